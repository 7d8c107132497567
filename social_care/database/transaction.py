"""Transactions of their own, for work that must not share the caller's.

Odoo runs at REPEATABLE READ: a transaction sees the database as it was when it
began, and a row that somebody changed since then cannot be locked or written. Such
a transaction is simply done again from the start.
"""

import random
import time

from psycopg2 import errors

from odoo import SUPERUSER_ID, api

ATTEMPTS = 6

ONE = "social_care_one_transaction"
_JOINED = object()

CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)


AGAIN = (*CONFLICTS, errors.UniqueViolation)
"""Errors that a fresh look at the database may not bring again: the other one of two
that wrote the same new row sees it there the second time."""


def shared(env):
    """Whether everything has to happen in the caller's own transaction.

    So it is while modules are being installed, when nothing has been committed that
    another transaction could see, and where the context asks for it.
    """
    return not env.registry.ready or env.context.get(ONE) is _JOINED


def clock(env):
    """What time it is by PostgreSQL, naive UTC: the one clock that all servers share,
    which does not jump where one of theirs does."""
    env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    return env.cr.fetchone()[0].replace(microsecond=0)


def joined(records):
    """Give records whose work all happens in the caller's own transaction.

    What the context holds cannot be sent by a client, who would undo with it what has
    to stay: only this function can ask for it.

    :param records: a recordset
    """
    return records.with_context(**{ONE: _JOINED})


def run(env, work, attempts=ATTEMPTS):
    """Do ``work`` in a transaction of its own and commit it.

    It is done as OdooBot, whoever asked for it and whatever is in their context, so
    that it ends the same whether a cron or a person began it. Rights are checked
    before.

    :param work: called with an environment on a new cursor; called again from the
        start where the database reports a conflict with another transaction
    :param int attempts: how often, at most
    :return: what ``work`` gives
    :raises psycopg2.Error: the conflict, when the last attempt fails too
    """
    if shared(env):
        with env.cr.savepoint():
            result = work(_unattended(env, env.cr))
            env.flush_all()
        return result
    for attempt in range(attempts):
        try:
            with env.registry.cursor() as cr:
                return work(_unattended(env, cr))
        except AGAIN:
            if attempt + 1 == attempts:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))


def later(env, work):
    """Do ``work`` in a transaction of its own, once the caller's is committed.

    It sees what is committed by then, statement by statement: many may write the same
    row at once, as counters are, and none of them has to begin anew. What it does is
    lost where the process ends in between.

    :param work: called with an environment, as OdooBot
    """
    if shared(env):
        work(_unattended(env, env.cr))
        return
    registry = env.registry

    def apart():
        with registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            work(api.Environment(cr, SUPERUSER_ID, {}))

    env.cr.postcommit.add(apart)


def _unattended(env, cr):
    context = {key: value for key, value in env.context.items() if key == ONE}
    return api.Environment(cr, SUPERUSER_ID, context)


def commit(env):
    """Commit the caller's work, so that transactions of their own can see it."""
    if not shared(env):
        env.cr.commit()  # pylint: disable=invalid-commit
