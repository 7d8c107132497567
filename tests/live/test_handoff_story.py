"""The whole story, on real servers: a complaint, a link in private, a number left on a
telephone-sized page, a call, the closing word in public, and thanks.

Two snac federate: the customer, bob, lives on one, the company, alice, on the other.
"""

import html
import re
import tempfile
from pathlib import Path

from tools import chromium, template
from tools.project import LOGS

from ..servers import snac
from ..servers.unavailable import or_skip
from .common import SECONDS, LiveCase, wait_until

SETUP = """
settings = env["ir.config_parameter"]
settings.set_param("web.base.url", values["base"])
settings.set_param("web.base.url.freeze", "True")
settings.set_param("social_care.undo_seconds", "0")
team = env["helpdesk.ticket.team"].create({"name": "Public matters"})
agent = env.ref("base.user_demo")
agent.write({"tz": "Europe/Brussels"})
team.user_ids = agent
account = env["social.care.account"].create({
    "name": "Alice", "network": "mastodon", "base_url": values["url"],
    "access_token": values["token"], "team_id": team.id, "ticket_policy": "all",
})
result = account.id
"""


class TestStory(LiveCase):
    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with or_skip("snac"):
            self.ours = self.enterContext(snac.running(folder))
            self.theirs = self.enterContext(snac.running(folder))
        log = LOGS / f"install-phonecall-{self.database.name}.log"
        self.addCleanup(log.unlink, missing_ok=True)
        template.install(self.database._database, "crm_phonecall", log)
        self.server = self.database.server(2)
        self.account = self.database.shell(
            SETUP,
            base=self.server.url,
            url=self.ours.url,
            token=self.ours.token("alice"),
        )
        self.admin = self.server.client("admin")
        self.agent = self.server.client("demo")
        self.admin.call("social.care.account", "action_connect", [self.account])

    def test_from_a_complaint_to_thanks(self):
        complaint = self.bob_says(
            "My parcel never arrived and nobody answers. This is a scandal!"
        )
        ticket = self.ticket_of(complaint["uri"])
        mine = {"user_id": self.agent.uid}
        self.agent.call("helpdesk.ticket", "write", [ticket], mine)
        self.state_is("unanswered")

        self.answer("That should not happen. We look into it at once.")
        self.state_is("acknowledged")

        url = self.hand_over(ticket)
        self.state_is("moved")
        self.leave_number(url)

        handoff = self.handoff(ticket)
        self.assertEqual(handoff["state"], "arrived")
        self.assertEqual(handoff["contact_value"], "+442079460123")
        self.assertTrue(handoff["consent_at"])
        self.assertTrue(handoff["verified_at"])
        [call] = self.activities(ticket)
        self.assertEqual(call["summary"], "Call +442079460123")
        self.call_is_held(handoff["id"])
        self.state_is("resolved_privately")
        [due] = self.activities(ticket)
        self.assertEqual(due["summary"], "Say in public how it ended")

        self.answer("Your parcel has been found and is with you on Friday.", True)
        self.state_is("resolved_publicly")
        self.assertTrue(self.handoff(ticket)["closed_in_public_at"])
        self.assertEqual(self.activities(ticket), [])

        closing = self.told("is with you on Friday")
        self.bob_says(
            "That was quick, thank you so much!", in_reply_to_id=closing["id"]
        )
        self.state_is("confirmed")
        self.assertEqual(self.server.errors(), [])

    # ---- What people do ------------------------------------------------------------

    def bob_says(self, words, **more):
        """In public, to alice; fetched as soon as it has come to her server."""
        status = self.theirs.post("bob", f"@alice@{self.ours.host} {words}", **more)
        self.wait(
            lambda: any(
                (notice.get("status") or {}).get("uri") == status["uri"]
                for notice in self.ours.notices("alice")
            ),
            f"alice's server hears: {words}",
        )
        self.admin.call("social.care.account", "action_fetch", [self.account])
        return status

    def answer(self, words, closing=False):
        """Say something in public from the ticket."""
        reply = self.agent.call(
            "social.care.reply",
            "create",
            [
                {
                    "conversation_id": self.conversation,
                    "visibility": "public",
                    "body": words,
                    "closing": closing,
                }
            ],
        )
        self.agent.call("social.care.reply", "action_send", reply)
        self.told(words[:20])

    def hand_over(self, ticket):
        """By the dialogue; gives the link, as bob is sent it."""
        action = self.agent.call("helpdesk.ticket", "action_social_hand_over", [ticket])
        wizard = self.agent.call(
            action["res_model"], "create", [{}], context=action["context"]
        )
        self.agent.call(action["res_model"], "action_hand_over", wizard)
        message = self.told("/social_care/claim/")
        self.assertEqual(message["visibility"], "direct")
        public = self.told("do not have to post your number")
        self.assertNotIn("/social_care/claim/", public["content"])
        words = html.unescape(re.sub("<[^>]*>", "", message["content"]))
        return re.search(r"http\S+/social_care/claim/[\w-]+", words)[0]

    def leave_number(self, url):
        """On a telephone: opened by a preview before, and by the customer twice."""
        with chromium.running() as browser:
            page = browser.new_page(360, 740)
            for _visit in range(2):
                page.goto(url)
                page.wait_for_selector("form")
            wide = page.evaluate("document.documentElement.scrollWidth")
            self.assertLessEqual(wide, 360)
            page.click("#phone")
            page.keyboard.insert_text("+44 20 7946 0123")
            page.click("label:has(input[value=tomorrow])")
            page.click("label:has(input[value=afternoon])")
            page.click("label.consent")
            page.click("button[type=submit]")
            page.wait_for_function("document.body.innerText.includes('Thank you')")
            self.assertEqual(page.errors, [])

    def call_is_held(self, handoff):
        self.agent.call("social.care.handoff", "action_no_answer", [handoff])
        self.agent.call(
            "social.care.handoff",
            "write",
            [handoff],
            {"outcome": "The parcel was found.", "next_steps": "Brought on Friday."},
        )
        self.agent.call("social.care.handoff", "action_done", [handoff])
        calls = self.admin.call(
            "crm.phonecall",
            "search_read",
            [("social_handoff_id", "=", handoff)],
            ["state", "partner_phone"],
            order="id",
        )
        self.assertEqual([call["state"] for call in calls], ["pending", "done"])
        self.assertEqual(calls[1]["partner_phone"], "+442079460123")

    # ---- What is there -------------------------------------------------------------

    def ticket_of(self, uri):
        query = """
            SELECT c.id, c.ticket_id
              FROM social_care_post p
              JOIN social_care_conversation c ON c.id = p.conversation_id
             WHERE p.external_id = %s AND c.ticket_id IS NOT NULL
        """
        [(self.conversation, ticket)] = self.wait(
            lambda: self.database.sql(query, [uri]), "a ticket"
        )
        return ticket

    def state_is(self, state):
        query = "SELECT public_resolution FROM social_care_conversation WHERE id = %s"
        self.wait(
            lambda: self.database.sql(query, [self.conversation]) == [(state,)],
            f"the state is {state}",
        )

    def handoff(self, ticket):
        [handoff] = self.agent.call(
            "social.care.handoff", "search_read", [("ticket_id", "=", ticket)]
        )
        return handoff

    def activities(self, ticket):
        return self.agent.call(
            "mail.activity",
            "search_read",
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket)],
            ["summary", "date_deadline"],
        )

    def told(self, words):
        """Wait until bob is told something; give the status."""
        return self.wait(
            lambda: next(
                (
                    notice["status"]
                    for notice in self.theirs.notices("bob")
                    if words in (notice.get("status") or {}).get("content", "")
                ),
                None,
            ),
            f"bob reads: {words}",
        )

    def wait(self, condition, what):
        return wait_until(condition, SECONDS, what, self.server.log)
