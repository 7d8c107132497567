"""Answers that are on their way, or did not get there, for the end of the thread."""

from odoo import fields

SHOWN = ("to_approve", "queued", "sending", "unknown", "failed")


def replies(conversations):
    """The replies of some conversations that are no posts yet, the oldest first."""
    env = conversations.env
    found = env["social.care.reply"].search(
        [("conversation_id", "in", conversations.ids), ("state", "in", SHOWN)],
        order="id",
    )
    labels = dict(found._fields["state"]._description_selection(env))
    return [_reply(reply, labels) for reply in found]


def _reply(reply, labels):
    left = 0
    if reply.state == "queued" and reply.send_at:
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
        "closing": reply.closing,
        "state": reply.state,
        "label": labels[reply.state],
        "seconds": max(0, round(left)),
        "waiting": reply.waiting_for or "",
        "error": reply.error_message or "",
        "answers": reply.in_reply_to_post_id.id,
    }
