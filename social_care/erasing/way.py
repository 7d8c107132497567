"""The way of an erasure: its steps in their order, each in pieces.

A piece is a transaction of its own, in which the place that was reached is written
down: whoever is killed goes on where the last piece ended. While one person is being
erased intake and agents go on; a row is locked for as long as its piece takes.
"""

import logging

from odoo import fields

from ..database import lane, locks, transaction
from . import documents, people, words

_logger = logging.getLogger(__name__)


def steps(erasure):
    """The steps in their order: pairs of a name and what does a piece of it.

    A piece is given the erasure and the id up to which it is done; it gives the id up
    to which it is done now, None at the end of the step, and how many it did.
    """
    return [
        ("person", people.hide),
        ("posts", words.posts),
        ("conversations", words.conversations),
        *((it[0], documents.others(*it)) for it in erasure._documents()),
        ("tickets", documents.tickets),
        ("mentions", words.mentions),
        ("raw", words.raw),
        ("contact", people.contact),
    ]


def all_due(env):
    """Do what is asked for, piece by piece, in the time that a cron has."""
    erasures = env["social.care.erasure"]
    due = [("state", "in", ("waiting", "running"))]
    passed = set()

    def piece():
        first = erasures.search([*due, ("id", "not in", passed)], order="id", limit=1)
        if not first:
            return 0
        if not transaction.run(env, lambda env: _piece(first.with_env(env))):
            passed.add(first.id)
        env.invalidate_all()
        return 1

    lane.work(env, piece, lambda: erasures.search_count(due, limit=1))


def _piece(erasure):
    """The next piece of an erasure.

    :return: whether it can go on at once
    """
    # Two that do the same piece would count it twice.
    locks.hold(erasure.env, erasure._table, erasure.ids)
    if erasure.state not in ("waiting", "running"):
        return False
    way = steps(erasure)
    names = [name for name, _step in way]
    name = erasure.step if erasure.step in names else names[0]
    place, count = dict(way)[name](erasure, erasure.place)
    counts = dict(erasure.counts or {})
    counts[name] = counts.get(name, 0) + count
    values = {"state": "running", "step": name, "place": place or 0, "counts": counts}
    if place is None:
        number = names.index(name) + 1
        values["step"] = names[number] if number < len(names) else names[0]
        if number == len(names):
            return _end(erasure, values)
    erasure.write(values)
    return True


def _end(erasure, values):
    """All steps are done. Where something came in between, they are done once more."""
    if words.left(erasure):
        erasure.write(values)
        return False
    erasure.write(
        values
        | {
            "state": "done",
            "step": False,
            "known": False,
            "partner_id": False,
            "done_at": fields.Datetime.now(),
        }
    )
    # The files themselves go with Odoo's own cleaning.
    vacuum = erasure.env.ref("base.autovacuum_job", raise_if_not_found=False)
    if vacuum:
        vacuum.sudo()._trigger()
    _logger.info("Erasure %s is done", erasure.id)
    return False
