"""Sessions: opened with an app password, kept, and renewed before they end."""

from contextlib import suppress

from ..base import Tokens
from ..errors import Never, SignInAgain, _lt
from ..values import words
from .wire import LABEL, caller, ends_in


def opened(settings, session=None):
    """Sign in with the app password. Servers allow that 300 times a day.

    :return: what the server says of us, and Tokens
    :raises NetworkError: Later, SignInAgain or Never
    """
    if not settings.client_secret:
        raise SignInAgain(_lt("The app password is missing."))
    said = caller(settings, session, token="").again(
        "POST",
        "/xrpc/com.atproto.server.createSession",
        json={
            "identifier": settings.handle.removeprefix("@").strip()
            or settings.external_id,
            "password": settings.client_secret,
        },
    )
    return said, _tokens(said)


def renewed(settings, session=None):
    """A session in the place of the one that ends; a new one where that is refused.

    :rtype: Tokens
    :raises NetworkError: Later, SignInAgain or Never
    """
    if settings.refresh_token:
        with suppress(SignInAgain):
            return _tokens(
                caller(settings, session, token=settings.refresh_token).again(
                    "POST", "/xrpc/com.atproto.server.refreshSession"
                )
            )
    return opened(settings, session)[1]


def _tokens(said):
    access, refresh = words(said, "accessJwt"), words(said, "refreshJwt")
    if not access or not refresh:
        raise Never(
            _lt("The server did not answer in the language of %(network)s."),
            network=LABEL,
        )
    ends = ends_in(access)
    return Tokens(access, refresh, expires_in=ends, renew_in=ends // 2)
