"""Signing in with X: OAuth 2 with PKCE, and refresh tokens that rotate.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code. Each
refresh token is good for one use: what comes back has to be stored at once.
"""

from .. import guard, pkce
from ..base import Tokens
from ..errors import Later, Never, SignInAgain, _lt
from .place import OWN, base_url
from .verdict import call, judge

SCOPES = (
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "dm.read",
    "dm.write",
    "media.write",
    "offline.access",
)
"""https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code"""

_YES = "https://x.com/i/oauth2/authorize"
"""By X's guide; its specification names api.x.com/2/oauth2/authorize."""


def authorize_url(settings, redirect_uri, state):
    """Where the administrator says yes, and the verifier to keep until then."""
    base = base_url(settings)
    address = _YES if base == OWN else f"{base}/2/oauth2/authorize"
    return pkce.authorize_url(address, _app(settings)[0], redirect_uri, SCOPES, state)


def exchange_code(settings, session, code, redirect_uri, verifier):
    """Tokens for the code that X sent the administrator back with."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    return _tokens(settings, session, form)


def refresh(settings, session):
    """New tokens for the refresh token, which is of no use after that."""
    form = {"grant_type": "refresh_token", "refresh_token": settings.refresh_token}
    return _tokens(settings, session, form)


def _app(settings):
    if not settings.client_id:
        raise Never(_lt("Enter the client id and secret of your app at X first."))
    return settings.client_id, settings.client_secret


def _tokens(settings, session, form):
    client_id, secret = _app(settings)
    base = base_url(settings)
    session = session or guard.Session(settings.allow_internal, base)
    with call():
        answer = session.call(
            "POST",
            f"{base}/2/oauth2/token",
            timeout=settings.timeout,
            data=form if secret else form | {"client_id": client_id},
            auth=(client_id, secret) if secret else None,
        )
    token = _judged(answer)
    if not isinstance(token.get("access_token"), str) or not token["access_token"]:
        raise Later(_lt("What X answered cannot be read."))
    granted = str(token.get("scope") or "").split()
    return Tokens(
        access_token=token["access_token"],
        refresh_token=str(token.get("refresh_token") or ""),
        expires_in=_seconds(token.get("expires_in")),
        granted=tuple(granted),
        missing=tuple(each for each in SCOPES if granted and each not in granted),
    )


def _judged(answer):
    try:
        return judge(answer)
    except Later:
        raise
    except (Never, SignInAgain):
        raise SignInAgain(
            _lt("X does not renew the permission it gave: connect again.")
        ) from None


def _seconds(value):
    """For how long a token is good; None where X does not say it in a way we read."""
    try:
        return min(max(0, int(value)), 10**9) if value else None
    except (TypeError, ValueError, OverflowError):
        return None
