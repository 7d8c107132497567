"""What the tests of Mastodon share."""

import html
from functools import partial

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.mastodon import MastodonClient

from .driver import everything


def settings(server, **more):
    values = {
        "base_url": server.url,
        "handle": f"acme@{server.host}",
        "external_id": server.me["uri"],
        "access_token": server.token,
        "timeout": server.patience,
    }
    return base.Settings(**values | more)


def content(body):
    lines = html.escape(body).replace("\n", "<br>")
    return f"<p>{lines}</p>"


def client_of(server, **more):
    return MastodonClient(settings(server, **more))


def read(server, stream="mentions", cursor=None, **more):
    """Everything a stream gives, parsed, and the last cursor."""
    client = partial(client_of, server, **more)
    return everything(client, stream, cursor, later=partial(client_of, server))
