"""The networks, by key. A new one is its module, its tests and one line here."""

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
