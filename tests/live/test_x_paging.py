"""Ten thousand mentions through X's pages: in little memory, and no page twice."""

from collections import Counter
from pathlib import Path

from ..servers import x_server
from .common import LiveCase, wait_until

MANY = 10_000
KILLED_AFTER = 2_000
LIMIT = 480
MEGABYTES = 300
TOKEN = "bearer-of-the-account"

SETUP = """
account = env['social.care.account'].create({
    'name': 'Acme', 'network': 'x', 'base_url': values['url'], 'handle': 'acme',
    'external_id': '42', 'access_token': values['token'], 'client_id': 'id',
    'client_secret': 'secret', 'ticket_policy': 'manual', 'state': 'paused',
})
account.stream_ids.filtered(lambda s: s.code != 'mentions').active = False
result = account.id
"""


class TestPaging(LiveCase):
    def test_ten_thousand_mentions_and_a_kill_in_the_middle(self):
        with x_server.serve() as x:
            x.tokens[TOKEN] = "me"
            for number in range(500):
                x.user(str(1000 + number), f"customer{number}")
            for number in range(MANY):
                x.post(str(1000 + number % 500), f"@acme question {number}")
            account = self.database.shell(SETUP, url=x.url, token=TOKEN)
            server = self.database.server(cron_threads=3)
            rises = [self.fetch(server, account, KILLED_AFTER)]
            server.kill()
            # As if the time of its lease had gone by.
            self.database.sql(
                "UPDATE social_care_stream SET lease_until = create_date"
                " WHERE lease_token IS NOT NULL"
            )
            self.database.sql("UPDATE social_care_account SET state = 'paused'")
            server.start()
            rises.append(self.fetch(server, account, MANY))
            wait_until(
                lambda: self.count("social_care_post", account) == MANY,
                LIMIT,
                "all of them are posts",
                server.log,
            )
            self.assertEqual(self.count("social_care_event", account), MANY)
            pages = Counter(
                request["query"].get("pagination_token", "")
                for request in x.requests
                if request["path"].endswith("/mentions")
            )
            pages.pop("")
            again = sum(count - 1 for count in pages.values())
            self.assertGreaterEqual(len(pages), MANY // 100 - 2)
            self.assertLessEqual(again, 1, "only the page that was under way")
            print(f"memory while fetching: {max(rises)} MB more")
            self.assertLessEqual(max(rises), MEGABYTES)
            self.assertEqual(server.errors(), [])

    def fetch(self, server, account, events):
        """Let the crons fetch so many; give the megabytes that it took."""
        admin = server.client("admin")
        streams = admin.call(
            "social.care.stream", "search", [("account_id", "=", account)]
        )
        before = memory(server, "VmRSS")
        self.database.sql(
            "UPDATE social_care_account SET state = 'connected' WHERE id = %s",
            [account],
        )
        admin.call("social.care.stream", "action_fetch_now", streams)
        wait_until(
            lambda: self.count("social_care_event", account) >= events,
            LIMIT,
            f"{events} mentions",
            server.log,
        )
        return memory(server, "VmHWM") - before

    def count(self, table, account):
        [(count,)] = self.database.sql(
            f"SELECT count(*) FROM {table} WHERE account_id = %s", [account]
        )
        return count


def memory(server, name):
    """Megabytes of a server, by its entry in the kernel's list of processes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) // 1024
