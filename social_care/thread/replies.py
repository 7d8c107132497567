"""Answers that are on their way, or did not get there, for the end of the thread."""

from odoo import fields
from odoo.fields import Domain

from ..answering import queue

SHOWN = ("to_approve", "queued", "sending", "unknown", "failed")
"""States of what is shown to all; what was sent back only its author sees."""


def replies(conversations):
    """The replies of some conversations that are no posts yet, the oldest first."""
    env = conversations.env
    sent_back = (
        Domain("state", "=", "draft")
        & Domain("sent_back_reason", "!=", False)
        & Domain("user_id", "=", env.uid)
    )
    found = env["social.care.reply"].search(
        Domain("conversation_id", "in", conversations.ids)
        & (Domain("state", "in", SHOWN) | sent_back),
        order="id",
    )
    labels = dict(found._fields["state"]._description_selection(env))
    return [_reply(reply, labels) for reply in found]


def _reply(reply, labels):
    left = 0
    if reply.state == "queued" and reply.send_at and not reply.waiting_for:
        left = (reply.send_at - fields.Datetime.now()).total_seconds()
    return {
        "type": "reply",
        "id": reply.id,
        "conversation": reply.conversation_id.id,
        "name": reply.account_id.name,
        "by": reply.user_id.name or "",
        "mine": reply.user_id == reply.env.user,
        "body": reply.body or "",
        "private": reply.visibility == "private",
        "visibility": reply.visibility,
        "pictures": [_picture(it) for it in reply.attachment_ids.sudo()],
        "closing": reply.closing,
        "state": reply.state,
        "label": labels[reply.state],
        "moving": queue.is_moving(reply),
        "seconds": max(0, round(left)),
        "waiting": reply.waiting_for or "",
        "error": reply.error_message or "",
        "newer": bool(reply.newer_words),
        "sent_back": reply.sent_back_reason or "",
        "approval": reply.approval_reason or "",
        "may_approve": reply.may_approve,
        "needs_person": reply.needs_person,
        "answers": reply.in_reply_to_post_id.id,
    }


def _picture(attachment):
    """A picture as the composer has it, where the words are taken back."""
    return {
        "id": attachment.id,
        "name": attachment.name or "",
        "alt": attachment.description or "",
    }
