"""Asking a server of Bluesky (a PDS), which passes on what others answer.

Sources: the lexicons (github.com/bluesky-social/atproto, ``lexicons/``);
https://docs.bsky.app/docs/api/com-atproto-server-create-session (30 logins in five
minutes, 300 a day: sessions are kept), https://docs.bsky.app/docs/advanced-guides/rate-limits
(``ratelimit-reset`` is a moment in seconds since 1970). Errors are
``{"error": name, "message": words}``.
"""

import base64
import binascii
import json
import time

from .. import clean, http
from ..caller import Caller, address, said
from ..errors import Later, Never, SignInAgain, _lt
from ..values import words

LABEL = "Bluesky"
SERVER = "https://bsky.social"
"""Where accounts are that name no server of their own."""
CHAT = {"atproto-proxy": "did:web:api.bsky.chat#bsky_chat"}
"""Messages are kept by another server; ours passes them on."""

_SIGN_IN = frozenset(
    {
        "AccountDeactivated",
        "AccountTakedown",
        "AuthFactorTokenRequired",
        "AuthMissing",
        "AuthenticationRequired",
        "ExpiredToken",
        "InvalidToken",
    }
)
"""Names of errors that signing in again may mend."""

REFRESH = 3600
"""Seconds after which a session is renewed that does not say when it ends."""


def server(settings):
    """The address of the account's server."""
    return address(settings.base_url or SERVER)


def caller(settings, session=None, token=None):
    """What asks the account's server.

    :param str token: another one than the account's access token; empty: none
    """
    token = settings.access_token if token is None else token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Caller(server(settings), LABEL, settings, session, headers, judge)


def judge(response):
    """Raise what an answer amounts to that is no success.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = response.status_code
    if status < 400:
        return
    found = said(response)
    found = found if isinstance(found, dict) else {}
    name = clean.line(words(found, "error"), 60)
    told = clean.line(words(found, "message"), 200)
    if status == 429:
        raise Later(
            _lt("%(network)s asks us to wait: too many requests."),
            _wait(response.headers),
            network=LABEL,
        )
    if status < 500 and ("token scope" in told or "token method" in told):
        raise SignInAgain(
            _lt(
                "The app password does not allow this. Make a new one that may "
                "access your direct messages."
            ),
            scope=True,
        )
    if status < 500 and name in _SIGN_IN:
        raise SignInAgain(
            _lt("%(network)s refuses our credentials (%(status)s)."),
            network=LABEL,
            status=name,
        )
    if status == 400 and told:
        raise Never(
            _lt('%(network)s refuses this and says: "%(said)s"'),
            network=LABEL,
            said=told,
            status=name,
        )
    http.complain(response, LABEL)


def _wait(headers):
    after = http.stated_wait(headers)
    reset = (headers.get("ratelimit-reset") or "").strip()
    if after is None and reset.isascii() and reset.isdigit():
        after = http.seconds_until_stamp(min(int(reset[:20]), 10**11))
    return after


def left(headers):
    """What is left of the requests that are allowed, from 0 to 1; None: not said."""
    numbers = [headers.get(f"ratelimit-{name}", "") for name in ("remaining", "limit")]
    if not all(each.isascii() and each.isdigit() for each in numbers):
        return None
    remaining, limit = (int(each[:12]) for each in numbers)
    return min(1.0, remaining / limit) if limit else None


def ends_in(token):
    """Seconds until a session's token ends, as it says itself (RFC 7519, ``exp``);
    :data:`REFRESH` where it does not."""
    try:
        middle = token.split(".")[1]
        padded = middle + "=" * (-len(middle) % 4)
        ends = json.loads(base64.urlsafe_b64decode(padded))["exp"]
        return max(0, min(int(ends - time.time()), 10**8))
    except (
        AttributeError,
        LookupError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
        binascii.Error,
    ):
        return REFRESH
