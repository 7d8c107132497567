"""Shares and medians of waits in lists, pivots and graphs, as SQL.

What is left out, or too young to tell, counts in no share and no median; who waits in
vain counts in both.
"""

from odoo import fields
from odoo.tools import SQL

from ..standing.waits import WITHIN

MEDIANS = ("minutes", "working_minutes")


def select(spec, column):
    """The SQL of an aggregate of ours, with :func:`ripe` for its rows; None: Odoo's.

    :param str spec: ``field:function``
    :param column: gives the SQL of a column by its name
    """
    name, _colon, function = spec.partition(":")
    rows = ripe(spec, column)
    if name in WITHIN and function == "avg":
        return SQL("AVG(%s) FILTER (WHERE %s)", column(name), rows)
    if name in MEDIANS and function == "median":
        # 'Infinity' is no number that a client could be told. Only the times of a group
        # are sorted: an aggregate that sorts has the whole rows sorted by group first.
        return SQL(
            "NULLIF((SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY it.took)"
            " FROM unnest(array_agg("
            "CASE WHEN %s IS NULL THEN 'Infinity'::float8 ELSE %s END)"
            " FILTER (WHERE %s)) AS it(took)), 'Infinity'::float8)",
            column("answered_at"),
            column(name),
            rows,
        )
    return None


def ripe(spec, column):
    """The rows that count in an aggregate: those that are old enough to have been
    answered in time."""
    minutes = WITHIN.get(spec.partition(":")[0], WITHIN["within_day"])
    return SQL(
        "%s IS NULL AND %s <= %s",
        column("left_out"),
        column("began_at"),
        fields.Datetime.subtract(fields.Datetime.now(), minutes=minutes),
    )
