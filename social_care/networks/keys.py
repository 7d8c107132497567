"""Signing in with a key of the company's own: signed statements of who we are (JWT)."""

import time

from . import clean
from .errors import MissingPackage, SignInAgain, _lt


def signed(claims, key, algorithm, network, seconds, headers=None):
    """A signed statement, good for some time.

    :param dict claims: what it says beside when it was made and when it ends
    :param str key: the private key, as PEM
    :param str algorithm: such as ``ES256``
    :param str network: the network's name, for what goes wrong
    :param int seconds: for how long it is good
    :raises MissingPackage: where PyJWT is not installed
    :raises SignInAgain: where the key is none
    """
    try:
        import jwt
    except ImportError as error:
        raise MissingPackage(network, "PyJWT") from error
    now = int(time.time())
    claims = {"iat": now - 5, "exp": now + seconds, **claims}
    try:
        return jwt.encode(claims, key, algorithm=algorithm, headers=headers)
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise SignInAgain(
            _lt("The private key cannot be read. Paste all of the file, line by line.")
        ) from error


def listed(settings):
    """What an account is for (apps, places): one a line, each once."""
    found = (clean.line(each, 150) for each in settings.search_terms)
    return list(dict.fromkeys(each for each in found if each))
