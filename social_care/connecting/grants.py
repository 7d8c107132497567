"""Permissions that end although tokens are renewed, and tokens that nobody asks for."""

from .. import messages
from ..database import transaction
from ..networks.errors import Later, NetworkError
from . import health, outcome, tokens


def look_after(accounts):
    """Tell of permissions that end soon; renew what is due and was not asked for.

    What is connected renews its tokens as it works; what is paused would lose them.

    :param accounts: connected or paused ones
    """
    for account in accounts:
        transaction.run(account.env, lambda env, one=account: _tell(one.with_env(env)))
        known = tokens.access(account)
        transaction.commit(account.env)
        if known.ending:
            _renew(account, known)


def _tell(account):
    theirs = messages.in_words_of(account, health.responsible(account))
    if ends := health.grant_ends(theirs):
        health.raise_alarm(account, ends)


def _renew(account, known):
    try:
        tokens.renew(account, known)
    except Later:
        return
    except NetworkError as error:
        message = messages.explain(account.env, error)
        tokens.apart(account, outcome.refused, message)
