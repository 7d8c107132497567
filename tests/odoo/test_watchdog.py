"""Scheduled actions that stand still are seen by those who answer people."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from odoo.addons.social_care.connecting import watchdog

from .common import OdooHttpCase


class TestWatchdog(OdooHttpCase):
    def setUp(self):
        super().setUp()
        self.account.state = "connected"

    def lanes(self, kind, **values):
        """Write to the lanes of a kind, as who runs them does; give their ids."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "social_care"),
                ("model", "=", "ir.cron"),
                ("name", "=like", f"ir_cron_{kind}\\_%"),
            ]
        )
        self.write(names.mapped("res_id"), **values)
        return names.mapped("res_id")

    def write(self, ids, **values):
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE ir_cron SET %s = %s WHERE id = ANY(%s)",
                    SQL.identifier(name),
                    value,
                    ids,
                )
            )
        self.account.invalidate_recordset()

    def ask(self):
        response = self.url_open("/social_care/health")
        return response.status_code, response.json()

    def test_all_runs(self):
        self.assertIsNone(watchdog.standing(self.env))
        self.assertEqual(self.ask(), (200, {"status": "pass"}))
        self.assertEqual(self.account.health_state, "fine")

    def test_no_lane_runs(self):
        """What is left where the threads of scheduled actions have died."""
        long_ago = fields.Datetime.now() - watchdog.LATE - timedelta(minutes=1)
        for kind in ("fetch", "process", "deliver"):
            lanes = self.lanes(kind, nextcall=long_ago, lastcall=long_ago)
            self.assertGreater(len(lanes), 1)
            with self.subTest(kind):
                self.assertEqual(watchdog.standing(self.env), ([kind], long_ago))
                self.assertEqual(self.ask(), (503, {"status": "fail"}))
                health = self.account.with_user(self.admin).health
                self.assertIn(str(long_ago), health)
                self.assertEqual(self.account.health_state, "trouble")
                # one lane that runs is enough
                self.write(lanes[:1], nextcall=fields.Datetime.now())
                self.assertIsNone(watchdog.standing(self.env))
            self.lanes(kind, nextcall=fields.Datetime.now())

    def test_switched_off_or_failing(self):
        for values in ({"active": False}, {"failure_count": watchdog.FAILURES}):
            with self.subTest(values):
                self.lanes("process", **values)
                self.assertEqual(watchdog.standing(self.env)[0], ["process"])
                self.lanes("process", active=True, failure_count=0)

    def test_put_off_by_a_clock_that_was_ahead(self):
        now = fields.Datetime.now()
        self.lanes("fetch", nextcall=now + timedelta(hours=2))
        self.assertEqual(watchdog.standing(self.env)[0], ["fetch"])
        self.lanes("fetch", nextcall=now + timedelta(minutes=1))
        self.assertIsNone(watchdog.standing(self.env))

    def test_an_account_that_is_not_connected_says_so(self):
        self.lanes("fetch", active=False)
        self.account.state = "paused"
        self.assertIn("Paused", self.account.health)
