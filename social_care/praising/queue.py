"""The praise that nobody has worked yet, each with words that may be said."""

from odoo.exceptions import UserError

from .. import registry
from ..composing import thanks
from . import caps

PAGE = 40


def waiting(env):
    """The next words of praise, the newest first: old thanks sound odd.

    :return: dict of ``total`` and ``rows``
    """
    domain = [
        ("intent", "=", "praise"),
        ("how", "=", False),
        ("left_out", "=", False),
        ("post_id.praise_act_ids", "=", False),
        ("conversation_id.in_inbox", "=", True),
    ]
    waits = env["social.care.wait"]
    found = waits.search(domain, limit=PAGE)
    said = _said(env, found.account_id)
    return {
        "total": waits.search_count(domain),
        "rows": [_row(wait, said[wait.account_id.id]) for wait in found],
    }


def thank(wait, body):
    """Send thanks to whoever praised us.

    :return: the reply
    :raises UserError: in words, where that must not be
    """
    reply = wait.env["social.care.reply"].create(
        {
            "conversation_id": wait.conversation_id.id,
            "in_reply_to_post_id": wait.post_id.id,
            "visibility": "public",
            "body": body,
        }
    )
    reply.action_send()
    return reply


def share(post):
    """Show a post to those who follow us, where the network can."""
    if not post.can_share:
        raise UserError(
            post.env._(
                "%s does not let us do this with this post.",
                registry.label(post.env, post.network),
            )
        )
    return post.action_share()


def _said(env, accounts):
    """account id to the digests of what was said of late."""
    rows = (
        env["social.care.praise.act"]
        .sudo()
        ._read_group(
            [("account_id", "in", accounts.ids), ("digest", "!=", False)],
            ["account_id"],
            ["digest:array_agg"],
        )
    )
    said = {account.id: set(digests) for account, digests in rows}
    return {account.id: said.get(account.id, set()) for account in accounts}


def _row(wait, said):
    post, profile = wait.post_id, wait.conversation_id.profile_id
    name = profile.name or profile.handle or ""
    words = next(
        (
            text
            for text in thanks.proposals(wait.language, name)
            if caps.digest(text, profile.name, profile.handle) not in said
        ),
        "",
    )
    if words:
        # The next of the page is given others.
        said.add(caps.digest(words, profile.name, profile.handle))
    return {
        "id": wait.id,
        "post": post.id,
        "conversation": wait.conversation_id.id,
        "who": profile.display_name,
        "network": wait.network,
        "language": wait.language or "",
        "at": wait.began_at,
        "body": post.body or "",
        "words": words,
        "can_like": post.can_like and not post.liked,
        "can_share": post.can_share and not post.shared,
    }
