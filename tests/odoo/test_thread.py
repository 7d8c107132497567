"""The thread on a form, and who may open which form."""

from odoo.exceptions import AccessError

from odoo.addons.social_care.thread.page import PAGE
from odoo.addons.social_care.triage.labels import mood

from .common import AGENT, PRAISE, US, OdooCase, say, whisper

HELPDESK = "helpdesk_mgmt.group_helpdesk_user"


class TestThread(OdooCase):
    def shown(self, page):
        return [entry for entry in page["entries"] if entry["type"] == "post"]

    def test_it_reads_as_on_the_network(self):
        self.bring(
            say("Where is it?", id="1"),
            say("We are looking.", US, 5, id="2", parent="1"),
        )
        page = self.conversations().social_thread()
        self.assertEqual(
            [entry["type"] for entry in page["entries"]], ["post", "post", "move"]
        )
        self.assertEqual([post["ours"] for post in self.shown(page)], [False, True])
        self.assertEqual(page["entries"][-1]["state"], "acknowledged")
        self.assertFalse(page["before"])
        self.assertEqual(page["people"][0]["handle"], "ann")

    def test_pages_leave_nothing_out(self):
        rows = [say("The first", id="0")]
        # Two of a time, so that a page ends within one.
        rows += [
            say(f"Word {n}", at=n // 2 + 1, id=n, parent="0")
            for n in range(1, 2 * PAGE + 8)
        ]
        self.bring(*rows)
        conversation = self.conversations()
        seen, before, pages = [], None, 0
        while before is not False:
            page = conversation.social_thread(before)
            seen = self.shown(page) + seen
            before, pages = page["before"], pages + 1
        self.assertEqual(pages, 3)
        self.assertEqual(
            [post["id"] for post in seen],
            conversation.post_ids.sorted(lambda p: (p.posted_at, p.id)).ids,
        )

    def test_a_waiver_names_who_and_why(self):
        self.bring(say(PRAISE))
        self.conversations().with_user(self.admin).action_waive("Meant for others")
        move = self.conversations().social_thread()["entries"][-1]
        self.assertEqual(
            (move["state"], move["by"], move["reason"]),
            ("waived", self.admin.name, "Meant for others"),
        )

    def test_a_ticket_shows_all_its_conversations(self):
        self.bring(say("In public"), whisper("In private", at=5))
        public, private = self.conversations().sorted("visibility", reverse=True)
        private.ticket_id = public.ticket_id
        page = public.ticket_id.social_thread()
        self.assertEqual([post["private"] for post in self.shown(page)], [False, True])

    def test_handoffs_are_lines_of_it(self):
        self.bring(say("In public"))
        conversation = self.conversations()
        self.env["social.care.handoff"].create(
            {
                "ticket_id": conversation.ticket_id.id,
                "conversation_id": conversation.id,
                "channel": "phone",
                "reason": "private_data",
            }
        ).action_arrived()
        lines = [
            (entry["step"], entry["channel"])
            for entry in conversation.social_thread()["entries"]
            if entry["type"] == "handoff"
        ]
        self.assertEqual(lines, [("offered", "Telephone"), ("arrived", "Telephone")])

    def test_only_agents_of_the_team(self):
        self.bring(say())
        stranger = self.make_user("Stan", AGENT)
        with self.assertRaises(AccessError):
            self.conversations().with_user(stranger).social_thread()

    def test_the_words_of_moods(self):
        self.assertEqual(
            [mood(value) for value in (-1, 0, 1)], ["unhappy", "neutral", "pleased"]
        )


class TestForms(OdooCase):
    def test_the_helpdesk_reads_its_tickets_without_social_rights(self):
        self.bring(say())
        user = self.make_user("Hugo", HELPDESK)
        ticket = self.conversations().ticket_id.with_user(user)
        arch = ticket.get_view(view_type="form")["arch"]
        self.assertNotIn("social_thread", arch)
        self.assertNotIn("social_conversation_count", arch)
        for view_type in ("list", "kanban", "form"):
            arch = ticket.get_view(view_type=view_type)["arch"]
            self.assertIn("social_public_resolution", arch)

    def test_a_network_shows_the_settings_it_uses(self):
        accounts = self.env["social.care.account"]
        by_file = accounts.new({"network": "file"})
        self.assertIn("folder", by_file.used_settings)
        self.assertTrue(by_file.takes_files)
        self.assertFalse(by_file.uses_credentials)
        by_feed = accounts.new({"network": "feed"})
        self.assertIn("base_url", by_feed.used_settings)
        self.assertTrue(by_feed.uses_credentials)
