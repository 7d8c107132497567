"""Whether a post can be answered from here, in public and in private, and why not."""

from dataclasses import dataclass

from ..networks.base import PRIVATE, PUBLIC
from ..networks.errors import _lt


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
    if not can.publishes:
        return (
            _lt("%(network)s can only be read from here. Answer there and record it."),
            {},
        )
    if target.deleted:
        return _lt("The author has taken this post away."), {}
    if can.reply_window is not None and target.age > can.reply_window:
        return (
            _lt("%(network)s lets us answer within %(hours)s hours; they are over."),
            {"hours": can.reply_window // 3600},
        )
    if visibility == PRIVATE:
        if not can.private_messages:
            return _lt("%(network)s has no private messages to be sent from here."), {}
        return None
    if target.visibility == PRIVATE:
        return _lt("This was said in private: the public would learn of it."), {}
    if can.needs_summons and not target.summoned:
        return (
            _lt(
                "%(network)s lets us answer only those who mention us. Answer there "
                "and record it."
            ),
            {},
        )
    return None
