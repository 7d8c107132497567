"""What the inbox says in a real browser when it shows nobody."""

from tools import chromium

from .common import LiveCase

WITHOUT_ACCOUNTS = """
env["social.care.account"].search([]).active = False
env["social.care.conversation"].search([]).write({"muted": True})
result = True
"""


class TestEmptyInbox(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.database.server()

    def setUp(self):
        super().setUp()
        chrome = self.enterContext(chromium.running())
        self.page = chrome.new_page(reduced_motion="reduce")
        chromium.log_in(self.page, self.server.url, "admin")

    def open_inbox(self):
        self.page.goto(self.server.url + "/odoo/social-inbox")

    def test_nothing_found(self):
        self.open_inbox()
        box = self.page.locator(".o_searchview_input")
        box.fill("zxqwvk")
        box.press("Enter")
        self.page.wait_for_selector(".o_social_nobody")
        said = self.page.locator(".o_social_nobody").inner_text()
        self.assertIn("Nothing found", said)
        self.assertNotIn("Nobody is waiting", said)

    def test_without_accounts(self):
        self.database.shell(WITHOUT_ACCOUNTS)
        self.open_inbox()
        self.page.wait_for_selector(".o_social_begin_connect")
        self.assertEqual(self.page.locator(".o_social_nobody button").count(), 3)
        steps = self.page.locator(".o_social_first_steps li")
        self.assertEqual(steps.count(), 5)
        self.assertEqual(steps.first.locator("[aria-label='To do']").count(), 1)
        self.page.click(".o_social_begin_connect")
        self.page.wait_for_selector(".o_form_view")
        self.open_inbox()
        self.page.click(".o_social_begin_file")
        self.page.wait_for_selector(".modal [name=content]")
        self.open_inbox()
        self.page.click(".o_social_begin_practice")
        self.page.wait_for_url("**/social_care/practice**")
