"""Many people use one claim link in the same moment: no more is kept than may be."""

import re
from concurrent.futures import ThreadPoolExecutor

import requests

from .common import LiveCase, wait_until

AT_ONCE = 4
SECONDS = 60
SETUP = """
from odoo.addons.social_care.handover.claiming import KEPT
account = env["social.care.account"].create({
    "name": "Files", "network": "file", "external_id": "us", "ticket_policy": "all"})
row = b'{"external_id": "1", "author_id": "ann", "body": "Where is my parcel?"}'
account.import_file(row, "a.jsonl")
ticket = env["social.care.conversation"].search(
    [("account_id", "=", account.id)]).ticket_id
handoff = env["social.care.handoff"].create({
    "ticket_id": ticket.id, "channel": "phone", "link_in_public": True})
env["social.care.claim"].create([
    {"handoff_id": handoff.id, "phone": f"+4420794600{number:02}"}
    for number in range(KEPT - 1)])
handoff.state = "arrived"
token = handoff.claim_url.rpartition("/")[2]
result = [KEPT, handoff.id, f"/social_care/claim/{token}"]
"""
WAIT = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


class TestClaimsAtOnce(LiveCase):
    def test_all_but_one_come_too_late(self):
        most, handoff, path = self.database.shell(SETUP)
        server = self.database.server()
        pages = [self.open(server.url + path) for _each in range(AT_ONCE)]
        holder = self.database.connect()
        self.addCleanup(holder.close)
        with holder.cursor() as cursor:
            cursor.execute(
                "SELECT FROM social_care_handoff WHERE id = %s FOR UPDATE", [handoff]
            )
        with ThreadPoolExecutor(AT_ONCE) as people:
            asked = [
                people.submit(
                    self.send, server.url + path, page, f"+44207946001{number}"
                )
                for number, page in enumerate(pages)
            ]
            wait_until(
                lambda: self.database.sql(WAIT)[0][0] >= AT_ONCE,
                SECONDS,
                "all of them are at the link",
                server.log,
            )
            holder.rollback()
            answers = [each.result() for each in asked]
        self.assertEqual(answers, [200] * AT_ONCE)
        [(kept,)] = self.database.sql(
            "SELECT count(*) FROM social_care_claim WHERE handoff_id = %s", [handoff]
        )
        self.assertEqual(kept, most)
        self.assertNotIn(path, server.log())
        self.assertIn("/social_care/claim/***", server.log())

    def open(self, url):
        """The page as a browser has it, with the token of its form."""
        browser = requests.Session()
        self.addCleanup(browser.close)
        shown = browser.get(url, timeout=SECONDS).text
        return browser, re.search(r'name="csrf_token"\s+value="([^"]+)"', shown)[1]

    def send(self, url, page, number):
        browser, token = page
        form = {"phone": number, "consent": "1", "csrf_token": token}
        return browser.post(url, form, timeout=SECONDS).status_code
