"""A network that delivers, points, pokes, and is asked again: as little as there is.

What it says stands in ``said``: a test writes there what the network would answer.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from odoo.addons.social_care.networks.base import (
    Author,
    Capabilities,
    Client,
    Deletion,
    Identity,
    Page,
    Picture,
    Post,
    RawItem,
    Stream,
)
from odoo.addons.social_care.networks.errors import BadItem, Never, SignInAgain

HEADER = "X-Delivering-Signature"
SECRET = "secret-of-the-app"


def sign(body, secret=SECRET):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def body(*entries):
    """A delivery, as the network writes it."""
    return json.dumps({"entries": entries}).encode()


def entry(name, account="", **more):
    return {"id": name, "account": account, "text": f"Where is {name}?"} | more


class Delivering(Client):
    key = "delivering"
    label = "Delivering"
    capabilities = Capabilities(
        streams=(Stream("wall", "Wall", interval=60),),
        settings=frozenset({"webhook_secret"}),
        publishes=True,
        max_length=500,
        webhooks=True,
        subscribes=True,
        looks=3,
        look_every=86400,
    )
    said = {}
    """What there is under an id, as a payload, or an exception; None: it is gone."""
    looked = []
    subscribed = []
    refusal = None
    until = None

    @classmethod
    def forget_all(cls):
        cls.said, cls.looked, cls.subscribed = {}, [], []
        cls.refusal = cls.until = None

    def check(self):
        return Identity(self.settings.external_id, "us")

    def verify(self, headers, body):
        given = next(
            (headers[key] for key in headers if key.lower() == HEADER.lower()), ""
        )
        secret = self.settings.webhook_secret
        return bool(secret) and hmac.compare_digest(
            sign(body, secret).encode(), given.encode()
        )

    def unpack(self, body, headers):
        try:
            entries = json.loads(body)["entries"]
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise BadItem("This is no delivery of Delivering.") from error
        return [
            RawItem(
                each.get("id", ""),
                each,
                kind=each.get("kind", "post"),
                version=each.get("version", ""),
                author=each.get("author", ""),
                thread=each.get("thread", ""),
                stream=each.get("stream", "wall"),
                account=each.get("account", ""),
            )
            for each in entries
        ]

    def fetch(self, stream, cursor):
        known = len(cursor.get("seen", []))
        items = [RawItem(key, said) for key, said in self.said.items()][known:]
        return Page(items, {"seen": [*self.said]})

    def parse(self, item):
        if item.kind == "delete":
            return Deletion(item.external_id)
        said = item.payload
        author = said.get("author", f"author-{item.external_id}")
        return Post(
            item.external_id,
            Author(author, name=said.get("name", author)),
            said["text"],
            posted_at=datetime(2026, 1, 1) + timedelta(minutes=said.get("at", 0)),
            thread_external_id=said.get("thread", ""),
            parent_external_id=said.get("parent", ""),
            own=said.get("own", False),
            version=item.version,
            permalink=said.get("link", ""),
            shown=said.get("shown"),
            shown_why=said.get("why", ""),
            pictures=tuple(Picture(url) for url in said.get("pictures", ())),
        )

    def look(self, wanted):
        Delivering.looked.append([each.external_id for each in wanted])
        items = []
        for each in wanted:
            said = self.said.get(each.external_id, each)
            if isinstance(said, Exception):
                raise said
            if said is None:
                items.append(RawItem(each.external_id, {}, kind="delete"))
            elif said is not each:
                items.append(RawItem(each.external_id, said))
        return Page(items)

    def subscribe(self, url):
        Delivering.subscribed.append(url)
        if self.refusal:
            raise self.refusal
        return self.until

    def forget(self, body):
        signature, _dot, people = body.decode().partition(".")
        secret = self.settings.webhook_secret
        if not secret or not hmac.compare_digest(
            sign(people.encode(), secret), signature
        ):
            return None
        return people.split(",")


REFUSED = Never("This post is not for you.")
NO_RIGHT = SignInAgain("The permission pages_manage is missing.")
