"""Signing in with X: OAuth 2 with PKCE, and refresh tokens that rotate.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code. Each
refresh token is good for one use: what comes back has to be stored at once.
"""

import secrets

from authlib.common.errors import AuthlibBaseError

from ..base import Tokens
from ..errors import Later, Never, SignInAgain, _lt
from .verdict import call, judge
from .wire import Api, base_url

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


def authorize_url(settings, redirect_uri, state):
    """Where the administrator says yes, and the verifier to keep until then."""
    api, session = _session(settings, redirect_uri)
    verifier = secrets.token_urlsafe(64)
    url, _state = session.create_authorization_url(
        api.BASE_OAUTH2_AUTHORIZE_URL, state=state, code_verifier=verifier
    )
    return url, verifier


def exchange_code(settings, code, redirect_uri, verifier):
    """Tokens for the code that X sent the administrator back with."""
    api, session = _session(settings, redirect_uri)
    return _tokens(
        lambda: session.fetch_token(
            api.BASE_OAUTH2_ACCESS_TOKEN_URL,
            code=code,
            code_verifier=verifier,
            timeout=settings.timeout,
        )
    )


def refresh(settings):
    """New tokens for the refresh token, which is of no use after that."""
    api, session = _session(settings)
    return _tokens(
        lambda: session.refresh_token(
            api.BASE_OAUTH2_ACCESS_TOKEN_URL,
            refresh_token=settings.refresh_token,
            timeout=settings.timeout,
        )
    )


def _session(settings, redirect_uri=None):
    if not settings.client_id:
        raise Never(_lt("Enter the client id and secret of your app at X first."))
    api = Api(
        base_url(settings),
        client_id=settings.client_id,
        client_secret=settings.client_secret or None,
        oauth_flow=True,
        scopes=list(SCOPES),
    )
    session = api._get_oauth2_session(redirect_uri=redirect_uri)
    session.hooks["response"].append(_listen)
    return api, session


def _listen(response, **_):
    """Before the library reads the answer and forgets the rest of it."""
    try:
        judge(response)
    except Later:
        raise
    except (Never, SignInAgain):
        raise SignInAgain(
            _lt("X does not renew the permission it gave: connect again.")
        ) from None


def _tokens(ask):
    try:
        with call():
            token = ask()
    except (AuthlibBaseError, ValueError, KeyError):
        raise Later(_lt("What X answered cannot be read.")) from None
    if not isinstance(token, dict) or not token.get("access_token"):
        raise Later(_lt("What X answered cannot be read."))
    granted = str(token.get("scope") or "").split()
    return Tokens(
        access_token=str(token["access_token"]),
        refresh_token=str(token.get("refresh_token") or ""),
        expires_in=int(token["expires_in"]) if token.get("expires_in") else None,
        granted=tuple(granted),
        missing=tuple(each for each in SCOPES if granted and each not in granted),
    )
