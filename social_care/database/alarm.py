"""A wake-up call for the crons at a moment that is near.

Odoo's crons look at what is due once a minute, or when they are told that something
is. A trigger in the future does not tell them: what is to happen in ten seconds would
happen in anything up to seventy. So the process that plans it tells them when the
moment has come. Where it is not there any more by then, the next minute does.
"""

import logging
import threading

from odoo import SUPERUSER_ID, api, fields

from . import transaction

_logger = logging.getLogger(__name__)

NEAR = 60
"""Seconds: for what is farther away the crons come soon enough by themselves."""


def ring(env, moment):
    """Have the crons look at what is due at a moment, once this is committed.

    :param datetime moment: naive UTC; a trigger of the cron is set for it
    """
    seconds = (moment - fields.Datetime.now()).total_seconds() + 1
    if transaction.shared(env) or not 0 < seconds < NEAR:
        return
    registry = env.registry

    def start():
        timer = threading.Timer(seconds, _ring, [registry])
        timer.daemon = True
        timer.start()

    env.cr.postcommit.add(start)


def _ring(registry):
    try:
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ir.cron"]._notifydb()
    except Exception:
        _logger.info("The crons were not woken", exc_info=True)
