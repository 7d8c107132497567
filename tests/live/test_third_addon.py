"""A third addon brings a network, a check, fields and overrides: all of it works."""

from collections import Counter

from tools.project import ROOT

from .common import LiveCase

ADDONS = f"--addons-path={ROOT},{ROOT / 'tests' / 'addons'}"


class TestThirdAddon(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.odoo(
            *(ADDONS, "--init", "social_care_third", "--stop-after-init", "--no-http")
        )
        server = cls.database.server(0, 0, ADDONS)
        cls.server, cls.admin = server, server.client("admin")
        call = cls.admin.call
        cls.account = call(
            "social.care.account",
            "create",
            {
                "name": "Third",
                "network": "third",
                "ticket_policy": "all",
                "team_id": call("helpdesk.ticket.team", "search", [], limit=1)[0],
            },
        )
        cls.counts = call("social.care.account", "action_fetch", [cls.account])

    def read(self, model, *names):
        domain = [("account_id", "=", self.account)]
        if model == "helpdesk.ticket":
            domain = [("social_conversation_ids.account_id", "=", self.account)]
        return self.admin.call(model, "search_read", domain, names, order="id")

    def test_its_network_goes_through_the_pipeline(self):
        self.assertEqual(self.counts["stored"], 2)
        self.assertEqual(self.counts["failed"], 0)
        self.assertEqual(self.counts["tickets"], 2)
        [channel] = self.admin.call(
            "helpdesk.ticket.channel", "search_read", [("name", "=", "Third Network")]
        )
        tickets = self.read("helpdesk.ticket", "channel_id")
        self.assertEqual({t["channel_id"][0] for t in tickets}, {channel["id"]})

    def test_its_fields_are_there_in_what_was_written_in_bulk(self):
        names = ("third_words", "third_default", "direction")
        posts = self.read("social.care.post", *names)
        self.assertEqual({post["third_default"] for post in posts}, {"as always"})
        posts = [post for post in posts if post["direction"] == "in"]
        self.assertEqual([post["third_words"] for post in posts], [4, 4])
        conversations = self.read("social.care.post", "third_words", "conversation_id")
        said = Counter()
        for post in conversations:
            said[post["conversation_id"][0]] += post["third_words"]
        tickets = self.read("helpdesk.ticket", "third_words", "social_conversation_ids")
        for ticket in tickets:
            [conversation] = ticket["social_conversation_ids"]
            self.assertEqual(ticket["third_words"], said[conversation])
            self.assertGreaterEqual(ticket["third_words"], 4)

    def test_its_overrides_are_asked(self):
        tickets = self.read("helpdesk.ticket", "third_made", "number", "message_ids")
        self.assertEqual({ticket["third_made"] for ticket in tickets}, {"by hand"})
        for ticket in tickets:
            self.assertRegex(ticket["number"], "^THIRD-HT")
        self.assertEqual(len({ticket["number"] for ticket in tickets}), 2)
        profiles = self.admin.call(
            "social.care.profile",
            "search_read",
            [("network", "=", "third")],
            ["third_made"],
        )
        self.assertEqual([it["third_made"] for it in profiles], ["by hand"] * 2)
        names = ("third_state", "public_resolution", "third_ticket", "ticket_id")
        for it in self.read("social.care.conversation", *names):
            self.assertEqual(it["third_state"], it["public_resolution"])
            self.assertEqual(it["third_ticket"], it["ticket_id"][0])
        messages = self.admin.call(
            "mail.message",
            "read",
            [number for ticket in tickets for number in ticket["message_ids"]],
            ["third_copy", "res_id"],
        )
        self.assertTrue(messages)
        for message in messages:
            self.assertEqual(message["third_copy"], str(message["res_id"]))

    def test_its_check_stops_a_reply_and_its_network_publishes(self):
        [post, _other] = self.read("social.care.post", "conversation_id")
        reply = self.admin.call(
            "social.care.reply",
            "create",
            {
                "conversation_id": post["conversation_id"][0],
                "in_reply_to_post_id": post["id"],
                "body": "Our parrot is on its way to you.",
                "visibility": "public",
            },
        )
        with self.assertRaisesRegex(Exception, "Not that bird"):
            self.admin.call("social.care.reply", "action_send", [reply])
        values = {"body": "Your parcel is on its way to you."}
        self.admin.call("social.care.reply", "write", [reply], values)
        self.admin.call("social.care.reply", "action_send", [reply])
        self.admin.call("social.care.account", "action_process", [self.account])
        [sent] = self.admin.call("social.care.reply", "read", [reply], ["state"])
        self.assertEqual(sent["state"], "sent")
        self.assertEqual(self.server.errors(), [])
