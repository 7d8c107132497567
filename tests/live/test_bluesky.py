"""From a post on Bluesky's own local network to a ticket, and back: the customer is
ann, the company acmegmbh, since the name acme is not given out."""

import base64
import io

from PIL import Image

from ..servers import bluesky_network
from ..servers.unavailable import or_skip
from .common import SECONDS, LiveCase, wait_until

SETUP = """
env["ir.config_parameter"].set_param("social_care.undo_seconds", "0")
team = env["helpdesk.ticket.team"].create({"name": "Public matters"})
env.ref("base.user_demo").helpdesk_team_ids = team
account = env["social.care.account"].create({
    "name": "Acme", "network": "bluesky", "base_url": values["url"],
    "handle": "acmegmbh.test", "client_secret": values["password"], "team_id": team.id,
    "ticket_policy": "all",
})
result = account.id
"""

POSTS = """
SELECT p.id, p.conversation_id, t.number, p.kind, p.body, p.deleted
  FROM social_care_post p
  JOIN social_care_conversation c ON c.id = p.conversation_id
  JOIN helpdesk_ticket t ON t.id = c.ticket_id
 WHERE p.account_id = %s AND p.external_id = %s
"""

LATER = """
UPDATE social_care_post SET create_date = create_date - interval '1 day',
                            looked_at = looked_at - interval '1 day'
"""


def picture():
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "tomato").save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


class TestBluesky(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with or_skip("Bluesky's local network"):
            cls.network = cls.enterClassContext(bluesky_network.running())
        for name in ("acmegmbh", "ann"):
            cls.network.person(name)
        password = cls.network.app_password("acmegmbh")
        cls.account = cls.database.shell(SETUP, url=cls.network.url, password=password)
        cls.server = cls.database.server()
        cls.admin, cls.agent = cls.server.client("admin"), cls.server.client("demo")

    def come(self, uri):
        """Fetch until a post is here, with its ticket; give its row."""

        def fetched():
            self.admin.call("social.care.account", "action_fetch", [self.account])
            return self.database.sql(POSTS, [self.account, uri])

        [row] = wait_until(fetched, SECONDS, f"{uri} is here", self.server.log)
        return row

    def ours_below(self, uri):
        """What acme answered to a post, as ann is shown it."""
        feed = self.network.ask(
            "ann",
            "GET",
            "app.bsky.feed.getAuthorFeed",
            params={"actor": "acmegmbh.test"},
        )["feed"]
        for each in feed:
            parent = each["post"]["record"].get("reply", {}).get("parent", {})
            if parent.get("uri") == uri:
                return each["post"]
        return None

    def test_a_day(self):
        """It is connected; a mention, an answer and a quote become tickets; the agent
        answers with a picture; the customer takes a post away."""
        self.admin.call("social.care.account", "action_connect", [self.account])
        names = ["state", "external_id", "missing_scopes"]
        [found] = self.admin.call("social.care.account", "read", [self.account], names)
        self.assertEqual(found["state"], "connected")
        self.assertEqual(found["external_id"], self.network.person("acmegmbh")["did"])
        self.assertEqual(found["missing_scopes"], "chat", "nobody has messages here")

        ours = self.network.post("acmegmbh", "We are open again")
        mention = self.network.mention("ann", "acmegmbh", "where is my parcel?")
        answer = self.network.answer("ann", ours, "At last. It was a long time.")
        quote = self.network.quote("ann", ours, "They are never open")
        rows = [self.come(each["uri"]) for each in (mention, answer, quote)]
        self.assertEqual([row[3] for row in rows], ["mention", "reply", "mention"])
        self.assertTrue(all(row[2] for row in rows))

        post, conversation, *_rest = rows[0]
        words = "Grüße @ann.test! Look: https://acme.example/parcels #parcels"
        values = {"name": "map.png", "datas": picture(), "description": "The way"}
        file = self.agent.call("ir.attachment", "create", values)
        reply = self.agent.call(
            "social.care.reply",
            "create",
            {
                "conversation_id": conversation,
                "in_reply_to_post_id": post,
                "body": words,
                "visibility": "public",
                "attachment_ids": [(4, file)],
            },
        )
        self.agent.call("social.care.reply", "action_send", [reply])
        self.admin.call("social.care.account", "action_process", [self.account])
        seen = wait_until(
            lambda: self.ours_below(mention["uri"]), SECONDS, words, self.server.log
        )
        self.assertEqual(seen["record"]["text"], words)
        self.assertEqual(len(seen["record"]["facets"]), 3)
        self.assertEqual(seen["embed"]["images"][0]["alt"], "The way")
        [sent] = self.agent.call("social.care.reply", "read", [reply], ["state"])
        self.assertEqual(sent["state"], "sent")

        self.network.delete("ann", quote["uri"])
        wait_until(
            lambda: not self.network.seen("acmegmbh", quote["uri"]),
            SECONDS,
            "it is gone",
        )
        self.database.sql(LATER)
        self.admin.call("social.care.account", "action_fetch", [self.account])
        self.assertEqual(
            [self.come(each["uri"])[5] for each in (mention, answer, quote)],
            [False, False, True],
        )
        self.assertEqual(self.server.errors(), [])
