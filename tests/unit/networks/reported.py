"""What tests of reported inputs share: a copy with other values, one answer to all."""

import copy
import json

from tests.unit.strangers.targets import Answers

GONE = object()
"""As a value: the key is taken away."""


def changed(thing, **values):
    """A copy with other values; ``author__handle`` is within ``author``."""
    thing = copy.deepcopy(thing)
    for name, value in values.items():
        *steps, last = name.split("__")
        place = thing
        for step in steps:
            place = place[step]
        if value is GONE:
            del place[last]
        else:
            place[last] = value
    return thing


def answered(
    client_class, settings, body, stream, status=200, headers=None, cursor=None
):
    """What a stream gives where the server answers one thing to all: the page, and
    what is made of its items, as far as they could be read.

    :param body: bytes, or what becomes JSON
    """
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = client_class(settings, Answers(body, status, headers or {}))
    page = client.fetch(stream, cursor or {})
    return page, [client.parse(item) for item in page.items if not item.error]
