"""Answers that were given on the network itself."""

import uuid

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..handover import exposing
from ..networks import clean
from ..standing.refresh import refresh
from ..thread import chatter


def record(conversation, body, permalink=None, closing=False):
    """Keep an answer; see ``record_native_answer``.

    :return: the post
    """
    env = conversation.env
    body = (body or "").strip()
    if not body:
        raise UserError(env._("Please write what was answered."))
    permalink = clean.link(permalink)
    known = answer_at(conversation.account_id, conversation, permalink)
    if known:
        _check_in_sight(known.with_env(env))
        if closing and not known.closing:
            known.closing = True
            refresh(conversation.sudo())
        return known
    last = conversation.post_ids.filtered(lambda p: p.direction == "in")[:1]
    post = (
        env["social.care.post"]
        .sudo()
        .create(
            {
                "account_id": conversation.account_id.id,
                "company_id": conversation.company_id.id,
                "network": conversation.network,
                "external_id": f"native:{uuid.uuid4()}",
                "direction": "out",
                "visibility": conversation.visibility,
                "kind": "reply",
                "body": body,
                "posted_at": fields.Datetime.now(),
                "permalink": permalink or False,
                "parent_external_id": last.external_id,
                "thread_external_id": conversation.thread_external_id,
                "conversation_id": conversation.id,
                "native": True,
                "closing": bool(closing),
                "user_id": env.uid,
                "version": "",
            }
        )
    )
    refresh(conversation.sudo())
    chatter.log_posts(post)
    if post.visibility == "public":
        # When it was said nobody knows; only when it was written down here.
        exposing.look(post.env, [(post.company_id.id, body, None)])
    return post


def _check_in_sight(post):
    """Refuse what would mark the post of a team that the user does not belong to."""
    if not post.conversation_id.has_access("write"):
        raise AccessError(
            post.env._("At this address stands an answer of another team.")
        )


def answer_at(account, conversation, permalink):
    """What an account said that stands at an address; empty where there is none.

    What belongs to no conversation belongs to this one from now on.

    :param conversation: one; none for what was said to everybody
    """
    posts = account.env["social.care.post"].sudo()
    if not permalink:
        return posts
    post = posts.search(
        [
            ("account_id", "=", account.id),
            ("direction", "=", "out"),
            ("permalink", "=", permalink),
        ],
        limit=1,
    )
    if post and conversation and not post.conversation_id:
        post.conversation_id = conversation
        refresh(conversation.sudo())
    return post
