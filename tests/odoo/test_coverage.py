"""The page of figures: each number is that of the rows behind it, wherever one is."""

import itertools
import random
from datetime import datetime, timedelta
from math import inf, nextafter
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.social_care.reporting import shares
from odoo.addons.social_care.standing import pace

from .common import AGENT, COMPLAINT, QUESTION, SUPERVISOR, THANKS, US, OdooCase, say
from .test_waits import WaitCase

ZONES = (
    *("America/New_York", "Asia/Kolkata", "Pacific/Chatham", "Europe/Vienna"),
    *("America/Sao_Paulo", "Australia/Lord_Howe"),
)
"""West and east, odd offsets, and clocks that are changed by half an hour."""
BEGIN, END = "2026-10-20", "2026-11-05"
"""In Europe, America and Australia the clocks are changed within."""


class TestShares(OdooCase):
    def test_wilson(self):
        for count, total, low, high in (
            # From the paper's formula, by hand; the audits' are those of the issue.
            (0.14 * 280, 280, 0.104, 0.185),
            (6, 25, 0.115, 0.434),
            (0, 10, 0.0, 0.278),
            (10, 10, 0.722, 1.0),
        ):
            with self.subTest(count=count, total=total):
                found = shares.wilson(count, total)
                self.assertAlmostEqual(found[0], low, delta=0.01)
                self.assertAlmostEqual(found[1], high, delta=0.01)
        self.assertEqual(shares.wilson(0, 0), (0.0, 1.0))

    def test_what_is_told(self):
        for total, sure in ((3, "few"), (10, "unsure"), (30, "sure")):
            self.assertEqual(shares.told(1, total)["sure"], sure)
        few, many = shares.told(20, 30), shares.told(900, 1000)
        self.assertEqual(shares.compare(many, few), 1)
        self.assertEqual(shares.compare(few, many), -1)
        self.assertEqual(shares.compare(few, shares.told(25, 30)), 0, "not clear")


class TestCoverage(WaitCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.make_user("Berta", SUPERVISOR)
        cls.env["social.care.wait"].search([]).sudo().unlink()  # those of the demo

    def page(self, zone="UTC", **asked):
        waits = self.env["social.care.wait"].with_user(self.boss)
        asked = {"begin": BEGIN, "end": END} | asked
        return waits.with_context(tz=zone).coverage(asked)

    def fill(self, number=400):
        """Waits at any time of three weeks, answered or not, with what a page splits
        them by."""
        self.bring(say(QUESTION))
        chance = random.Random(3)
        seed = self.waits()[:1]
        rows = []
        for _number in range(number):
            began = datetime(2026, 10, 18) + timedelta(
                minutes=chance.randint(0, 21 * 24 * 60)
            )
            took = chance.choice((None, None, 5, 59, 61, 300, 1440, 1441, 9000))
            rows.append(
                {
                    "conversation_id": seed.conversation_id.id,
                    "company_id": seed.company_id.id,
                    "account_id": seed.account_id.id,
                    "network": chance.choice(("file", "x", "mastodon")),
                    "began_at": began,
                    "intent": chance.choice(("question", "complaint", "praise")),
                    "minutes": took,
                    "working_minutes": took,
                    "answered_at": took and began + timedelta(minutes=took),
                    "how": took and "public",
                    "left_out": chance.choice((False, False, False, "spam")),
                    "answered_by_id": took and self.boss.id,
                    "within_day": float(bool(took and took <= 1440)),
                }
            )
        return self.env["social.care.wait"].create(rows)

    def ids(self, zone, *domains):
        waits = self.env["social.care.wait"].with_user(self.boss)
        return set(
            waits.with_context(tz=zone).search(list(itertools.chain(*domains))).ids
        )

    def test_numbers_are_those_of_the_rows_behind_them(self):
        everything = self.fill()
        for zone in ZONES:
            with self.subTest(zone=zone):
                page = self.page(zone)
                self.assertEqual(page["zone"], zone)
                self.check_table(page, zone, everything)
                self.check_curve(page, zone, everything)
                self.check_week(page, zone, everything)
                self.check_rest(page, zone)

    def local(self, wait, zone):
        """When it was asked, by another road than the page's."""
        moment = wait.began_at.replace(tzinfo=ZoneInfo("UTC"))
        return moment.astimezone(ZoneInfo(zone))

    def there(self, waits, zone):
        return waits.filtered(
            lambda w: BEGIN <= self.local(w, zone).date().isoformat() <= END
        )

    def check_table(self, page, zone, everything):
        there, domains = self.there(everything, zone), page["domains"]
        self.assertEqual(self.ids(zone, domains["asked"]), set(there.ids))
        self.assertGreater(len(page["table"]), 10)
        for row in page["table"]:
            mine = there.filtered(
                lambda w, row=row: (
                    row["intent"] in ("all", w.intent)
                    and row["network"] in (None, w.network)
                )
            )
            counted = mine.filtered(lambda w: not w.left_out)
            expected = {
                "total": counted,
                "count": counted.filtered(lambda w: w.how and w.minutes <= 1440),
                "waiting": counted.filtered(lambda w: not w.how),
                "left": mine - counted,
            }
            for name, waits in expected.items():
                found = self.ids(zone, domains["asked"], domains[name], row["domain"])
                self.assertEqual(found, set(waits.ids), (row["key"], name))
                self.assertEqual(row[name], len(waits), (row["key"], name))
            times = sorted(w.minutes if w.how else float("inf") for w in counted)
            middle = times[-(-len(times) // 2) - 1]
            self.assertEqual(row["median"], middle if middle < 1e9 else None)

    def check_curve(self, page, zone, everything):
        there, domains = self.there(everything, zone), page["domains"]
        self.assertEqual(len(page["curve"]), 17)
        for number, point in enumerate(page["curve"]):
            day = datetime(2026, 10, 20) + timedelta(days=number)
            expected = there.filtered(
                lambda w, day=day: (
                    not w.left_out and self.local(w, zone).date() == day.date()
                )
            )
            found = self.ids(zone, domains["asked"], domains["total"], point["domain"])
            self.assertEqual(found, set(expected.ids))
            self.assertEqual(point["total"], len(found))
            in_time = self.ids(
                zone, domains["asked"], domains["count"], point["domain"]
            )
            self.assertEqual(point["count"], len(in_time))

    def check_week(self, page, zone, everything):
        there = self.there(everything, zone).filtered(lambda w: not w.left_out)
        by_hour = {}
        for wait in there:
            local = self.local(wait, zone)
            by_hour.setdefault((local.isoweekday() % 7, local.hour), set()).add(wait.id)
        self.assertEqual(
            {(c["day"], c["hour"]): c["total"] for c in page["hours"]},
            {key: len(ids) for key, ids in by_hour.items()},
        )
        for cell in page["hours"][::10]:
            domains = page["domains"]
            found = self.ids(zone, domains["asked"], domains["total"], cell["domain"])
            self.assertEqual(found, by_hour[cell["day"], cell["hour"]])

    def check_rest(self, page, zone):
        asked, domains = page["domains"]["asked"], page["domains"]
        total = page["table"][0]["total"]
        self.assertEqual(sum(bar["count"] for bar in page["bars"]), total)
        for bar in page["bars"]:
            self.assertEqual(bar["count"], len(self.ids(zone, asked, bar["domain"])))
        [agent] = page["agents"]["rows"]
        found = self.ids(zone, asked, domains["total"], agent["domain"])
        self.assertEqual(agent["total"], len(found))
        [why] = page["left"]
        self.assertEqual(why["count"], len(self.ids(zone, asked, why["domain"])))

    def test_the_pivot_says_the_same(self):
        self.fill()
        page = self.page("Europe/Vienna")
        waits = self.env["social.care.wait"].with_context(tz="Europe/Vienna")
        for row in page["table"]:
            [(share, median)] = waits._read_group(
                [*page["domains"]["asked"], *row["domain"]],
                [],
                ["within_day:avg", "minutes:median"],
            )
            self.assertAlmostEqual(share, row["share"])
            self.assertEqual(median or None, row["median"])

    def test_percentiles_are_those_of_the_database(self):
        """Found by steps, and the same that all of them sorted would give."""
        waits, chance = self.fill(900), random.Random(5)
        by_bounds = [m for b in pace.BOUNDS[60:230:7] for m in (b, nextafter(b, 0))]
        of = {
            "question": lambda: chance.choice([None, *by_bounds]),
            "complaint": lambda: chance.choice([None, 0.0, 1 / 60, 2e6, 4e9]),
            "praise": lambda: chance.choice([7.5, 7.5, 7.5, 8.0]),
        }
        for wait in waits:
            minutes = None if wait.network == "x" else of[wait.intent]()
            wait.write(
                {
                    "minutes": minutes,
                    "answered_at": minutes is not None and END,
                }
            )
        waits.flush_recordset()
        self.env.cr.execute(
            "UPDATE social_care_wait SET minutes = NULL WHERE answered_at IS NULL"
        )
        page = self.page()
        self.env.cr.execute(
            """
            SELECT intent, network,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY took),
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY took)
                       FILTER (WHERE answered_at IS NOT NULL),
                   percentile_disc(0.9) WITHIN GROUP (ORDER BY took)
              FROM (SELECT *, CASE WHEN answered_at IS NULL THEN 'Infinity'::float8
                                   ELSE minutes END AS took
                      FROM social_care_wait
                     WHERE began_at >= %s AND began_at < %s AND left_out IS NULL) it
             GROUP BY GROUPING SETS ((intent, network), (intent), ())
            """,
            [BEGIN, "2026-11-06"],
        )
        expected = {
            (intent or "all", network): [None if it == inf else it for it in values]
            for intent, network, *values in self.env.cr.fetchall()
        }
        names = ("median", "median_answered", "slow")
        self.assertEqual(
            {(r["intent"], r["network"]): [r[n] for n in names] for r in page["table"]},
            expected,
        )
        self.assertGreater(len({row["median"] for row in page["table"]}), 5)

    def test_the_newest_count_when_they_are_old_enough(self):
        now = fields.Datetime.now()
        today = fields.Date.to_string(now)
        self.bring(
            say(QUESTION, "ann", id="q", at=now - timedelta(hours=2)),
            say("Here.", US, parent="q", at=now - timedelta(hours=1, minutes=50)),
            say(QUESTION, "bob", at=now - timedelta(minutes=20)),
        )
        begin = fields.Date.to_string(now - timedelta(days=2))
        day = self.page(begin=begin, end=today)["table"]
        self.assertEqual((day[0]["total"], day[0]["waiting"]), (0, 1))
        hour = self.page(begin=begin, end=today, within=60)
        self.assertEqual((hour["table"][0]["count"], hour["table"][0]["total"]), (1, 1))
        self.assertTrue(hour["curve"][-1]["so_far"] or hour["curve"][-2]["so_far"])

    def test_in_working_hours(self):
        calendar = self.env.company.resource_calendar_id
        wait = self.fill(1)
        wait.write({"calendar_id": calendar.id, "left_out": False})
        page = self.page("UTC", clock="working", begin="2026-10-01")
        self.assertEqual(page["chosen"]["clock"], "working")
        self.assertEqual(page["table"][0]["total"], 1)
        within = ["|", ("calendar_id", "=", False), ("calendar_id", "=", calendar.id)]
        self.assertEqual(
            self.ids("UTC", page["domains"]["asked"], page["domains"]["total"]),
            self.ids("UTC", page["domains"]["asked"], within),
        )

    def test_nothing_asked_and_nothing_known(self):
        page = self.page()
        self.assertTrue(page["empty"])
        self.bring(say(QUESTION))
        page = self.page(begin="2025-01-01", end="2025-01-31")
        self.assertFalse(page["empty"])
        self.assertIn("January 2025", page["headline"])

    def test_the_sentence(self):
        self.fill()
        self.assertRegex(
            self.page(intent="question", within=1440)["headline"],
            r"^Of \d+ questions asked in public from 20 Oct 2026 to 5 Nov 2026, \d+\s% "
            r"had an answer within a day \(\d+ to \d+\)\. Half had one within .+\.$",
        )

    def test_what_a_browser_sends_is_not_trusted(self):
        self.fill(10)
        for asked in (
            {"begin": "x", "end": 3},
            {"within": "1; DROP", "clock": "stopped", "network": ["x"]},
            {"begin": "0001-01-01", "end": "9999-01-01"},
        ):
            self.assertTrue(self.page(**asked)["table"])

    def test_agents_see_no_figures_of_people(self):
        agent = self.make_user("Agnes", AGENT)
        with self.assertRaises(AccessError):
            self.env["social.care.wait"].with_user(agent).coverage({})

    def test_an_outage_is_kept(self):
        stream = self.make_account("mastodon").stream_ids[:1]
        self.assertTrue(stream)
        began = fields.Datetime.now() - timedelta(hours=3)
        stream.write({"failure_count": 2, "error_date": began, "error_message": "x"})
        today = fields.Date.to_string(fields.Datetime.now())
        self.assertTrue(self.page(begin=today, end=today)["outages"], "goes on")
        stream.reset_errors()
        self.assertEqual(
            self.env["social.care.outage"].search([]).mapped("began_at"), [began]
        )

    def test_the_digest_has_the_same(self):
        self.fill()
        digest = self.env["digest.digest"].create({"name": "Ours"})
        digest = digest.with_user(self.boss).with_context(
            start_datetime=datetime(2026, 10, 20), end_datetime=datetime(2026, 11, 6)
        )
        all_of_them = self.page("UTC")["table"][0]
        self.assertAlmostEqual(
            digest.kpi_social_within_day_value, 100 * all_of_them["share"]
        )
        self.assertEqual(digest.kpi_social_waiting_value, all_of_them["waiting"])
        agent = self.make_user("Agnes", AGENT)
        with self.assertRaises(AccessError):
            digest.with_user(agent).mapped("kpi_social_told_value")

    def test_one_reading_a_table(self):
        """As many queries for many rows as for few."""
        self.fill(200)
        self.page()
        before = self.env.cr.sql_log_count
        self.page()
        few = self.env.cr.sql_log_count - before
        self.fill(400)
        self.page()
        before = self.env.cr.sql_log_count
        self.page()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few)


class TestRants(WaitCase):
    def test_both_rates_here_and_elsewhere(self):
        boss = self.make_user("Berta", SUPERVISOR)
        self.env["social.care.wait"].search([]).sudo().unlink()  # those of the demo
        ago = fields.Datetime.now() - timedelta(days=9)

        def later(minutes):
            return ago + timedelta(minutes=minutes)

        for author, answer, end in (
            ("ann", "We send it again today.", THANKS),
            ("bob", "We send it again today.", None),
            ("cleo", "Please call us at our hotline.", COMPLAINT),
            ("dan", None, None),
        ):
            rows = [say(COMPLAINT, author, id=author, at=ago)]
            if answer:
                rows.append(
                    say(answer, US, id=f"{author}-a", parent=author, at=later(5))
                )
            if end:
                rows.append(say(end, author, parent=f"{author}-a", at=later(9)))
            self.bring(*rows)
        waits = self.env["social.care.wait"].with_user(boss)
        page = waits.rant_to_rave({})
        everyone, here, elsewhere = page["rows"]
        self.assertEqual(
            everyone["counts"],
            {
                "rave": 1,
                "calm": 0,
                "angry": 1,
                "silent": 1,
                "taken_back": 0,
                "unanswered": 1,
            },
        )
        for row, again, answered in (
            (everyone, (1, 2), (1, 3)),
            (here, (1, 1), (1, 2)),
            (elsewhere, (0, 1), (0, 1)),
        ):
            self.assertEqual((row["again"]["count"], row["again"]["total"]), again)
            found = (row["answered"]["count"], row["answered"]["total"])
            self.assertEqual(found, answered)
            for how, count in row["counts"].items():
                found = waits.search_count([*row["domain"], ("turn", "=", how)])
                self.assertEqual(found, count)
        self.assertIn("Of 3 who were angry", page["headline"])
        self.assertIn("1 was pleased in the end", page["headline"])
        self.assertEqual(
            {(it["begin"], it["end"]) for it in page["shown"]},
            {(COMPLAINT, THANKS), (COMPLAINT, ""), (COMPLAINT, COMPLAINT)},
        )
