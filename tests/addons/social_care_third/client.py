"""A network of a third addon: two people said something once, and it delivers."""

import hashlib
import hmac
import json

from odoo.addons.social_care.messages import _lt
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

SAID = {"1": "Where is my parcel?", "2": "My lamp arrived broken!"}


class ThirdClient(Client):
    key = "third"
    label = "Third Network"
    icon = "fa-leaf"
    capabilities = Capabilities(
        streams=(Stream("wall", _lt("Garden wall"), interval=60),),
        settings=frozenset({"webhook_secret"}),
        publishes=True,
        webhooks=True,
        max_length=500,
    )

    def check(self):
        return Identity("us", "us")

    def fetch(self, stream, cursor):
        if cursor:
            return Page([], cursor)
        return Page([RawItem(key, {"body": SAID[key]}) for key in SAID], {"seen": True})

    def parse(self, item):
        author = Author(f"author-{item.external_id}", name=f"Author {item.external_id}")
        return Post(item.external_id, author, item.payload["body"])

    def verify(self, headers, body):
        secret = self.settings.webhook_secret.encode()
        given = headers.get("X-Third-Signature", "").encode()
        made = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
        return bool(secret) and hmac.compare_digest(made, given)

    def unpack(self, body, headers):
        return [
            RawItem(each["id"], each, stream="wall", account=each["account"])
            for each in json.loads(body)
        ]

    def publish(self, reply, idempotency_key):
        return f"answer-{idempotency_key}"
