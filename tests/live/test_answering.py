"""Two agents in two browsers, on a server of its own: they see each other, and the
customer gets one answer."""

import json

from tools import chromium

from .common import SECONDS, LiveCase, wait_until
from .test_practice import record_id

TEXT = ".o_social_composer_text"
FILL = """(() => {
    const area = document.querySelector(".o_social_composer_text");
    area.focus();
    area.value = %s;
    area.dispatchEvent(new Event("input", {bubbles: true}));
    return true;
})()"""


class AnsweringCase(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.database.server()
        cls.admin = cls.server.client("admin")
        cls.account = record_id(cls.admin, "demo_account_practice")
        cls.person = record_id(cls.admin, "demo_person_eva")

    def setUp(self):
        super().setUp()
        self.logged = len(self.server.errors())
        self.ticket = self.ask("Where is my table?")

    def ask(self, body, **values):
        """Eva writes in public. Gives the ticket that comes of it."""
        values = {"account_id": self.account, "person_id": self.person} | values
        self.post = self.admin.call(
            "social.care.practice.post", "create", [values | {"body": body}]
        )[0]
        self.admin.call("social.care.account", "action_fetch", [self.account])
        found = self.admin.call(
            "social.care.post",
            "search_read",
            [("account_id", "=", self.account), ("external_id", "=", f"p{self.post}")],
            ["conversation_id"],
        )
        self.conversation = found[0]["conversation_id"][0]
        read = self.admin.call(
            "social.care.conversation", "read", [self.conversation], ["ticket_id"]
        )
        if not read[0]["ticket_id"]:
            self.admin.call(
                "social.care.conversation", "action_create_ticket", [self.conversation]
            )
            read = self.admin.call(
                "social.care.conversation", "read", [self.conversation], ["ticket_id"]
            )
        return read[0]["ticket_id"][0]

    def errors(self):
        """What the server has logged as errors in this test."""
        return self.server.errors()[self.logged :]

    def deliver(self):
        """Let everything go that waits, without waiting for its time."""
        self.admin.call("social.care.account", "action_process", [self.account])

    def replies(self):
        """The states of the replies to the conversation, in their order."""
        found = self.admin.call(
            "social.care.reply",
            "search_read",
            [("conversation_id", "=", self.conversation)],
            ["state", "body"],
            order="id",
        )
        return [(one["state"], one["body"]) for one in found]

    def published(self):
        """What stands on the network below Eva's post."""
        found = self.admin.call(
            "social.care.practice.post",
            "search_read",
            [("parent_id", "=", self.post), ("deleted", "=", False)],
            ["body"],
        )
        return [one["body"] for one in found]

    def agent(self, browser, login):
        """A page on which an agent has the ticket open."""
        page = browser.new_page()
        chromium.log_in(page, self.server.url, login, database=self.database.name)
        page.goto(f"{self.server.url}/odoo/helpdesk.ticket/{self.ticket}")
        page.wait_for_selector(TEXT)
        return page

    def write(self, page, words):
        page.evaluate(FILL % json.dumps(words))
        page.wait_for_function("!document.querySelector('.o_social_send').disabled")

    def value(self, page):
        return page.evaluate(f"document.querySelector('{TEXT}').value")

    def shows(self, page, css, words):
        """Wait until an element says something."""
        page.wait_for_function(
            f"[...document.querySelectorAll({json.dumps(css)})]"
            f".some((one) => one.innerText.includes({json.dumps(words)}))",
            timeout=1000 * SECONDS,
        )

    def gone(self, page, css):
        page.wait_for_selector(css, state="detached", timeout=1000 * SECONDS)


class TestOneAgent(AnsweringCase):
    def test_answer_and_undo(self):
        with chromium.running() as browser:
            page = self.agent(browser, "demo")
            self.write(page, "It leaves today.")
            page.click(".o_social_send")
            self.shows(page, ".o_social_pending", "Sending in")
            self.assertEqual(self.value(page), "")
            self.deliver()
            self.gone(page, ".o_social_pending")
            self.shows(page, ".o_social_post_ours", "Marc Demo")
            self.shows(page, ".o_social_resolution", "Answered")
            self.assertEqual(self.published(), ["It leaves today."])
            self.undo_another(page)
            self.keep_a_draft(page)
            self.assertEqual(page.errors, [])
        self.assertEqual(self.errors(), [])

    def undo_another(self, page):
        self.write(page, "Or tomorrow.")
        page.click(".o_social_send")
        page.click(".o_social_undo")
        self.gone(page, ".o_social_pending")
        self.assertEqual(
            self.value(page), "Or tomorrow.", "the words stand there again"
        )
        self.deliver()
        self.assertEqual(self.published(), ["It leaves today."])
        self.assertEqual(self.replies()[-1], ("cancelled", "Or tomorrow."))

    def test_taken_back_and_corrected(self):
        """What was to be private stays private; what stands there is said anew."""
        with chromium.running() as browser:
            page = self.agent(browser, "demo")
            page.click(".o_social_to_private")
            self.write(page, "Your number?")
            page.click(".o_social_send")
            page.click(".o_social_undo")
            self.gone(page, ".o_social_pending")
            private = "document.querySelector('.o_social_to_private').checked"
            self.assertTrue(page.evaluate(private))
            page.click(".o_social_to_public")
            self.write(page, "It laeves today.")
            page.click(".o_social_send")
            self.shows(page, ".o_social_pending", "Sending in")
            self.deliver()
            page.click(".o_social_do_correct")
            page.click(".modal-footer .btn-primary")
            page.wait_for_function(f"document.querySelector('{TEXT}').value.length > 9")
            self.assertEqual(self.value(page), "It laeves today.")
            self.assertEqual(self.published(), [])
            self.assertEqual(page.errors, [])
        self.assertEqual(self.errors(), [])

    def keep_a_draft(self, page):
        """What was typed is there after other pages, and after loading anew."""
        page.click(".o_notebook_headers a[name=description]")
        self.gone(page, TEXT)
        page.click("button[name=action_social_reply]")
        page.wait_for_function(f"document.activeElement.matches('{TEXT}')")
        self.assertEqual(self.value(page), "Or tomorrow.")
        page.goto(f"{self.server.url}/odoo/helpdesk.ticket/{self.ticket}")
        page.wait_for_selector(TEXT)
        self.assertEqual(self.value(page), "Or tomorrow.")

    def test_in_the_inbox(self):
        with chromium.running() as browser:
            page = browser.new_page()
            chromium.log_in(page, self.server.url, "demo", database=self.database.name)
            page.goto(f"{self.server.url}/odoo/social-inbox")
            page.wait_for_selector(f".o_social_pane {TEXT}")
            for _row in range(60):
                if self.shown(page) == self.conversation:
                    break
                before = self.shown(page)
                page.keyboard.press("j")
                page.wait_for_function(
                    "Number(document.querySelector('.o_social_pane')"
                    f".dataset.conversation) !== {before}"
                )
            page.wait_for_selector(f".o_social_pane {TEXT}")
            page.keyboard.press("r")
            page.wait_for_function(f"document.activeElement.matches('{TEXT}')")
            page.keyboard.insert_text("From the inbox.")
            page.click(".o_social_send")
            self.shows(page, ".o_social_pending", "Sending in")
            self.deliver()
            self.shows(page, ".o_social_post_ours", "From the inbox.")
            self.assertEqual(self.published(), ["From the inbox."])
            self.assertEqual(page.errors, [])
        self.assertEqual(self.errors(), [])

    def shown(self, page):
        return int(
            page.evaluate(
                "document.querySelector('.o_social_pane').dataset.conversation"
            )
        )

    def test_where_nothing_can_be_sent_the_answer_is_recorded(self):
        found = self.admin.call(
            "social.care.conversation",
            "search_read",
            [("network", "=", "feed"), ("ticket_id", "!=", False)],
            ["ticket_id"],
            limit=1,
        )
        self.ticket = found[0]["ticket_id"][0]
        with chromium.running() as browser:
            page = self.agent(browser, "demo")
            self.shows(page, ".o_social_composer_why", "Nothing can be sent")
            self.assertEqual(page.locator(".o_social_send").count(), 0)
            page.evaluate(FILL % json.dumps("Said below your article."))
            page.click(".o_social_record")
            self.shows(page, ".o_social_post_ours", "Said below your article.")
            self.shows(page, ".o_social_post_ours", "answered on the network itself")
            self.assertEqual(self.value(page), "")
            self.assertEqual(page.errors, [])
        self.assertEqual(self.errors(), [])

    def test_typing_asks_nobody(self):
        """The server stands still; the count goes on."""
        with chromium.running() as browser:
            page = self.agent(browser, "demo")
            chromium.wait_until_quiet(page)
            self.server.pause()
            try:
                page.evaluate(FILL % json.dumps("Grüße 👍🏽"))
                self.shows(page, ".o_social_count", "272 left")
            finally:
                self.server.resume()
            self.assertEqual(page.errors, [])

    def test_an_error_loses_nothing(self):
        with chromium.running() as browser:
            page = self.agent(browser, "demo")
            self.write(page, "It leaves today.")
            self.admin.call(
                "social.care.conversation",
                "record_native_answer",
                [self.conversation],
                "Said over there.",
            )
            self.shows(page, ".o_social_post_ours", "Said over there.")
            self.ask("Found it", parent_id=self.post)
            self.shows(page, ".o_social_news", "Eva")
            self.assertEqual(self.value(page), "It leaves today.")
            self.assertEqual(page.errors, [])


class TestTwoAgents(AnsweringCase):
    def test_they_see_each_other(self):
        with chromium.running() as browser:
            marc, mitchell = self.agent(browser, "demo"), self.agent(browser, "admin")
            self.shows(marc, ".o_social_looking", "Mitchell Admin")
            self.shows(mitchell, ".o_social_looking", "Marc Demo")
            self.write(marc, "It")
            self.shows(mitchell, ".o_social_answering", "Marc Demo is answering")
            marc.goto(f"{self.server.url}/odoo")
            self.gone(mitchell, ".o_social_answering")
            self.gone(mitchell, ".o_social_looking")
            self.assertEqual(marc.errors + mitchell.errors, [])
        self.assertEqual(self.errors(), [])

    def test_who_is_cut_off_is_gone_after_a_while(self):
        with chromium.running() as browser:
            marc, mitchell = self.agent(browser, "demo"), self.agent(browser, "admin")
            self.write(marc, "It")
            self.shows(mitchell, ".o_social_answering", "Marc Demo")
            marc.context.close()
            self.gone(mitchell, ".o_social_answering")
            self.assertEqual(mitchell.errors, [])

    def test_one_answer(self):
        with chromium.running() as browser:
            marc, mitchell = self.agent(browser, "demo"), self.agent(browser, "admin")
            self.write(marc, "It leaves today.")
            self.write(mitchell, "It left yesterday.")
            marc.click(".o_social_send")
            self.shows(mitchell, ".o_social_pending", "Marc Demo")
            mitchell.click(".o_social_send")
            self.shows(
                mitchell, ".o_social_composer_error", "is already answering this"
            )
            self.assertEqual(self.value(mitchell), "It left yesterday.")
            self.deliver()
            self.shows(mitchell, ".o_social_post_ours", "It leaves today.")
            self.assertEqual(self.published(), ["It leaves today."])
            self.assertEqual(self.sent(), 1)
            self.assertEqual(marc.errors, [])
        self.assertEqual(self.errors(), [])

    def sent(self):
        return sum(state != "cancelled" for state, _body in self.replies())

    def test_both_click_at_once(self):
        with chromium.running() as browser:
            pages = self.agent(browser, "demo"), self.agent(browser, "admin")
            for number, page in enumerate(pages):
                self.write(page, f"Answer {number}.")
            for page in pages:
                page.evaluate("document.querySelector('.o_social_send').click()")
            for page in pages:
                page.wait_for_selector(".o_social_pending")
            wait_until(
                lambda: self.refusals(pages) == 1,
                SECONDS,
                "one of them is refused",
                self.server.log,
            )
            self.deliver()
            self.assertEqual(len(self.published()), 1)
            self.assertEqual(self.sent(), 1)
        self.assertEqual(self.errors(), [])

    def refusals(self, pages):
        return sum(page.locator(".o_social_composer_error").count() for page in pages)
