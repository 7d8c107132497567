"""What the tests of X share."""

import contextlib
import itertools

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.x import XClient

TOKEN = "bearer-of-the-account"


def client_for(x, **more):
    values = {
        "base_url": x.url,
        "handle": "@Acme",
        "external_id": "42",
        "access_token": TOKEN,
        "timeout": x.patience,
    }
    return XClient(base.Settings(**values | more))


def visit(client, stream, cursor=None, pages=100):
    """The items of a visit, and the cursor after it."""
    found, cursor = [], cursor or {}
    for _ in range(pages):
        page = client.fetch(stream, cursor)
        found, cursor = found + page.items, page.cursor
        if not page.more:
            break
    return found, cursor


def posts(client, items):
    return [client.parse(item) for item in items]


@contextlib.contextmanager
def counted(x):
    """The requests made meanwhile."""
    before, made = len(x.requests), []
    yield made
    made.extend(itertools.islice(x.requests, before, None))
