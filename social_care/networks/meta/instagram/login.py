"""Signing in with Instagram itself, without a page on Facebook.

https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login
and .../reference/refresh_access_token (read in November 2026). A token is good for 60
days, renews itself once it is a day old, and is dead for good where that comes late: so
it is renewed at half its time.
"""

from urllib.parse import urlencode

from ...base import Tokens
from ...errors import SignInAgain, _lt
from .. import login
from ..graph import place

OWN = "https://graph.instagram.com"
SCOPES = (
    "instagram_business_basic",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
)
_YES = "https://www.instagram.com"
_CODES = "https://api.instagram.com"


def authorize_url(settings, redirect_uri, state):
    """Where an administrator says yes."""
    base, _version = place(settings, OWN)
    query = {
        "client_id": login.app(settings)[0],
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(SCOPES),
        "state": state,
        "force_reauth": "true",
    }
    base = _YES if base == OWN else base
    return f"{base}/oauth/authorize?{urlencode(query)}"


def exchange(settings, session, label, code, redirect_uri):
    """A token of 60 days for the code."""
    client_id, secret = login.app(settings)
    base, _version = place(settings, OWN)
    codes = _CODES if base == OWN else base
    form = {
        "client_id": client_id,
        "client_secret": secret,
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": code.removesuffix("#_"),
    }
    caller = login.door(settings, session, label, codes)
    short, _ends, _said = login.token_of(
        caller, "POST", "/oauth/access_token", data=form
    )
    # Its secret stands in the address here: no other way is documented.
    query = {"grant_type": "ig_exchange_token", "client_secret": secret}
    return _long(settings, session, label, "/access_token", query, short)


def refresh(settings, session, label):
    """The token anew."""
    if not settings.refresh_token:
        raise SignInAgain(_lt("Instagram has not been connected yet."))
    query = {"grant_type": "ig_refresh_token"}
    path = "/refresh_access_token"
    return _long(settings, session, label, path, query, settings.refresh_token)


def _long(settings, session, label, path, query, token):
    base, _version = place(settings, OWN)
    caller = login.door(settings, session, label, base, token)
    headers = {"Authorization": f"Bearer {token}"}
    token, ends, _said = login.token_of(
        caller, "GET", path, params=query, headers=headers
    )
    return Tokens(token, token, expires_in=ends, renew_in=ends and ends // 2)
