"""Who speaks for an account.

Where nobody is named for it, whoever may answer does, as long as nothing else stands
against it. Where people are named, what others write is looked at by one of them.
"""

from odoo import fields

from ..groups import SUPERVISOR


def may_speak(account, user):
    """Whether somebody's words go out from an account without anybody else's look."""
    return not why_not(account, user)


def why_not(account, user):
    """Sentences for which somebody's words do not go out by themselves; none: they do.

    :param account: one account
    """
    account, user = account.sudo(), user.sudo()
    if account._rehearses():
        return []
    env, found = account.env, []
    if account.speaker_ids and user not in named(account):
        found.append(
            env._(
                "%(name)s does not speak for %(account)s.",
                name=user.name,
                account=account.name,
            )
        )
    if env["social.care.agent"].of_user(user, account.company_id).in_training:
        found.append(env._("%s is in training.", user.name))
    return found + account._why_not_speak(user)


def decides(account, user):
    """Whether somebody decides on what an account says, in others' words as well: who
    approves, or is named to speak for it; and nobody who could not say it alone."""
    agents = account.env["social.care.agent"].sudo()
    decides = (
        user.has_group(SUPERVISOR)
        or user in named(account)
        or agents.of_user(user, account.company_id).approves
    )
    return decides and may_speak(account, user)


def named(account):
    """Who is named to speak for an account, today."""
    today = fields.Date.context_today(account)
    return (
        account.sudo()
        .speaker_ids.filtered(lambda it: not it.until or it.until >= today)
        .user_id
    )
