"""Many rows in one statement, where going through the ORM would be ten times slower.

Only for tables whose columns the caller knows to the last one: no override of
``create`` or ``write`` and no computed field takes part. The caller invalidates what
the cache holds of the tables it writes.
"""

from psycopg2.sql import SQL, Identifier, Literal

PAGE = 500
"""Rows a statement: enough to make the way to the server not matter."""


def insert(env, table, rows, conflict=None, returning=("id",)):
    """Insert rows, leaving out those that a unique index knows already.

    :param str table: the table
    :param list rows: dictionaries with the same keys in the same order
    :param conflict: the columns of the unique index; None: a conflict is an error
    :param returning: columns to give back of the rows that were inserted
    :return: a list of tuples
    """
    if not rows:
        return []
    stamp = _stamp(env, "create_uid", "create_date", "write_uid", "write_date")
    query = SQL("INSERT INTO {} ({}) VALUES %s {} RETURNING {}").format(
        Identifier(table),
        _columns([*rows[0], *stamp]),
        SQL("ON CONFLICT ({}) DO NOTHING").format(_columns(conflict))
        if conflict
        else SQL(""),
        _columns(returning),
    )
    tail = tuple(stamp.values())
    values = [tuple(row.values()) + tail for row in rows]
    return _execute(env.cr, query, values, fetch=True)


def update(env, table, rows, types):
    """Update rows by id, each with values of its own.

    :param str table: the table
    :param list rows: dictionaries with ``id`` and the columns of ``types``
    :param dict types: column to SQL type
    """
    if not rows:
        return
    assignments = [
        SQL("{} = v.{}::{}").format(Identifier(name), Identifier(name), SQL(kind))
        for name, kind in types.items()
    ] + [
        SQL("{} = {}").format(Identifier(name), Literal(value))
        for name, value in _stamp(env, "write_uid", "write_date").items()
    ]
    query = SQL(
        "UPDATE {} AS t SET {} FROM (VALUES %s) AS v (id, {}) WHERE t.id = v.id"
    )
    query = query.format(
        Identifier(table), SQL(", ").join(assignments), _columns(types)
    )
    values = [(row["id"], *(row[name] for name in types)) for row in rows]
    _execute(env.cr, query, values)


def _execute(cr, query, values, fetch=False):
    """A page of rows a statement. A conflict is the caller's business: not logged."""
    before, after = query.as_string(cr._obj).split("%s")
    row = "(" + ", ".join(["%s"] * len(values[0])) + ")"
    found = []
    for start in range(0, len(values), PAGE):
        page = values[start : start + PAGE]
        cr.execute(
            before.replace("%", "%%")
            + ", ".join([row] * len(page))
            + after.replace("%", "%%"),
            [value for line in page for value in line],
            log_exceptions=False,
        )
        if fetch:
            found += cr.fetchall()
    return found


def _stamp(env, *names):
    now = env.cr.now().replace(microsecond=0)
    return {name: env.uid if name.endswith("uid") else now for name in names}


def _columns(names):
    return SQL(", ").join(map(Identifier, names))
