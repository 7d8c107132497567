"""Several Odoo servers on one database, killed now and then, with an agent at work."""

import json
import os
import random
import threading
import xmlrpc.client
from pathlib import Path

from .common import LiveCase, wait_until

SEED = 20261122
SERVERS = 4
ROUNDS = 4
FILES = 3
"""Files that each account gets in a round; after the first batch of it one server is
killed."""

POSTS_A_FILE = 300
CUSTOMERS = 40
THREADS = 120
LIMIT = 480
"""Seconds in which everything has to have arrived, kills included."""

OLD = 1_750_000_000
"""A time of change long ago: the files are complete."""

SETUP = """
teams = env['helpdesk.ticket.team']
team = teams.search([('company_id', '=', env.company.id)], limit=1)
result = []
root = env['social.care.account']._folder_root()
for name in ('one', 'two'):
    account = env['social.care.account'].create({
        'name': name, 'network': 'file', 'handle': 'acme', 'ticket_policy': 'all',
        'folder': root + '/' + name, 'team_id': team.id,
    })
    account.write({'state': 'connected'})
    result.append((account.id, account.folder))
"""


class TestWorkers(LiveCase):
    def test_nothing_lost_nothing_doubled(self):
        dice = random.Random(SEED)
        accounts = self.database.shell(SETUP)
        expected = {account: [] for account, _folder in accounts}
        servers = [self.database.server(cron_threads=3) for _ in range(SERVERS)]
        agent = _Agent(servers[0])
        agent.start()
        for number in range(ROUNDS):
            before = self._posts()
            for account, folder in accounts:
                expected[account] += _write_files(Path(folder), number, dice)
            self._wake(servers[0])
            wait_until(
                lambda before=before: self._posts() > before,
                LIMIT,
                "the first batch of a round",
                lambda: self._where(servers),
            )
            victim = dice.choice(servers[1:])
            victim.kill()
            # Time passes: what the dead server had leased can be taken again.
            self.database.sql(
                "UPDATE social_care_stream SET lease_until = create_date"
                " WHERE lease_token IS NOT NULL"
            )
            victim.start()
        self._wake(servers[0])
        wait_until(
            lambda: self._posts() == sum(map(len, expected.values())),
            LIMIT,
            "everything arrived",
            lambda: self._where(servers),
        )
        agent.stop()
        self.assertEqual(agent.errors, [])
        self.assertGreater(agent.edits, 0)
        self._check(expected)
        for server in servers:
            self.assertEqual(server.errors(), [])

    def _check(self, expected):
        sql = self.database.sql
        for account, ids in expected.items():
            rows = sql(
                "SELECT external_id FROM social_care_post WHERE account_id = %s",
                [account],
            )
            self.assertEqual(sorted(row[0] for row in rows), sorted(ids))
        self.assertEqual(
            sql(
                "SELECT state, count(*) FROM social_care_event"
                " WHERE account_id = ANY(%s) GROUP BY state",
                [list(expected)],
            ),
            [("done", sum(map(len, expected.values())))],
        )
        # One customer, one thread, one conversation, one ticket.
        (together,) = sql(
            "SELECT count(*), count(DISTINCT (account_id, thread_external_id,"
            " profile_id)), count(ticket_id), count(DISTINCT ticket_id)"
            " FROM social_care_conversation WHERE account_id = ANY(%s)",
            [list(expected)],
        )
        self.assertEqual(len(set(together)), 1, together)
        (wrong,) = sql(
            "SELECT count(*) FROM social_care_post p"
            " JOIN social_care_conversation c ON c.id = p.conversation_id"
            " WHERE p.account_id = ANY(%s) AND (c.profile_id <> p.profile_id"
            " OR c.thread_external_id <> p.thread_external_id)",
            [list(expected)],
        )
        self.assertEqual(wrong, (0,))

    def _posts(self):
        ((count,),) = self.database.sql(
            "SELECT count(*) FROM social_care_post p JOIN social_care_account a"
            " ON a.id = p.account_id WHERE a.name IN ('one', 'two')"
        )
        return count

    def _wake(self, server):
        client = server.client("admin")
        streams = client.call(
            "social.care.stream", "search", [("account_id.name", "in", ["one", "two"])]
        )
        client.call("social.care.stream", "action_fetch_now", streams)

    def _where(self, servers):
        states = self.database.sql(
            "SELECT state, count(*) FROM social_care_event GROUP BY state"
        )
        leases = self.database.sql(
            "SELECT account_id, lease_until, next_fetch_at, error_message"
            " FROM social_care_stream WHERE code = 'folder'"
        )
        tails = "\n".join(server.log()[-1500:] for server in servers)
        return f"events {states}\nstreams {leases}\n{tails}"


class _Agent(threading.Thread):
    """Somebody who writes in the tickets all the time, whichever there are."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self._server = server
        self._done = threading.Event()
        self.edits = 0
        self.errors = []

    def run(self):
        client = self._server.client("admin")
        number = 0
        while not self._done.is_set():
            try:
                tickets = client.call(
                    "helpdesk.ticket",
                    "search",
                    [("social_conversation_ids", "!=", False)],
                    limit=20,
                    order="write_date",
                )
                for ticket in tickets[:5]:
                    number += 1
                    values = {"priority": str(number % 4), "color": number % 10}
                    client.call("helpdesk.ticket", "write", [ticket], values)
                    self.edits += 1
            except xmlrpc.client.Fault as fault:
                self.errors.append(fault.faultString[-1500:])

    def stop(self):
        self._done.set()
        self.join(60)


def _write_files(folder, number, dice):
    """Files of posts, some in more than one of them; gives the ids of all."""
    folder.mkdir(parents=True, exist_ok=True)
    posts = []
    for count in range(FILES * POSTS_A_FILE):
        thread = dice.randrange(THREADS)
        posts.append(
            {
                "external_id": f"{folder.name}-{number}-{count}",
                "author_id": f"u{dice.randrange(CUSTOMERS)}",
                "author_handle": "somebody",
                "body": f"Post {count}: order {thread} has not arrived, why?",
                "posted_at": f"2026-03-0{1 + count % 9}T10:00:00Z",
                "conversation_id": f"{folder.name}-thread-{thread}",
            }
        )
    for part in range(FILES):
        lines = posts[part * POSTS_A_FILE : (part + 1) * POSTS_A_FILE]
        lines += dice.sample(posts, 30)  # delivered twice
        dice.shuffle(lines)
        path = folder / f"{number}-{part}.part"
        path.write_text("\n".join(map(json.dumps, lines)))
        os.utime(path, (OLD, OLD))
        path.rename(path.with_suffix(".jsonl"))
    return [post["external_id"] for post in posts]
