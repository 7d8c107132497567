"""What agents send from Odoo, as customers of real servers get it: in public with a
picture, in private, taken away again, and after a pause that the server asked for.
"""

import base64
import io
import tempfile
from pathlib import Path

from PIL import Image

from ..servers import mastodon_mock, snac
from ..servers.unavailable import or_skip
from .common import SECONDS, LiveCase, wait_until

SETUP = """
env["ir.config_parameter"].set_param("social_care.undo_seconds", "0")
team = env["helpdesk.ticket.team"].create({"name": "Public matters"})
env.ref("base.user_demo").helpdesk_team_ids = team
account = env["social.care.account"].create({
    "name": "Alice", "network": "mastodon", "base_url": values["url"],
    "access_token": values["token"], "team_id": team.id, "ticket_policy": "all",
})
result = account.id
"""


def picture():
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "tomato").save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


class ReplyingCase(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.join()
        cls.server = cls.database.server()
        cls.admin, cls.agent = cls.server.client("admin"), cls.server.client("demo")
        cls.account = cls.database.shell(SETUP, url=cls.ours.url, token=cls.token)
        cls.admin.call("social.care.account", "action_connect", [cls.account])

    def tearDown(self):
        self.assertEqual(self.server.errors(), [])

    # ---- What people do ------------------------------------------------------------

    def ask(self, words, **more):
        """Bob says something to Alice. Gives the conversation that comes of it."""
        text = f"@{self.address} {words}"
        uri = self.theirs.post("bob", text, **more)["uri"]
        query = """
            SELECT conversation_id FROM social_care_post
             WHERE account_id = %s AND external_id = %s AND conversation_id IS NOT NULL
        """

        def fetched():
            self.admin.call("social.care.account", "action_fetch", [self.account])
            return self.database.sql(query, [self.account, uri])

        [(conversation,)] = self.wait(fetched, f"it is here: {words}")
        return conversation

    def answer(self, conversation, words, visibility="public", **values):
        """The agent answers. Gives the reply."""
        reply = self.agent.call(
            "social.care.reply",
            "create",
            {"conversation_id": conversation, "body": words, "visibility": visibility}
            | values,
        )
        self.agent.call("social.care.reply", "action_send", [reply])
        self.deliver()
        return reply

    def deliver(self):
        self.admin.call("social.care.account", "action_process", [self.account])

    # ---- What is there -------------------------------------------------------------

    def read(self, reply):
        names = ["state", "error_message", "post_id", "permalink"]
        [values] = self.agent.call("social.care.reply", "read", [reply], names)
        return values

    def told(self, words):
        """Wait until bob is told something; give the status.

        What a server broke off is sent again, as by the scheduled actions; of what
        nobody knows a person looks, and says that it is not there.
        """

        def found():
            self.deliver()
            said = next(
                (
                    notice["status"]
                    for notice in self.notices()
                    if words in (notice.get("status") or {}).get("content", "")
                ),
                None,
            )
            for reply in [] if said else self.asked_of_a_person(words):
                self.agent.call("social.care.reply", "action_retry", [reply])
            return said

        # A server tries again after one minute, and then after two, and three.
        return wait_until(found, 2 * SECONDS, f"bob reads: {words}", self.replies)

    def asked_of_a_person(self, words):
        """The reply with these words, where it is not known whether it is out, and it
        has not come to bob for longer than anything takes between the two."""
        rows = self.database.sql(
            "SELECT id FROM social_care_reply WHERE needs_person AND body LIKE %s"
            " AND write_date < now() AT TIME ZONE 'UTC' - interval '1 minute'",
            [f"%{words}%"],
        )
        return [row[0] for row in rows]

    def replies(self):
        """What became of all replies."""
        return self.database.sql(
            "SELECT body, state, error_message FROM social_care_reply"
        )

    def stands(self):
        """Addresses of what stands in Alice's name."""
        alice = self.ours.ask("GET", "/api/v1/accounts/verify_credentials", "alice")
        path = f"/api/v1/accounts/{alice['id']}/statuses"
        return {each["uri"] for each in self.ours.ask("GET", path, "alice")}

    def resolution(self, conversation):
        [values] = self.agent.call(
            "social.care.conversation", "read", [conversation], ["public_resolution"]
        )
        return values["public_resolution"]

    def wait(self, condition, what):
        return wait_until(condition, SECONDS, what, self.server.log)

    # ---- Tests, for every server ---------------------------------------------------

    def check_in_public_with_a_picture(self):
        conversation = self.ask("How do I put it together?")
        attachment = self.agent.call(
            "ir.attachment",
            "create",
            {
                "name": "how.png",
                "datas": picture(),
                "description": "Press here",
                "res_model": "social.care.reply",
                "res_id": 0,
            },
        )
        reply = self.answer(
            conversation, "Like this, Bob.", attachment_ids=[(6, 0, [attachment])]
        )
        status = self.told("Like this, Bob.")
        self.assertEqual(status["visibility"], "public")
        self.assertEqual(len(status["media_attachments"]), 1)
        done = self.read(reply)
        self.assertEqual(done["state"], "sent")
        self.assertTrue(done["permalink"].startswith(self.ours.url))
        self.assertEqual(self.resolution(conversation), "acknowledged")

    def check_in_private(self):
        conversation = self.ask("My number is 42.", visibility="direct")
        reply = self.answer(conversation, "Thank you, Bob.", "private")
        self.assertEqual(self.told("Thank you, Bob.")["visibility"], "direct")
        self.assertEqual(self.read(reply)["state"], "sent")

    def check_taken_away(self):
        conversation = self.ask("Is it open on Sunday?")
        reply = self.answer(conversation, "Yes, from nine, Bob.")
        uri = self.told("Yes, from nine, Bob.")["uri"]
        self.assertIn(uri, self.stands())
        post = self.read(reply)["post_id"][0]
        self.agent.call("social.care.post", "action_delete_ours", [post])
        self.assertNotIn(uri, self.stands())
        self.assertEqual(self.resolution(conversation), "unanswered")


class TestSnac(ReplyingCase):
    """Two servers that federate: ours, and the one on which bob lives."""

    @classmethod
    def join(cls):
        with or_skip("snac"):
            cls.ours = cls.enterClassContext(snac.running(cls.folder))
            cls.theirs = cls.enterClassContext(snac.running(cls.folder))
        cls.token = cls.ours.token("alice")
        cls.address = f"alice@{cls.ours.host}"

    def notices(self):
        return self.theirs.notices("bob")

    def test_what_bob_gets(self):
        self.check_in_public_with_a_picture()
        self.check_in_private()
        self.check_taken_away()


class TestMastodonMock(ReplyingCase):
    @classmethod
    def join(cls):
        with or_skip("mastodon-mock"):
            cls.ours = cls.enterClassContext(mastodon_mock.running(cls.folder))
        cls.theirs = cls.ours
        cls.token, cls.address = "alice_token", "alice"

    def notices(self):
        path = "/api/v1/notifications?types[]=mention&limit=40"
        return self.theirs.ask("GET", path, "bob")

    def test_what_bob_gets(self):
        self.check_in_public_with_a_picture()
        self.check_in_private()
        self.check_taken_away()

    def test_too_many_for_now(self):
        conversation = self.ask("And when does it come?")
        fault = {"path": "/api/v1/statuses", "methods": ["POST"]}
        # Longer than looking at the queue once more may take.
        effect = {"type": "ratelimit", "headers": {"Retry-After": "10"}}
        with self.ours.fault(count=1, **fault, **effect):
            reply = self.answer(conversation, "On Friday, Bob.")
            put_off = self.read(reply)
        self.assertEqual(put_off["state"], "queued")
        self.assertTrue(put_off["error_message"])

        def sent():
            self.deliver()
            return self.read(reply)["state"] == "sent"

        self.wait(sent, "it is sent")
        self.assertEqual(len([n for n in self.notices() if self.said(n)]), 1)

    def said(self, notice):
        return "On Friday, Bob." in notice["status"]["content"]
