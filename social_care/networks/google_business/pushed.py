"""Notices of Google's that there is a new review: pushed to our address by Pub/Sub.

https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions: each request has a
statement (JWT) signed by Google, with the audience and the service account that the
subscription was made with. It does not cover the body. So a notice is believed to say
that there is something, and nothing else: the location is asked for its reviews.
"""

import base64
import binascii
import json
import re
import threading
import time
from dataclasses import dataclass

from .. import clean
from ..base import RawItem
from ..caller import Caller
from ..errors import BadItem, MissingPackage, NetworkError, _lt
from ..values import part, words

CERTIFICATES = "https://www.googleapis.com"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
KEPT = 3600
"""Seconds for which Google's public keys are kept; they change every few days."""
AGAIN = 60
"""Seconds after which they are asked for again where that failed, or lack a key."""
PATIENCE = 5
_TOPIC = re.compile(r"projects/[^/\s]+/topics/[^/\s]+")
_LOCATION = re.compile(r"(?:^|/)locations/([^/]+)")


@dataclass(frozen=True, slots=True)
class Notice:
    """What an administrator entered of Pub/Sub, in any order, with spaces between.

    :param topic: what Google is to publish to; empty: it was told by hand
    :param audience: what the statements are made out to
    :param account: the service account that they are made out by
    """

    topic: str = ""
    audience: str = ""
    account: str = ""


def notice(settings):
    """What was entered of Pub/Sub."""
    found = {}
    for word in settings.webhook_secret.split():
        kind = "account" if "@" in word else "audience"
        found["topic" if _TOPIC.fullmatch(word) else kind] = word
    return Notice(**found)


def verify(settings, session, headers):
    """Whether a request is signed by Google, for us, by the account that we expect.

    Without an audience and an account nothing is let in. Google's keys are asked for
    only where the statement says that it is for us.
    """
    expected = notice(settings)
    if not (expected.audience and expected.account):
        return False
    try:
        import jwt
    except ImportError as error:
        raise MissingPackage("Google Business", "PyJWT") from error
    statement = _statement(headers)
    try:
        key_id = jwt.get_unverified_header(statement).get("kid")
        told = jwt.decode(statement, options={"verify_signature": False})
        if told.get("aud") != expected.audience or not isinstance(key_id, str):
            return False
        key = _key(settings, session, key_id)
        if key is None:
            return False
        told = jwt.decode(
            statement,
            jwt.PyJWK(key).key,
            algorithms=["RS256"],
            audience=expected.audience,
            options={"require": ["exp", "iat", "iss", "aud"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        return False
    return (
        told.get("iss") in ISSUERS
        and told.get("email") == expected.account
        and told.get("email_verified") is True
    )


def _statement(headers):
    found = {name.lower(): value for name, value in dict(headers).items()}
    scheme, _space, statement = found.get("authorization", "").partition(" ")
    return statement.strip() if scheme.lower() == "bearer" else ""


class _Kept:
    """Google's public keys, which are the same for everybody: kept in this process."""

    def __init__(self):
        self.keys, self.until, self.asked = {}, 0.0, 0.0


_kept = {}
_lock = threading.Lock()


def _key(settings, session, key_id):
    """The public key of this id, as JWK; None where Google has none."""
    base = settings.base_url or CERTIFICATES
    with _lock:
        kept = _kept.setdefault(base, _Kept())
        now = time.monotonic()
        known = kept.keys.get(key_id) if now < kept.until else None
        if known or (kept.asked and now < kept.asked + AGAIN):
            return known
        kept.asked = now
    wire = Caller(base, "Google", settings, session, timeout=PATIENCE)
    try:
        found = wire.read("/oauth2/v3/certs").get("keys")
    except NetworkError:
        return None
    found = [each for each in found if isinstance(each, dict)] if found else []
    with _lock:
        kept.keys = {words(each, "kid"): each for each in found}
        kept.until = time.monotonic() + KEPT
        return kept.keys.get(key_id)


def unpack(body, stream, known):
    """The pokes of a delivery.

    :param str stream: how the code of a location's stream begins
    :param known: the numbers of the locations that are read
    :raises BadItem: where it is no delivery at all
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _strange() from error
    message = part(sent, "message") if isinstance(sent, dict) else {}
    if not message:
        raise _strange()
    told = _data(message) | part(message, "attributes")
    names = ("reviewName", "review_name", "locationName", "location_name")
    found = (_LOCATION.search(words(told, name)) for name in names)
    number = next((each[1] for each in found if each), "")
    if number not in known:
        return []
    external_id = clean.line(words(message, "messageId"), 100) or number
    return [RawItem(external_id, told, kind="poke", stream=f"{stream}{number}")]


def _data(message):
    try:
        found = json.loads(base64.b64decode(words(message, "data"), validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _strange():
    return BadItem(_lt("This is no notice of Pub/Sub."))
