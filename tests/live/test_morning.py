"""An agent's morning in the inbox, in a browser, on a server of its own."""

from tools import chromium

from .common import SECONDS, LiveCase, wait_until
from .test_practice import log_in

CHOICE = ".o-autocomplete--dropdown-item a"
ROW = ".o_data_row:nth-of-type({})"


class TestMorning(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.database.server()
        cls.client = cls.server.client("demo")

    def test_a_morning(self):
        with chromium.running() as browser:
            self.page = browser.new_page()
            log_in(self.page, self.server)
            self.page.goto(f"{self.server.url}/odoo/social-inbox")
            self.page.wait_for_selector(".o_social_pane .o_social_post")
            self.press_a_button_with_enter()
            self.take_the_first()
            self.correct_its_intent()
            self.link_a_suggestion()
            self.snooze_one()
            self.ignore_one()
            self.assign_three()
            self.look_at_the_keys()
            self.press_keys_where_nothing_is()
            self.assertEqual(self.page.errors, [])
        self.assertEqual(self.server.errors(), [])

    # ---- What the agent does -------------------------------------------------------

    def press_a_button_with_enter(self):
        address = self.page.evaluate("location.href")
        button = ".o_social_pane .o_social_do_snooze"
        self.page.evaluate(f"document.querySelector('{button}').focus()")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".modal button[name=action_tomorrow]")
        self.page.click(".modal .btn-close")
        self.page.wait_for_function("!document.querySelector('.modal')")
        self.assertEqual(self.page.evaluate("location.href"), address)

    def take_the_first(self):
        first = self.shown()
        self.page.keyboard.press("a")
        self.wait(lambda: self.read(first, "user_id"))
        self.assertEqual(self.read(first, "user_id")[0], self.client.uid)
        self.page.wait_for_selector(".o_social_current .o_m2o_avatar")

    def correct_its_intent(self):
        post = ".o_social_pane .o_social_post:last-child"
        self.assertNotEqual(self.read(self.shown(), "intent"), "question")
        self.page.hover(f"{post} .o_social_words")
        self.page.click(f"{post} [data-label=question]")
        self.page.wait_for_selector(f"{post} .o_social_chosen[data-label=question]")
        self.wait(lambda: self.read(self.shown(), "intent") == "question")

    def link_a_suggestion(self):
        eva = self.client.call(
            "social.care.profile",
            "search_read",
            [("handle", "=", "eva_n"), ("network", "=", "x")],
            ["conversation_ids"],
        )[0]
        for _row in range(20):
            if self.shown() in eva["conversation_ids"]:
                break
            self.step("j")
        self.page.click(".o_social_person_brief summary")
        self.page.click(".o_social_contact_link")
        self.page.wait_for_selector(".o_social_contact_unlink")
        profile = self.client.call(
            "social.care.profile",
            "read",
            [eva["id"]],
            ["partner_id", "link_evidence"],
        )[0]
        self.assertEqual(profile["partner_id"][1], "Eva Novak")
        self.assertIn("@eva_n", profile["link_evidence"])
        ticket = self.read(eva["conversation_ids"][0], "ticket_id")[0]
        customer = self.client.call("helpdesk.ticket", "read", [ticket], ["partner_id"])
        self.assertEqual(customer[0]["partner_id"], profile["partner_id"])

    def snooze_one(self):
        self.step("j")
        snoozed, rows = self.shown(), self.page.locator(".o_data_row").count()
        self.page.keyboard.press("z")
        self.page.click(".modal button[name=action_tomorrow]")
        self.page.wait_for_function(
            f"document.querySelectorAll('.o_data_row').length === {rows - 1}"
        )
        self.assertEqual(self.read(snoozed, "shelf"), "snoozed")
        self.assertNotEqual(self.shown(), snoozed, "the next one is shown")

    def ignore_one(self):
        ignored, rows = self.shown(), self.page.locator(".o_data_row").count()
        self.page.click(".o_social_do_more")
        self.page.click(".o_social_do_ignore")
        self.page.click(".modal .o_field_widget[name=reason_id] input")
        self.page.keyboard.insert_text("Not meant")
        self.page.wait_for_function(
            f"document.querySelector('{CHOICE}')?.text === 'Not meant for us'"
        )
        self.page.click(CHOICE)
        self.page.click(".modal button[name=action_waive]:not(.d-none)")
        self.page.wait_for_function(
            f"document.querySelectorAll('.o_data_row').length === {rows - 1}"
        )
        self.assertEqual(self.read(ignored, "shelf"), "ignored")
        self.assertEqual(self.read(ignored, "shelf_reason"), "Not meant for us")

    def assign_three(self):
        mine = "search_count", [("user_id", "=", self.client.uid)]
        before = self.client.call("social.care.conversation", *mine)
        for number in (4, 5, 6):
            self.page.click(f"{ROW.format(number)} .o_list_record_selector input")
        self.page.click(".o_control_panel button[name=action_assign]")
        self.wait(
            lambda: self.client.call("social.care.conversation", *mine) == before + 3
        )

    def look_at_the_keys(self):
        self.page.keyboard.press("?")
        self.page.wait_for_selector(".o_social_keys")
        self.page.click(".modal .btn-close, .modal .modal-footer .btn-primary")

    def press_keys_where_nothing_is(self):
        self.page.click(".o_searchview_input")
        self.page.keyboard.insert_text("nobody is called so")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "!document.querySelector('.o_data_row, .o_social_pane')"
        )
        self.page.evaluate("document.activeElement.blur()")
        for key in ("Enter", "r", "t", "j"):
            self.page.keyboard.press(key)
        chromium.wait_until_quiet(self.page)

    # ---- What is there -------------------------------------------------------------

    def shown(self):
        """The id of the conversation that the pane shows."""
        found = self.page.evaluate(
            "document.querySelector('.o_social_pane')?.dataset.conversation"
        )
        return int(found)

    def step(self, key):
        """Go to another row and see it shown."""
        before = self.shown()
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            "document.querySelector('.o_social_pane')?.dataset.conversation"
            f" !== '{before}'"
        )

    def read(self, conversation, name):
        found = self.client.call(
            "social.care.conversation", "read", [conversation], [name]
        )
        return found[0][name]

    def wait(self, condition):
        """Until the server knows what the browser did."""
        return wait_until(condition, SECONDS, "the server knows", self.server.log)
