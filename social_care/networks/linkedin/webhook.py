"""Deliveries of LinkedIn: whether the address is ours, who sent them, what is in them.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation (read in
November 2026): asked again every two hours, and to be answered within three seconds.
What does not get through is delivered again every five minutes for eight hours, so the
same may come many times.
"""

import hashlib
import hmac
import json
import re

from ..errors import BadItem, _lt
from ..values import dicts
from . import parse

HEADER = "x-li-signature"
EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


def _signed(secret, text):
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def challenge(secret, params):
    """The answer to LinkedIn's check of our address; None: refuse."""
    code = params.get("challengeCode")
    if not secret or not isinstance(code, str) or not _CHALLENGE.fullmatch(code):
        return None
    return {"challengeCode": code, "challengeResponse": _signed(secret, code.encode())}


def verify(secret, headers, body):
    """Whether the body was signed with the app's secret; never where we have none."""
    given = next((headers[name] for name in headers if name.lower() == HEADER), "")
    if not secret or not isinstance(given, str):
        return False
    ours = _signed(secret, b"hmacsha256=" + body)
    return hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def unpack(body):
    """The raw items of a delivery, which may hold up to ten notifications.

    :raises BadItem: where it is no delivery of LinkedIn's
    """
    try:
        delivery = json.loads(body)
        kind, found = delivery["type"], delivery["notifications"]
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise _none() from error
    if not isinstance(found, list):
        raise _none()
    if kind != EVENT:  # there are others, of ads and of leads
        return []
    return [item for item in map(parse.notice, dicts(found)) if item]


def _none():
    return BadItem(_lt("This is not a delivery of LinkedIn."))
