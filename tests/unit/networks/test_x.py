"""X, against a small X of ours that speaks its documented words."""

import json

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.x import XClient, webhook

from tests.servers import x_server

from .contract import NetworkContract
from .driver import STATED, Driver

SECRET = "secret-of-the-webhook"


def settings(x, **more):
    values = {
        "base_url": x.url,
        "handle": "acme",
        "external_id": "42",
        "access_token": "bearer-of-the-account",
        "timeout": x.patience,
        "webhook_secret": SECRET,
    }
    return base.Settings(**values | more)


class XDriver(Driver):
    stream = "mentions"
    offers = frozenset(
        {
            "pages",
            "edits",
            "parents",
            "publishes",
            "starts",
            "deletes",
            "pictures",
            "server",
            "quotes",
            "look",
            "deliveries",
        }
    )
    failures = frozenset(
        {
            "expired_token",
            "html",
            "rate_limit",
            "rate_limit_stated",
            "reset",
            "revoked_scope",
            "server_error",
            "timeout",
            "truncated",
        }
    )
    faults = {
        "expired_token": x_server.Problem(401, "about:blank", "Unauthorized"),
        "rate_limit": x_server.Problem(429, "about:blank", "Too Many Requests"),
        "revoked_scope": x_server.Problem(403, "about:blank", "Forbidden"),
        "server_error": "unavailable",
        "timeout": "slow",
    }
    words = ["post"]

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.running = x_server.serve()
        self.x = self.running.__enter__()
        self.x.words = self.words
        self.x.tokens["bearer-of-the-account"] = "me"

    def client(self):
        return XClient(settings(self.x))

    def client_at(self, url, **more):
        more = {"client_id": "app-1", "client_secret": "of-the-app"} | more
        return XClient(settings(self.x, base_url=url, **more))

    def post(
        self,
        body="Hello",
        author="ann",
        handle=None,
        own=False,
        parent="",
        posted_at=None,
        extra=None,
    ):
        user_id = "42" if own else str(1000 + sum(author.encode()))
        self.x.user(user_id, handle or author)
        post = self.x.post(
            user_id,
            body,
            reply_to=parent,
            created_at=posted_at or self.moment(),
            entities={"mentions": [{"username": "acme", "id": "42"}]},
            **extra or {},
        )
        return post["id"]

    def edit(self, external_id, body):
        post = self.x.edit(self.x.posts[external_id], body)
        post["entities"] = self.x.posts[external_id]["entities"]

    def pictured(self, url, description=""):
        photo = {"media_key": "3_7", "type": "photo", "url": url}
        self.x.media["3_7"] = photo | {"alt_text": description}
        return {"attachments": {"media_keys": ["3_7"]}}

    def quote(self, body, external_id):
        self.x.user("1007", "quoter")
        post = self.x.post("1007", body, quotes=external_id)
        post["entities"] = {"mentions": [{"username": "acme", "id": "42"}]}
        return post["id"]

    def deliver(self, ids, account=""):
        """X delivers one event at a time."""
        return [self._delivery(self.x.posts[each], account) for each in ids]

    def _delivery(self, post, account):
        data = {
            "filter": {"user_id": account or "42"},
            "event_type": "post.mention.create",
            "payload": post,
            "includes": {"users": [self.x.users[post["author_id"]]]},
        }
        body = json.dumps({"data": data}).encode()
        return {webhook.HEADER: webhook.sign(SECRET, body)}, body

    def fail(self, failure):
        self.x.always = self.faults.get(failure, failure)
        if failure == "rate_limit_stated":
            self.x.always = x_server.limited(STATED)

    def heal(self):
        self.x.always = None

    def close(self):
        self.running.__exit__(None, None, None)


class TestX(NetworkContract):
    driver_class = XDriver


class OldXDriver(XDriver):
    """X before it renamed its words."""

    words = ["tweet"]


class TestOldX(NetworkContract):
    driver_class = OldXDriver
