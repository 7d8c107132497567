"""Counts of waits, all of a page's domains in one reading of the table."""

from collections import Counter, defaultdict

from odoo.fields import Domain
from odoo.tools import SQL

from . import spread


class Tally:
    """What is counted of the waits that a user may see.

    :param choice: what was asked for
    """

    def __init__(self, choice):
        self.choice = choice
        self.model = choice.model
        self.query = self.model._search(choice.asked)
        # The index that has all of it is read in its order; for that the default says
        # twice of what it costs.
        self.model.env.cr.execute("SET LOCAL random_page_cost = 1.1")

    def where(self, *domains):
        """Rows that all of these domains hold for, as SQL."""
        domain = Domain.AND(list(domains)).optimize_full(self.model)
        return domain._to_sql(self.model, self.model._table, self.query)

    def column(self, name):
        """A field, or a part of a date in the user's time zone."""
        return self.model._field_to_sql(self.model._table, name, self.query)

    def count(self, *domains):
        return SQL("COUNT(*) FILTER (WHERE %s)", self.where(*domains))

    def row(self, columns):
        """Read.

        :param dict columns: name to SQL
        :return: a dict of what they are over all rows
        """
        [found] = self._read(self._select(columns, ()))
        return found

    # ---- How long it took ------------------------------------------------------------

    def spread(self, keys, counted, others=None):
        """How many took how long.

        :param dict keys: name to SQL of what is grouped by
        :param counted: a domain of those of which it is to be told
        :param dict others: what else is to be counted, of the others too: name to SQL
        :return: a list of dicts of these, ``step`` and ``total``, for
            :meth:`.spread.Spread.add`
        """
        # By plain columns, so that the planner knows how few groups there are.
        keys = {**keys, "step": self.column(self.choice.pace)}
        counts = {"total": self.count(counted), **(others or {})}
        these = None if others else self.where(counted)
        return self._read(self._select(keys | counts, keys, these))

    def percentiles(self, keys, counted, spreads, of, shares):
        """What :meth:`spread` told in steps, exactly.

        :param dict keys: name to SQL
        :param counted: the domain by which the spreads were counted
        :param dict spreads: group to :class:`.spread.Spread`
        :param of: gives the groups that a row is in, by its keys
        :param dict shares: name to arguments of :meth:`.spread.Spread.rank`
        :return: dict of group to dict of name to minutes, infinite where it is never,
            None where nothing was measured
        """
        ranks, wanted, times = {}, defaultdict(set), defaultdict(Counter)
        for group, each in spreads.items():
            ranks[group] = {name: each.rank(*asked) for name, asked in shares.items()}
            wanted[group] = {step for step, _place in ranks[group].values()}
        concerned = {}
        for *key, step, minutes, count in self._times(keys, counted, wanted.values()):
            # Most of what lies in a step that somebody wants is not in their group.
            place = (*key, step)
            if place not in concerned:
                groups = [group for group in of(*key) if step in wanted[group]]
                concerned[place] = [times[group, step] for group in groups]
            for found in concerned[place]:
                found[minutes] += count
        return {
            group: {
                name: spread.value(times[group, step], step, place)
                for name, (step, place) in places.items()
            }
            for group, places in ranks.items()
        }

    def _times(self, keys, counted, wanted):
        """Of the steps that are wanted: keys, step, minutes, and how many took exactly
        so long."""
        steps = set().union(*wanted) - {None, spread.NEVER}
        if not steps:
            return []
        choice = self.choice
        keys = {
            **keys,
            "step": self.column(choice.pace),
            "minutes": self.column(choice.took),
        }
        these = self.where(counted, [(choice.pace, "in", list(steps))])
        select = self._select({**keys, "count": SQL("COUNT(*)")}, keys, these)
        return self.model.env.execute_query(select)

    # ---- When it was asked -----------------------------------------------------------

    def over_time(self, columns, counts, sets):
        """Counts by when was asked.

        They are counted by quarters of an hour first, which the clock of no time zone
        splits: to say what time it is somewhere takes longer than to count.

        :param dict columns: name to SQL, made of the column ``began_at``
        :param dict counts: name to SQL
        :param sets: lists of names of columns, a grouping set each
        :return: a list of dicts
        """
        quarter = SQL(
            "date_bin('15 minutes', %s, TIMESTAMP '2000-01-01')",
            self.column("began_at"),
        )
        sums = {name: SQL("SUM(%s)::bigint", SQL.identifier(name)) for name in counts}
        return self._read(
            SQL(
                "SELECT %s FROM (%s) AS %s GROUP BY GROUPING SETS (%s)",
                _named(columns | sums),
                self._select({"began_at": quarter, **counts}, ["began_at"]),
                # The columns are found as if they were those of the table.
                SQL.identifier(self.model._table),
                SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(columns[name] for name in names))
                    for names in sets
                ),
            )
        )

    # ---- SQL -------------------------------------------------------------------------

    def _select(self, columns, by, these=None):
        """Columns of the rows that were asked for, or only of some of them."""
        groups = SQL(", ").join(columns[name] for name in by)
        return SQL(
            "SELECT %s FROM %s WHERE %s AND %s %s",
            _named(columns),
            self.query.from_clause,
            self.query.where_clause or SQL("TRUE"),
            these or SQL("TRUE"),
            SQL("GROUP BY %s", groups) if by else SQL(""),
        )

    def _read(self, query):
        self.model.flush_model()
        return self.model.env.execute_query_dict(query)


def _named(columns):
    return SQL(", ").join(
        SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()
    )
