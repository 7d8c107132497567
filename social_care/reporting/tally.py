"""Counts of waits, all of a page's domains in one reading of the table."""

from odoo.fields import Domain
from odoo.tools import SQL


class Tally:
    """What is counted of the waits that a user may see.

    :param choice: what was asked for
    """

    def __init__(self, choice):
        self.choice = choice
        self.model = choice.model
        self.query = self.model._search(choice.asked)

    def where(self, *domains):
        """Rows that all of these domains hold for, as SQL."""
        domain = Domain.AND(list(domains)).optimize_full(self.model)
        return domain._to_sql(self.model, self.model._table, self.query)

    def column(self, name):
        """A field, or a part of a date in the user's time zone."""
        return self.model._field_to_sql(self.model._table, name, self.query)

    def count(self, *domains):
        return SQL("COUNT(*) FILTER (WHERE %s)", self.where(*domains))

    def percentile(self, share, *domains):
        """Of how long it took, those without an answer taking for ever."""
        return SQL(
            "percentile_disc(%s) WITHIN GROUP (ORDER BY"
            " CASE WHEN %s IS NULL THEN 'Infinity'::float8 ELSE %s END)"
            " FILTER (WHERE %s)",
            share,
            self.column("answered_at"),
            self.column(self.choice.took),
            self.where(*domains),
        )

    def rows(self, columns, sets=()):
        """Read.

        :param dict columns: name to SQL
        :param sets: lists of names of columns, a grouping set each; none: one row
        :return: a list of dicts
        """
        self.model.flush_model()
        select = SQL(", ").join(
            SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()
        )
        groups = SQL(", ").join(
            SQL("(%s)", SQL(", ").join(columns[name] for name in names))
            for names in sets
        )
        cr = self.model.env.cr
        cr.execute(
            SQL(
                "SELECT %s FROM %s WHERE %s %s",
                select,
                self.query.from_clause,
                self.query.where_clause or SQL("TRUE"),
                SQL("GROUP BY GROUPING SETS (%s)", groups) if sets else SQL(""),
            )
        )
        return cr.dictfetchall()
