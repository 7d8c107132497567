"""What axe finds wrong for people who do not see or do not use a mouse, on our screens.

Only in markup of ours: what Odoo draws around it is Odoo's. Practice and the claim page
are ours as a whole.
"""

from axe_playwright_python.sync_playwright import Axe

from tools import chromium

from .common import LiveCase
from .pressing import data

GRAVE = ("serious", "critical")
OURS = "[class*='o_social'], [class*='o_practice'], [name^='social_']"
ODOOS = (
    ".o_control_panel, .o_list_record_selector, .o_optional_columns_dropdown,"
    " .o_avatar, .o-mail-Avatar, .o_select_menu"
)
"""What Odoo draws in the middle of our views."""

ALL_THERE = """(targets) => targets.every((each) => document.querySelector(each))"""
IS_OURS = """([target, ours, odoos]) => {
    const element = document.querySelector(target);
    return Boolean(element.closest(ours) && !element.closest(odoos));
}"""
CLAIM = """
from odoo.addons.social_care.handover import link
handoff = env["social.care.handoff"].search([("state", "=", "offered")], limit=1)
handoff.action_renew_link()
result = link.url(handoff)
"""


class TestAccessibility(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.shell(data.SCRIPT)
        cls.server = cls.database.server()
        cls.admin = cls.server.client("admin")

    def setUp(self):
        super().setUp()
        chrome = self.enterContext(chromium.running())
        self.page = chrome.new_page(reduced_motion="reduce")
        chromium.log_in(self.page, self.server.url, "admin")

    def test_screens(self):
        found = {}
        for name, path, css, *pressed in self.screens():
            with self.subTest(screen=name):
                self.page.goto(self.server.url + path)
                for button in pressed:
                    self.page.click(button)
                self.page.wait_for_selector(css)
                chromium.wait_until_quiet(self.page)
                found[name] = self.grave(whole=not path.startswith("/odoo"))
                self.assertEqual(found[name], [], "\n".join(found[name]))
        self.assertEqual(len(found), 24)

    def screens(self):
        """Yield the name, the address, what is there when it is drawn, and what is
        pressed before that."""
        conversation = self.one("social.care.conversation", ("ticket_id", "!=", False))
        ticket = self.admin.call(
            "social.care.conversation", "read", [conversation], ["ticket_id"]
        )[0]["ticket_id"][0]
        account = self.one("social.care.account", ("state", "=", "connected"))
        handoff = self.one("social.care.handoff", ("state", "=", "offered"))
        thread, form = ".o_social_thread", ".o_form_view"
        yield "inbox", "/odoo/social-inbox", f".o_social_pane {thread}"
        yield "ticket", f"/odoo/helpdesk.ticket/{ticket}", thread
        yield (
            "conversation",
            f"/odoo/social.care.conversation/{conversation}",
            thread,
        )
        yield "account", f"/odoo/social.care.account/{account}", form
        rule = self.one("social.care.rule")
        yield "rule", f"/odoo/social.care.rule/{rule}", ".o_social_expression"
        yield "handoff", f"/odoo/social.care.handoff/{handoff}", form
        deliveries = self.admin.call(
            "social.care.account", "action_view_deliveries", [account]
        )["res_id"]
        yield "deliveries", f"/odoo/social.care.webhook/{deliveries}", form
        for name in ("coverage", "rants", "brought", "stars"):
            yield name, f"/odoo/social-{name}", ".o_social_report h1"
        yield "praise", "/odoo/social-praise", ".o_social_praise"
        for name in ("goodwill", "crises", "topics", "retention"):
            yield name, f"/odoo/social-{name}", ".o_list_view"
        crisis = self.one("social.care.crisis", ("state", "=", "confirmed"))
        path, page = f"/odoo/social.care.crisis/{crisis}", ".o_social_crisis"
        to_page = "button[name=action_open_page]"
        yield "crisis", path, form
        yield "crisis page", path, f"{page} canvas", to_page
        answers = f"{page} [role=tab] >> text=Personal Answers"
        yield "crisis answers", path, f"{page} textarea", to_page, answers
        for name, model, state in (
            ("topic", "social.care.topic", "named"),
            ("erasure", "social.care.erasure", "done"),
            ("exercise", "social.care.practice.exercise", "done"),
        ):
            record = self.one(model, ("state", "=", state))
            yield name, f"/odoo/{model}/{record}", form
        yield "practice", "/social_care/practice", ".o_practice_post"
        claim = self.database.shell(CLAIM)
        yield "claim", claim[claim.index("/social_care/") :], "form"

    def one(self, model, *domain):
        return self.admin.call(model, "search", list(domain), limit=1)[0]

    def grave(self, whole):
        """What is seriously or critically wrong in our own markup, a line each."""
        found = self.violations()
        while not self.page.evaluate(
            ALL_THERE, [node["target"][0] for _, node in found]
        ):
            # The list was read anew in between: what was found is not there any more.
            chromium.wait_until_quiet(self.page)
            found = self.violations()
        lines = []
        for violation, node in found:
            target = node["target"][0]
            if whole or self.page.evaluate(IS_OURS, [target, OURS, ODOOS]):
                why = node["failureSummary"].splitlines()[1].strip()
                lines.append(f"{violation}: {target}: {why}")
        return lines

    def violations(self):
        """Pairs of what is grave, and of one place where it is."""
        return [
            (violation["id"], node)
            for violation in Axe().run(self.page).response["violations"]
            if violation["impact"] in GRAVE
            for node in violation["nodes"]
        ]
