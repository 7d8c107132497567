"""The first page of the inbox, with very many conversations behind it.

How long it takes is measured by ``./dev bench``.
"""

import json

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .common import AGENT, OdooCase, say

MANY = 100_000
PAGE = 80


class TestFirstPage(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_user("Agnes", AGENT)
        cls.agent.helpdesk_team_ids = cls.team
        account = cls.make_account(ticket_policy="manual")
        cls.bring(cls, say("Where is it?"), account=account)
        cls.copy(cls.conversations(cls, account), MANY)

    @classmethod
    def copy(cls, conversation, count):
        """Many like one, each a person's own, with a rank and a time of their own."""
        cls.env.flush_all()
        names = [
            name
            for name, field in conversation._fields.items()
            if field.store and field.column_type and name not in ("id", "rank")
        ]
        own = {
            "thread_external_id": "'thread-' || n",
            "last_post_at": "now() - n * interval '1 minute'",
            "awaiting_since": "CASE WHEN n %% 3 > 0 THEN now() END",
            "shelf": "CASE WHEN n %% 7 = 0 THEN 'snoozed' END",
        }
        cls.env.cr.execute(
            f"""
            INSERT INTO social_care_conversation ({", ".join(names)}, rank)
            SELECT {", ".join(own.get(name, name) for name in names)}, random() * 1e9
              FROM social_care_conversation, generate_series(1, %s) n
             WHERE social_care_conversation.id = %s
            """,
            [count, conversation.id],
        )
        cls.env.cr.execute("ANALYZE social_care_conversation")
        cls.env.invalidate_all()

    def queries(self, view, **options):
        """Those for what the web client asks for, by the search that it begins with."""
        action = self.env.ref("social_care.social_care_conversation_action")
        self.assertIn("search_default_in_inbox", action.context)
        records = self.env["social.care.conversation"].with_user(self.agent)
        arch = records.get_view(view_type=view)
        spec = {name: {} for name in arch["models"]["social.care.conversation"]}
        for name in spec:
            if records._fields[name].type == "many2one":
                spec[name] = {"fields": {"display_name": {}}}
        domain = [("in_inbox", "=", True), ("awaiting_since", "!=", False)]
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        if view == "list":
            found = records.web_search_read(
                domain, spec, count_limit=10_001, **{"limit": PAGE} | options
            )
            self.assertTrue(found["records"])
        else:
            found = records.web_read_group(
                domain,
                ["public_resolution"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=PAGE,
            )
            self.assertTrue(found["groups"])
        return self.env.cr.sql_log_count - before

    def test_queries_are_the_same_for_every_page(self):
        self.queries("list")
        counts = [
            self.queries("list", limit=limit, offset=offset)
            for limit, offset in ((10, 0), (PAGE, 0), (PAGE, 4000), (PAGE, 40_000))
        ]
        # Beyond what is counted, the page that is asked for is counted as well.
        self.assertLessEqual(max(counts) - min(counts), 1, counts)

    def test_columns_ask_no_more_than_a_few(self):
        self.queries("kanban")
        self.assertLess(self.queries("kanban"), 40)

    def plans(self, view="list", options=None):
        """How PostgreSQL finds the rows of the list's first page, or of columns."""
        asked = []
        execute = Cursor.execute

        def keep(cursor, query, *arguments, **options):
            asked.append(query)
            return execute(cursor, query, *arguments, **options)

        self.env.flush_all()
        self.patch(Cursor, "execute", keep)
        self.queries(view, **options or {})
        self.patch(Cursor, "execute", execute)
        pages = [
            query
            for query in asked
            if isinstance(query, SQL)
            and 'FROM "social_care_conversation"' in query.code
            and "ORDER BY" in query.code
            and "LIMIT" in query.code
        ]
        self.assertTrue(pages)
        return json.dumps(
            [
                self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
                for query in pages
            ]
        )

    def test_the_page_is_read_from_the_index(self):
        """In the order of the ranks, whatever else there is; and nothing is sorted."""
        name = "social_care_conversation_rank_index"
        plans = self.plans()
        self.assertIn(name, plans)
        self.assertNotIn('"Sort"', plans)
        self.env.cr.execute(f"DROP INDEX {name}")
        self.assertIn('"Sort"', self.plans(), "a lost index would be seen")

    def test_a_column_is_read_from_its_index(self):
        """Few of a state: they are not looked for among all that wait."""
        self.env.cr.execute(
            "UPDATE social_care_conversation SET public_resolution = 'moved'"
            " WHERE id % 5000 = 0"
        )
        self.env.cr.execute("ANALYZE social_care_conversation")
        name = "social_care_conversation_waiting_index"
        self.assertIn(name, self.plans("kanban"))
        self.env.cr.execute(f"DROP INDEX {name}")
        self.assertNotIn(name, self.plans("kanban"), "a lost index would be seen")


class TestIndexes(OdooCase):
    """What people look for among a million is looked up."""

    def test_what_somebody_types(self):
        """Each way has an index of its own: joined by "or" none would be asked."""
        query = self.env["social.care.conversation"]._search(
            [("words", "ilike", "router")]
        )
        self.assertEqual(query.select().code.count(" UNION "), 2)
        for name in (
            "social_care_post__body_index",
            "social_care_profile__handle_index",
            "social_care_profile__name_index",
            "helpdesk_ticket__number_index",
            "helpdesk_ticket__name_index",
        ):
            self.env.cr.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]
            )
            [(definition,)] = self.env.cr.fetchall()
            self.assertIn("gin_trgm_ops", definition)

    def test_tickets(self):
        """Those of a contact, and doubles of a ticket."""
        tickets = self.env["helpdesk.ticket"]
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for name in ("partner_id", "duplicate_id"):
            query = tickets._search([(name, "=", 1)]).select()
            plan = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
            self.assertIn(f"helpdesk_ticket__{name}_index", json.dumps(plan))
