"""What can go wrong with a network, sorted by what has to happen next.

Their texts are plain English, see ``messages``.
"""

from ..messages import Explained, _lt


class NetworkError(Explained):
    """What went wrong with a network, in words."""


class Later(NetworkError):
    """It may work when tried again: rate limits, time-outs, errors of the server.

    :param float after: seconds the network asked us to wait; None where it did not
    """

    def __init__(self, template, after=None, **values):
        super().__init__(template, **values)
        self.after = after


class Unsure(Later):
    """Nobody heard how ``publish`` ended: it may stand on the network, or may not.

    Only ``find_own``, or a person, can tell; trying again could say it twice.
    """


class SignInAgain(NetworkError):
    """The network refuses our credentials: an administrator has to connect again."""


class Never(NetworkError):
    """The request will be refused however often it is repeated."""


class Gone(Never):
    """There is nothing, or nothing any more, at the address that was asked."""


class BadItem(NetworkError):
    """One item that cannot be understood. The items beside it are not affected."""


class MissingPackage(Never):
    """The Python package a network needs is not installed."""

    def __init__(self, network, package):
        super().__init__(
            _lt(
                "%(network)s needs the Python package %(package)s, which is not "
                "installed on the server."
            ),
            network=network,
            package=package,
        )
