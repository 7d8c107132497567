"""Practice for real: many writers at once, and a person at the page with real crons."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tools import chromium

from .common import LiveCase

WRITERS, POSTS = 6, 8
LOG_IN = """
fetch("/web/session/authenticate", {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({params: {db: "%s", login: "demo", password: "demo"}}),
}).then((response) => response.json()).then((answer) => answer.result.uid)
"""


def log_in(page, server):
    """Log in as the demo's agent, without the web client in between."""
    page.goto(f"{server.url}/web/login")
    if not page.evaluate(LOG_IN % server.database.name):
        raise AssertionError("demo cannot log in")


def record_id(client, name):
    """The id of a record of the demo."""
    domain = [("module", "=like", "social_care%"), ("name", "=", name)]
    found = client.call("ir.model.data", "search_read", domain, ["res_id"])
    return found[0]["res_id"]


class TestManyWriters(LiveCase):
    def test_a_reader_who_follows_the_numbers_misses_nothing(self):
        server = self.database.server(workers=2)
        admin = server.client("admin")
        timeline = record_id(admin, "demo_account_practice")
        person = record_id(admin, "demo_person_eva")
        clients = [server.client("admin") for _number in range(WRITERS)]
        done = threading.Event()

        def follow():
            """Read on from the last number seen, as the stream does."""
            seen, last = [], 0
            while True:
                finished = done.is_set()
                rows = self.database.sql(
                    "SELECT change, id FROM social_care_practice_post"
                    " WHERE account_id = %s AND change > %s ORDER BY change",
                    [timeline, last],
                )
                seen += [post for _number, post in rows]
                last = rows[-1][0] if rows else last
                if finished:
                    return seen

        def write(client):
            values = {"account_id": timeline, "person_id": person, "body": "Hello"}
            made = []
            for number in range(POSTS):
                made += client.call("social.care.practice.post", "create", [values])
                if number % 4 == 3:
                    client.call("social.care.practice.post", "action_delete", made[-1:])
            return made

        with ThreadPoolExecutor(WRITERS + 1) as pool:
            reader = pool.submit(follow)
            written = [post for made in pool.map(write, clients) for post in made]
            done.set()
            seen = reader.result()
        self.assertEqual(len(set(written)), WRITERS * POSTS)
        self.assertLessEqual(set(written), set(seen))
        self.assertEqual(server.errors(), [])


class TestPage(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.database.server(cron_threads=2)

    def test_what_others_write_appears_by_itself(self):
        admin = self.server.client("admin")
        account = record_id(admin, "demo_account_practice")
        with chromium.running() as browser:
            page = browser.new_page()
            log_in(page, self.server)
            page.goto(f"{self.server.url}/social_care/practice/{account}")
            page.wait_for_selector(".o_practice_post")
            values = {"account_id": account, "body": "The office is open again."}
            admin.call("social.care.practice.post", "create", [values])
            page.wait_for_function("document.body.innerText.includes('open again')")
            self.assertEqual(page.errors, [])

    def test_from_a_post_to_its_ticket_and_back(self):
        """Through the demo: write, find the ticket, answer as the company."""
        with chromium.running() as browser:
            page = browser.new_page()
            log_in(page, self.server)
            self.write_as_customer(page)
            self.open_ticket(browser, page)
            self.answer_as_company(page)
            self.assertEqual(page.errors, [])
        self.assertEqual(self.server.errors(), [])

    def write_as_customer(self, page):
        page.goto(f"{self.server.url}/social_care/practice")
        page.wait_for_selector(".o_practice_write textarea")
        self.choose(page, "Tom Fisher")
        page.click(".o_practice_write textarea")
        page.keyboard.insert_text(
            "@yourcompany My wardrobe has only <b>one</b> door. Where is mine? 😡"
        )
        page.click(".o_practice_write button[type=submit]")
        first = ".o_practice_card .o_practice_post"
        page.wait_for_function(
            f"document.querySelector('{first}')?.innerText.includes('<b>one</b>')"
        )
        self.post = page.evaluate(f"document.querySelector('{first}').id")
        # The crons take it from here; the page hears of it without being reloaded.
        self.wait_for_state(page, "unanswered")

    def open_ticket(self, browser, page):
        link = page.evaluate(f"document.querySelector('#{self.post} a').href")
        other = browser.new_page()
        log_in(other, self.server)
        other.goto(link)
        other.wait_for_selector(".o_form_view")
        other.wait_for_function(
            "document.querySelector('.o_form_view')?.innerText.includes('Unanswered')"
        )
        other.wait_for_function(
            "document.querySelector('.o_form_view').innerText.includes('<b>one</b>')"
        )
        self.assertEqual(other.errors, [])

    def answer_as_company(self, page):
        self.choose(page, "YourCompany")
        page.click(f"#{self.post} .o_practice_reply")
        page.wait_for_selector(f"#{self.post} textarea")
        page.keyboard.insert_text("Sorry, Tom. The second door leaves us today. ^MD")
        page.click(f"#{self.post} button[type=submit]")
        self.wait_for_state(page, "acknowledged")

    def choose(self, page, name):
        page.evaluate(
            "[...document.querySelectorAll('.o_practice_person')]"
            f".find((button) => button.innerText.includes('{name}')).click()"
        )
        page.wait_for_function(
            f"document.querySelector('.o_practice_as').innerText.includes('{name}')"
        )

    def wait_for_state(self, page, state):
        page.wait_for_function(
            f"document.querySelector('#{self.post} [data-state={state}]')"
        )
