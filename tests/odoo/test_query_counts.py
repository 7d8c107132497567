"""How many questions the database is asked: by the batch, not by the post."""

from .common import COMPLAINT, OdooCase, json_lines, say


class TestProcessing(OdooCase):
    def queries(self, rows, account=None):
        """The queries that processing some rows takes, in one batch."""
        account = account or self.make_account()
        items = account.network_client().read(json_lines(rows), "a.jsonl")
        events = self.env["social.care.event"]
        events.store(account.id, None, list(items))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        counts = events._process_batch(account_ids=account.ids)
        self.env.flush_all()
        self.assertEqual(counts["posts"], len(rows))
        return self.env.cr.sql_log_count - before

    def rows(self, count, name, **columns):
        return [
            say(f"{COMPLAINT} {name}", f"{name}-{n}", id=f"{name}-{n}", **columns)
            for n in range(count)
        ]

    def assert_the_same(self, few, many):
        # A page of a bulk statement holds 500 rows, and messages are made in chunks.
        self.assertLessEqual(many, few + 12, f"{few} queries, then {many}")

    def test_new_tickets(self):
        self.queries(self.rows(5, "warm"))
        few = self.queries(self.rows(50, "few"))
        many = self.queries(self.rows(200, "many"))
        self.assert_the_same(few, many)
        self.assertLess(many, 150)

    def test_without_tickets(self):
        account = self.make_account(ticket_policy="manual")
        self.queries(self.rows(5, "warm"), account)
        few = self.queries(self.rows(50, "few"), account)
        many = self.queries(self.rows(200, "many"), account)
        self.assert_the_same(few, many)
        self.assertLess(many, 62)

    def test_more_words_in_tickets_that_are_there(self):
        def follow(name, count):
            account = self.make_account()
            self.bring(*self.rows(count, name), account=account)
            rows = [
                say(f"And {name}?", f"{name}-{n}", parent=f"{name}-{n}", at=1)
                for n in range(count)
            ]
            return self.queries(rows, account)

        follow("warm", 5)
        self.assert_the_same(follow("few", 20), follow("many", 80))


class TestLists(OdooCase):
    def queries(self, model, names, domain):
        records = self.env[model].with_user(self.admin)
        spec = {name: {} for name in names}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = records.web_search_read(domain, spec, limit=80)
        self.assertTrue(found["records"])
        return self.env.cr.sql_log_count - before

    def bring_many(self, count):
        account = self.make_account()
        name = account.id
        self.bring(
            *(say(f"Where is it, {name}?", f"{name}-{n}") for n in range(count)),
            account=account,
        )
        return self.tickets(account)

    def test_the_ticket_list(self):
        domain = [("id", "in", self.bring_many(40).ids)]
        plain = ["number", "name", "stage_id", "priority"]
        social = [
            "public_resolution",
            "social_network",
            "social_handle",
            "social_priority_score",
            "social_awaiting_since",
        ]
        self.queries("helpdesk.ticket", plain + social, domain)
        without = self.queries("helpdesk.ticket", plain, domain)
        with_social = self.queries("helpdesk.ticket", plain + social, domain)
        self.assertLessEqual(with_social, without + 2)

    def test_our_views_ask_no_more_for_more_records(self):
        for model, view in (
            ("helpdesk.ticket", "list"),
            ("helpdesk.ticket", "kanban"),
            ("social.care.conversation", "list"),
            ("social.care.conversation", "kanban"),
            ("social.care.post", "list"),
            ("social.care.profile", "list"),
            ("social.care.account", "list"),
        ):
            arch = self.env[model].with_user(self.admin).get_view(view_type=view)
            names = arch["models"][model]
            domains = [self.domain(model, count) for count in (5, 5, 60)]
            self.queries(model, names, domains[0])
            few, many = (self.queries(model, names, d) for d in domains[1:])
            with self.subTest(model=model, view=view):
                self.assertLessEqual(many, few + 1)

    def domain(self, model, count):
        if model == "social.care.account":
            accounts = [self.make_account(active=True).id for _n in range(count)]
            return [("id", "in", accounts)]
        tickets = self.bring_many(count)
        conversations = tickets.social_conversation_ids
        records = {
            "helpdesk.ticket": tickets,
            "social.care.conversation": conversations,
            "social.care.post": conversations.post_ids,
            "social.care.profile": conversations.profile_id,
        }[model]
        return [("id", "in", records.ids)]
