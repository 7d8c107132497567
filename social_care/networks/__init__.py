"""The networks of the core, by key. A new one is its module, its tests and one line.

What there is in a database, where other addons bring networks of their own, is told by
``_networks`` of the account.
"""

from functools import cache

from ..messages import _lt
from .base import Capabilities, Client
from .bluesky import BlueskyClient
from .discourse import DiscourseClient
from .errors import Never
from .feed import FeedClient
from .file import FileClient
from .google_business import GoogleBusinessClient
from .linkedin import LinkedInClient
from .mastodon import MastodonClient
from .meta import FacebookClient, InstagramClient, ThreadsClient
from .stores import AppStoreClient, GooglePlayClient
from .wordpress import WordPressClient
from .x import XClient
from .youtube import YouTubeClient

NETWORKS = {
    client.key: client
    for client in (
        AppStoreClient,
        BlueskyClient,
        DiscourseClient,
        FacebookClient,
        FeedClient,
        FileClient,
        GoogleBusinessClient,
        GooglePlayClient,
        InstagramClient,
        LinkedInClient,
        MastodonClient,
        ThreadsClient,
        WordPressClient,
        XClient,
        YouTubeClient,
    )
}


class Absent(Client):
    """A network whose addon is gone: what came from it can be read, and no more."""

    capabilities = Capabilities(many_accounts=True)

    def check(self):
        raise Never(_lt("The addon of this network is not installed."))


@cache
def absent(key):
    """The class of a network whose addon is gone.

    :param str key: what it is called in the database
    """
    label = key.replace("_", " ").title()
    return type("Absent", (Absent,), {"key": key, "label": label})
