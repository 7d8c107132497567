"""Signing in at LinkedIn, and choosing a page.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
and .../programmatic-refresh-tokens (read in November 2026): a token is good for 60
days, what renews it for 365 from the sign-in, which no renewal makes longer. Apps that
may not renew have 60 days in all. Asking for other scopes than before ends all tokens
that were given before.
"""

import re
from dataclasses import replace
from urllib.parse import urlencode

from ..base import Choice, Tokens
from ..caller import step
from ..errors import Gone, Never, SignInAgain, _lt
from ..values import number, words
from . import urns, wire

SCOPES = (
    "r_organization_social_feed",
    "w_organization_social_feed",
    "rw_organization_admin",
)
YEAR = 365 * 24 * 3600
ACLS = "/rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
LISTS = 5
"""Most pages of pages that are asked for."""


def authorize_url(settings, redirect_uri, state):
    """Where an administrator says yes."""
    query = {
        "response_type": "code",
        "client_id": _app(settings)[0],
        "redirect_uri": redirect_uri,
        "state": state,
        "scope": " ".join(SCOPES),
    }
    base = settings.base_url or wire.SIGN_IN
    return f"{base}/oauth/v2/authorization?{urlencode(query)}"


def exchanged(settings, session, code, redirect_uri):
    """The tokens for the code that somebody came back with, and the pages they are for.

    :raises Never: where there is no page
    """
    given = {"grant_type": "authorization_code", "code": code}
    given["redirect_uri"] = redirect_uri
    tokens = _tokens(settings, session, given)
    signed_in = replace(settings, access_token=tokens.access_token)
    found = choices(wire.caller(signed_in, session))
    if not found:
        raise Never(_lt("You administer no page on LinkedIn."))
    return replace(tokens, choices=found)


def renewed(settings, session):
    """New tokens for the refresh token."""
    if not settings.refresh_token:
        raise SignInAgain(_lt("Please sign in: there is nothing to renew."))
    given = {"grant_type": "refresh_token", "refresh_token": settings.refresh_token}
    return _tokens(settings, session, given)


def _app(settings):
    if not settings.client_id or not settings.client_secret:
        raise Never(_lt("Enter the ID and secret of your app at LinkedIn first."))
    return settings.client_id, settings.client_secret


def _tokens(settings, session, given):
    app = dict(zip(("client_id", "client_secret"), _app(settings), strict=True))
    door = wire.entrance(settings, session)
    answer = door.again("POST", "/oauth/v2/accessToken", data=given | app)
    token, refresh = words(answer, "access_token"), words(answer, "refresh_token")
    if not token:
        raise SignInAgain(_lt("The sign-in was refused. Please start again."))
    expires = min(max(number(answer, "expires_in") or 3600, 0), YEAR)
    ends = number(answer, "refresh_token_expires_in") or YEAR
    granted = tuple(re.findall(r"[\w.:/-]+", words(answer, "scope")))
    return Tokens(
        token,
        refresh,
        expires_in=expires,
        grant_expires_in=min(max(ends, 0), YEAR) if refresh else expires,
        granted=granted,
        missing=tuple(it for it in SCOPES if granted and it not in granted),
    )


def administered(caller):
    """The numbers of the pages that whoever signed in administers, and who that is."""
    found, start, pages = {}, 0, 0
    while start is not None and pages < LISTS:
        listed, start = wire.page(caller, ACLS, start)
        pages += 1
        for each in listed:
            number_ = urns.organization(each.get("organization"))
            if number_ and words(each, "role") == "ADMINISTRATOR":
                found[number_] = words(each, "roleAssignee")
    return found


def organization(caller, number_):
    """The page's name, and its name in addresses.

    :raises Never: where there is no such page, or it does not say
    """
    try:
        found = caller.read(f"/rest/organizations/{step(number_)}")
    except Gone as error:
        raise Never(_lt("LinkedIn has no page with this number.")) from error
    return words(found, "localizedName"), words(found, "vanityName")


def choices(caller):
    """The pages there are to choose from."""
    found = []
    for number_, member in administered(caller).items():
        name, handle = organization(caller, number_)
        options = {"member": member}
        found.append(Choice(number_, handle=handle, name=name, options=options))
    return tuple(found)
