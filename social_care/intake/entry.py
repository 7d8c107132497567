"""One post of a batch, on its way through the steps."""

from dataclasses import dataclass
from typing import Any

from ..networks.base import Post


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An account, as far as a batch has to know it: plain values, read once.

    :param client: the network's client with the account's settings
    :param links_handles: whether the company wants exact handles linked by themselves
    :param languages: the languages it is written to in; empty: any
    :param default_language: taken where a text does not tell
    :param brand_names: say nothing of the language a text is in
    :param complaint_share: how many of its posts complain; None: not known
    :param keeps_for_a_time: whether the network's rules end the keeping of words
    :param strict: whether only sure complaints are marked
    """

    id: int
    company_id: int
    team_id: int | None
    network: str
    realm: str
    client: Any
    links_handles: bool = False
    languages: tuple = ()
    default_language: str = ""
    brand_names: tuple = ()
    complaint_share: float | None = None
    strict: bool = False
    keeps_for_a_time: bool = False

    @classmethod
    def of(cls, account):
        """The source that a record of ``social.care.account`` is."""
        return cls(
            id=account.id,
            company_id=account.company_id.id,
            team_id=account.team_id.id or None,
            network=account.network,
            realm=account.network_realm(),
            client=account.network_client(),
            keeps_for_a_time=account.can().keep_text is not None,
            links_handles=account.company_id.social_care_link_handles,
            **account.triage_options(),
        )


@dataclass(slots=True, eq=False)
class Entry:
    """All that the events of a batch say of one post.

    :param events: ids of those events
    :param account: the account it came to
    :param post: what it says now; None where only its deletion came
    :param deleted: whether its author took it away
    :param stored: the row of the post where it was stored before, as a dict
    :param person: the row of the author's profile, where it was stored before
    :param profile: the author's record id; None for our own posts
    :param conversation: the conversation's row, shared by its entries
    :param adopted: whether a person had recorded it before it came
    :param author: the columns of the profile that rules look at, where they were asked
    :param rules: the consequences of the rules that catch it, in their order
    """

    events: list[int]
    account: Source
    external_id: str
    post: Post | None = None
    deleted: bool = False
    stored: dict | None = None
    person: tuple | None = None
    profile: int | None = None
    thread: str = ""
    thread_guessed: bool = False
    conversation: Any = None
    triage: Any = None
    post_id: int | None = None
    adopted: bool = False
    author: dict | None = None
    rules: tuple = ()

    @property
    def key(self):
        """What names the post in the database."""
        return (self.account.id, self.external_id)

    @property
    def own(self):
        return self.post is not None and self.post.own

    @property
    def fresh(self):
        """Whether this is the first that we hear of the post."""
        return self.stored is None and self.post is not None
