"""A network for tests, whose posts and permissions a test writes down."""

from dataclasses import replace
from unittest.mock import patch

from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import (
    Author,
    Capabilities,
    Client,
    Identity,
    Page,
    Post,
    RawItem,
    Stream,
)

from .common import OdooCase, moment

SETTINGS = ("base_url", "client_id", "client_secret", "access_token", "refresh_token")


class ContractNetwork(Client):
    """Allows what a test says: ``allows`` for all, ``Settings.options`` for one."""

    key = "contract"
    label = "Contract"
    capabilities = Capabilities(
        streams=(
            Stream("mentions", "Mentions"),
            Stream("secret", "Secrets", scope="read_secrets"),
        ),
        settings=frozenset(SETTINGS),
        required=frozenset({"client_secret"}),
        labels={"client_secret": "App Password"},
        publishes=True,
        private_messages=True,
        deletes=True,
        hides=True,
        likes=True,
        max_length=500,
        source="tests",
    )
    allows = {}
    identity = Identity("us", "us")
    published = []
    answer_id = ""
    tokens = None
    page = Page([], {})

    @classmethod
    def can(cls, settings):
        more = {
            name: value
            for name, value in settings.options.items()
            if name in Capabilities.__dataclass_fields__
        }
        return replace(cls.capabilities, **(cls.allows | more))

    def check(self):
        return type(self).identity

    def fetch(self, stream, cursor):
        return type(self).page

    def parse(self, item):
        values = dict(item.payload)
        author = Author(values.pop("author", "ann"), handle="ann", name="Ann")
        post = Post(item.external_id, author, values.pop("body"), **values)
        post.own = self.is_own(author)
        return post

    def publish(self, reply, idempotency_key):
        self.vet(reply)
        type(self).published.append(reply)
        return type(self).answer_id or f"answer-{len(type(self).published)}"

    def delete(self, external_id):
        """Nothing to be done."""

    def hide(self, external_id, hidden=True):
        """Nothing to be done."""

    def like(self, external_id):
        """Nothing to be done."""

    def price(self, reply):
        return 0.015

    def refresh(self):
        return type(self).tokens

    def authorize_url(self, redirect_uri, state):
        return f"https://contract.example/?state={state}", "verifier"

    def exchange_code(self, code, redirect_uri, verifier):
        return type(self).tokens


class ContractCase(OdooCase):
    """Has an account of that network, and nothing that it allows beyond the above."""

    @classmethod
    def setUpClass(cls):
        networks = patch.dict(NETWORKS, {"contract": ContractNetwork})
        networks.__enter__()
        cls.addClassCleanup(networks.__exit__, None, None, None)
        super().setUpClass()
        cls.social = cls.make_account(
            "contract",
            client_secret="the app password",
            access_token="token",
            state="connected",
        )

    def setUp(self):
        super().setUp()
        for name, value in {
            "allows": {},
            "identity": Identity("us", "us"),
            "published": [],
            "answer_id": "",
            "tokens": None,
            "page": Page([], {}),
        }.items():
            self.patch(ContractNetwork, name, value)

    def allow(self, **capabilities):
        """From now on the network allows this."""
        ContractNetwork.allows = capabilities
        self.env.invalidate_all()

    def come(self, external_id, body="Where is my parcel?", version="", **values):
        """A post comes in. Gives its record."""
        payload = {"body": body, "posted_at": moment().isoformat()} | values
        item = RawItem(external_id, payload, version=version)
        self.env["social.care.event"].sudo().store(self.social.id, None, [item])
        self.social._process()
        self.env.invalidate_all()
        return self.post(external_id, self.social)

    def answer(self, post, body="On its way.", visibility="public"):
        """Answer a post as an agent does, and have it sent."""
        conversation = post.conversation_id
        seen = conversation.post_ids.sorted(lambda p: (p.posted_at, p.id))[-1:].id
        conversation.social_send(body, visibility, post.id, seen_post_id=seen)
        counts = self.social.with_user(self.admin).action_process()
        self.env.invalidate_all()
        return counts
