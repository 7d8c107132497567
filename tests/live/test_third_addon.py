"""A third addon brings a network, a check, fields and overrides: all of it works."""

import hashlib
import hmac
import json
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from .common import ADDONS, SECONDS, LiveCase


class TestThirdAddon(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.odoo(
            *(ADDONS, "--init", "social_care_third", "--stop-after-init", "--no-http")
        )
        server = cls.database.server()
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
            [("external_id", "in", ["author-1", "author-2"])],
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

    def test_its_texts_are_translated_by_itself(self):
        hidden = {"active_test": False}
        german = self.admin.call(
            "res.lang", "search", [("code", "=", "de_DE")], context=hidden
        )
        self.admin.call("res.lang", "write", german, {"active": True})
        for language, name in (("en_US", "Garden wall"), ("de_DE", "Gartenmauer")):
            streams = self.admin.call(
                "social.care.stream",
                "search_read",
                [("account_id", "=", self.account)],
                ["label"],
                context={"lang": language},
            )
            self.assertEqual([stream["label"] for stream in streams], [name])

    def pages(self, company, secret, *names):
        """Accounts of a company, with an app of its own or another's."""
        values = {"network": "third", "ticket_policy": "manual", "state": "connected"}
        values |= {"company_id": company, "webhook_secret": secret}
        rows = [values | {"name": name, "external_id": name} for name in names]
        return self.admin.call("social.care.account", "create", rows)

    def deliver(self, url, entries, secret):
        """Send a delivery as the network does. Gives the status."""
        body = json.dumps(entries).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        request = urllib.request.Request(
            self.server.url + urlsplit(url).path,
            data=body,
            headers={
                "X-Third-Signature": signature,
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return response.status

    def stored(self, accounts):
        """What was stored, as account and network id."""
        rows = self.database.sql(
            "SELECT account_id, external_id FROM social_care_event"
            " WHERE account_id = ANY(%s)",
            [accounts],
        )
        return sorted(rows)

    def test_one_delivery_for_the_pages_of_two_companies(self):
        """Many at once, each sent several times: nothing is lost, nothing is doubled,
        and nothing comes to whose secret did not sign."""
        other = self.admin.call("res.company", "create", {"name": "Third Company"})
        uid = self.admin.uid
        self.admin.call("res.users", "write", [uid], {"company_ids": [(4, other)]})
        [mine] = self.admin.call("res.users", "read", [uid], ["company_id"])
        names = [f"page-{number}" for number in range(30)]
        secret = "the-secret-of-the-app"
        pages = self.pages(mine["company_id"][0], secret, *names[:15])
        pages += self.pages(other, secret, *names[15:])
        stranger = self.pages(other, "another-secret", "page-x")
        words = {"body": "Where is my parcel?"}
        entries = [
            words | {"id": f"big-{number}", "account": (*names, "page-x")[number % 31]}
            for number in range(500)
        ]
        rows = self.admin.call("social.care.account", "read", pages, ["webhook_url"])
        urls = [row["webhook_url"] for row in rows]
        self.assertEqual(self.deliver(urls[0], entries, secret), 200)
        expected = {
            (pages[number % 31], f"big-{number}")
            for number in range(500)
            if number % 31 < 30
        }
        self.assertEqual(self.stored(pages), sorted(expected))
        large = [
            [
                words | {"id": f"s{part}-{number}", "account": names[number % 30]}
                for number in range(500)
            ]
            for part in range(5)
        ]
        with ThreadPoolExecutor(20) as threads:
            answers = list(
                threads.map(
                    lambda number: self.deliver(
                        urls[number],
                        large[number % 5][:: 1 - 2 * (number % 2)],
                        secret,
                    ),
                    range(20),
                )
            )
        self.assertEqual(set(answers), {200})
        expected |= {
            (pages[number % 30], f"s{part}-{number}")
            for part in range(5)
            for number in range(500)
        }
        self.assertEqual(self.stored(pages), sorted(expected))
        self.assertEqual(self.stored(stranger), [])
        self.admin.call("social.care.account", "action_process", pages)
        posts = self.database.sql(
            "SELECT account_id, external_id FROM social_care_post"
            " WHERE account_id = ANY(%s)",
            [pages],
        )
        self.assertEqual(sorted(posts), sorted(expected))
        companies = self.database.sql(
            "SELECT DISTINCT p.company_id = a.company_id"
            " FROM social_care_post p JOIN social_care_account a ON a.id = p.account_id"
            " WHERE p.account_id = ANY(%s)",
            [pages],
        )
        self.assertEqual(companies, [(True,)])
        self.assertEqual(self.server.errors(), [])

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
