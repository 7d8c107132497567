"""What is being worked on, written down before: a batch whose worker dies is known.

A worker that is ended while it works, by the machine or by Odoo's limits, takes its
transaction with it, and nothing in it tells that it was there. So a line is committed
before a batch is begun, and removed when the batch has ended, well or not. Who gets
hold of an event that still stands in a line knows that its worker is dead: a living one
would hold the event.

Then less is taken at once, down to the one event that ends workers; it is marked as
failed, and those beside it have been done in smaller batches.
"""

import time

from ..database import transaction
from ..messages import _lt
from ..networks.errors import BadItem

try:
    import resource
except ImportError:  # not on Windows, where Odoo limits nothing
    resource = None

BATCH = 500
"""Events in one transaction: large enough to be fast, small enough to be done soon."""
BYTES = 4_000_000
"""Raw bytes in one transaction, unless a single event has more."""
SMALLER = 8
"""By what a batch is divided for each worker that died of an event in it."""
DEATHS = 5
"""Workers that die of one event: the last two had nothing else to do."""


def portion(env, events):
    """Give as many of the next events as one transaction takes.

    :param list events: pairs of an id and the bytes of its raw item, in their order
    :return: a list of ids from the beginning; at least one
    """
    known = deaths(env, [event_id for event_id, _size in events])
    taken, size, most = [], 0, BATCH
    for event_id, more in events:
        most = min(most, max(1, BATCH // SMALLER ** known.get(event_id, 0)))
        size += more
        if taken and (len(taken) >= most or size > BYTES):
            break
        taken.append(event_id)
    return taken


def deaths(env, ids):
    """Give for events that we hold how many workers died while they had them.

    :return: dict of id to a number; those of which none died are left out
    """
    env.cr.execute(
        """
        SELECT held.id, count(*)
          FROM social_care_attempt,
               LATERAL (SELECT jsonb_array_elements_text(event_ids)::int AS id) held
         WHERE held.id = ANY(%s)
         GROUP BY held.id
        """,
        [ids],
    )
    return dict(env.cr.fetchall())


def begin(env, ids):
    """Write down that events are being worked on, and commit that.

    :return: the id of the line
    :raises BadItem: where it is one event that so many have died of
    """
    if len(ids) == 1 and deaths(env, ids).get(ids[0], 0) >= DEATHS:
        raise BadItem(
            _lt("%(count)s times the server's worker was ended by this item."),
            count=DEATHS,
        )
    return transaction.run(
        env, lambda env: env["social.care.attempt"].create({"event_ids": ids}).id
    )


def end(env, lines):
    """Remove lines: what they tell of has ended, well or not.

    With them go those of dead workers of whose events nothing is left to do.
    """
    if not lines:
        return
    transaction.run(
        env,
        lambda env: env.cr.execute(
            """
            DELETE FROM social_care_attempt
             WHERE id = ANY(%s)
                OR id NOT IN (
                   SELECT line.id
                     FROM social_care_attempt line,
                          jsonb_array_elements_text(line.event_ids) held
                     JOIN social_care_event e ON e.id = held::int
                    WHERE e.state = 'new')
            """,
            [lines],
            log_exceptions=False,
        ),
    )


def time_is_up():
    """Whether this process has used the time that Odoo gives it: it is about to end,
    and what goes wrong in it from now on is no event's fault."""
    limit = resource.getrlimit(resource.RLIMIT_CPU)[0] if resource else -1
    return 0 <= limit <= time.process_time()
