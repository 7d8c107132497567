"""What goes on, for administrators and for machines."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as older

from odoo.exceptions import AccessError

from odoo.addons.social_care.connecting import scraping
from odoo.addons.social_care.controllers import metrics, strangers
from odoo.addons.social_care.reporting import running

from .common import AGENT, SUPERVISOR, OdooHttpCase, say

PATH = "/social_care/metrics"


class TestRunning(OdooHttpCase):
    def setUp(self):
        super().setUp()
        self.patch(metrics, "_answers", {})
        self.patch(metrics, "FRESH", 0)
        self.bring(say(), say("Where is mine?", "bob"))
        self.env["social.care.usage"].add(self.account.id, reads=3, cost=0.25, units=7)
        self.env["social.care.event"].store(self.account.id, None, [])
        self.env.flush_all()

    def ask(self, token="", **headers):
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return self.url_open(PATH, headers=given | headers)

    def token(self):
        self.env.user.group_ids |= self.env.ref("base.group_system")
        return self.env["social.care.stream"].new_metrics_token()

    def test_the_standard_s_own_reader_reads_it(self):
        answer = self.ask(self.token(), Accept="application/openmetrics-text")
        self.assertEqual(answer.status_code, 200)
        found = list(text_string_to_metric_families(answer.text))
        names = {family.name for family in found}
        self.assertEqual(
            names, {it.full_name for it in (*running.FAMILIES, running.LATE)}
        )
        values = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in found
            for sample in family.samples
        }
        account = str(self.account.id)
        for name, value in (("reads", 3), ("units", 7)):
            key = (f"social_care_{name}_today", account, "file")
            self.assertEqual(values[key], value)
        self.assertEqual(values["social_care_cost_today_usd", account, "file"], 0.25)
        # Beside the demo company's own.
        self.assertGreaterEqual(values["social_care_posts_hour", "file", "in"], 2)
        waiting = values["social_care_conversations_waiting", "file"]
        self.assertEqual(
            waiting,
            self.env["social.care.conversation"].search_count(
                [
                    ("network", "=", "file"),
                    ("awaiting_since", "!=", False),
                    ("in_inbox", "=", True),
                    ("shelf", "=", False),
                ]
            ),
        )
        self.assertGreaterEqual(waiting, 2)
        self.assertEqual(values["social_care_lanes_late", "fetch"], 0)

    def test_the_older_form(self):
        answer = self.ask(self.token())
        self.assertIn("version=0.0.4", answer.headers["Content-Type"])
        self.assertNotIn("# EOF", answer.text)
        self.assertEqual(
            len(list(older(answer.text))), len([*running.FAMILIES, running.LATE])
        )

    def test_nobody_without_the_token(self):
        self.assertEqual(self.ask().status_code, 401)
        self.assertEqual(self.ask("").status_code, 401)
        token = self.token()
        for wrong in ("x", token[:-1], scraping._hash(token)):
            answer = self.ask(wrong)
            self.assertEqual((answer.status_code, answer.text), (401, "Unauthorized\n"))
        self.assertEqual(self.ask(token).status_code, 200)
        self.token()
        self.assertEqual(self.ask(token).status_code, 401)

    def test_who_guesses_is_refused(self):
        token = self.token()
        self.patch(strangers.time, "sleep", lambda _seconds: None)
        for number in range(strangers.REFUSE_FROM):
            self.ask(f"guess-{number}")
        self.assertEqual(self.ask(token).status_code, 401)

    def test_no_label_names_anybody(self):
        text = running.text(self.env, self.env.companies.ids)
        for word in ("ann", "bob", "Ann", "Where", self.account.name):
            self.assertNotIn(word, text.replace("announced", ""))
        for family in running.FAMILIES:
            self.assertLessEqual(
                set(family.labels),
                {"network", "state", "account", "direction", "kind"},
            )

    def test_the_page_is_the_administrators(self):
        stream = self.env["social.care.stream"]
        page = stream.with_user(self.admin).what_goes_on()
        self.assertFalse(page["may_make_token"])
        told = {family["name"]: family for family in page["families"]}
        self.assertEqual(
            told["social_care_cost_today_usd"]["rows"],
            [{"labels": ["File", self.account.name], "value": 0.25}],
        )
        for group in (AGENT, SUPERVISOR):
            user = self.make_user("Agnes", group)
            self.assertRaises(AccessError, stream.with_user(user).what_goes_on)
        for reader in (user, self.admin):
            self.assertRaises(AccessError, stream.with_user(reader).new_metrics_token)

    def test_other_companies_figures_are_not_on_the_page(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        page = running.page(self.env, sister.ids)
        self.assertFalse(
            [
                family["name"]
                for family in page["families"]
                if family["rows"] and family["name"] not in ZERO
            ]
        )


ZERO = ("social_care_lanes_late", "social_care_erasures_oldest_seconds")
