"""The way of a reply: the steps in their order.

    draft ─ offer ─┬─ to_approve ─ approve ─┬─ queued ─ claim ─ sending ─ settle ─ sent
                   └────────────────────────┘    │                          ├─ failed
                                             take_back ─ cancelled          └─ unknown

What nobody knows of is claimed again, and looked for on the network: it is sent, or it
goes back to the queue, or a person is asked. Each step is given replies with all
rights, where nothing else is said; rights are checked by the model.
"""

import logging
from datetime import timedelta

from odoo.exceptions import UserError

from .. import messages
from ..connecting import outcome
from ..crisis import stated
from ..database import clock, transaction
from ..handover import announcing
from ..networks.errors import Later, NetworkError, Never, SignInAgain, Unsure
from ..praising import caps
from ..text.tracing import where
from . import (
    approval,
    calling,
    checking,
    claims,
    closing,
    doubts,
    limits,
    posting,
    queue,
    refusals,
    setbacks,
    taking,
    telling,
)

_logger = logging.getLogger(__name__)
GIVE_UP = timedelta(days=1)
"""What could not be sent for so long is not sent any more without a person."""
LOOKUPS = 5
"""Failed looks for a reply on the network after which a person is asked."""
ATTEMPTS = 12
"""How often the result of a delivery is written where others write the same rows."""


# ---- Until it is queued --------------------------------------------------------------


def offer(reply):
    """Its author wants a reply to go: it is refused, to be approved, or queued.

    :param reply: one draft, or one that failed, with the rights of whoever sends it
    :raises UserError: in words, where it must not be sent
    """
    reply = reply.sudo()
    if handoff := not reply.handoff_id and announcing.named_in(reply):
        reply.handoff_id = handoff
    reply._before_checks()
    refusals.by_network(reply)
    if reply.previous_id:
        refusals.before_its_turn(reply)
    else:
        refusals.unseen(reply)
        if before := refusals.a_second_answer(reply):
            reply.previous_id = before
    checking.keep(reply, refusals.by_checks(reply))
    caps.take_for_reply(reply)
    reasons = [] if reply.approved_by_id else approval.reasons(reply)
    if reasons:
        approval.ask(reply, " ".join(reasons))
    else:
        queue.put(reply, undo=True)
    if reply.conversation_id:
        taking.take(reply.conversation_id, reply.user_id, reply.closing)
    reply.env.flush_all()


def approve(reply, user):
    """Somebody else lets a reply go.

    :raises UserError: in words, where it must not be sent any more
    """
    refusals.by_network(reply)
    refusals.unseen(reply)
    refusals.by_checks(reply)
    approval.give(reply, user)
    queue.put(reply, undo=True)


def take_back(replies):
    """It is not to be sent after all, nor what was to follow it."""
    following = replies.next_ids.filtered(lambda reply: reply.state != "cancelled")
    if following:
        take_back(following)
    replies.write({"state": "cancelled", "next_try_at": False})
    caps.release(replies)
    telling.close_activities(replies)
    for reply in replies:
        closing.reopen(reply, reply.env._("The closing word was taken back."))
    announcing.taken_back(replies)


# ---- From the queue to the network and back ------------------------------------------


def claim(env, account_ids=None, hurry=False):
    """Take the next reply that is due, in a transaction of its own.

    :param account_ids: only these accounts' replies; None: all
    :param hurry: whether not to wait for the time in which it can be taken back
    :rtype: claims.Delivery or None
    """
    try:
        return transaction.run(env, lambda env: _claim(env, account_ids, hurry))
    except transaction.AGAIN:
        return None


def _claim(env, account_ids, hurry):
    for reply in claims.abandoned(env):
        theirs = _in_its_words(reply)
        words = theirs.env._("The server stopped while it was being sent.")
        doubts.doubt(theirs, words, 0)
    for reply in claims.past_asking(env):
        doubts.ask_person(_in_its_words(reply))
    while reply := _in_its_words(claims.next_due(env, account_ids, hurry)):
        refused = refusals.overtaken(reply) or refusals.unspoken(reply)
        if not refused:
            return claims.lease(reply)
        failed(reply, refused)
    return None


def _in_its_words(reply):
    """What is told of a reply is told to its author, else to who has the account."""
    reader = reply.user_id.filtered("active") or reply.account_id.user_id
    return messages.in_words_of(reply, reader)


def deliver(env, delivery):
    """Publish a reply that is ours, or look for it; commit what came of it.

    :return: the state the reply is in then
    """
    found, error = calling.ask(env, delivery)
    return transaction.run(
        env, lambda env: settle(env, delivery, found, error), attempts=ATTEMPTS
    )


def settle(env, delivery, found, error):
    """Write what came of a delivery, in the transaction of the caller.

    :param found: the external id; when looking also "" or None
    :return: the state the reply is in then
    """
    reply = _in_its_words(env["social.care.reply"].browse(delivery.reply_id).exists())
    if not reply.lease_held(delivery.token):
        # Others took it for lost. That it is out is true all the same.
        if found and reply.state in ("queued", "sending", "unknown"):
            sent(reply, found)
        return reply.state
    if error:
        troubled(reply, error, delivery)
    elif found:
        sent(reply, found)
    elif not delivery.looking or found is None:
        doubts.ask_person(reply)
    elif clock.now(env.cr) - reply.tried_at > GIVE_UP:
        failed(reply, reply.env._("It could not be sent for a whole day."))
    else:
        doubts.missing(reply)
    return reply.state


def troubled(reply, error, delivery):
    """Nothing came of it, for now or for good."""
    account, looking = reply.account_id, delivery.looking
    message = messages.explain(reply.env, error)
    if isinstance(error, SignInAgain):
        doubts.put_back(reply, message, 0)
        outcome.refused(account, message)
    elif isinstance(error, Unsure) or (
        delivery.called and not isinstance(error, NetworkError)
    ):
        doubts.doubt(reply, message, limits.seconds(reply.env, "timeout"))
        setbacks.failed(account, message)
    elif isinstance(error, Never) and not looking:
        failed(reply, message)
    elif isinstance(error, Never) or (looking and reply.failure_count + 1 >= LOOKUPS):
        doubts.ask_person(reply, message)
    elif not looking and clock.now(reply.env.cr) - reply.tried_at > GIVE_UP:
        failed(reply, message)
    else:
        after = error.after if isinstance(error, Later) else None
        delay = setbacks.failed(account, message, after)
        doubts.put_back(reply, message, delay, looking)
    if setbacks.alarming(account):
        telling.tell_waiting(account, message)


# ---- How it ends ---------------------------------------------------------------------


def sent(reply, external_id):
    """It is out: keep it as a post of ours, then what follows from that."""
    post, known = posting.own_post(reply, external_id)
    if reply.account_id.can().replaces_answer:
        posting.replace(reply, post)
    elif post.sudo().reply_ids - reply:
        # Same words below the same post: that one is another reply's.
        doubts.ask_person(reply)
        return
    posting.keep(reply, post)
    _aside(reply, lambda: _count(reply))
    _aside(reply, lambda: posting.show(reply, post.browse() if known else post))
    setbacks.over(reply.account_id)
    telling.close_activities(reply)
    _aside(reply, lambda: closing.remind(reply))
    _aside(reply, lambda: stated.said(reply))
    _aside(reply, lambda: _announcements(reply))
    _aside(reply, reply._on_sent)
    if reply.next_ids:
        queue.wake(reply.env)


def found_by_person(reply, permalink):
    """A person has found it on the network, at an address or without one."""
    sent(reply, posting.found_at(reply, permalink).external_id)


def failed(reply, message):
    """It will not be sent: its author is told, then what follows from that."""
    claims.give_back(reply, state="failed", error_message=message)
    summary = reply.env._("Not sent: %s", telling.whom(reply))
    telling.tell_author(reply, summary, message)
    words = reply.env._("The closing word was not delivered: %s", message or "")
    _aside(reply, lambda: closing.reopen(reply, words))
    _aside(reply, lambda: announcing.failed(reply))
    _aside(reply, reply._on_failed)


def _count(reply):
    """What it cost, in money and in units, as the network counts it."""
    said = calling.network_reply(reply)
    reply.env["social.care.usage"].count_reply(reply.account_id, said)


def _announcements(reply):
    """The private message is out: now the public may be told of it."""
    for told in announcing.sent(reply):
        try:
            with told.env.cr.savepoint():
                offer(told.with_user(told.user_id))
                if told.state == "queued":
                    queue.put(told)
        except UserError as error:
            summary = told.env._("Not sent: %s", told.profile_id.display_name)
            telling.tell_author(told, summary, str(error))


def _aside(reply, step):
    """What follows from a result must not undo it: it has happened."""
    try:
        with reply.env.cr.savepoint():
            step()
            reply.env.flush_all()
    except transaction.AGAIN:
        raise
    except Exception as error:
        _logger.error("What follows from reply %s failed:\n%s", reply.id, where(error))
