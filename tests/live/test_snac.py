"""From a post on a real server of the fediverse to a ticket, and nobody touches a key.

Two snac federate: the customer, bob, lives on one, the company, alice, on the other.
"""

import tempfile
import time
from pathlib import Path

from ..servers import snac
from ..servers.unavailable import or_skip
from .common import SECONDS, LiveCase, wait_until

SETUP = """
team = env['helpdesk.ticket.team'].create({'name': 'Public matters'})
account = env['social.care.account'].create({
    'name': 'Alice', 'network': 'mastodon', 'base_url': values['url'],
    'access_token': values['token'], 'team_id': team.id, 'ticket_policy': 'all',
})
result = account.id
"""

TICKETS = """
SELECT t.number
  FROM helpdesk_ticket t
  JOIN social_care_conversation c ON c.ticket_id = t.id
  JOIN social_care_post p ON p.conversation_id = c.id
 WHERE c.account_id = %s AND p.external_id = %s AND t.active
"""


class TestSnac(LiveCase):
    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        with or_skip("snac"):
            self.ours = self.enterContext(snac.running(folder))
            self.theirs = self.enterContext(snac.running(folder))

    def test_a_mention_becomes_a_ticket(self):
        account = self.database.shell(
            SETUP, url=self.ours.url, token=self.ours.token("alice")
        )
        server = self.database.server(2)
        admin = server.client("admin")
        admin.call("social.care.account", "action_connect", [account])
        [found] = admin.call("social.care.account", "read", [account], ["handle"])
        self.assertEqual(found["handle"], f"alice@{self.ours.host}")
        took = []
        for words in ("my parcel is late", "and nobody answers me"):
            begun = time.monotonic()
            text = f"@alice@{self.ours.host} {words}"
            uri = self.theirs.post("bob", text)["uri"]
            wait_until(
                lambda uri=uri: self.database.sql(TICKETS, [account, uri]),
                SECONDS,
                f"{words}: a ticket",
                server.log,
            )
            took.append(time.monotonic() - begun)
        print(f"from the post to the ticket: {', '.join(f'{s:.0f} s' for s in took)}")
        self.assertEqual(server.errors(), [])
