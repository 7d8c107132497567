"""What a network's rules let us keep for a time only: then words and names go.

Figures, moods, and where a matter stands in public stay: they name nobody.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from ..database import transaction
from ..standing.refresh import refresh
from ..thread import chatter
from . import naming

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


def words(account, seconds):
    """What customers wrote to an account, where the network has not given it anew.

    :param int seconds: for which it may be kept
    :return: how many posts were forgotten
    """
    before = fields.Datetime.now() - timedelta(seconds=seconds)
    old = Domain("known_at", "<", before) | (
        Domain("known_at", "=", False) & Domain("create_date", "<", before)
    )
    posts = account.env["social.care.post"].search(
        old
        & Domain("account_id", "=", account.id)
        & Domain("direction", "=", "in")
        & Domain("deleted", "=", False)
        & Domain("forgotten", "=", False),
        limit=MANY,
    )
    posts.forget_words()
    _empty_raw_items(posts)
    refresh(posts.conversation_id)
    chatter.drop_words(posts)
    _rename(posts.conversation_id)
    return len(posts)


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
            & Domain("realm", "in", [account._realm(), False])
            & Domain("seen_at", "<", before),
            limit=MANY,
        )
    )
    known = {person: (person.name, person.handle) for person in people}
    people.former_handle_ids.unlink()
    people.write({"name": False, "handle": False, "about": False, "place": False})
    posts = env["social.care.post"].search([("profile_id", "in", people.ids)])
    _empty_raw_items(posts)
    for person, told in known.items():
        chatter.drop_names(person.conversation_ids.ticket_id, filter(None, told))
    _rename(people.conversation_ids)
    return len(people)


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
    """Tickets say whose they were by what may still be known."""
    for conversation in conversations.filtered("ticket_id"):
        nothing = conversation.env["social.care.post"]
        public = conversation.post_ids.filtered(
            lambda post: post.visibility == "public" and not post.body
        )
        conversation.ticket_id.write(
            {
                "name": naming.title(conversation, public[:1] or nothing),
                "partner_name": conversation.profile_id._ticket_name(),
            }
        )
    conversations.ticket_id.social_refresh()
