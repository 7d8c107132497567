"""Signing in to Mastodon with a browser, for servers whose owner prefers that to keys.

https://docs.joinmastodon.org/methods/oauth/; PKCE is there since 4.3, others do not
mind it. Tokens do not expire.
"""

from .. import guard, http, pkce
from ..base import Tokens
from ..caller import address
from ..errors import Never, SignInAgain, _lt
from .wire import LABEL, gibberish

SCOPES = (
    "read:accounts",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write:favourites",
    "write:media",
    "write:statuses",
)


class SigningIn:
    """The part of the client that an administrator sees once."""

    def authorize_url(self, redirect_uri, state):
        if not self.settings.client_id:
            raise Never(_lt("The client key of the application is missing."))
        return pkce.authorize_url(
            f"{address(self.settings.base_url)}/oauth/authorize",
            self.settings.client_id,
            redirect_uri,
            SCOPES,
            state,
        )

    def exchange_code(self, code, redirect_uri, verifier):
        base = address(self.settings.base_url)
        session = self.session or guard.Session(self.settings.allow_internal, base)
        answer = session.call(
            "POST",
            f"{base}/oauth/token",
            timeout=self.settings.timeout,
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self.settings.client_id,
                "client_secret": self.settings.client_secret,
                "redirect_uri": redirect_uri,
                "code_verifier": verifier,
            },
        )
        if answer.status_code in (400, 401, 403):
            raise SignInAgain(_lt("The sign-in was refused. Please start again."))
        http.complain(answer, LABEL)
        try:
            found = answer.json()
            token = found["access_token"]
            granted = str(found.get("scope") or "").split()
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise gibberish() from error
        if not isinstance(token, str) or not token:
            raise gibberish()
        missing = [each for each in SCOPES if not _covers(granted, each)]
        return Tokens(token, granted=tuple(granted), missing=tuple(missing))


def _covers(granted, scope):
    """Whether a scope is granted, itself or by the wider one it is part of."""
    return scope in granted or scope.partition(":")[0] in granted
