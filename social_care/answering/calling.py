"""Calling the network, between transactions: to publish a reply, or to look for it."""

import logging

from odoo import fields

from ..connecting import tokens
from ..erasing import ids
from ..messages import _lt
from ..networks.base import Media, Reply
from ..networks.errors import Later, NetworkError, Never, SignInAgain, Unsure
from ..text.tracing import where

_logger = logging.getLogger(__name__)


def network_reply(reply):
    """A reply as the network's client is given it; a statement answers nobody."""
    answered = reply.in_reply_to_post_id
    conversation = reply.conversation_id
    whole = reply.account_id.can().replaces_answer
    parent = (not whole and reply.previous_id.post_id) or answered
    customer = answered.profile_id or conversation.profile_id
    return Reply(
        body=reply.body.strip(),
        visibility=reply.visibility,
        parent_external_id=parent.external_id or "",
        parent_kind=parent.kind or "",
        parent_visibility=parent.visibility or "public",
        root_external_id=_there(answered.root_external_id or answered.external_id),
        last_age=_last_age(reply, customer),
        thread_external_id=_there(answered.thread_external_id),
        recipient_external_id=customer.external_id or "",
        language=conversation.language or reply.statement_id.language or "",
        media=tuple(
            Media(
                content=attachment.raw or b"",
                mimetype=attachment.mimetype or "",
                filename=attachment.name or "",
                description=attachment.description or "",
            )
            for attachment in reply.attachment_ids.sudo()
        ),
    )


def _there(external_id):
    """An id that the network knows: of what was erased there is only a hash."""
    erased = (external_id or "").startswith(ids.MARK)
    return "" if erased else external_id or ""


def _last_age(reply, customer):
    """Seconds since the customer last wrote to this account in private; None: never."""
    if not customer:
        return None
    last = reply.env["social.care.post"].search(
        [
            ("account_id", "=", reply.account_id.id),
            ("profile_id", "=", customer.id),
            ("direction", "=", "in"),
            ("visibility", "=", "private"),
        ],
        limit=1,
    )
    if not last:
        return None
    return (fields.Datetime.now() - last.posted_at).total_seconds()


def ask(env, delivery):
    """Publish a reply, or look for it.

    :param Delivery delivery: is told whether the network was asked to publish it
    :return: the external id, when looking also "" or None; and what went wrong, or None
    """
    account = env["social.care.account"].browse(delivery.account_id)
    try:
        if delivery.error:
            raise delivery.error
        return tokens.ask(account, delivery.access, lambda c: _call(c, delivery)), None
    except Exception as error:
        if not isinstance(error, NetworkError):
            _logger.warning(
                "Reply %s could not be delivered:\n%s",
                delivery.reply_id,
                where(error),
            )
        return None, error


def _call(client, delivery):
    if delivery.looking:
        return client.find_own(delivery.reply, delivery.since)
    client.fence = lambda: _check_deadline(delivery)
    client.fence()
    delivery.called = True
    try:
        return client.publish(delivery.reply, delivery.key)
    except (Later, SignInAgain, Never):
        raise
    except Exception as error:
        # It may be out; what went wrong then is not the network's word on it.
        template = _lt("What the network answered could not be understood.")
        raise Unsure(template) from error


def _check_deadline(delivery):
    """Who was stopped for so long that others may be at it says no more.

    This is looked at last before the words go out. Who is stopped right after it, not
    killed, and wakes up when others have said them, says them once more, where the
    network heeds no idempotency key: there no program can know.
    """
    if fields.Datetime.now() > delivery.deadline:
        raise Later(_lt("The server was too busy."), after=0)
