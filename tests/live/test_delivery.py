"""Replies while everything breaks: at most once, none lost, none left in the air.

In each round one reply is sent, and something happens to it at one point of its way:
Odoo's workers are killed with -9 (now and then the whole server), one of them is frozen
until others took over, or the network hangs or resets the connection. The network heeds
no idempotency keys.

The default run kills at every point once, and draws some of what else may happen.
``SOCIAL_CARE_ROUNDS=200`` makes it so many rounds, through every kind,
``SOCIAL_CARE_SEED=…`` repeats the order of a run that failed.
"""

import contextlib
import os
import random
import time
from collections import Counter

import psutil
import pytest

from ..servers.counting_server import (
    ANSWERED,
    ASKED,
    HALF,
    RECEIVED,
    SENT,
    CountingServer,
    Plan,
)
from .common import LiveCase, wait_until

NETWORKS = 4
"""Servers with an account on each: what holds up one lets the others go on."""

WHOLE = 15
"""Every so many rounds the whole server is killed, not its workers alone."""

LIMITS = {"undo": 1, "sending": 8, "retry": 1, "timeout": 2}
"""The limits in seconds, so short that a test can wait for them."""

FIRES, SETTLES = 240, 300
"""Seconds in which a plan has to come true, and everything has to be settled."""

LATE = 60
"""Seconds by which the end of a lease may be noticed late: the minute of the crons."""

KILLED = (
    ("killed", "before claim"),
    ("killed", ASKED),
    ("killed", SENT),
    ("killed", RECEIVED),
    ("killed", HALF),
    ("killed", "before commit"),
    ("killed", "after"),
)

ELSE = (
    ("hang", ASKED),
    ("hang", SENT),
    ("hang", RECEIVED),
    ("hang", HALF),
    ("reset", ASKED),
    ("reset", SENT),
    ("reset", RECEIVED),
    ("reset", HALF),
    ("frozen", ASKED),
)

ROUNDS = int(os.environ.get("SOCIAL_CARE_ROUNDS") or len(KILLED) + 2)

SETUP = """
for name, seconds in values['limits'].items():
    env['ir.config_parameter'].set_param(f'social_care.{name}_seconds', seconds)
env['ir.cron'].search([('cron_name', 'not like', 'Social Care')]).active = False
team = env['helpdesk.ticket.team'].create({'name': 'Public matters'})
accounts = env['social.care.account'].create([
    {'name': url, 'network': 'mastodon', 'base_url': url, 'access_token': token,
     'team_id': team.id, 'ticket_policy': 'all'}
    for url, token in values['networks']
])
for account in accounts:
    counts = account.action_fetch()
    assert not counts['errors'], counts
env.cr.commit()
posts = env['social.care.post'].search([
    ('account_id', 'in', accounts.ids), ('direction', '=', 'in')])
result = {post.external_id: (post.conversation_id.id, post.id) for post in posts}
"""

FOUND = """
SELECT split_part(r.body, ' ', 1), r.state, count(p.id)
  FROM social_care_reply r
  LEFT JOIN social_care_post p ON p.conversation_id = r.conversation_id
   AND p.direction = 'out'
 WHERE r.body LIKE 'answer-%'
 GROUP BY r.id
"""

UNSETTLED = """
SELECT body, state, error_message, next_try_at, lease_until
  FROM social_care_reply
 WHERE state NOT IN ('sent', 'failed') AND NOT (state = 'unknown' AND needs_person)
"""

STUCK = """
SELECT body, sending_since, lease_until FROM social_care_reply
 WHERE state = 'sending'
   AND lease_until + %s * interval '1 second' < clock_timestamp() AT TIME ZONE 'UTC'
"""

WAITS_FOR_A_LOCK = """
SELECT 1 FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
   AND query LIKE '%social_care_reply%'
"""


@pytest.mark.timeout(600 + 30 * ROUNDS)
class TestDelivery(LiveCase):
    def setUp(self):
        super().setUp()
        seed = os.environ.get("SOCIAL_CARE_SEED") or random.randrange(10**6)
        self.dice = random.Random(int(seed))
        print(f"seed {seed}, {ROUNDS} rounds")
        self.networks = [
            self.enterContext(contextlib.closing(CountingServer()))
            for _number in range(NETWORKS)
        ]
        self.frozen = []
        self.next_look = 0

    def test_at_most_once(self):
        kinds = self.kinds()
        asked = [
            self.networks[number % NETWORKS].mention(f"c{number}", f"Help {number}?")
            for number in range(ROUNDS)
        ]
        networks = [(network.url, network.token) for network in self.networks]
        places = self.database.shell(SETUP, networks=networks, limits=LIMITS)
        self.server = self.database.server(2, 1)
        self.log_in()
        begun = time.monotonic()
        for number, (what, where) in enumerate(kinds):
            conversation, post = places[asked[number]["uri"]]
            values = {
                "conversation_id": conversation,
                "in_reply_to_post_id": post,
                "body": f"answer-{number} is here.",
            }
            self.go_round(number, what, where, asked[number], values)
        wait_until(self.all_settled, SETTLES, "everything is settled", self.explain)
        self.check(kinds)
        print(f"{ROUNDS} rounds in {time.monotonic() - begun:.0f} s")

    def kinds(self):
        """What happens in the rounds, in the order of the dice."""
        every = [*KILLED, *self.dice.sample(ELSE, len(ELSE))]
        kinds = [every[number % len(every)] for number in range(ROUNDS)]
        self.dice.shuffle(kinds)
        return kinds

    def go_round(self, number, what, where, asked, values):
        """Send one reply, and let happen to it what is to happen."""
        word = f"answer-{number}"
        plan = self.plan(what, where, word)
        if plan:
            self.networks[number % NETWORKS].plan(word, asked, plan)
        reply = self.admin.call("social.care.reply", "create", values)
        self.admin.call("social.care.reply", "action_send", [reply])
        if plan:
            self.wait_for(plan.done.is_set, word)
        elif where == "after":
            self.wait_for(lambda: self.state(reply) == "sent", word)
        if what == "frozen":
            self.wait_for(lambda: self.state(reply) == "sent", word)
            self.thaw()
        if what == "killed":
            if not plan:
                self.kill()
            if number % WHOLE == WHOLE - 1:
                self.server.kill()
                self.server.start()
            self.log_in()

    def plan(self, what, where, word):
        if where in ("before claim", "after"):
            return None
        if where == "before commit":
            hold = _Hold(self.database, word)
            act = hold.release_after(self.kill)
            return Plan(ANSWERED, "reset", act, before=hold.take)
        act = {"killed": self.kill, "frozen": self.freeze}.get(what)
        then = {"hang": "hang", "frozen": "on"}.get(what, "reset")
        return Plan(where, then, act)

    # ---- What happens --------------------------------------------------------------

    def workers(self):
        return psutil.Process(self.server.process.pid).children(recursive=True)

    def kill(self, _port=None):
        """kill -9 for all the workers: their parent starts others."""
        for worker in self.workers():
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()

    def freeze(self, port):
        """Stop who is calling a network, until others have done what was to be done."""
        for worker in self.workers():
            with contextlib.suppress(psutil.Error):
                if port in {it.laddr.port for it in worker.net_connections()}:
                    worker.suspend()
                    self.frozen.append(worker)

    def thaw(self):
        while self.frozen:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.frozen.pop().resume()

    # ---- Looking -------------------------------------------------------------------

    def log_in(self):
        """Have a client of a server that answers again."""
        wait_until(self.server._answers, FIRES, "Odoo answers", self.server.log)
        self.admin = self.server.client("admin")

    def state(self, reply):
        [(state,)] = self.database.sql(
            "SELECT state FROM social_care_reply WHERE id = %s", [reply]
        )
        return state

    def wait_for(self, condition, word):
        def happened():
            self.look()
            return condition()

        wait_until(happened, FIRES, f"what is planned for {word}", self.explain)

    def look(self):
        """Crons look at what is due, as they do once a minute; nothing may be stuck."""
        if time.monotonic() > self.next_look:
            self.next_look = time.monotonic() + 1
            self.database.wake_crons("ir_cron_deliver_%")
            stuck = self.database.sql(STUCK, [LATE])
            self.assertEqual(stuck, [], stuck and self.explain())

    def all_settled(self):
        self.look()
        return not self.database.sql(UNSETTLED)

    def explain(self):
        rows = self.database.sql(
            "SELECT body, state, error_message, next_try_at FROM social_care_reply"
            " WHERE state <> 'sent' OR id = (SELECT max(id) FROM social_care_reply)"
        )
        return f"{rows}\n{self.server.log()[-3000:]}"

    def check(self, kinds):
        said = sum((network.published() for network in self.networks), Counter())
        rows = self.database.sql(FOUND)
        self.assertEqual(len(rows), ROUNDS)
        wrong = [
            (word, kinds[int(word[7:])], state, said[word], posts)
            for word, state, posts in rows
            if (state, said[word], posts) != ("sent", 1, 1)
        ]
        self.assertEqual(wrong, [], "not said once: word, kind, state, said, posts")
        self.assertEqual(said.total(), ROUNDS)


class _Hold:
    """Holds a reply's row, so that the result of its delivery cannot be written."""

    def __init__(self, database, word):
        self._database, self._word = database, word

    def take(self):
        self._connection = self._database.connect()
        self._connection.cursor().execute(
            "SELECT 1 FROM social_care_reply WHERE body LIKE %s FOR UPDATE",
            [f"{self._word} %"],
        )

    def release_after(self, act):
        """Something to be done once somebody waits for the row; then let go of it."""

        def wait_and_act(port):
            sql = self._database.sql
            wait_until(lambda: sql(WAITS_FOR_A_LOCK), FIRES, "a result is held up")
            act(port)
            self._connection.close()

        return wait_and_act
