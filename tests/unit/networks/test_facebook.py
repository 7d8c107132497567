"""Facebook pages, against a small Meta that is held to Meta's own description."""

from datetime import datetime, timedelta

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.meta import FacebookClient

from tests.servers import meta_server
from tests.servers.meta_server import MetaServer

from .contract import Driver, NetworkContract


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": meta_server.PAGE,
        "access_token": meta_server.PAGE_TOKEN,
        "client_id": meta_server.APP,
        "client_secret": meta_server.SECRET,
        "webhook_secret": "word-of-the-company",
        "timeout": 2.0,
    }
    return base.Settings(**values | more)


def client_of(server, **more):
    return FacebookClient(settings(server, **more))


class FacebookDriver(Driver):
    """What nobody is answered with is a post on the page; the rest are comments.

    Meta states its waits in minutes: see ``test_a_stated_wait``. It is not asked for
    edits and deletions of comments, it delivers them.
    """

    stream = "comments"
    offers = frozenset(
        {
            *("pages", "edits", "parents", "own", "publishes", "deletes", "pictures"),
            "server",
        }
    )
    failures = frozenset(
        {
            *("expired_token", "html", "rate_limit", "reset", "revoked_scope"),
            *("server_error", "timeout", "truncated"),
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = MetaServer()
        self._moment = datetime.utcnow() - timedelta(days=2)

    def client(self):
        return client_of(self.server, timeout=1.0)

    def client_at(self, url, **more):
        return client_of(self.server, base_url=url, **more)

    def write(self, draft):
        server = self.server
        who = server.me if draft.own else server.person(draft.handle or draft.author)
        server.novelties |= set(draft.extra) - {"full_picture"}
        more = {"created_time": draft.posted_at or self.moment(), **draft.extra}
        if draft.parent:
            return server.comment(draft.parent, draft.body, who, **more)["id"]
        return server.post(draft.body, who, **more)["id"]

    def edit(self, external_id, body):
        self.server.things[external_id]["message"] = body

    def pictured(self, url, description=""):
        return {"full_picture": url}

    def fail(self, failure):
        self.server.failure = failure

    def heal(self):
        self.server.failure = ""

    def close(self):
        self.server.close()
        assert not self.server.violations


class TestFacebook(NetworkContract):
    driver_class = FacebookDriver
