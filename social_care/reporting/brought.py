"""What a network brings, in two ways of counting that are never added up.

What came by our link has our source on it; what somebody did within thirty days after
talking to us came after it, and perhaps not because of it.
"""

from datetime import timedelta

from odoo.tools import SQL, formatLang

from .choice import Choice

DAYS = 30
ALL = SQL("TRUE")


def page(env, asked):
    """All that the page shows.

    :param dict asked: see :class:`.choice.Choice`
    :return: dict that a browser can read
    """
    choice = Choice(env, asked)
    begin = choice.utc(choice.begin)
    end = choice.utc(choice.end + timedelta(days=1))
    wanted = [
        (name, "=", value)
        for name, value in choice.filters.items()
        if name in ("network", "team_id")
    ]
    accounts = env["social.care.account"].search(wanted)
    columns = accounts._social_brought(begin, end)
    networks = choice.labels("network")
    return {
        "chosen": {
            "begin": choice.begin.isoformat(),
            "end": choice.end.isoformat(),
            **choice.filters,
        },
        "zone": choice.zone.zone,
        "offered": {
            name: pairs
            for name, pairs in choice.offered().items()
            if name in ("network", "team_id")
        },
        "columns": [
            {name: column[name] for name in ("key", "label", "way", "help")}
            for column in columns
        ],
        "rows": [
            {
                "id": account.id,
                "label": account.name,
                "network": networks.get(account.network, account.network),
                "cells": [_cell(env, column, account.id) for column in columns],
            }
            for account in accounts
        ],
        "days": DAYS,
    }


def _cell(env, column, account):
    """A figure, and the list behind it for whoever may read that."""
    ids = column["ids"].get(account)
    model = column["model"]
    opens = ids and model and env[model].has_access("read")
    value = column.get("values", {}).get(account, len(ids or ()))
    return {
        "value": value,
        "words": column["words"](value)
        if column.get("words")
        else formatLang(env, value, 0),
        "model": model if opens else None,
        "domain": [("id", "in", ids)] if opens else None,
        "label": column["label"],
    }


def columns(accounts, begin, end):
    """What is counted without further addons: conversations, leads, cost.

    :param accounts: of which
    :param begin: a moment in UTC
    :param end: the first moment after
    :return: a list of dicts of ``key``, ``label``, ``way`` (how it is counted:
        ``told``, ``link``, ``after`` or ``cost``), ``help``, ``model`` and ``ids``,
        account id to the ids that were counted; optionally ``values`` and ``words``
    """
    env = accounts.env
    env.flush_all()
    return [
        {
            "key": "conversations",
            "label": env._("Conversations"),
            "way": "told",
            "help": env._("That began in this time."),
            "model": "social.care.conversation",
            "ids": _begun(accounts, begin, end),
        },
        {
            "key": "leads",
            "label": env._("Leads"),
            "way": "link",
            "help": env._("Leads that have this account as their source."),
            "model": "crm.lead",
            "ids": by_source(accounts, "crm_lead", begin, end),
        },
        {
            "key": "leads_after",
            "label": env._("Leads"),
            "way": "after",
            "help": env._("Of contacts who had talked to us within 30 days before."),
            "model": "crm.lead",
            "ids": after_talking(accounts, "crm_lead", begin, end),
        },
        {
            "key": "cost",
            "label": env._("Cost (US$)"),
            "way": "cost",
            "help": env._("Estimated, of reading and writing on the network."),
            "model": None,
            "ids": {},
            "values": _cost(accounts, begin, end),
            "words": "{:,.2f}".format,
        },
    ]


def by_source(accounts, table, begin, end, date="create_date", where=ALL):
    """What has an account as its source.

    :param str table: one with ``source_id``, ``company_id`` and a date
    :param where: what else has to hold for ``it``
    :return: account id to ids
    """
    return _ids(
        accounts,
        SQL(
            """
            SELECT a.id, array_agg(DISTINCT it.id)
              FROM social_care_account a
              JOIN %(table)s it ON it.source_id = a.utm_source_id
               AND (it.company_id = a.company_id OR it.company_id IS NULL)
             WHERE a.id = ANY(%(accounts)s) AND it.%(date)s >= %(begin)s
               AND it.%(date)s < %(end)s AND %(where)s
             GROUP BY a.id
            """,
            table=SQL.identifier(table),
            accounts=accounts.ids,
            date=SQL.identifier(date),
            begin=begin,
            end=end,
            where=where,
        ),
    )


def after_talking(accounts, table, begin, end, date="create_date", where=ALL):
    """What contacts did within thirty days after they had talked to us.

    :param str table: one with ``partner_id``, ``company_id`` and a date
    :return: account id to ids
    """
    return _ids(
        accounts,
        SQL(
            """
            SELECT p.account_id, array_agg(DISTINCT it.id)
              FROM %(table)s it
              JOIN social_care_profile who ON who.partner_id = it.partner_id
              JOIN social_care_post p
                ON p.profile_id = who.id AND p.direction = 'in'
               AND p.posted_at <= it.%(date)s
               AND p.posted_at > it.%(date)s - %(days)s * interval '1 day'
             WHERE p.account_id = ANY(%(accounts)s) AND it.%(date)s >= %(begin)s
               AND it.%(date)s < %(end)s
               AND (it.company_id = p.company_id OR it.company_id IS NULL)
               AND %(where)s
             GROUP BY p.account_id
            """,
            table=SQL.identifier(table),
            accounts=accounts.ids,
            date=SQL.identifier(date),
            begin=begin,
            end=end,
            days=DAYS,
            where=where,
        ),
    )


def _begun(accounts, begin, end):
    rows = accounts.env["social.care.conversation"]._read_group(
        [
            ("account_id", "in", accounts.ids),
            ("first_post_at", ">=", begin),
            ("first_post_at", "<", end),
        ],
        ["account_id"],
        ["id:array_agg"],
    )
    return {account.id: ids for account, ids in rows}


def _cost(accounts, begin, end):
    rows = accounts.env["social.care.usage"]._read_group(
        [
            ("account_id", "in", accounts.ids),
            ("date", ">=", begin.date()),
            ("date", "<", end.date()),
        ],
        ["account_id"],
        ["cost:sum"],
    )
    found = {account.id: cost for account, cost in rows}
    return {account: found.get(account, 0.0) for account in accounts.ids}


def _ids(accounts, query):
    accounts.env.cr.execute(query)
    return dict(accounts.env.cr.fetchall())
