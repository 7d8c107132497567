"""Rules with real commits: alerts reach browsers, and nothing is counted twice."""

import base64
import json
import threading

from tools import chromium

from .common import SECONDS, LiveCase, wait_until
from .test_practice import log_in, record_id

POSTS = 400
"""Of each of two files that are taken at once: several batches."""

SETUP = """
team = env.ref('social_care.demo_team')
env['social.care.rule'].search([]).active = False
accounts = env['social.care.account'].create([
    {'name': name, 'network': 'file', 'handle': 'acme', 'ticket_policy': 'manual',
     'team_id': team.id} for name in ('one', 'two')
])
result = [accounts.ids, env.ref('base.user_demo').id]
"""


def posts(prefix, count):
    lines = [
        {
            "external_id": f"{prefix}-{number}",
            "author_id": f"{prefix}-{number}",
            "author_handle": f"{prefix}_{number}",
            "body": f"The press asks about {number}",
        }
        for number in range(count)
    ]
    text = "\n".join(map(json.dumps, lines))
    return base64.b64encode(text.encode()).decode()


class TestRules(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts, cls.demo = cls.database.shell(SETUP)
        # Its requests are threads with transactions of their own.
        cls.server = cls.database.server()

    def setUp(self):
        super().setUp()
        self.client = self.server.client("admin")
        values = {
            "name": "Press",
            "expression": "press",
            "action": "alert",
            "alert_user_ids": [(6, 0, [self.demo])],
            "account_ids": [(6, 0, self.accounts)],
        }
        self.rule = self.client.call("social.care.rule", "create", values)
        self.addCleanup(self.end_rule, self.rule)

    def end_rule(self, rule):
        self.client.call("social.care.rule", "write", [rule], {"active": False})

    def take(self, account, prefix, count):
        client = self.server.client("admin")
        return client.call(
            "social.care.account",
            "import_file",
            [account],
            posts(prefix, count),
            "a.jsonl",
        )

    def test_an_alert_reaches_the_browser(self):
        server = self.server
        with chromium.running() as browser:
            page = browser.new_page()
            log_in(page, server)
            page.goto(f"{server.url}/odoo/social-inbox")
            page.wait_for_selector(".o_main_navbar")
            page.wait_for_function(
                "odoo.__WOWL_DEBUG__?.root.env.services.bus_service.isActive"
            )
            self.take(self.accounts[0], "first", 1)
            page.wait_for_selector(".o_social_alert")
            words = page.evaluate(
                "document.querySelector('.o_social_alert').textContent"
            )
            self.assertIn("The press asks about 0", words)
            page.click(".o_social_alert .o_notification_buttons button")
            page.wait_for_selector(".o_form_view .o_social_thread")
            self.assertEqual(page.errors, [])
        self.assertEqual(server.errors(), [])

    def test_two_at_once_count_once(self):
        threads = [
            threading.Thread(target=self.take, args=(account, prefix, POSTS))
            for account, prefix in zip(self.accounts, ("left", "right"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = 2 * POSTS
        client = self.client

        def figures():
            return client.call(
                "social.care.rule", "read", [self.rule], ["hit_count", "alert_count"]
            )[0]

        wait_until(
            lambda: figures()["alert_count"] == total, SECONDS, "everybody is told"
        )
        self.assertEqual(figures()["hit_count"], total)
        count = client.call(
            "social.care.alert", "search_count", [("rule_id", "=", self.rule)]
        )
        self.assertEqual(count, total)
        singles = client.call(
            "social.care.alert",
            "search_count",
            [("rule_id", "=", self.rule), ("state", "=", "told")],
        )
        self.assertEqual(singles, 3)
        kinds = [
            record_id(client, f"mail_activity_type_{name}")
            for name in ("alert", "flood")
        ]
        activities = client.call(
            "mail.activity",
            "search_read",
            [
                ("user_id", "=", self.demo),
                ("activity_type_id", "in", kinds),
                ("res_model", "=", "social.care.rule"),
                ("res_id", "=", self.rule),
            ],
            ["summary"],
        )
        self.assertEqual(len(activities), 4)
        self.assertTrue(
            any(f"{total} conversations" in row["summary"] for row in activities)
        )
        self.assertEqual(self.server.errors(), [])
