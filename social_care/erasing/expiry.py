"""What a network's rules let us keep for a time only: then words and names go.

Figures, moods, and where a matter stands in public stay: they name nobody.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from ..database import transaction
from ..intake import naming
from ..standing.refresh import refresh
from ..thread import chatter

MANY = 500
"""Posts, or people, that are forgotten in one transaction."""


def run(env):
    """Forget what is over its time, of all accounts, the archived ones too."""
    for account in (
        env["social.care.account"].with_context(active_test=False).search([])
    ):
        can = account.can()
        for seconds, forget in ((can.keep_text, words), (can.keep_author, names)):
            if seconds is not None:
                _to_the_end(account, forget, seconds)
        if can.keep_text is not None:
            _to_the_end(account, raw_items, can.keep_text)


def words(account, seconds):
    """What customers wrote to an account, where the network has not given it anew.

    :param int seconds: for which it may be kept
    :return: how many posts were forgotten
    """
    before = fields.Datetime.now() - timedelta(seconds=seconds)
    old = Domain("create_date", "<", before)
    if account.can().keeps_anew:
        old = Domain("known_at", "<", before) | (Domain("known_at", "=", False) & old)
    posts = account.env["social.care.post"].search(
        old
        & Domain("account_id", "=", account.id)
        & Domain("direction", "=", "in")
        & Domain("deleted", "=", False)
        & Domain("forgotten", "=", False),
        limit=MANY,
    )
    forget(posts, whole=True)
    return len(posts)


def forget(posts, whole=False):
    """The words of some posts go, everywhere; what is counted stays.

    :param bool whole: evidence goes too, whatever its matter: a network's rules know of
        none that may stay
    """
    posts.forget_words(whole)
    _empty_raw_items(posts)
    refresh(posts.conversation_id)
    chatter.drop_words(posts)
    _rename(posts.conversation_id)


def names(account, seconds):
    """How people of an account's network are called, and what they say of themselves.

    :param int seconds: for which it may be kept since they last said something
    :return: how many people were forgotten
    """
    env = account.env
    before = fields.Datetime.now() - timedelta(seconds=seconds)
    called = Domain.OR(
        [
            Domain(name, "not in", [False, ""])
            for name in ("name", "handle", "about", "place")
        ]
    )
    people = (
        env["social.care.profile"]
        .with_context(active_test=False)
        .search(
            called
            & Domain("company_id", "=", account.company_id.id)
            & Domain("network", "=", account.network)
            & Domain("realm", "in", [account.network_realm(), False])
            & Domain("seen_at", "<", before),
            limit=MANY,
        )
    )
    known = {
        person: [person.name, person.handle and f"@{person.handle}"]
        for person in people
    }
    people.former_handle_ids.unlink()
    people.write({"name": False, "handle": False, "about": False, "place": False})
    posts = env["social.care.post"].search([("profile_id", "in", people.ids)])
    _empty_raw_items(posts)
    for person, told in known.items():
        tickets = person.conversation_ids.ticket_id
        called = [name for name in told if name]
        chatter.drop_names(tickets, called)
        for ticket in tickets.with_context(tracking_disable=True):
            ticket.write(
                {
                    "name": chatter.without(ticket.name, called),
                    "partner_name": person.ticket_name(),
                }
            )
        chatter.rename_activities(tickets)
        tickets.social_refresh()
    return len(people)


def raw_items(account, seconds):
    """What the network sent that long ago, whatever became of it, or nothing did.

    :return: how many items were forgotten
    """
    events = account.env["social.care.event"].sudo()
    before = fields.Datetime.now() - timedelta(seconds=seconds)
    old = events.search(
        [
            ("account_id", "=", account.id),
            ("received_at", "<", before),
            ("payload", "!=", False),
        ],
        limit=MANY,
    )
    old.write({"payload": False})
    return len(old)


def _to_the_end(account, forget, seconds):
    """A transaction for some at a time, until none are left."""
    while True:
        count = transaction.run(
            account.env, lambda env: forget(account.with_env(env), seconds)
        )
        if count < MANY:
            return


def _empty_raw_items(posts):
    """The items as the network sent them, of which these were made."""
    events = posts.env["social.care.event"].sudo()
    events.search([("post_id", "in", posts.ids), ("payload", "!=", False)]).write(
        {"payload": False}
    )


def _rename(conversations):
    """Tickets are called what they would be if nobody knew the words."""
    for conversation in conversations.filtered("ticket_id"):
        unknown = conversation.post_ids.filtered(
            lambda post: post.forgotten and post.visibility == "public"
        )
        ticket = conversation.ticket_id.with_context(tracking_disable=True)
        ticket.name = naming.title(conversation, unknown[:1])
        chatter.rename_activities(ticket)
