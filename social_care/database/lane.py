"""A cron's turn: piece by piece, within its time box, with Odoo told how it goes.

Odoo calls a job again at once as long as it says that something is left; what is left
when the time box is over waits for the job's next turn. A piece that fails is not
caught here: Odoo logs it and counts it.
"""

import logging
import time

from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB

from ..text.tracing import where
from . import transaction

_logger = logging.getLogger(__name__)
SECONDS = 45
"""How long a lane works before it lets others have its turn."""


def work(env, piece, left, seconds=SECONDS):
    """Do pieces of work until there are none or the time box is over.

    :param env: the environment of the cron
    :param piece: does one piece, in transactions of its own; gives how much was done,
        nothing where there was nothing to do
    :param left: called in the end, with nothing; gives how much is left to do
    :param float seconds: the time box, from when Odoo began with this job
    :return: how much was done
    """
    start = time.monotonic()
    if "cron_end_time" in env.context:
        start = env.context["cron_end_time"] - MIN_TIME_PER_JOB
    done = 0
    transaction.commit(env)
    while time.monotonic() < start + seconds and (count := piece()):
        done += count
        _tell(env, count, 1)
    transaction.commit(env)
    # Who could do nothing asks for no other turn: what is left is others' just now.
    _tell(env, 0, left() if done else 0)
    return done


def each(env, pieces, seconds=SECONDS):
    """Do something to one record after another, each in a transaction of its own.

    One that fails keeps no other from its turn.

    :param env: the environment of the cron
    :param pieces: pairs of a function and the record that it is given; may be found
        while the others are being done
    :return: how many had their turn
    :raises Exception: in the end, the first that went wrong
    """
    pieces, failures = iter(pieces), []

    def piece():
        step, record = next(pieces, (None, None))
        if step is None:
            return 0
        name, key = record._name, record.id
        try:
            transaction.run(env, lambda env: step(env[name].browse(key).exists()))
        except Exception as error:
            _logger.warning("%s %s is left:\n%s", name, key, where(error))
            failures.append(error)
        return 1

    done = work(env, piece, lambda: int(any(True for _piece in pieces)), seconds)
    if failures:
        raise failures[0]
    return done


def _tell(env, done, remaining):
    if not transaction.shared(env):
        env["ir.cron"]._commit_progress(done, remaining=remaining)
