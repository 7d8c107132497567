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
    :param summoned: whether its author mentioned or addressed us
    :param age: seconds since it was posted
    :param deleted: whether its author took it away
    """

    visibility: str = PUBLIC
    summoned: bool = True
    age: float = 0.0
    deleted: bool = False


def why_not(can, visibility, target):
    """Why an answer cannot be sent; None where it can.

    :param can: the network's capabilities
    :param str visibility: of the answer
    :param Target target: what it answers
    :return: a template with ``%(network)s``, and further values
    """
    for applies, template in (
        (not can.publishes, READ_ONLY),
        (target.deleted, DELETED),
        (can.reply_window is not None and target.age > can.reply_window, TOO_LATE),
        (visibility == PRIVATE and not can.private_messages, NO_MESSAGES),
        (visibility == PUBLIC and target.visibility == PRIVATE, SAID_IN_PRIVATE),
        (
            visibility == PUBLIC and can.needs_summons and not target.summoned,
            NOT_SUMMONED,
        ),
    ):
        if applies:
            return template, {"hours": (can.reply_window or 0) // 3600}
    return None
