"""Signing in with Instagram itself, or with Threads: without a page on Facebook.

See ``instagram-platform/instagram-api-with-instagram-login/business-login`` and
``threads/get-started`` below https://developers.facebook.com/documentation (read in
November 2026). A token is good for 60 days, renews itself once it is a day old, and is
dead for good where that comes late: so it is renewed at half its time.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from ..base import Tokens
from ..errors import SignInAgain, _lt
from . import login
from .graph import place


@dataclass(frozen=True)
class Direct:
    """A server that gives out tokens of its own.

    :param own: the server, with its version where that is not the Graph's
    :param yes: where an administrator says yes
    :param codes: the server that takes the code
    :param prefix: of its kinds of grants: ``ig`` or ``th``
    :param grant: seconds after which somebody has to sign in again; None: never
    """

    own: str
    yes: str
    codes: str
    scopes: tuple
    prefix: str
    grant: int | None = None

    def authorize_url(self, settings, redirect_uri, state):
        """Where an administrator says yes."""
        query = {
            "client_id": login.app(settings)[0],
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(self.scopes),
            "state": state,
        }
        return f"{self._server(settings, self.yes)}/oauth/authorize?{urlencode(query)}"

    def exchange(self, settings, session, label, code, redirect_uri):
        """A token of 60 days for the code."""
        client_id, secret = login.app(settings)
        form = {
            "client_id": client_id,
            "client_secret": secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "code": code.removesuffix("#_"),
        }
        codes = self._server(settings, self.codes)
        caller = login.door(settings, session, label, codes)
        short = login.token_of(caller, "POST", "/oauth/access_token", data=form)[0]
        # The secret stands in the address here: no other way is documented.
        query = {
            "grant_type": f"{self.prefix}_exchange_token",
            "client_secret": secret,
        }
        return self._long(settings, session, label, "/access_token", query, short)

    def refresh(self, settings, session, label):
        """The token anew."""
        if not settings.refresh_token:
            template = _lt("%(network)s has not been connected yet.")
            raise SignInAgain(template, network=label)
        query = {"grant_type": f"{self.prefix}_refresh_token"}
        path = "/refresh_access_token"
        return self._long(settings, session, label, path, query, settings.refresh_token)

    def _long(self, settings, session, label, path, query, token):
        base, _version = place(settings, self.own)
        caller = login.door(settings, session, label, base, token)
        headers = {"Authorization": f"Bearer {token}"}
        token, ends, _said = login.token_of(
            caller, "GET", path, params=query, headers=headers
        )
        grant = self.grant if path == "/access_token" else None
        half = ends and ends // 2
        return Tokens(
            token, token, expires_in=ends, renew_in=half, grant_expires_in=grant
        )

    def _server(self, settings, usual):
        """Everything stands on one server where that is another than usual."""
        base, _version = place(settings, self.own)
        return usual if base == place(type(settings)(), self.own)[0] else base
