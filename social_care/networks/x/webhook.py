"""Deliveries of X's Activity API: who sent them, and what is in them.

https://docs.x.com/x-api/webhooks/quickstart (the check and the signature) and
https://docs.x.com/x-api/activity/event-payloads (what is delivered).
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import datetime, timezone

from .. import gap
from ..base import RawItem
from ..errors import BadItem, _lt
from . import parse

HEADER = "x-twitter-webhooks-signature"

_SHAPELESS = (ValueError, TypeError, AttributeError, RecursionError)
_TOKEN = re.compile(r"[A-Za-z0-9_=+/.-]{1,200}")
_STREAMS = {
    "post.mention.create": ("mentions", "mentions"),
    "post.reply.create": ("replies", "mentions"),
    "post.quote.create": ("quotes", "mentions"),
    "post.create": ("own", "own"),
}
"""What each event brings, and the stream it would come by as well. X tells of a mention
that only the answering to us carries by the name of a reply alone."""
_MESSAGES = ("dm.received", "dm.sent")


def sign(secret, body):
    """What X puts into its header: SHA-256 over the body, keyed with our secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def challenge(secret, params):
    """The answer to X's check, a dict for JSON; None without secret or token.

    Whatever could be a delivery is no token: else strangers had theirs signed here.
    """
    token = params.get("crc_token")
    if not secret or not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return None
    return {"response_token": sign(secret, token.encode())}


def verify(secret, headers, body):
    """Whether the body was signed with our secret; never where we have none."""
    given = next((headers[key] for key in headers if key.lower() == HEADER), "")
    if not secret or not isinstance(given, str):
        return False
    return hmac.compare_digest(sign(secret, body).encode(), given.encode())


def unpack(body):
    """The raw items of one delivery; none where it is about something else.

    :raises BadItem: where it is no delivery of X's Activity API
    """
    try:
        data = json.loads(body)["data"]
        kind, payload = str(data["event_type"]), data["payload"]
        includes = parse.included(data.get("includes"))
    except (LookupError, *_SHAPELESS) as error:
        raise BadItem(_lt("This is not a delivery of X's Activity API.")) from error
    if not isinstance(payload, dict):
        raise BadItem(_lt("This is not a delivery of X's Activity API."))
    account = _whose(data)
    if kind in _STREAMS:
        brings, stream = _STREAMS[kind]
        item = parse.post_item(payload, includes, brings)
        return [replace(item, stream=stream, account=account)]
    if kind == "post.delete" and payload.get("id"):
        return [RawItem(str(payload["id"]), payload, kind="delete", account=account)]
    if kind in _MESSAGES:
        found = _messages(payload, includes)
        return [replace(item, stream="messages", account=account) for item in found]
    return []


def _whose(data):
    """The account that an event was subscribed for: an app has one address for all."""
    subscribed = data.get("filter")
    user_id = subscribed.get("user_id") if isinstance(subscribed, dict) else None
    return user_id if isinstance(user_id, str) else ""


def _messages(payload, includes):
    """Direct messages, which X delivers in the shape of its API 1.1 or of 2."""
    if "direct_message_events" not in payload:
        return [parse.message_item(payload, includes)]
    users = payload.get("users")
    users = list(users.values()) if isinstance(users, dict) else []
    includes = parse.included({"users": users})
    events = payload["direct_message_events"]
    events = events if isinstance(events, list) else []
    return [parse.message_item(_modern(each), includes) for each in events]


def _modern(event):
    """A direct message of API 1.1 in the shape of API 2."""
    message = event.get("message_create") if isinstance(event, dict) else None
    if not isinstance(message, dict):
        return event
    data, target = (
        message[key] if isinstance(message.get(key), dict) else {}
        for key in ("message_data", "target")
    )
    people = (message.get("sender_id"), target.get("recipient_id"))
    people = sorted((str(each) for each in people if each), key=gap.order)
    return {
        "id": event.get("id"),
        "event_type": "MessageCreate",
        "sender_id": message.get("sender_id"),
        "text": data.get("text"),
        "entities": data.get("entities"),
        "created_at": _moment(event.get("created_timestamp")),
        # of two people: https://docs.x.com/x-api/direct-messages/lookup/integrate
        "dm_conversation_id": event.get("dm_conversation_id") or "-".join(people),
    }


def _moment(milliseconds):
    try:
        seconds = int(milliseconds) / 1000
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return None
