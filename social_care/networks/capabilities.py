"""What a network allows, as data: each figure with the source it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stream:
    """One thing an account can be asked for.

    :param code: its name in the database, e.g. ``mentions``
    :param label: its name for people
    :param interval: seconds between two visits when all is well
    :param calls: most requests one visit makes before it gives the lane back
    :param price: what the network charges for one thing read, in US dollars
    :param scope: the permissions without which it is not given, by the network's
        names, separated by spaces: a stream whose permission is missing is off
    """

    code: str
    label: str
    interval: int = 60
    calls: int = 20
    price: float = 0.0
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """For how long the network lets us answer. All windows that apply must be open.

    :param visibility: of the answer
    :param kinds: of the post answered, some of :data:`.things.KINDS`; empty: all
    :param seconds: for how long; 0: never; None: for ever
    :param since: what that begins with: ``post``, the post answered; ``last``, the
        customer's last private message
    :param once: whether there may be only one such answer to a post
    :param words: why the window is shut, where the hours alone do not say it; may name
        ``%(network)s`` and ``%(hours)s``
    """

    visibility: str
    kinds: tuple[str, ...] = ()
    seconds: int | None = None
    since: str = "post"
    once: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a network lets be done on one day, in units of its own.

    :param units: of a day
    :param zone: the time zone at whose midnight the day begins, as in ``zoneinfo``
    :param shared_by: the setting whose equals share it, like ``client_id``; empty: an
        account has it for itself
    :param publish: the units that a reply takes; reading leaves so much of the day's
        units that ten replies can still be sent
    :param act: the units of deleting, hiding and liking
    :param look: the units of one call of :meth:`.Client.look`
    """

    units: int
    zone: str = "UTC"
    shared_by: str = ""
    publish: int = 0
    act: int = 0
    look: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network allows, as data. The interface asks this, never a name.

    :param streams: the streams an account of this network has
    :param settings: names of the account's fields that the form shows for this network;
        what ``check`` and the sign-in give comes to the client all the same
    :param required: the settings without which it cannot be connected
    :param labels: what a setting is called on this network, where that is something
        else than our field's name, like ``App Password``
    :param max_length: longest public post in the network's own count, None: no limit
    :param max_message_length: the same for a private message
    :param counting: how it counts letters, one of :data:`.counting.COUNTS`
    :param message_counting: the same for a private message
    :param names_recipient: whether an answer has to name whom it answers; the client
        puts the name before the text, where it counts
    :param max_media: most pictures a post may carry
    :param max_message_media: the same for a private message, None: as many
    :param max_media_bytes: the largest picture, None: no limit of the network's
    :param max_message_media_bytes: the same for a private message, None: the same
    :param private_messages: whether private messages can be sent
    :param publishes: whether anything can be sent at all (feeds cannot)
    :param starts: whether something can be said to everybody, in answer to nobody, and
        :meth:`.Client.permalink` tells where it stands then
    :param replaces_answer: whether a post has one answer of ours, which the next one
        takes the place of (reviews)
    :param message_condition: what a customer has to have done so that we can write to
        them in private, in words; empty: nothing
    :param corrects: whether an answer of ours can be given other words where it stands
    :param moderates: whether what others said can be taken away, or marked as spam
    :param needs_summons: answers only to posts whose author mentioned us
    :param windows: for how long what may be answered; where none applies: for ever
    :param quota: what may be done in a day, None: nobody counts
    :param prices: what the network charges for ``delete``, ``hide``, ``like`` and for
        one item of ours that is ``delivered`` or ``looked`` at, in US dollars; replies
        by :meth:`.Client.price`, reading by :attr:`Page.cost <.things.Page.cost>`
    :param keep_text: seconds for which what people wrote may be kept, None: for ever
    :param keep_author: seconds for which their names, handles and profiles may be kept
    :param keeps_anew: whether what the network gives once more may be kept as long
        again; else the time counts from when it first came
    :param links_authors: whether the network's rules let us tie authors to contacts
    :param exports: whether they let what was said, and who said it, leave in a file
    :param notice: what the network forbids, in words: an administrator has to accept it
        before an account is connected; empty: nothing of that kind
    :param many_realms: whether the network has many servers with ids of their own
    :param webhooks: whether the network delivers to an address of ours
    :param subscribes: whether it can be asked by API to do so, see ``subscribe``
    :param looks: how many posts :meth:`.Client.look` takes at once; 0: it cannot look
    :param look_every: seconds after which posts of open conversations are looked at
        again, since the network tells of no changes or wants it; None: not needed
    :param signs_in: whether it can be connected with ``authorize_url``
    :param files: whether it takes files that a person gives it (``read``)
    :param many_accounts: whether several accounts may go by one id, or by none
    :param lag: seconds a published post may take to be found by ``find_own``
    :param source: where these figures come from
    """

    streams: tuple[Stream, ...] = ()
    settings: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    max_length: int | None = None
    max_message_length: int | None = None
    counting: str = "characters"
    message_counting: str = "characters"
    names_recipient: bool = False
    max_media: int = 0
    max_message_media: int | None = None
    max_media_bytes: int | None = None
    max_message_media_bytes: int | None = None
    private_messages: bool = False
    message_condition: str = ""
    publishes: bool = False
    starts: bool = False
    replaces_answer: bool = False
    deletes: bool = False
    corrects: bool = False
    moderates: bool = False
    hides: bool = False
    likes: bool = False
    shares: bool = False
    needs_summons: bool = False
    windows: tuple[Window, ...] = ()
    quota: Quota | None = None
    prices: Mapping[str, float] = field(default_factory=dict)
    keep_text: int | None = None
    keep_author: int | None = None
    keeps_anew: bool = True
    links_authors: bool = True
    exports: bool = True
    notice: str = ""
    many_realms: bool = False
    webhooks: bool = False
    subscribes: bool = False
    looks: int = 0
    look_every: int | None = None
    signs_in: bool = False
    files: bool = False
    many_accounts: bool = False
    lag: int = 0
    source: str = ""

    def media(self, private):
        """The most pictures of an answer, and the most bytes of one; None: no limit.

        :param bool private: whether it is a private message
        """
        most, size = self.max_media, self.max_media_bytes
        if private and self.max_message_media is not None:
            most = self.max_message_media
        if private and self.max_message_media_bytes is not None:
            size = self.max_message_media_bytes
        return most, size

    def text(self, private):
        """The longest answer, None: no limit; and how it is counted.

        :param bool private: whether it is a private message
        """
        if private:
            return self.max_message_length, self.message_counting
        return self.max_length, self.counting
