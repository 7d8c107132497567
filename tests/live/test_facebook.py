"""A comment on Facebook, from its delivery to the thanks for its solution: with Odoo's
own crons, against a Meta that refuses whatever Meta would.
"""

import contextlib
import json
import time
import urllib.request

from ..servers import meta_server
from .common import SECONDS, LiveCase, wait_until

SETUP = """
env["ir.config_parameter"].set_param("social_care.undo_seconds", "0")
team = env["helpdesk.ticket.team"].create({"name": "Public matters"})
env.ref("base.user_demo").helpdesk_team_ids = team
account = env["social.care.account"].create({
    "name": "Acme", "network": "facebook", "team_id": team.id, "ticket_policy": "all",
    **values["keys"],
})
result = account.id
"""

FOUND = """
SELECT p.id, c.id, c.ticket_id FROM social_care_post p
  JOIN social_care_conversation c ON c.id = p.conversation_id
 WHERE p.external_id = %s AND c.ticket_id IS NOT NULL
"""


class TestFacebook(LiveCase):
    def test_from_a_comment_to_its_thanks(self):
        self.meta = self.enterContext(contextlib.closing(meta_server.MetaServer()))
        account = self.connected()
        ann = self.meta.person("Ann")
        ours = self.meta.post("Our new rocket is here")
        comment = self.meta.comment(ours["id"], "Mine exploded! What now?", ann)
        begun = time.monotonic()
        self.deliver(comment)
        post, conversation, _ticket = self.arrived(comment)
        print(f"a ticket {time.monotonic() - begun:.1f} s after its delivery")

        self.answer(conversation, post, "Oh no. We write to you at once.")
        self.wait(lambda: self.said("Oh no."), "it is answered in public")
        self.answer(conversation, post, "Which address?", visibility="private")
        self.wait(lambda: self.meta.sent, "it is answered in private")
        recipient = json.loads(self.meta.sent[0]["recipient"])
        self.assertEqual(recipient, {"comment_id": comment["id"]})
        self.answer(conversation, post, "A new one is on its way.", closing=True)
        self.wait(lambda: self.said("A new one"), "it is closed in public")
        self.stands(conversation, "resolved_publicly")

        # Meta tells moments in whole seconds: those of before are past.
        thanks = self.meta.comment(
            comment["id"],
            "It has arrived, thank you very much!",
            ann,
            created_time=meta_server.now(-2),
        )
        self.deliver(thanks)
        self.deliver(thanks)
        self.stands(conversation, "confirmed")
        own = self.database.sql(
            "SELECT count(*) FROM social_care_post"
            " WHERE account_id = %s AND direction = 'in'",
            [account],
        )
        self.assertEqual(own, [(2,)], "delivered twice is once, and ours are ours")
        self.assertEqual(self.meta.violations, [])
        self.assertEqual(self.server.errors(), [])

    # ---- Steps -----------------------------------------------------------------------

    def connected(self):
        """An account that has been connected, and to which Meta delivers alone."""
        keys = {
            "base_url": self.meta.url,
            "access_token": meta_server.PAGE_TOKEN,
            "client_id": meta_server.APP,
            "client_secret": meta_server.SECRET,
            "webhook_secret": "word-of-the-company",
        }
        account = self.database.shell(SETUP, keys=keys)
        self.server = self.database.server(cron_threads=2)
        self.admin = self.server.client("admin")
        self.agent = self.server.client("demo")
        self.admin.call("social.care.account", "action_connect", [account])
        [read] = self.admin.call(
            "social.care.account",
            "read",
            [account],
            ["external_id", "handle", "state", "webhook_url", "stream_ids"],
        )
        self.assertEqual(read["external_id"], meta_server.PAGE)
        self.assertEqual((read["handle"], read["state"]), ("acme", "connected"))
        streams = read["stream_ids"]
        self.admin.call("social.care.stream", "write", streams, {"active": False})
        path = "/social_care/webhook/" + read["webhook_url"].rpartition("/")[2]
        self.address = self.server.url + path
        query = "hub.mode=subscribe&hub.verify_token=word-of-the-company"
        with urllib.request.urlopen(
            f"{self.address}?{query}&hub.challenge=1158201444", timeout=SECONDS
        ) as answer:
            self.assertEqual(answer.read(), b"1158201444")
        return account

    def deliver(self, comment):
        """Meta tells of a comment."""
        change = self.meta.change(comment)
        body, headers = self.meta.delivery(change["field"], change["value"])
        request = urllib.request.Request(self.address, body, headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            self.assertEqual(answer.status, 200)

    def arrived(self, comment):
        """The post, the conversation and the ticket that came of a comment."""
        found = self.wait(
            lambda: self.database.sql(FOUND, [comment["id"]]), "there is a ticket"
        )
        return found[0]

    def answer(self, conversation, post, body, **values):
        """The agent says something to the customer."""
        values |= {
            "conversation_id": conversation,
            "in_reply_to_post_id": post,
            "body": body,
        }
        reply = self.agent.call("social.care.reply", "create", values)
        self.agent.call("social.care.reply", "action_send", [reply])

    def said(self, words):
        """Whether the page has said something below a post."""
        return [
            each
            for each in list(self.meta.things.values())
            if each["_class"] == "Comment"
            and each["from"]["id"] == meta_server.PAGE
            and each["message"].startswith(words)
        ]

    def stands(self, conversation, state):
        """Wait until the matter stands so in public."""
        query = "SELECT public_resolution FROM social_care_conversation WHERE id = %s"
        self.wait(
            lambda: self.database.sql(query, [conversation]) == [(state,)],
            f"it is {state}",
        )

    def wait(self, condition, what):
        return wait_until(condition, SECONDS, what, self.server.log)
