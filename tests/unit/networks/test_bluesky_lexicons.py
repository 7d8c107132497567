"""What we ask Bluesky, and what our small Bluesky answers, held against the lexicons.

The package ``atproto`` (MIT) has its models made from them, every method with its
parameters, what is sent and what comes.
"""

import json
from urllib.parse import urlsplit

from atproto_client import models
from atproto_client.models.utils import get_or_create

from odoo.addons.social_care.networks import base

from tests.servers.bluesky_server import BlueskyServer

from .test_bluesky import client_of, read

NUMBERS = ("limit", "depth", "parentHeight")
LISTS = ("uris", "reasons", "members")


def _module(method):
    name = "".join(each[:1].upper() + each[1:] for each in method.split("."))
    return getattr(models, name)


def _held(model, values, where):
    """The values, checked by a model; what it does not know is refused."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    assert set(values) - {"$type"} <= known, f"{where}: {set(values) - known}"
    return get_or_create(values, model, strict=True)


class Watched(BlueskyServer):
    """Holds every request and every answer against its lexicon."""

    def __init__(self):
        super().__init__()
        self.seen, self.wrong = set(), []

    def answer(self, request):
        answer = super().answer(request)
        method = urlsplit(request.path).path.removeprefix("/xrpc/")
        try:
            self._hold(method, request, answer)
        except Exception as error:  # it would be lost in the server's thread
            self.wrong.append(f"{method}: {error}")
        return answer

    def _hold(self, method, request, answer):
        module = _module(method)
        self.seen.add(method)
        if request.query:
            values = {
                name: found if name in LISTS else found[0]
                for name, found in request.query.items()
            }
            for name in NUMBERS:
                if name in values:
                    values[name] = int(values[name])
            _held(module.Params, values, method)
        if request.body and "json" in request.headers.get("content-type", ""):
            sent = json.loads(request.body)
            _held(module.Data, sent, method)
            if record := sent.get("record"):
                kind = models.AppBskyFeedPost if "text" in record else None
                kind = kind or models.AppBskyFeedLike
                _held(kind.Record, record, f"{method} record")
        if answer.status == 200 and hasattr(module, "Response"):
            _held(module.Response, answer.body, f"{method} answer")


def test_every_request_and_every_answer():
    server = Watched()
    try:
        _use(server)
    finally:
        server.close()
    assert server.wrong == []
    assert len(server.seen) == 19, sorted(server.seen)


def _use(server):
    """Everything the client can do, once."""
    ann = server.person("ann")
    view = server.mention("ann")
    server.message(ann, "Psst")
    fresh = client_of(server, access_token="", refresh_token="")
    fresh.check()
    client_of(server).check()
    client_of(server).refresh()
    for stream in ("mentions", "messages", "own"):
        read(server, stream)
    read(server, "search", search_terms=("acme",))
    server.posts.pop(server.mention("bob")["uri"])
    client_of(server).look([base.Wanted(view["uri"]), base.Wanted(view["uri"] + "a")])
    picture = base.Media(b"\x89PNG", "image/png", "jug.png", "A new jug")
    reply = base.Reply(
        "@ann.bsky.example see https://a.example #jug",
        parent_external_id=view["uri"],
        language="en",
        media=(picture,),
    )
    key = client_of(server).publish(reply, "key-1")
    client_of(server).find_own(reply, server._now)
    client_of(server).like(view["uri"])
    client_of(server).delete(key)
    private = base.Reply("Hello", "private", recipient_external_id=ann["did"])
    client_of(server).publish(private, "key-2")
    client_of(server).find_own(private, server._now)
