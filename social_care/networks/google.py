"""What the services of Google have in common: signing in, and how they refuse.

https://developers.google.com/identity/protocols/oauth2/web-server (``access_type`` and
``prompt`` for a token that can be renewed; an application "in testing" is let in for
seven days), https://developers.google.com/identity/protocols/oauth2/service-account,
https://cloud.google.com/apis/design/errors.
"""

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from . import clean, html, http, keys, pkce
from .base import Tokens
from .caller import Caller, said
from .errors import Later, Never, SignInAgain, _lt
from .values import dicts, number, part, words

AUTHORIZE = "https://accounts.google.com/o/oauth2/v2/auth"
TOKENS = "https://oauth2.googleapis.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PACIFIC = ZoneInfo("America/Los_Angeles")
"""At whose midnight Google's days end."""

_TOO_MANY = ("rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED")
_TOO_MUCH = ("quotaExceeded", "dailyLimitExceeded")
_SCOPE = ("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")


def authorize_url(settings, scopes, redirect_uri, state):
    """Where an administrator says yes, and the verifier to keep."""
    if not settings.client_id:
        raise Never(_lt("The client ID of the application is missing."))
    url, verifier = pkce.authorize_url(
        AUTHORIZE, settings.client_id, redirect_uri, scopes, state
    )
    more = {"access_type": "offline", "prompt": "consent"}
    return f"{url}&{urlencode(more)}", verifier


def exchanged(settings, session, label, scopes, code, redirect_uri, verifier):
    """The tokens for the code that somebody came back with."""
    return _tokens(
        settings,
        session,
        label,
        scopes,
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=verifier,
    )


def renewed(settings, session, label, scopes):
    """New tokens for the refresh token, which stays good."""
    if not settings.refresh_token:
        raise SignInAgain(_lt("Please sign in: there is nothing to renew."))
    return _tokens(
        settings,
        session,
        label,
        scopes,
        grant_type="refresh_token",
        refresh_token=settings.refresh_token,
    )


def _tokens(settings, session, label, scopes, **sent):
    base = settings.base_url or TOKENS
    caller = Caller(base, label, settings, session, judge=judge(label))
    sent |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
    answer = caller.again("POST", "/token", data=sent)
    token = words(answer, "access_token")
    refresh = words(answer, "refresh_token") or sent.get("refresh_token", "")
    if not token or not refresh:
        raise SignInAgain(_lt("The sign-in was refused. Please start again."))
    granted = tuple(words(answer, "scope").split())
    return Tokens(
        token,
        refresh,
        expires_in=min(max(number(answer, "expires_in") or 3600, 0), 86_400),
        granted=granted,
        missing=tuple(it for it in scopes if granted and it not in granted),
    )


def account_of(settings):
    """The address of the service account whose key an account has.

    :raises SignInAgain: where that is no such key
    """
    return clean.line(_account_key(settings)["client_email"])


def by_account_key(settings, session, label, scope):
    """A token for an hour, for a statement signed with a service account's key."""
    key = _account_key(settings)
    claims = {"iss": key["client_email"], "scope": scope, "aud": f"{TOKENS}/token"}
    statement = keys.signed(claims, words(key, "private_key"), "RS256", label, 3600)
    base = settings.base_url or TOKENS
    asking = Caller(base, label, settings, session, judge=judge(label))
    data = {"grant_type": GRANT, "assertion": statement}
    answer = asking.again("POST", "/token", data=data)
    token = words(answer, "access_token")
    if not token:
        raise _refused(label, "token")
    seconds = number(answer, "expires_in") or 3600
    return Tokens(token, token, expires_in=min(max(seconds, 0), 86_400))


def _account_key(settings):
    """The service account's key, as Google gave it: a JSON object with its address."""
    try:
        found = json.loads(settings.client_secret)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not words(found, "client_email"):
        raise SignInAgain(
            _lt(
                "This is not the key of a service account. Paste all of the JSON "
                "file that Google gave you."
            )
        )
    return found


def judge(label):
    """What raises what an answer of one of Google's services amounts to."""

    def judged(response):
        if response.status_code < 400:
            return
        found = said(response)
        found = found if isinstance(found, dict) else {}
        if words(found, "error") in ("invalid_grant", "invalid_client"):
            raise _refused(label, words(found, "error"))
        _judge(label, response, part(found, "error"))

    return judged


def _judge(label, response, error):
    status, told = response.status_code, html.text(words(error, "message"))
    told = clean.line(told, 200)
    reasons = {
        words(each, "reason")
        for name in ("errors", "details")
        for each in dicts(error.get(name))
    }
    if reasons & set(_TOO_MUCH):
        raise Later(
            _lt("The day's quota of the Google project is used up."),
            seconds_of_day_left(),
        )
    if reasons & set(_TOO_MANY):
        raise Later(
            _lt("%(network)s asks us to wait: too many requests."), network=label
        )
    if reasons & set(_SCOPE):
        raise _refused(label, status)
    if status in (400, 403) and told:
        raise Never(
            _lt('%(network)s refuses this and says: "%(said)s"'),
            network=label,
            said=told,
            status=status,
        )
    http.complain(response, label)


def _refused(label, status):
    return SignInAgain(
        _lt("%(network)s refuses our credentials (%(status)s)."),
        network=label,
        status=status,
    )


def seconds_of_day_left(now=None):
    """Seconds until Google's next day.

    :param datetime now: an aware moment; None: the present one
    """
    now = (now or datetime.now(PACIFIC)).astimezone(PACIFIC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    return max(60.0, midnight.timestamp() - now.timestamp())
