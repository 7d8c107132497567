"""The networks of the core, by key. A new one is its module, its tests and one line.

What there is in a database, where other addons bring networks of their own, is told by
``_networks`` of the account.
"""

from functools import cache

from .base import Client
from .feed import FeedClient
from .file import FileClient
from .mastodon import MastodonClient
from .practice import PracticeClient
from .x import XClient

NETWORKS = {
    client.key: client
    for client in (
        FeedClient,
        FileClient,
        MastodonClient,
        PracticeClient,
        XClient,
    )
}


@cache
def absent(key):
    """A network whose addon is gone: what came from it can be read, and no more.

    :param str key: what it is called in the database
    """
    label = key.replace("_", " ").title()
    return type("Absent", (Client,), {"key": key, "label": label})
