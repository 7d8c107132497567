"""Signing in with Facebook, and choosing a page.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and
.../guides/access-tokens/get-long-lived (read in November 2026). A page's token does not
end where it was made of a long-lived token of its manager's: so that one comes first.
An app loses sight of what a person gave it 90 days after that person last signed in:
https://developers.facebook.com/docs/facebook-login/guides/advanced/auth-vs-data
"""

from urllib.parse import urlencode

from ..base import Choice, Tokens
from ..caller import Caller
from ..errors import Later, Never, SignInAgain, _lt
from ..values import number, part, words
from . import verdict
from .graph import page_of, place, secrets
from .values import identity

GRANT = 90 * 24 * 3600
"""Seconds after which a person has to sign in again, see above."""

PAGES = 20
"""Most pages of a list of pages that are asked for, of a hundred each."""

OWN = "https://graph.facebook.com"
_YES = "https://www.facebook.com"


def authorize_url(settings, redirect_uri, state, scopes):
    """Where an administrator says yes. What they denied once, they are asked again."""
    base, version = place(settings, OWN)
    query = {
        "client_id": app(settings)[0],
        "redirect_uri": redirect_uri,
        "state": state,
        "response_type": "code",
        "scope": ",".join(scopes),
        "auth_type": "rerequest",
    }
    base = _YES if base == OWN else base
    return f"{base}/{version}/dialog/oauth?{urlencode(query)}"


def app(settings):
    """The id and the secret of the app.

    :raises Never: where they are missing
    """
    if not settings.client_id or not settings.client_secret:
        raise Never(_lt("Enter the ID and secret of your app at Meta first."))
    return settings.client_id, settings.client_secret


def exchange(settings, session, label, code, redirect_uri):
    """A long-lived token of the person who said yes, and for how long it is good."""
    client_id, secret = app(settings)
    base, version = place(settings, OWN)
    caller = door(settings, session, label, base)
    path = f"/{version}/oauth/access_token"
    keys = {"client_id": client_id, "client_secret": secret}
    form = keys | {"redirect_uri": redirect_uri, "code": code}
    short = token_of(caller, "POST", path, data=form)[0]
    form = keys | {"grant_type": "fb_exchange_token", "fb_exchange_token": short}
    return token_of(caller, "POST", path, data=form)


def door(settings, session, label, base, *hidden):
    """A server that is asked for tokens.

    :param hidden: texts that may stand in no message
    """
    hidden = secrets(settings, *hidden)
    return Caller(
        base,
        label,
        settings,
        session,
        judge=lambda response: verdict.judge(response, label, hidden),
    )


def token_of(caller, method, path, **parts):
    """One question for a token.

    :return: the token, the seconds for which it is good or None, and all that was said
    :raises SignInAgain: where it is refused
    """
    try:
        found = caller.again(method, path, **parts)
    except (verdict.Refused, SignInAgain) as error:
        template = _lt("The sign-in was refused, please start again: %(why)s")
        raise SignInAgain(template, why=str(error)) from None
    token, ends = words(found, "access_token"), number(found, "expires_in")
    if not token:
        template = _lt("What %(network)s answered cannot be read.")
        raise Later(template, network=caller.label)
    return token, ends if ends and 0 < ends < 10**9 else None, found


def pages(graph, more=""):
    """The pages that whoever signed in manages, as dicts.

    :param str more: further fields to be asked for
    """
    found, after = [], None
    for _ in range(PAGES):
        fields = f"id,name,username,access_token{more}"
        answer = graph.get("me", "accounts", fields=fields, limit=100, after=after)
        page, after = page_of(answer)
        found += page
        if not after:
            break
    return [each for each in found if identity(each.get("id"))]


def granted(graph, scopes):
    """The scopes that were granted, and those that were asked for in vain."""
    answer = graph.get("me", "permissions")
    has = {
        words(each, "permission")
        for each in page_of(answer)[0]
        if each.get("status") == "granted"
    }
    return tuple(sorted(has - {""})), tuple(each for each in scopes if each not in has)


def tokens(graph, ends, scopes, choices):
    """The :class:`Tokens` of a sign-in that is for several accounts."""
    has, missing = granted(graph, scopes)
    return Tokens(
        graph.token,
        expires_in=ends,
        grant_expires_in=GRANT,
        granted=has,
        missing=missing,
        choices=tuple(choices),
    )


def choice(page):
    """A page as something to choose."""
    return Choice(
        identity(page["id"]),
        handle=words(page, "username"),
        name=words(page, "name"),
        access_token=words(page, "access_token"),
    )


def about(graph):
    """What Meta says of the account's token, as a dict: ``type``, ``scopes`` and more.

    https://developers.facebook.com/docs/graph-api/reference/debug_token. The token goes
    in a form, not in an address.
    """
    token = graph.settings.access_token
    answer = graph.as_app().harmless("debug_token", method="get", input_token=token)
    return part(answer, "data")


def lacking(said, scopes):
    """The scopes that a token lacks; none where that was not said."""
    has = said.get("scopes")
    has = has if isinstance(has, list) else []
    return tuple(each for each in scopes if has and each not in has)


def is_live(graph, feature):
    """Whether Meta has granted the app a feature, as far as it says so."""
    found = graph.as_app().get(
        graph.settings.client_id, "permissions", permission=[feature], status=["live"]
    )
    return any(
        each.get("permission") == feature and each.get("status") == "live"
        for each in page_of(found)[0]
    )
