"""Many rows in one statement, where going through the ORM would be ten times slower.

For models whose columns the caller knows to the last one: what the addon itself does in
``create`` and ``write`` takes no part. What other addons have added does: defaults and
stored computed fields are filled in, and where they override ``create`` or ``write`` of
a model, its rows go through that. The caller invalidates what the cache holds of what
it writes.
"""

import json
from datetime import date

from psycopg2.sql import SQL, Identifier, Literal

from . import others

PAGE = 500
"""Rows a statement: enough to make the way to the server not matter."""

_BULK = object()
"""Stands in the context of a write for others; no client can send it."""


def insert(model, rows, conflict=None, returning=("id",)):
    """Insert rows, leaving out those that a unique index knows already.

    Their ids grow in the order in which they are given. They are inserted in that of
    the index: two that insert the same do not wait for each other for ever.

    :param model: the model, as an empty recordset
    :param list rows: dictionaries with the same keys in the same order
    :param conflict: the columns of the unique index; None: a conflict is an error
    :param returning: columns to give back of the rows that were inserted
    :return: a list of tuples
    """
    if not rows:
        return []
    if others.override(model, "create"):
        return _create(model, rows, conflict, returning)
    if given := _defaults(model, rows[0]):
        rows = [row | given for row in rows]
    stamp = _stamp(model, "create_uid", "create_date", "write_uid", "write_date")
    names = _columns([*rows[0], *stamp])
    stamped = [
        SQL("{} AS {}").format(Literal(stamp[it]), Identifier(it)) for it in stamp
    ]
    query = SQL(
        "WITH it AS MATERIALIZED ("
        " SELECT nextval({sequence}) AS id, {given}"
        " FROM json_populate_recordset(NULL::{table}, %s))"
        " INSERT INTO {table} (id, {names}) SELECT id, {names} FROM it"
        " {order} {conflict} RETURNING {returning}"
    ).format(
        table=Identifier(model._table),
        sequence=Literal(f"{model._table}_id_seq"),
        names=names,
        given=SQL(", ").join([*map(Identifier, rows[0]), *stamped]),
        order=SQL("ORDER BY {}").format(_columns(conflict)) if conflict else SQL(""),
        conflict=SQL("ON CONFLICT ({}) DO NOTHING").format(_columns(conflict))
        if conflict
        else SQL(""),
        returning=_columns(("id", *returning)),
    )
    # A column that is not told is empty.
    told = [{k: v for k, v in row.items() if v is not None} for row in rows]
    made = _execute(model.env.cr, query, told, fetch=True)
    _follow(model.browse(row[0] for row in made), rows[0], create=True)
    return [row[1:] for row in made]


def update(model, rows, types):
    """Update rows by id, each with values of its own.

    :param model: the model, as an empty recordset
    :param list rows: dictionaries with ``id`` and the columns of ``types``
    :param dict types: column to SQL type
    """
    if not rows:
        return
    if others.override(model, "write"):
        _write(model, rows, types)
        return
    assignments = [
        SQL("{name} = v.{name}").format(name=Identifier(name)) for name in types
    ] + [
        SQL("{} = {}").format(Identifier(name), Literal(value))
        for name, value in _stamp(model, "write_uid", "write_date").items()
    ]
    kinds = [
        SQL("{} {}").format(Identifier(name), SQL(kind))
        for name, kind in {"id": "int4", **types}.items()
    ]
    query = SQL(
        "UPDATE {} AS t SET {} FROM json_to_recordset(%s) AS v ({}) WHERE t.id = v.id"
    ).format(
        Identifier(model._table), SQL(", ").join(assignments), SQL(", ").join(kinds)
    )
    names = ("id", *types)
    _execute(model.env.cr, query, [{name: row[name] for name in names} for row in rows])
    _follow(model.browse(row["id"] for row in rows), types)


def is_bulk(records):
    """Whether a ``write`` is :func:`update` asking other addons: what the addon itself
    does in it, the caller of :func:`update` does."""
    return records.env.context.get("social_care_bulk") == (_BULK, records._name)


def _write(model, rows, types):
    """The same by the ORM, since another addon has a word in it."""
    alike = {}
    for row in rows:
        values = {name: row[name] for name in types}
        _values, ids = alike.setdefault(repr(values), (values, []))
        ids.append(row["id"])
    records = model.sudo().with_context(social_care_bulk=(_BULK, model._name))
    for values, ids in alike.values():
        records.browse(ids).write(values)
    records.flush_model()


def _create(model, rows, conflict, returning):
    """The same by the ORM, since another addon has a word in it."""
    if conflict:
        fields = [model._fields[name] for name in conflict]
        known = model.sudo().search(
            [(name, "in", list({row[name] for row in rows})) for name in conflict]
        )
        keys = {
            tuple(
                field.convert_to_write(record[field.name], record) for field in fields
            )
            for record in known
        }
        rows = [row for row in rows if tuple(row[n] for n in conflict) not in keys]
    made = model.sudo().create(rows)
    return [
        tuple(
            record.id
            if name == "id"
            else record._fields[name].convert_to_write(record[name], record)
            for name in returning
        )
        for record in made
    ]


def _defaults(model, row):
    """What other addons give where we give nothing, as columns."""
    names = [name for name in others.defaults(model) if name not in row]
    if not names:
        return {}
    values = model.default_get(names)
    return {
        name: model._fields[name].convert_to_column(value, model)
        for name, value in values.items()
        if model._fields[name].column_type
    }


def _follow(records, names, create=False):
    """Have other addons' stored fields computed that follow from these columns."""
    known = tuple(name for name in names if name in records._fields)
    tree = others.followers(records.browse(), known)
    if create:
        for field in others.computed(records.browse()):
            records.env.add_to_compute(field, records)
    if tree:
        records.invalidate_recordset(list(names), flush=False)
        for field, touched, _new in records._modified_triggers(tree, create):
            records.env.add_to_compute(field, touched)


def move(model, conversation, other, key):
    """Rows of one conversation become those of another, where it has none like them.

    :param model: an empty recordset of the model
    :param str key: the column by which rows are alike
    """
    model.env.flush_all()
    names = {"table": Identifier(model._table), "key": Identifier(key)}
    query = SQL(
        "UPDATE {table} mine SET conversation_id = %(other)s"
        " WHERE conversation_id = %(one)s AND NOT EXISTS ("
        " SELECT FROM {table} WHERE {key} = mine.{key} AND conversation_id = %(other)s)"
    ).format(**names)
    model.env.cr.execute(
        query.as_string(model.env.cr._obj),
        {"one": conversation.id, "other": other.id},
    )
    model.invalidate_model()


def by_keys(table, alias, types):
    """What stands after FROM to find rows by keys of several columns.

    Each key is looked up in the index, however large the table is: with hundreds of
    keys the planner would rather read all of it. Its parameters are the
    :func:`columns` of the keys, none of which may be there twice.

    :param str table: the table
    :param str alias: what it is called in the query
    :param dict types: the columns of the keys, with their types
    """
    lists = ", ".join(f"%s::{kind}[]" for kind in types.values())
    same = " AND ".join(f"it.{name} = key.{name}" for name in types)
    return (
        f"unnest({lists}) AS key ({', '.join(types)}) JOIN LATERAL"
        f" (SELECT * FROM {table} it WHERE {same} OFFSET 0) {alias} ON TRUE"
    )


def columns(rows):
    """Rows as a list for each of their columns, as ``unnest`` takes them."""
    return [list(column) for column in zip(*rows, strict=True)]


def _execute(cr, query, rows, fetch=False):
    """A page of rows a statement. A conflict is the caller's business: not logged.

    The rows go as one JSON text: thousands of values in a statement would each have to
    be looked at when it is planned.
    """
    statement = query.as_string(cr._obj)
    found = []
    for start in range(0, len(rows), PAGE):
        page = json.dumps(rows[start : start + PAGE], default=_text)
        cr.execute(statement, [page], log_exceptions=False)
        if fetch:
            found += cr.fetchall()
    return found


def _text(value):
    """What JSON has no word for, as the database reads it."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"No column takes {value!r}")


def _stamp(model, *names):
    """Who writes now, where the model keeps that."""
    if not model._log_access:
        return {}
    env, now = model.env, model.env.cr.now().replace(microsecond=0)
    return {name: env.uid if name.endswith("uid") else now for name in names}


def _columns(names):
    return SQL(", ").join(map(Identifier, names))
