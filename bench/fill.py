"""Years of use in a database: ``./dev fill POSTS``.

Writing a million posts by the pipeline takes an hour. So it takes a pattern: some
thousand posts of two accounts, with few who write much and many who write once, long
threads and short ones, four languages, answers, edits and closed tickets; nobody in it
waits any more. All rows that the pipeline has left are then copied, again and again,
each copy a week older: set by set, with the ids moved on by one number a table, and
``fill0-`` become ``fill7-`` in texts. At the end come the posts of this week, which
wait. Whatever columns the pipeline fills are copied; a table that has grown by the
pattern and is not known here is an error.
"""

import json
import math
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg2.sql import SQL, Identifier, Literal

from odoo.addons.social_care.triage.priority import POINTS_PER_HOUR

from .database import opened
from .texts import text

PATTERN = 5000
"""Posts that go through the pipeline."""
PART = 1000
"""Posts of one file, and tickets closed at once."""
REGULARS = 5
"""People who write in every copy; the first of them begins one conversation of 25."""
CLOSED = 0.98
"""Share of the tickets of former weeks that are closed."""
PRESENT = 0.2
"""Posts of this week, as a share of the pattern."""
TICKETS = 4
"""One of so many conversations is for the account whose posts become tickets."""
ANSWERED = 0.6
"""Share of what comes after the first post of a conversation that is ours."""
EDITED = 30
"""One of so many posts is edited later."""
SEED = 2026


@dataclass
class Table:
    """A table that is copied.

    :param model: its model
    :param others: columns that copies do not share: name to SQL, where ``{k}`` is the
        copy's number and ``{many}`` by how much the ids of copies differ
    """

    model: str
    others: dict = field(default_factory=dict)
    first: int = 0
    last: int = 0

    @property
    def span(self):
        return self.last - self.first


TABLES = (
    Table("social.care.profile"),
    Table(
        "helpdesk.ticket",
        {
            "number": "'HT' || to_char(substr(number, 3)::int + {k} * {many},"
            " 'FM9999900000')"
        },
    ),
    Table(
        "social.care.conversation",
        {"rank": f"rank + {POINTS_PER_HOUR} * 168 * {{k}}"},
    ),
    Table("social.care.post"),
    Table("social.care.event"),
    Table("social.care.fact"),
    Table("social.care.wait"),
    Table("social.care.breach"),
    Table(
        "mail.message", {"message_id": "replace(message_id, '<', '<' || {k} || '.')"}
    ),
    Table("mail.tracking.value"),
    Table("mail.followers"),
    Table("mail.activity"),
)
"""In an order in which each stands behind those it points at."""
EMPTIED = {
    *("bus_bus", "ir_attachment", "ir_cron_trigger", "social_care_attempt"),
    *("social_care_account", "social_care_stream", "social_care_usage"),
    *("social_care_credential", "social_care_webhook", "social_care_agent"),
    "social_care_series",
}
"""Tables that do not grow with posts, or only for a while."""


def fill(env, total, tag="fill", pattern=PATTERN):
    """Have so many posts more in the database, with all that belongs to them.

    :param str tag: letters that no other filling of this database has
    :param int pattern: posts that go through the pipeline
    :return: the two accounts, that whose posts become tickets first
    """
    before = _sizes(env)
    for table in TABLES:
        table.first = _last(env, table)
    accounts = _accounts(env, tag)
    present = int(min(pattern, total) * PRESENT)
    _take_in(env, accounts, min(pattern, total - present), tag)
    posts = env["social.care.post"].search_count([("account_id", "in", accounts.ids)])
    _settle(env, accounts)
    for table in TABLES:
        table.last = _last(env, table)
    grown = {name for name, size in _sizes(env).items() if size > before.get(name, 0)}
    known = {env[table.model]._table for table in TABLES}
    if unknown := grown - known - EMPTIED - {"mail_message_res_partner_rel"}:
        raise AssertionError(f"copied as well? {sorted(unknown)}")
    copies = max(0, round((total - present) / posts) - 1)
    regulars = env["social.care.profile"].search(
        [("external_id", "like", f"{tag}-regular%")]
    )
    for table in TABLES:
        _copy(env, table, copies, regulars.ids, tag)
        env.cr.commit()
    _count_on(env, copies)
    _forget_raw_items(env)
    env.invalidate_all()
    _take_in(env, accounts, present, tag, "now")
    for name in known:
        env.cr.execute(SQL("ANALYZE {}").format(Identifier(name)))
    env.cr.commit()
    env.invalidate_all()
    return accounts


def main(total, name):
    """Fill a database that is there already."""
    with opened(name) as env:
        began = time.monotonic()
        fill(env, total)
        env.cr.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        [(size,)] = env.cr.fetchall()
    print(f"{total:,} posts in {time.monotonic() - began:.0f} s, {size}")


# ---- The pattern ---------------------------------------------------------------------


def _accounts(env, tag):
    team = env["helpdesk.ticket.team"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    accounts = env["social.care.account"].create(
        [
            {
                "name": f"{tag.title()}, {policy}",
                "network": "file",
                "handle": f"acme-{tag}",
                "external_id": f"acme-{tag}",
                "ticket_policy": policy,
                "team_id": team.id,
            }
            for policy in ("all", "manual")
        ]
    )
    env.cr.commit()
    return accounts


def _take_in(env, accounts, total, tag, when="0"):
    """Bring in posts of a week.

    :param str when: what its names have, behind the tag
    """
    for account, share in zip(accounts, (1, TICKETS - 1), strict=True):
        prefix = f"{tag}{when}-{account.ticket_policy}"
        lines = list(_lines(prefix, tag, total * share // TICKETS))
        edits = [{**row, "body": f"{row['body']} (edited)"} for row in lines[::EDITED]]
        parts = [lines[start : start + PART] for start in range(0, len(lines), PART)]
        for rows in (*parts, edits):
            part = "\n".join(map(json.dumps, rows))
            counts = account.import_file(part.encode(), "fill.jsonl")
            assert not counts["failed"], counts
            env.cr.commit()
    env.invalidate_all()


def _settle(env, accounts):
    """Close tickets, and let go who had no answer: it is long ago."""
    tickets = env["helpdesk.ticket"].search(
        [("social_conversation_ids.account_id", "in", accounts.ids)]
    )
    done = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    closed = tickets[: int(len(tickets) * CLOSED)]
    for start in range(0, len(closed), PART):
        closed[start : start + PART].stage_id = done
        env.cr.commit()
    waiting = env["social.care.conversation"].search(
        [("account_id", "in", accounts.ids), ("awaiting_since", "!=", False)]
    )
    for start in range(0, len(waiting), PART):
        waiting[start : start + PART].action_waive("Too long ago")
        env.cr.commit()


def _lines(prefix, tag, total):
    """Posts of a week, as rows of a file: conversations, answered or not.

    :param int total: how many
    """
    dice = random.Random(SEED)
    number, thread, hot = 0, 0, f"{prefix}-hot"
    begin = datetime.now() - timedelta(days=7)
    while number < total:
        author = _author(dice, prefix, tag)
        thread += 1
        where = hot if dice.random() < 0.1 else f"{prefix}-thread-{thread}"
        at = begin + timedelta(minutes=dice.randrange(6 * 1440))
        parent = ""
        for _turn in range(min(1 + int(dice.expovariate(0.5)), total - number)):
            ours = bool(parent) and dice.random() < ANSWERED
            number += 1
            at += timedelta(minutes=dice.randrange(1, 200))
            row = {
                "external_id": f"{prefix}-{number}",
                "posted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "author_id": f"acme-{tag}" if ours else author,
                "author_handle": f"acme-{tag}" if ours else author,
                "author_name": "Acme" if ours else f"Customer {author}",
                "author_followers": int(10 ** dice.uniform(0, 5)),
                "body": "We are on it." if ours else text(number),
                "permalink": f"https://social.example/{prefix}-{number}",
                "parent_external_id": parent,
                "conversation_id": where,
            }
            yield row
            parent = row["external_id"]


def _author(dice, prefix, tag):
    """Few write much, many once: the first few in every copy, as Pareto has it."""
    power = dice.expovariate(0.06)
    place = int(math.exp(power)) if power < 10 else dice.randrange(10**6)
    if place <= REGULARS:
        return f"{tag}-regular{place}"
    return f"{prefix}-author-{place}"


# ---- Its copies ----------------------------------------------------------------------


def _copy(env, table, copies, regulars, tag):
    """Copy the rows of the pattern in one table."""
    model = env[table.model]
    columns = {
        name: _column(table, model._fields[name], regulars, tag)
        for name, field in model._fields.items()
        if field.store and field.column_type and name != "id"
    }
    env.cr.execute(
        SQL(
            "INSERT INTO {table} (id, {names})"
            " SELECT id + k * {span}, {values}"
            " FROM {table}, generate_series(1, {copies}) k"
            " WHERE id > {first} AND id <= {last} AND {wanted} ORDER BY k, id"
        ).format(
            table=Identifier(model._table),
            names=SQL(", ").join(map(Identifier, columns)),
            values=SQL(", ").join(columns.values()),
            span=Literal(table.span),
            copies=Literal(copies),
            first=Literal(table.first),
            last=Literal(table.last),
            wanted=SQL("NOT id = ANY({})").format(Literal(regulars))
            if table.model == "social.care.profile"
            else SQL("true"),
        )
    )
    env.cr.execute(
        SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), {})").format(
            Literal(model._table),
            Literal(max(1, table.last + copies * table.span)),
        )
    )


def _column(table, field, regulars, tag):
    """What a copy has in a column, as SQL."""
    name = Identifier(field.name)
    if field.name in table.others:
        return SQL(table.others[field.name].format(k="k", many=table.span))
    target = _target(table, field)
    if target:
        moved = SQL(
            "CASE WHEN {name} > {first} AND {name} <= {last}"
            " AND NOT {name} = ANY({kept}) THEN {name} + k * {span} ELSE {name} END"
        )
        return moved.format(
            name=name,
            first=Literal(target.first),
            last=Literal(target.last),
            span=Literal(target.span),
            kept=Literal(regulars if target.model == "social.care.profile" else [0]),
        )
    if field.type == "datetime":
        return SQL("{} - k * interval '7 days'").format(name)
    if field.type == "date":
        return SQL("{} - k::int * 7").format(name)
    if field.type in ("char", "text", "html") and not field.translate:
        return SQL("replace({}, {} || '0-', {} || k || '-')").format(
            name, Literal(tag), Literal(tag)
        )
    return name


def _target(table, field):
    """The copied table that a column points into; None: it stays as it is."""
    model = field.comodel_name if field.type == "many2one" else ""
    if field.name == "res_id" and table.model.startswith("mail."):
        model = "helpdesk.ticket"
    return next((each for each in TABLES if each.model == model), None)


def _count_on(env, copies):
    """The next ticket has a number that none of the copies has."""
    sequence = env["ir.sequence"].search([("code", "=", "helpdesk.ticket.sequence")])
    [tickets] = [table for table in TABLES if table.model == "helpdesk.ticket"]
    for one in sequence:
        one.number_next_actual += copies * tickets.span
    env.cr.commit()


def _forget_raw_items(env):
    """What the scheduled action has forgotten by then, of whichever company."""
    env.cr.execute(
        """
        UPDATE social_care_event e SET payload = NULL
          FROM social_care_account a JOIN res_company c ON c.id = a.company_id
         WHERE e.account_id = a.id AND e.state IN ('done', 'ignored')
           AND e.payload IS NOT NULL
           AND e.received_at < now() AT TIME ZONE 'UTC'
               - c.social_care_raw_days * interval '1 day'
        """
    )
    env.cr.commit()


def _last(env, table):
    env.cr.execute(
        SQL("SELECT coalesce(max(id), 0) FROM {}").format(
            Identifier(env[table.model]._table)
        )
    )
    return env.cr.fetchone()[0]


def _sizes(env):
    """How many rows each table has had inserted and not deleted."""
    env.cr.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    found = {}
    for (name,) in env.cr.fetchall():
        env.cr.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name)))
        found[name] = env.cr.fetchone()[0]
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
