"""What is to be learned from a crisis: how soon it was seen, spoken of, answered."""

from datetime import timedelta

from odoo import fields

from ..reporting import saying
from . import picture

AROUND = timedelta(minutes=60)
"""So long before and after an event complaints are compared."""
COMPARED = ("statement", "offer", "press", "fix")


def page(crisis):
    """All that the page shows.

    No cause is told: what came after an event came after it, and perhaps not of it.

    :return: dict that a browser can read
    """
    env = crisis.env
    began, end = crisis.started_at, crisis.over_at or fields.Datetime.now()
    moments = [
        (env._("Until it was noticed"), crisis.detected_at),
        (env._("Until somebody had it"), crisis.confirmed_at),
        (env._("Until we spoke in public"), crisis.first_statement_at),
        (env._("Until half had an answer"), _half(crisis)),
        (env._("Until it was over"), crisis.over_at),
    ]
    points = picture.points(crisis, began, end, 15)
    peak = max(points, key=lambda point: point["count"])
    return {
        "name": crisis.name,
        "times": [
            {
                "label": label,
                "words": saying.duration(env, (at - began).total_seconds() / 60)
                if at
                else env._("not yet"),
            }
            for label, at in moments
        ],
        "peak": peak,
        "people": _people(crisis),
        "events": [_around(crisis, event, end) for event in _compared(crisis)],
    }


def _half(crisis):
    """When half of those who complained had an answer; None: they have not."""
    env = crisis.env
    env.flush_all()
    env.cr.execute(
        """
        SELECT percentile_disc(0.5) WITHIN GROUP (
                   ORDER BY coalesce(w.answered_at, 'infinity'))
          FROM social_care_wait w
         WHERE w.began_at >= %s AND w.left_out IS NULL
           AND w.conversation_id IN (SELECT conversation_id
                 FROM social_care_crisis_case WHERE crisis_id = %s)
        HAVING percentile_disc(0.5) WITHIN GROUP (
                   ORDER BY coalesce(w.answered_at, 'infinity')) < 'infinity'
        """,
        [crisis.started_at, crisis.id],
    )
    row = env.cr.fetchone()
    return row and row[0]


def _people(crisis):
    [(count,)] = crisis.env["social.care.crisis.case"]._read_group(
        [("crisis_id", "=", crisis.id)], [], ["profile_id:count_distinct"]
    )
    return count


def _compared(crisis):
    return crisis.event_ids.filtered(lambda event: event.kind in COMPARED)


def _around(crisis, event, end):
    """People who complained in the hour before and after, False where these are not
    whole: XML-RPC knows no nothing."""
    at = event.happened_at
    whole = at - AROUND >= crisis.started_at and at + AROUND <= end

    def count(begin):
        found = picture.points(crisis, begin, begin + AROUND, 60)
        return found[0]["count"]

    return {
        "id": event.id,
        "words": event.words,
        "at": fields.Datetime.to_string(at),
        "before": count(at - AROUND) if whole else False,
        "after": count(at) if whole else False,
    }
