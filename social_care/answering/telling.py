"""What people are told of replies, by one activity at a time."""

from odoo.tools import plaintext2html

from .. import messages

TROUBLE = "social_care.mail_activity_type_reply"
APPROVAL = "social_care.mail_activity_type_approval"


def tell_author(reply, summary, note):
    """An activity for who wrote it, and a word at once where they are logged in."""
    user = reply.user_id.filtered("active") or reply.account_id.user_id
    if not user:
        return
    close_activities(reply)
    reply.activity_schedule(
        TROUBLE, user_id=user.id, summary=summary, note=plaintext2html(note)
    )
    user._bus_send(
        "simple_notification",
        {"type": "danger", "title": summary, "message": note, "sticky": True},
    )


def tell_waiting(account, message):
    """Tell the authors of what waits for an account that it does, each once."""
    kind = account.env.ref(TROUBLE, raise_if_not_found=False)
    waiting = account.env["social.care.reply"].search(
        [("account_id", "=", account.id), ("state", "=", "queued")]
    )
    for reply in waiting:
        if kind not in reply.activity_ids.activity_type_id:
            mine = messages.in_words_of(reply, reply.user_id)
            summary = mine.env._("Not sent yet: %s", whom(mine))
            tell_author(mine, summary, message)


def tell_refused(posts):
    """Tell the authors of answers that the network has refused after it took them."""
    for post in posts:
        reply = post.sudo().reply_ids.sorted("id")[-1:]
        if not reply:
            continue
        mine = messages.in_words_of(reply, reply.user_id)
        tell_author(
            mine,
            mine.env._("Refused by the network: %s", whom(mine)),
            post.withheld_why
            or mine.env._("The network does not show our answer to the public."),
        )


def whom(reply):
    """To whom a reply is said, in a word; of a statement, who says it."""
    return (reply.profile_id or reply.account_id).display_name


def close_activities(replies):
    """What they were told is settled."""
    replies.activity_unlink([TROUBLE, APPROVAL])
