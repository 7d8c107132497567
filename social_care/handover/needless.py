"""Whether customers are sent elsewhere for nothing."""

from ..checks import elsewhere


def is_needless(conversation, reason):
    """Whether the check for being sent elsewhere would call a handoff needless.

    :param conversation: one, or none
    :param str reason: why it is offered; what customers ask for is never needless
    """
    levels = conversation.team_id.social_check_levels()
    if not conversation.public_resolution or reason == "customer_asked":
        return False
    if levels[elsewhere.CODE] == "off":
        return False
    theirs = conversation.post_ids.filtered(
        lambda post: post.direction == "in" and not post.deleted and post.body
    )
    texts = theirs.sorted(lambda post: (post.posted_at, post.id)).mapped("body")
    return elsewhere.is_needless(texts, conversation.language or "")
