"""Mastodon, against a small Mastodon of ours."""

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.servers.mastodon_server import MastodonServer

from .contract import NetworkContract
from .driver import ServerDriver
from .mastodon_fixtures import content, settings
from .test_feed import FAILURES


class MentionsDriver(ServerDriver):
    stream = "mentions"
    offers = frozenset(
        {
            "pages",
            "edits",
            "deletions",
            "parents",
            "publishes",
            "starts",
            "idempotent",
            "deletes",
            "pictures",
            "server",
            "quotes",
        }
    )
    failures = FAILURES

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = MastodonServer()

    def client(self):
        return MastodonClient(settings(self.server))

    def client_at(self, url, **more):
        more = {"client_id": "app-1", "client_secret": "of-the-app"} | more
        return MastodonClient(settings(self.server, base_url=url, **more))

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
        answered = self.server.by_uri(parent) if parent else None
        number = answered["id"] if answered else "17" if parent else None
        account = self.server.me if own else self.server.account(author, handle)
        status = self.server.post(
            account,
            content(body),
            in_reply_to_id=number,
            created_at=posted_at or self.moment(),
            **extra or {},
        )
        self.tell(status)
        return status["uri"]

    def tell(self, status):
        self.server.notify(status)

    def quote(self, body, external_id):
        quoted = self.server.by_uri(external_id)
        fallback = f'<p class="quote-inline">RE: {quoted["url"]}</p>'
        status = self.server.post(
            self.server.account("quoter"),
            fallback + content(body),
            quote={"state": "accepted", "quoted_status": quoted},
        )
        self.server.notify(status, "quote")
        return status["uri"]

    def edit(self, external_id, body):
        self.server.edit(self.server.by_uri(external_id), content(body))

    def remove(self, external_id):
        self.server.remove(self.server.by_uri(external_id))

    def pictured(self, url, description=""):
        media = {"id": "17", "type": "image", "url": url, "description": description}
        return {"media_attachments": [media]}


class FullHandles:
    """What the contract says of handles, where they name their server."""

    def test_an_emoji_in_a_handle(self, network, inbox):
        key = network.post(handle="ann🐈")
        inbox.visit()
        assert inbox.posts()[key].author.handle == "ann🐈@remote.example"


class TestMastodon(FullHandles, NetworkContract):
    driver_class = MentionsDriver


class OldMentionsDriver(MentionsDriver):
    """A server that cannot be asked for several statuses at once."""

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.old = True


class TestOldMastodon(FullHandles, NetworkContract):
    driver_class = OldMentionsDriver


class OwnDriver(MentionsDriver):
    """Our own posts, and those of a colleague, on one list with a customer's."""

    stream = "own"
    offers = frozenset(
        {
            "pages",
            "edits",
            "deletions",
            "parents",
            "own",
            "publishes",
            "starts",
            "deletes",
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.of_account = lambda request, number: self.server.page(
            request, list(self.server.statuses.values())
        )

    def tell(self, status):
        """Nobody is told of it."""


class TestOwnMastodon(FullHandles, NetworkContract):
    driver_class = OwnDriver

    def test_published(self, network, inbox):
        question = network.post("Where is it?")
        reply = base.Reply("On its way.", parent_external_id=question)
        key = network.client().publish(reply, "key-1")
        inbox.visit()
        post = inbox.posts()[key]
        assert post.body == "@ann@remote.example On its way."
        assert post.own
        assert post.kind == "reply"
        assert post.parent_external_id == question


class SearchDriver(OwnDriver):
    """A hashtag and a word."""

    stream = "search"
    offers = frozenset({"pages", "edits", "deletions", "parents"})

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server.tag = self.server.of_account
        self.server.search = lambda request: type(self.server).search(
            self.server, request
        )

    def client(self):
        return MastodonClient(
            settings(self.server, search_terms=("acme rocket", "#acme"))
        )


class TestSearchMastodon(FullHandles, NetworkContract):
    driver_class = SearchDriver
