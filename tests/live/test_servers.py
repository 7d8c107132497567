"""Two Odoo servers with workers on one PostgreSQL, as docs/servers.md draws them."""

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor

from ..servers import parties
from .common import SECONDS, LiveCase, wait_until

MENTIONS = 8
EACH = 3
"""Answers that each server takes."""
LANES = r"Job 'Social Care: ([a-z]+)[^']*' \(\d+\) (?:fully|partially) done"

POSTS = """
SELECT p.account_id, count(*), count(DISTINCT p.external_id), count(c.ticket_id),
       count(DISTINCT c.ticket_id)
  FROM social_care_post p JOIN social_care_conversation c ON c.id = p.conversation_id
 WHERE p.account_id = ANY(%s) AND p.direction = 'in' GROUP BY p.account_id
"""
UNSENT = """
SELECT body, state, error_message FROM social_care_reply
 WHERE body LIKE 'answer-%' AND state <> 'sent'
"""


class ServersCase(LiveCase):
    """Two networks with accounts, whose customers write."""

    def setUp(self):
        super().setUp()
        self.parties = [parties.Mastodon(), parties.X()]
        for party in self.parties:
            self.enterContext(contextlib.closing(party))

    def connect(self, admin):
        """Accounts on both networks; replies go at once."""
        admin.call("ir.config_parameter", "set_param", "social_care.undo_seconds", "0")
        team = admin.call("helpdesk.ticket.team", "create", {"name": "Matters"})
        self.accounts = []
        for party in self.parties:
            values = {"name": party.network, "network": party.network}
            values |= {"team_id": team, "ticket_policy": "all", **party.account}
            account = admin.call("social.care.account", "create", values)
            admin.call("social.care.account", "action_connect", [account])
            self.accounts.append(account)

    def ask(self, name):
        """Customers write to both accounts; gives the ids of what they say."""
        return [
            party.ask(f"{name}{number}", f"My {name} order {number} is broken")
            for party in self.parties
            for number in range(MENTIONS)
        ]

    def arrived(self, count):
        """Whether everything is there, each once and with a ticket of its own."""
        rows = self.database.sql(POSTS, [self.accounts])
        return [row[1:] for row in rows] == [(count,) * 4] * len(self.parties)

    def wait(self, condition, servers):
        def look():
            self.database.sql(
                "UPDATE social_care_stream"
                " SET next_fetch_at = now() AT TIME ZONE 'UTC' - interval '1 minute'"
                " WHERE lease_token IS NULL AND account_id = ANY(%s)",
                [self.accounts],
            )
            self.database.wake_crons(
                "ir_cron_fetch_%", "ir_cron_process_%", "ir_cron_deliver_%"
            )
            return condition()

        wait_until(look, SECONDS, "everything is there", lambda: self.logs(servers))

    def logs(self, servers):
        rows = self.database.sql(POSTS, [self.accounts]), self.database.sql(UNSENT)
        return f"{rows}\n" + "\n".join(server.log()[-3000:] for server in servers)


class TestServers(ServersCase):
    def test_two_servers_share_the_work(self):
        with ThreadPoolExecutor() as starting:
            servers = [*starting.map(self.database.server, (2, 2), (2, 2))]
        self.connect(servers[0].client("admin"))
        asked = self.ask("first")
        self.wait(lambda: self.arrived(MENTIONS), servers)
        # Either server shows, and takes, what the other one has brought in.
        mine = [("external_id", "in", asked), ("account_id", "in", self.accounts)]
        for number, server in enumerate(servers):
            client = server.client("admin")
            found = client.call("social.care.post", "search_read", mine)
            self.assertEqual(len(found), len(asked))
            for post in found[number :: len(found) // EACH][:EACH]:
                reply = client.call(
                    "social.care.reply",
                    "create",
                    {
                        "conversation_id": post["conversation_id"][0],
                        "in_reply_to_post_id": post["id"],
                        "body": f"answer-{post['id']} is on its way.",
                    },
                )
                client.call("social.care.reply", "action_send", [reply])
        self.wait(lambda: not self.database.sql(UNSENT), servers)
        said = self.parties[0].said() + self.parties[1].said()
        self.assertEqual((len(said), said.total()), (2 * EACH, 2 * EACH))
        for server in servers:
            self.assertTrue(re.search(LANES, server.log()), server.log()[-3000:])
            self.assertEqual(server.errors(), [])
