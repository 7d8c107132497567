"""Whether the scheduled actions run at all.

Those who run them cannot tell when they have died: Odoo's threads for scheduled actions
end where PostgreSQL goes away, and the server answers on as if nothing were. So those
look who answer people: the account's health, and an address for watchdogs.
"""

from datetime import timedelta

from odoo import fields

LATE = timedelta(minutes=15)
"""How late every lane of a kind may be: they are due every minute, and one that is busy
ends its turn within two."""
FAILURES = 3
"""Failures in a row after which a lane is of no use."""


def standing(env):
    """Say whether some kind of lane (fetch, process, deliver) stands still.

    :return: nothing where all is well; else a pair: the kinds, and since when, in UTC
    """
    env.cr.execute(
        """
        SELECT kind, max(lastcall),
               max(nextcall) FILTER (WHERE of_use AND nextcall <= %s)
          FROM (SELECT substring(d.name FROM 'ir_cron_([a-z]+)_') AS kind,
                       coalesce(c.lastcall, c.create_date) AS lastcall, c.nextcall,
                       c.active AND coalesce(c.failure_count, 0) < %s AS of_use
                  FROM ir_cron c
                  JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = c.id
                 WHERE d.module = 'social_care'
                   AND d.name ~ '^ir_cron_(fetch|process|deliver)_[0-9]+$') AS lanes
         GROUP BY kind
         ORDER BY kind
        """,
        # What a clock that was ahead has put off for hours is of no use either.
        [fields.Datetime.now() + LATE, FAILURES],
    )
    limit = fields.Datetime.now() - LATE
    late = [row for row in env.cr.fetchall() if not row[2] or row[2] < limit]
    if not late:
        return None
    return [kind for kind, *_dates in late], min(last for _kind, last, _next in late)


def warning(env):
    """Say in words what stands still; nothing where all is well."""
    found = standing(env)
    if not found:
        return ""
    kinds, since = found
    words = {
        "fetch": env._("nothing is fetched"),
        "process": env._("nothing that came is processed"),
        "deliver": env._("nothing is sent"),
    }
    return env._(
        "The server's scheduled actions stand still since %(since)s: %(what)s. The "
        "server has to be started anew, or they have to be switched on.",
        since=fields.Datetime.to_string(since) + " UTC",
        what=env._(", ").join(words[kind] for kind in kinds),
    )
