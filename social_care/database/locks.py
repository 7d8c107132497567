"""Rows that this transaction is about to write, locked before it does."""

from odoo.tools import SQL


def hold(env, table, ids):
    """Lock rows.

    Whoever writes one of them at the same time is waited for; then it is a conflict,
    and the transaction is done again.

    :param str table: the table
    :param ids: of rows, and None
    :raises psycopg2.Error: the conflict, not logged
    """
    _lock(env, table, ids, SQL(""))


def busy(env, table, ids, patient):
    """Lock those of these rows that are free.

    :param str table: the table
    :param ids: of rows, and None
    :param bool patient: wait for those that somebody is writing, up to ten seconds;
        longer is a conflict like any other
    :return: ids of the rows that somebody else is writing just now
    """
    ids = {*ids} - {None}
    if patient and ids:
        env.cr.execute("SET LOCAL lock_timeout = '10s'")
    skip = SQL("") if patient else SQL("SKIP LOCKED")
    return ids.difference(_lock(env, table, ids, skip))


def _lock(env, table, ids, skip):
    ids = sorted(filter(None, ids))
    if not ids:
        return []
    query = SQL(
        "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE %s",
        SQL.identifier(table),
        ids,
        skip,
    )
    env.cr.execute(query, log_exceptions=False)
    return [record_id for (record_id,) in env.cr.fetchall()]
