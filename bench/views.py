"""``./dev bench views``: the ticket views with the addon and without it.

Two databases with the same 100,000 tickets, one of which has the addon and where every
fifth ticket is social. What is asked is what the web client asks: the fields of the
view as each of them has it, a page of 80, as an administrator, from a fresh transaction
to JSON. The two sides take turns.
"""

import gc
import json
import os
import statistics
import time
from contextlib import ExitStack

from lxml import etree

import odoo
from odoo.tools import json_default

from .database import administer, cloned

TICKETS = 100_000
SOCIAL_EVERY = 5
ACTIVITY_EVERY = 10
PAGE = 80
WARM = 5
BOUND_QUERIES = 2
BOUND_TIME = 1.10
OPEN = [("closed", "=", False)]
SEARCH = ["|", ("number", "ilike", "4711"), ("name", "ilike", "4711")]


def main(rounds):
    """Measure and print; 1 where a bound is missed."""
    with ExitStack() as stack:
        plain = stack.enter_context(cloned("plain", os.environ["SOCIAL_CARE_BASE"]))
        social = stack.enter_context(
            cloned("social", os.environ["SOCIAL_CARE_TEMPLATE"])
        )
        sides = {"without": plain, "with": social}
        for registry in sides.values():
            with registry.cursor() as cr:
                fill(cr, registry is social)
            # None of the two carries dead rows of its filling along.
            administer("VACUUM FULL ANALYZE helpdesk_ticket", registry.db_name)
        questions = {
            name: {side: ask(registry) for side, registry in sides.items()}
            for name, ask in QUESTIONS.items()
        }
        return report(measure(sides, questions, rounds))


def measure(sides, questions, rounds):
    """Give name to side to pairs of seconds and queries."""
    figures = {name: {side: [] for side in sides} for name in questions}
    for number in range(-WARM, rounds):
        order = list(sides) if number % 2 else list(reversed(sides))
        for name, asked in questions.items():
            for side in order:
                figure = once(sides[side], asked[side])
                if number >= 0:
                    figures[name][side].append(figure)
    return figures


def once(registry, question):
    """Ask one question in a transaction of its own: seconds and queries."""
    gc.collect()
    gc.disable()
    try:
        with registry.cursor() as cr:
            began, before = time.perf_counter(), cr.sql_log_count
            env = _environment(cr)
            answer = question(env)
            json.dumps(answer, default=json_default)
            taken = time.perf_counter() - began
            assert answer
            return taken, cr.sql_log_count - before
    finally:
        gc.enable()


def report(figures):
    """Print the figures and what is asked of them; 1 where a bound is missed."""
    missed = 0
    print(
        f"\n{TICKETS:,} tickets, with the addon every {SOCIAL_EVERY}th of them social; "
        "medians:"
    )
    for name, sides in figures.items():
        seconds = {
            side: statistics.median(taken for taken, _queries in pairs)
            for side, pairs in sides.items()
        }
        queries = {
            side: statistics.median(count for _taken, count in pairs)
            for side, pairs in sides.items()
        }
        # What was asked one after the other, for the machine has slower moments.
        ratio = statistics.median(
            ours / theirs
            for (ours, _more), (theirs, _less) in zip(
                sides["with"], sides["without"], strict=True
            )
        )
        more = queries["with"] - queries["without"]
        good = more <= BOUND_QUERIES and ratio <= BOUND_TIME
        missed += not good
        print(
            f"{'ok    ' if good else 'MISSED'} {name:16} "
            f"{seconds['without'] * 1000:8.1f} ms without, "
            f"{seconds['with'] * 1000:8.1f} ms with: {ratio:.3f} times "
            f"(≤ {BOUND_TIME}); {queries['without']:.0f} and "
            f"{queries['with']:.0f} queries, {more:+.0f} "
            f"(≤ {BOUND_QUERIES}); {len(sides['with'])} rounds"
        )
    return 1 if missed else 0


# ---- What is asked ---------------------------------------------------------------


def _environment(cr):
    admin = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}).ref("base.user_admin")
    return odoo.api.Environment(cr, admin.id, {"lang": "en_US", "tz": "UTC"})


def _specification(registry, view_type, xmlid=None):
    """The fields of a view, as the web client asks for them."""
    with registry.cursor() as cr:
        env = _environment(cr)
        tickets = env["helpdesk.ticket"]
        view = env.ref(xmlid).id if xmlid else None
        arch = etree.fromstring(tickets.get_view(view, view_type)["arch"])
        specification = {}
        for node in arch.iter("field"):
            name = node.get("name")
            field = tickets._fields[name]
            asked = specification.setdefault(name, {})
            if field.type == "many2one":
                asked["fields"] = {"display_name": {}}
            elif node.get("widget") == "many2many_tags":
                asked["fields"] = {"display_name": {}, "color": {}}
        return specification


def _page(view_type, domain=()):
    def prepare(registry):
        specification = _specification(registry, view_type)
        return lambda env: env["helpdesk.ticket"].web_search_read(
            list(domain), specification, limit=PAGE, count_limit=10_001
        )

    return prepare


def _columns(registry):
    specification = _specification(registry, "kanban")
    return lambda env: env["helpdesk.ticket"].web_read_group(
        [],
        ["stage_id"],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=specification,
        unfold_read_default_limit=PAGE,
    )


def _pivot(registry):
    return lambda env: env["helpdesk.ticket"].formatted_read_grouping_sets(
        [],
        [["team_id", "assigned_date:month"], ["team_id"], ["assigned_date:month"], []],
        ["__count"],
    )


QUESTIONS = {
    "list": _page("list"),
    "kanban": _page("kanban"),
    "kanban columns": _columns,
    "search": _page("list", SEARCH),
    "search, open": _page("list", OPEN),
    "pivot": _pivot,
}


# ---- What is there ----------------------------------------------------------------


def fill(cr, social):
    """Have the same tickets in a database, some of them social where it can be.

    The same ones have an activity, too: what Odoo asks for a page depends on whether
    there is one.
    """
    cr.execute(_TICKETS, {"count": TICKETS})
    cr.execute("DELETE FROM mail_activity WHERE res_model = 'helpdesk.ticket'")
    cr.execute(_ACTIVITIES, {"every": ACTIVITY_EVERY})
    if social:
        for statement in _SOCIAL:
            cr.execute(statement, {"every": SOCIAL_EVERY})


_TICKETS = """
    INSERT INTO helpdesk_ticket
           (number, name, description, stage_id, team_id, company_id, partner_name,
            partner_id, user_id, priority, sequence, active, unattended, create_date,
            write_date, last_stage_update, assigned_date, color)
    SELECT 'B' || lpad(n::text, 6, '0'), 'A matter about order ' || n, '<p>Words</p>',
           stage.ids[1 + n %% stage.size], team.ids[1 + n %% team.size], 1,
           'Customer ' || n,
           partner.ids[1 + n %% partner.size],
           CASE WHEN n %% 3 > 0 THEN login.ids[1 + n %% login.size] END,
           (n %% 4)::text, 10, true, n %% 7 = 0, now() - n * interval '1 minute', now(),
           now() - n * interval '1 minute',
           CASE WHEN n %% 3 > 0 THEN now() - n * interval '1 minute' END, 0
      FROM generate_series(1, %(count)s) n,
           (SELECT array_agg(id ORDER BY id) ids, count(*) size
              FROM helpdesk_ticket_stage) stage,
           (SELECT array_agg(id ORDER BY id) ids, count(*) size
              FROM helpdesk_ticket_team) team,
           (SELECT array_agg(id ORDER BY id) ids, count(*) size FROM res_partner
             WHERE active) partner,
           (SELECT array_agg(id ORDER BY id) ids, count(*) size FROM res_users
             WHERE active AND NOT share) login
"""

_ACTIVITIES = """
    INSERT INTO mail_activity
           (res_model_id, res_model, res_id, activity_type_id, summary, date_deadline,
            user_id, active, automated)
    SELECT model.id, model.model, t.id, kind.id, 'Call back', now(), t.user_id, true,
           false
      FROM helpdesk_ticket t
      JOIN ir_model model ON model.model = 'helpdesk.ticket'
      JOIN (SELECT min(id) id FROM mail_activity_type WHERE res_model IS NULL) kind
        ON true
     WHERE t.number LIKE 'B%%' AND t.id %% %(every)s = 0
"""

_SOCIAL = (
    """
    UPDATE helpdesk_ticket t SET closed = stage.closed
      FROM helpdesk_ticket_stage stage
     WHERE stage.id = t.stage_id AND t.number LIKE 'B%%'
    """,
    """
    INSERT INTO social_care_profile
           (company_id, network, realm, external_id, handle, name, seen_at)
    SELECT 1, 'file', '', 'bench' || id, 'bench' || id, partner_name, now()
      FROM helpdesk_ticket WHERE number LIKE 'B%%' AND id %% %(every)s = 0
    """,
    """
    INSERT INTO social_care_account (name, network, company_id, state, active,
                                     ticket_policy)
    VALUES ('Bench', 'file', 1, 'connected', true, 'all')
    """,
    """
    INSERT INTO social_care_conversation
           (account_id, network, thread_external_id, profile_id, episode, team_id,
            company_id, visibility, public_resolution, public_resolution_since,
            public_resolution_by, awaiting_since, rank, first_post_at, last_post_at,
            last_words, priority_score, ticket_id, last_public_speaker, last_public_by,
            last_public_at)
    SELECT a.id, 'file', p.external_id, p.id, 1, t.team_id, 1, 'public',
           (ARRAY['unanswered', 'acknowledged', 'moved', 'resolved_privately',
                  'resolved_publicly', 'confirmed', 'waived'])[1 + t.id / 5 %% 7],
           t.create_date, 'Acme', CASE WHEN t.id %% 2 = 0 THEN t.create_date END,
           -random() * 200000, t.create_date, t.create_date, 'words of ' || p.name,
           t.id %% 100, t.id, 'customer', p.name, t.create_date
      FROM helpdesk_ticket t
      JOIN social_care_profile p ON p.external_id = 'bench' || t.id
      JOIN social_care_account a ON a.name = 'Bench'
    """,
    """
    UPDATE helpdesk_ticket t
       SET public_resolution = c.public_resolution,
           public_resolution_since = c.public_resolution_since,
           public_resolution_by = c.public_resolution_by,
           last_public_speaker = c.last_public_speaker,
           last_public_by = c.last_public_by, last_public_at = c.last_public_at,
           social_network = c.network, social_handle = '@bench' || t.id,
           social_awaiting_since = c.awaiting_since,
           social_priority_score = c.priority_score
      FROM social_care_conversation c
     WHERE c.ticket_id = t.id AND t.number LIKE 'B%%'
    """,
)
