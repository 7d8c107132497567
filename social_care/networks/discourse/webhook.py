"""Deliveries of a forum: who sent them, and what is in them.

``app/services/web_hook_emitter.rb`` and ``app/jobs/regular/emit_web_hook_event.rb`` of
Discourse's source: what happened stands in a header alone.
"""

import hashlib
import hmac
import json

from .. import clean
from ..base import RawItem
from ..errors import BadItem, _lt
from ..values import key, part
from . import parse

SIGNATURE, EVENT = "x-discourse-event-signature", "x-discourse-event"
WRITTEN = ("post_created", "post_edited", "post_recovered")
GONE = ("post_destroyed",)
SOLVED = {"accepted_solution": True, "unaccepted_solution": False}
"""Of the plugin *Solved*, whose deliveries hold the post under another name:
``plugins/discourse-solved/plugin.rb``."""


def verify(secret, headers, body):
    """Whether the body was signed with our secret; never where we have none."""
    given = _header(headers, SIGNATURE)
    if not secret:
        return False
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}".encode(), given.encode())


def unpack(body, headers):
    """The raw items of a delivery; none where it is about something else.

    :raises BadItem: where it is no delivery of a forum
    """
    event = _header(headers, EVENT)
    if event not in (*WRITTEN, *GONE, *SOLVED):
        return []
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadItem(_lt("This is not a delivery of Discourse.")) from error
    name = "solved" if event in SOLVED else "post"
    post = part(found, name) if isinstance(found, dict) else {}
    if not key(post, "id"):
        raise BadItem(_lt("This is not a delivery of Discourse."))
    number = clean.identifier(key(post, "id"), _lt("post id"))
    if event in GONE:
        return [RawItem(number, {"id": number}, kind="delete")]
    if event in SOLVED:
        post = post | {"accepted_answer": SOLVED[event]}
    stream = "messages" if parse.is_private(post) else "posts"
    payload = {"post": post, "stream": stream, "delivered": True}
    # What was accepted and is so no more is another state than what never was.
    open_again = "-open" if event == "unaccepted_solution" else ""
    state = f"{parse.state(post)}{open_again}"
    return [RawItem(number, payload, version=state, stream=stream)]


def _header(headers, name):
    found = next((headers[each] for each in headers if each.lower() == name), "")
    return found if isinstance(found, str) else ""
