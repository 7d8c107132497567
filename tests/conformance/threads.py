"""Threads: every operation of the client, against ``tests/servers/threads_server.py``.

Meta publishes no description of Threads that a machine could read. The small server
lists the edges, parameters and fields that its documents have, each with its page.
"""

from datetime import datetime, timezone

from odoo.addons.social_care.networks import base
from odoo.addons.social_care.networks.meta import ThreadsClient

from tests.servers import meta_server, threads_server

from .driven import looking, reading, rows

LABEL = "Threads"
NAME = ""
URL = "https://odoo.example/social_care/webhook/abc"


def run(_folder):
    """The rows of the report, one after the other."""
    server = threads_server.ThreadsServer()
    settings = base.Settings(
        base_url=server.url,
        handle="acme",
        external_id=threads_server.ME,
        access_token=threads_server.TOKEN,
        refresh_token=threads_server.TOKEN,
        client_id=meta_server.APP,
        client_secret=meta_server.SECRET,
        search_terms=("rocket",),
    )
    yield from rows(LABEL, server, lambda: ThreadsClient(settings), _steps(server))


def _steps(server):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    post = server.post("Our new rocket")
    reply = server.post("It exploded, @acme!", "ann", post["id"])
    server.post("Look, a rocket of @acme", "bob")
    answer = base.Reply("Sorry!", parent_external_id=reply["id"])
    said = {}

    def publish(client):
        said["id"] = client.publish(answer, "1")

    return (
        ("sign in", lambda client: client.exchange_code("good", URL, "")),
        ("renew", lambda client: client.refresh()),
        ("check", lambda client: client.check()),
        ("posts and replies", reading("replies")),
        ("mentions", reading("mentions")),
        ("search", reading("search")),
        ("look at a reply", looking(reply["id"], "comment", post["id"])),
        ("answer", publish),
        ("our own", reading("own")),
        ("was it said?", lambda client: client.find_own(answer, now)),
        ("hide", lambda client: client.hide(reply["id"])),
        ("show", lambda client: client.hide(reply["id"], hidden=False)),
        ("delete", lambda client: client.delete(said["id"])),
    )
