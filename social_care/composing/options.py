"""Whether a post can be answered from here, in public and in private, and why not."""

from dataclasses import dataclass

from ..messages import _lt
from ..networks.base import PRIVATE, PUBLIC

READ_ONLY = _lt(
    "Nothing can be sent to this place from here. Answer where it was said, then "
    "record it."
)
DELETED = _lt("The author has taken this post away.")
TOO_LATE = _lt("%(network)s lets us answer within %(hours)s hours; they are over.")
TOO_LATE_PRIVATE = _lt(
    "%(network)s lets us write in private within %(hours)s hours; they are over."
)
NO_LONGER_HEARD = _lt(
    "%(network)s lets us write within %(hours)s hours of the customer's last private "
    "message; they are over."
)
NOT_AT_ALL = _lt("%(network)s does not let us answer this.")
ONCE = _lt("%(network)s lets us answer this in private once, and we did.")
ONCE_PUBLIC = _lt("%(network)s lets us answer this once, and we did.")
NO_MESSAGES = _lt("%(network)s has no private messages to be sent from here.")
SAID_IN_PRIVATE = _lt("This was said in private: the public would learn of it.")
NOT_SUMMONED = _lt(
    "%(network)s lets us answer only those who mention us. Answer where it was said, "
    "then record it."
)


@dataclass(frozen=True, slots=True)
class Target:
    """The post that is to be answered.

    :param visibility: of the post
    :param kind: what it is to us, one of the networks' ``KINDS``
    :param summoned: whether its author mentioned or addressed us
    :param age: seconds since it was posted
    :param last_age: seconds since the customer last wrote in private; None: never
    :param answered_publicly: whether an answer of ours to this very post is out, or on
        its way
    :param answered_privately: the same of an answer in private
    :param deleted: whether its author took it away
    """

    visibility: str = PUBLIC
    kind: str = "mention"
    summoned: bool = True
    age: float = 0.0
    last_age: float | None = None
    answered_publicly: bool = False
    answered_privately: bool = False
    deleted: bool = False


def why_not(can, visibility, target):
    """Why an answer cannot be sent; None where it can.

    :param can: the account's capabilities
    :param str visibility: of the answer
    :param Target target: what it answers
    :return: a template with ``%(network)s``, and further values
    """
    for applies, template in (
        (not can.publishes, READ_ONLY),
        (target.deleted, DELETED),
        (visibility == PRIVATE and not can.private_messages, NO_MESSAGES),
        (visibility == PUBLIC and target.visibility == PRIVATE, SAID_IN_PRIVATE),
        (
            visibility == PUBLIC and can.needs_summons and not target.summoned,
            NOT_SUMMONED,
        ),
    ):
        if applies:
            return template, {}
    return why_shut(can, visibility, target)


def why_shut(can, visibility, target):
    """Why the time for an answer is over, or there was one; None where neither is so.

    The parameters and what is given are those of :func:`why_not`.
    """
    for window in can.windows:
        shut = window.visibility == visibility and _shut(window, target)
        if shut:
            return shut, {"hours": (window.seconds or 0) // 3600}
    return None


def closes_in(can, visibility, target):
    """Seconds until an answer can be sent no more; None: it can be for ever.

    :param can: the account's capabilities
    :param str visibility: of the answer
    :param Target target: what it answers
    """
    left = [
        window.seconds - (_elapsed(window, target) or 0)
        for window in can.windows
        if window.visibility == visibility
        and _applies(window, target)
        and window.seconds is not None
    ]
    return min(left, default=None)


def _applies(window, target):
    return not window.kinds or target.kind in window.kinds


def _elapsed(window, target):
    """Seconds since a window was opened; None: it never was."""
    return target.last_age if window.since == "last" else target.age


def _shut(window, target):
    """The words why a window is shut; None where it is open, or does not apply."""
    if not _applies(window, target):
        return None
    private = window.visibility == PRIVATE
    answered = target.answered_privately if private else target.answered_publicly
    if window.once and answered:
        return window.words or (ONCE if private else ONCE_PUBLIC)
    if window.seconds is None:
        return None
    elapsed = _elapsed(window, target)
    if elapsed is not None and elapsed <= window.seconds and window.seconds:
        return None
    return window.words or _words(window)


def _words(window):
    if not window.seconds:
        return NOT_AT_ALL
    if window.since == "last":
        return NO_LONGER_HEARD
    return TOO_LATE_PRIVATE if window.visibility == PRIVATE else TOO_LATE
