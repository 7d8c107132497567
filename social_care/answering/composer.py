"""What an agent writes in the composer: previewed, in parts, signed, sent."""

from odoo import fields
from odoo.exceptions import UserError

from .. import composing
from ..networks.counting import COUNTS
from . import allowed, queue, speaking


def preview(conversation, body, visibility, post_id, closing):
    """How an answer looks to the network; see ``social_preview``."""
    post = _post_to_answer(conversation, post_id)
    text = signed(conversation, body)
    channel = _channel(conversation, visibility, post)
    length = COUNTS[channel["counting"]](channel["lead"] + text)
    limit = channel["limit"]
    return {
        "length": length,
        "limit": limit,
        "parts": _parts(conversation, body, visibility, post)
        if limit and length > limit
        else [text],
        "problems": conversation.env["social.care.reply"].check_draft(
            conversation.id, text, visibility, closing
        )
        if text.strip()
        else [],
    }


def send(
    conversation,
    body,
    visibility,
    post_id,
    closing,
    pictures,
    seen,
    in_parts,
    send_at=None,
):
    """Make the replies that an answer is, and send them; see ``social_send``.

    :param pictures: ids of attachments
    :param seen: the id of the last post that the user has seen
    :param send_at: when it is to go, a datetime or the text of one in UTC; None: now
    :return: the replies, in their order
    """
    env = conversation.env
    if not (body or "").strip():
        raise UserError(env._("Please write something."))
    post = _post_to_answer(conversation, post_id)
    texts = [signed(conversation, body)]
    if in_parts:
        texts = _parts(conversation, body, visibility, post)
    if not texts:
        raise UserError(env._("This is too long, even in parts."))
    send_at = fields.Datetime.to_datetime(send_at) if send_at else None
    if send_at and send_at <= fields.Datetime.now():
        raise UserError(env._("Please choose a time that is still to come."))
    replies = env["social.care.reply"]
    for number, text in enumerate(texts, 1):
        replies |= replies.create(
            {
                "conversation_id": conversation.id,
                "in_reply_to_post_id": post.id,
                "body": text,
                "visibility": visibility,
                "closing": bool(closing) and number == len(texts),
                "seen_post_id": seen or False,
                "previous_id": replies[-1:].id,
                "send_at": send_at or False,
                "attachment_ids": [fields.Command.set(list(pictures))]
                if number == 1 and pictures
                else False,
            }
        )
    replies.action_send()
    return replies


def canned(conversation):
    """The canned responses that the user may use; see ``social_canned``."""
    values = _names(conversation)
    responses = conversation.env["mail.canned.response"].search([], order="source")
    return [
        {
            "id": response.id,
            "source": response.source,
            "text": composing.fill(response.substitution or "", values),
        }
        for response in responses
    ]


def filled(conversation, template):
    """Words with the names of this customer and agent in their places."""
    return composing.fill(template, _names(conversation))


def _names(conversation):
    """What stands for the places in prepared words."""
    user = conversation.env.user.name or ""
    profile = conversation.profile_id
    customer = profile.partner_id.name or profile.name
    handle = f"@{profile.handle}" if profile.handle else ""
    return {
        "customer": composing.full_name(customer) or handle,
        "first_name": composing.first_name(customer) or handle,
        "handle": handle,
        "agent": user,
        "agent_first_name": composing.first_name(user),
        "initials": composing.initials(user),
        "account": conversation.account_id.name or "",
        "ticket": conversation.ticket_id.number or "",
    }


def settings(conversations):
    """What the composer has to know of conversations.

    :return: dict of ``user`` (name) and ``conversations``, by id as text
    """
    newest, last = _newest_posts(conversations)
    writable = conversations._filtered_access("write")
    silent = {
        account: speaking.why_not(account, conversations.env.user)
        for account in conversations.account_id
    }
    return {
        "user": conversations.env.user.name,
        "conversations": {
            str(conversation.id): {
                "id": conversation.id,
                "account": conversation.account_id.name,
                "network": conversation.network_label(),
                "can_write": conversation in writable,
                "publishes": _can(conversation).publishes,
                "private": conversation.visibility == "private",
                "signature": _signature(conversation),
                "paused": queue.account_paused(conversation.account_id),
                "looked_at": " ".join(silent[conversation.account_id]),
                "customer": _first_name(conversation),
                "ticket": conversation.ticket_id.id,
                "permalink": conversation.last_permalink or "",
                "post": newest.get(conversation.id, False),
                "last_post": last.get(conversation.id, False),
                "channels": {
                    visibility: _channel(conversation, visibility)
                    for visibility in ("public", "private")
                },
            }
            for conversation in conversations
        },
    }


def signed(conversation, body):
    """Words with the signature that the team wants of the user."""
    return composing.assemble(body, _signature(conversation))


def _first_name(conversation):
    """What the customer may be called by; empty where only a handle is known."""
    profile = conversation.profile_id
    return composing.first_name(profile.partner_id.name or profile.name)


def _signature(conversation):
    team = conversation.team_id
    return composing.sign(team.social_signature, conversation.env.user.name)


def _parts(conversation, body, visibility, post):
    """An answer as numbered parts; none where even they would not do."""
    channel = _channel(conversation, visibility, post)
    if channel["whole"]:
        return []
    signature = _signature(conversation)
    body = (body or "").strip().removesuffix(signature.strip()).strip()
    try:
        return composing.split(
            body,
            channel["limit"] or None,
            COUNTS[channel["counting"]],
            lead=channel["lead"],
            tail=signature,
        )
    except ValueError:
        return []


def _newest_posts(conversations):
    """The newest posts of conversations that are still there.

    :return: two dicts, by conversation id: the customer's newest post as the composer
        shows it, and the id of the newest post, whoever wrote it
    """
    env = conversations.env
    env["social.care.post"].flush_model()
    env.cr.execute(
        """
        SELECT DISTINCT ON (conversation_id, direction)
               conversation_id, direction, id, posted_at
          FROM social_care_post
         WHERE conversation_id = ANY(%s) AND deleted IS NOT TRUE
         ORDER BY conversation_id, direction, posted_at DESC, id DESC
        """,
        [conversations.ids],
    )
    rows = env.cr.fetchall()
    posts = env["social.care.post"].browse(
        post_id for _c, direction, post_id, _at in rows if direction == "in"
    )
    last = {
        conversation_id: post_id
        for _at, post_id, conversation_id in sorted(
            (at, post_id, conversation_id)
            for conversation_id, _direction, post_id, at in rows
        )
    }
    known = allowed.composer(posts)
    shown = {
        post.conversation_id.id: post.as_answered(known[post.id]) for post in posts
    }
    return shown, last


def _post_to_answer(conversation, post_id):
    post = conversation.env["social.care.post"].browse(post_id or []).exists()
    if post and post.conversation_id == conversation:
        return post
    theirs = conversation.post_ids.filtered(
        lambda p: p.direction == "in" and not p.deleted
    )
    return theirs[:1]


def _channel(conversation, visibility, post=None):
    """How much an answer may say, and how that is counted.

    :param post: the post it answers; None: that is not known yet
    """
    can = _can(conversation)
    private = visibility == "private"
    limit, counting = can.text(private)
    media, _size = can.media(private)
    handle = (post and post.profile_id.handle) or conversation.profile_id.handle or ""
    return {
        "limit": limit or False,
        "counting": counting,
        "lead": f"@{handle} " if can.names_recipient and handle else "",
        "strict": not can.many_realms,
        "whole": can.replaces_answer,
        "pictures": media if can.publishes else 0,
    }


def _can(conversation):
    return conversation.account_id.sudo().can()
