"""Rounds in which something breaks while three networks are read and answered.

In each round every network has new mentions and one reply to take; meanwhile one of
them goes wrong until somebody has been told, and besides that workers are killed with
-9, PostgreSQL goes away, the disk is full or the clock has jumped. Then all is well
again, time passes, and it is looked at:

- nothing lost, nothing doubled: every mention is one post with one ticket, every reply
  stands once, or a person has been asked whether it does
- nothing stuck: no event waits, no lease outlives its end
- no cursor beyond its data, at any moment
- every error was on the record of what it stopped, and somebody was told

Named as a file it has a few rounds, beside other tests on one PostgreSQL; ``./dev test
--faults [ROUNDS]`` has many, of all kinds, on a PostgreSQL of its own.
``SOCIAL_CARE_SEED=…`` repeats the order of a run that failed.
"""

import contextlib
import io
import os
import random
import tempfile
import time
import unittest
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import psycopg2
import pytest
from PIL import Image

from tools.console import Problem

from ..servers import faketime, parties
from ..servers.web import Answer, Web
from .common import wait_until
from .faults import OwnPostgres, SharedPostgres, SmallDisk

ROUNDS = int(os.environ.get("SOCIAL_CARE_FAULTS") or 0)
MANY = bool(ROUNDS)
SHORT = ("workers killed", "database away")
"""What breaks besides a network where nobody says how many rounds."""

LANES = [f"ir_cron_{name}%" for name in ("fetch", "process", "deliver", "pictures")]
LIMITS = {"undo": 0, "sending": 8, "retry": 1, "timeout": 2}
SETTLES = 420
"""Seconds in which everything has to be settled: longer than the longest lease. Odoo
kills workers whose clock jumps, and what they had is free only when that ends."""
AWAY = {1: 6, 10: 3, 60: 1}
"""Seconds for which PostgreSQL is gone, and how often it is so long."""
JUMP = 2 * 3600
SKEW = 900
"""Seconds by which a network's clock is off, at the most."""
ALARM_AFTER = 3
"""Failures in a row after which somebody is told."""
EYES = 1
"""Seconds between two looks."""

MOMENTS = {
    "asking": None,
    "sending": "SELECT 1 FROM social_care_reply WHERE state = 'sending'",
    "processing": "SELECT 1 FROM social_care_attempt",
}
"""When it breaks in the midst of work: at any request, or as soon as that is so."""
AT_LAST = 40
"""Requests after which it breaks anyhow."""
STRUCK = """
SELECT EXISTS (SELECT 1 FROM social_care_stream WHERE lease_token IS NOT NULL),
       EXISTS (SELECT 1 FROM social_care_reply WHERE state = 'sending'),
       EXISTS (SELECT 1 FROM social_care_attempt)
"""

DUE = (
    (
        "stream",
        "next_fetch_at = now() AT TIME ZONE 'UTC' - interval '1 minute'",
        "true",
    ),
    ("account", "sending_retry_at = NULL", "sending_retry_at IS NOT NULL"),
    ("post_picture", "retry_at = NULL", "state = 'new'"),
    ("event", "retry_at = NULL", "state = 'new'"),
    (
        "reply",
        "next_try_at = NULL, send_at = least(send_at, now() AT TIME ZONE 'UTC')",
        "state IN ('queued', 'unknown') AND needs_person IS NOT TRUE"
        " AND abs(extract(epoch FROM now() AT TIME ZONE 'UTC' - write_date)) > 10",
    ),
)
"""What is written where time passes, by table: pauses are over. Of replies when no
request of before is under way any more, also where a clock ahead of time wrote them."""

PASS = """
UPDATE social_care_{0} SET {1} WHERE id IN (
    SELECT id FROM social_care_{0} WHERE {2} FOR NO KEY UPDATE SKIP LOCKED)
"""

ENDED = (
    ("stream", "lease_until = create_date", "lease_token IS NOT NULL"),
    ("post_picture", "lease_until = create_date", "lease_until IS NOT NULL"),
)
"""The leases of those who died are over."""

POSTS = """
SELECT p.external_id, count(*), count(c.ticket_id), count(DISTINCT c.ticket_id)
  FROM social_care_post p
  JOIN social_care_conversation c ON c.id = p.conversation_id
 WHERE p.direction = 'in' AND p.account_id = ANY(%s)
 GROUP BY p.external_id
"""
REPLIES = """
SELECT split_part(r.body, ' ', 1), r.state, r.needs_person IS TRUE, r.error_message,
       EXISTS (SELECT 1 FROM mail_activity m
                WHERE m.res_model = 'social.care.reply' AND m.res_id = r.id)
  FROM social_care_reply r WHERE r.body LIKE 'answer-%'
"""
OPEN = """
SELECT 'event', id, state, error_message FROM social_care_event WHERE state <> 'done'
   AND state <> 'ignored' AND account_id = ANY(%(accounts)s)
UNION ALL
SELECT 'reply', id, state, error_message FROM social_care_reply
 WHERE body LIKE 'answer-%%' AND state <> 'sent' AND needs_person IS NOT TRUE
UNION ALL
SELECT 'stream', id, code, error_message FROM social_care_stream
 WHERE account_id = ANY(%(accounts)s) AND active AND error_message IS NOT NULL
UNION ALL
SELECT 'picture', id, state, error_message FROM social_care_post_picture
 WHERE state <> 'done' AND url LIKE %(pictures)s
UNION ALL
SELECT 'attempt', id, '', '' FROM social_care_attempt
UNION ALL
SELECT 'alarm', res_id, summary, note FROM mail_activity a
 WHERE res_model = 'social.care.account' AND res_id = ANY(%(accounts)s)
   AND NOT EXISTS (
       SELECT FROM social_care_reply r
        WHERE r.account_id = a.res_id AND r.needs_person
          AND r.body LIKE ANY(%(last)s))
"""
HELD = """
SELECT 'stream', id FROM social_care_stream WHERE lease_token IS NOT NULL
UNION ALL
SELECT 'reply', id FROM social_care_reply WHERE lease_token IS NOT NULL
UNION ALL
SELECT 'picture', id FROM social_care_post_picture WHERE lease_token IS NOT NULL
"""
FAILING = """
SELECT failure_count, error_message, next_fetch_at > now() AT TIME ZONE 'UTC'
       + interval '50 minutes'
  FROM social_care_stream WHERE account_id = %s AND code = %s
"""
TOLD = "SELECT 1 FROM mail_activity WHERE res_model = %s AND res_id = %s"


class Pictures(Web):
    """Gives a picture, another at each address."""

    def answer(self, request):
        written = io.BytesIO()
        picture = Image.effect_noise((200, 200), int(request.path[1:]) % 90 + 10)
        picture.save(written, "PNG")
        return Answer(200, written.getvalue())


@dataclass
class Fault:
    """What breaks besides a network: before it is worked, in its midst, and after."""

    before: Callable = lambda: None
    amid: Callable | None = None
    after: Callable = lambda: None


@pytest.mark.timeout(900 + 90 * ROUNDS)
class TestFaults(unittest.TestCase):
    def setUp(self):
        super().setUp()
        seed = os.environ.get("SOCIAL_CARE_SEED") or random.randrange(10**6)
        self.dice = random.Random(int(seed))
        print(f"seed {seed}")
        self.database = self.enterContext((OwnPostgres if MANY else SharedPostgres)())
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.pictures = self.enterContext(contextlib.closing(Pictures()))
        self.parties = [parties.Mastodon(), parties.Facebook(), parties.X()]
        for party in self.parties:
            self.enterContext(contextlib.closing(party))
            if MANY:
                party.set_clock(self.dice.randint(-SKEW, SKEW))
        self.mentions = {}  # party to the ids of what its customers said
        self.answered = set()
        self.sent = 0
        self.next_look = 0
        self.counts = Counter()

    def test_nothing_lost_doubled_or_stuck(self):
        self._begin()
        for number, (how, party, besides) in enumerate(self._rounds()):
            began = time.monotonic()
            self.kind = f"round {number}: {how} of {party.network}, {besides}"
            fault = self.faults[besides]
            fault.before()
            self._ask(number)
            self._answer()
            party.wrong(how)
            if fault.amid:
                self._amid(fault.amid)
            self._is_told(how, party)
            party.well()
            fault.after()
            self._settle()
            self._check()
            self.counts.update((f"{how} of {party.network}", besides))
            print(f"{self.kind}, {time.monotonic() - began:.0f} s", flush=True)
        self.assertEqual(self.parties[1].web.violations, [])
        for what, count in sorted(self.counts.items()):
            print(f"{count:5} {what}")

    def _rounds(self):
        """Yield how a network goes wrong, which one, and what breaks besides.

        Any eighteen rounds have every way at every network, any six everything else,
        and a hundred and eight both together.
        """
        ways = [(how, party) for how in parties.KINDS for party in self.parties]
        besides = list(self.faults)
        self.dice.shuffle(ways)
        self.dice.shuffle(besides)
        for number in range(ROUNDS or len(besides)):
            how, party = ways[number % len(ways)]
            what = besides[(number + number // len(ways)) % len(besides)]
            if what == "disk full" and party.network == "mastodon":
                # Its post has the picture that finds no room.
                party = self.parties[1]
            yield how, party, what

    # ---- What is there ---------------------------------------------------------------

    def _begin(self):
        config = self.folder / "odoo.conf"
        text = Path(self.database.environment["ODOO_RC"]).read_text()
        config.write_text(f"{text}\nsocial_care_allow_internal_pictures = True\n")
        self.disk = self.clock = None
        if MANY:
            self._get_disk_and_clock()
        self.server = self.database.server(
            *(3, 1, "--config", str(config)),
            variables=self.clock.environment if self.clock else None,
        )
        admin = self._log_in()
        self.database.sql(
            "UPDATE ir_cron SET active = false WHERE id NOT IN"
            " (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'"
            " AND module = 'social_care' AND name LIKE ANY(%s))",
            [LANES],
        )
        team = admin.call("helpdesk.ticket.team", "create", {"name": "Matters"})
        for party in self.parties:
            party.id = admin.call(
                "social.care.account",
                "create",
                {
                    "name": party.network,
                    "network": party.network,
                    "team_id": team,
                    "ticket_policy": "all",
                    **party.account,
                },
            )
            admin.call("social.care.account", "action_connect", [party.id])
            self.mentions[party] = []
        # Connecting has the time it takes: nobody tries that again by itself.
        for name, seconds in LIMITS.items():
            key = f"social_care.{name}_seconds"
            admin.call("ir.config_parameter", "set_param", key, str(seconds))
        self.accounts = [party.id for party in self.parties]
        self.database.sql(
            "UPDATE social_care_stream SET active = false"
            " WHERE NOT account_id = ANY(%s)",
            [self.accounts],
        )
        self._get_faults()

    def _get_faults(self):
        kill = {
            "workers killed": Fault(amid=self._kill_workers),
            "server killed": Fault(amid=self._kill_server),
            "database away": Fault(amid=self._take_database_away),
        }
        self.faults = kill if MANY else {name: kill[name] for name in SHORT}
        if self.disk:
            self.faults["disk full"] = Fault(self.disk.fill, after=self._free_disk)
        if self.clock:
            for name, seconds in (("ahead", JUMP), ("back", -JUMP)):
                self.faults[f"clock {name}"] = Fault(
                    partial(self.clock.set, seconds), after=self._set_clock_right
                )

    def _get_disk_and_clock(self):
        """What cannot be had here is said: its kinds are left out."""
        try:
            self.disk = self.enterContext(SmallDisk(self.database))
        except OSError as error:
            print(f"no full disk here: {error}")
        try:
            self.clock = faketime.Clock(self.folder / "clock")
        except Problem as problem:
            print(f"no clock that jumps here: {problem}")

    def _log_in(self):
        wait_until(self._is_up, SETTLES, "Odoo answers", self.server.log)
        self.admin = self.server.client("admin")
        return self.admin

    def _is_up(self):
        self._start_again()
        return self.server._answers()

    def _start_again(self):
        """What a service manager does: Odoo itself ends where it has to start another
        worker and PostgreSQL is away (`PreforkServer.process_spawn`)."""
        if self.server.process.poll() is not None:
            self.counts["Odoo ended by itself"] += 1
            self.server.kill()
            self.server.start()

    def _ask(self, number):
        """Customers say something, one of them with a picture."""
        for party in self.parties:
            more = {}
            if party.network == "mastodon":
                url = f"{self.pictures.url}/{number}"
                more["media_attachments"] = [
                    {"id": str(number), "type": "image", "url": url, "description": ""}
                ]
            for each in range(self.dice.randint(1, 4)):
                who = f"c{number}x{each}"
                words = f"My order {number}-{each} is broken, help!"
                self.mentions[party].append(party.ask(who, words, **more))
                more = {}

    def _answer(self):
        """One reply on each network, to somebody of an earlier round."""
        for party in self.parties:
            rows = self.database.sql(
                "SELECT id, conversation_id FROM social_care_post"
                " WHERE account_id = %s AND direction = 'in' AND NOT id = ANY(%s)"
                " ORDER BY id DESC LIMIT 1",
                [party.id, list(self.answered)],
            )
            for post, conversation in rows:
                values = {
                    "conversation_id": conversation,
                    "in_reply_to_post_id": post,
                    "body": f"answer-{self.sent} is on its way to you.",
                }
                reply = self.admin.call("social.care.reply", "create", values)
                self.admin.call("social.care.reply", "action_send", [reply])
                self.answered.add(post)
                self.sent += 1

    # ---- What breaks -----------------------------------------------------------------

    def _is_told(self, how, party):
        """What went wrong is on the record, and somebody is told in the end."""
        self._wait(lambda: self._is_due(party), "it is asked again")
        self._wait(lambda: self._is_on_record(how, party), "a failure is on record")
        if MANY:
            told = ["social.care.account", party.id]
            enough = partial(self._failures, party)
            self._wait(lambda: enough() >= ALARM_AFTER, f"{ALARM_AFTER} failures")
            self._wait(lambda: self.database.sql(TOLD, told), "somebody was told")

    def _is_on_record(self, how, party):
        """In words, and for a limit with the hour it was asked to wait: it may have
        failed once before time passed last."""
        self._look(time_passes=False)
        [(count, message, later)] = self._failing(party)
        return count and message and (later or how != "limit")

    def _is_due(self, party):
        self._pass_time()
        return self.database.sql(
            "SELECT 1 FROM social_care_stream WHERE account_id = %s AND code = %s"
            " AND next_fetch_at <= now() AT TIME ZONE 'UTC'",
            [party.id, party.stream],
        )

    def _failing(self, party):
        return self.database.sql(FAILING, [party.id, party.stream])

    def _failures(self, party):
        self._look()
        return self._failing(party)[0][0]

    def _kill_workers(self):
        """kill -9 for all of them: their parent starts others."""
        for worker in psutil.Process(self.server.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()
        self._has_struck()
        self._log_in()

    def _kill_server(self):
        self.server.kill()
        self._has_struck()
        self.server.start()
        self._log_in()

    def _take_database_away(self):
        [seconds] = self.dice.choices(*zip(*AWAY.items(), strict=True)) if MANY else [0]
        self.kind += f" for {seconds} s"
        self.database.go_away()
        time.sleep(seconds)
        self.database.come_back()
        self._wait(self._is_back, "PostgreSQL answers")
        self._has_struck()
        self._log_in()

    def _is_back(self):
        with contextlib.suppress(psycopg2.OperationalError):
            return self.database.sql("SELECT 1")

    def _has_struck(self):
        """What was going on is counted, and the leases of the dead are over."""
        [row] = self.database.sql(STRUCK)
        names = ("fetching", "sending", "processing")
        self.counts.update(
            f"struck amid {name}" for name, was in zip(names, row, strict=True) if was
        )
        self._pass_time(ENDED)

    def _free_disk(self):
        full = (
            "SELECT error_message FROM social_care_post_picture"
            " WHERE url LIKE %s AND state = 'new' AND error_message IS NOT NULL"
        )
        pictures = [f"{self.pictures.url}%"]

        def told():
            self._look()
            return self.database.sql(full, pictures)

        self._wait(told, "a picture says why it is not there")
        self.disk.free()

    def _set_clock_right(self):
        """It works by the wrong one, before it jumps back."""

        def works():
            self._look()
            return not self._missing()

        self._wait(works, "it works on")
        self.clock.set(0)

    def _amid(self, act):
        """Do something while it is at work, at a moment that is thrown."""
        asked = sum(party.asked() for party in self.parties)
        moment = self.dice.choice([*MOMENTS])
        more = self.dice.randint(1, 12) if moment == "asking" else AT_LAST

        def at_work():
            self._look()
            if sum(party.asked() for party in self.parties) >= asked + more:
                return True
            return MOMENTS[moment] and self.database.sql(MOMENTS[moment])

        self._wait(at_work, f"{more} requests")
        act()

    # ---- What is looked at -----------------------------------------------------------

    def _wait(self, condition, what):
        wait_until(condition, SETTLES, f"{self.kind}: {what}", self._explain)

    def _look(self, time_passes=True):
        """Scheduled actions run, as they do once a minute, and pauses are over; what
        the cursors say is looked at."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + EYES
        self._start_again()
        if time_passes:
            self._pass_time()
        self.database.wake_crons(*LANES)
        self._look_at_cursors()

    def _pass_time(self, what=DUE):
        """Pauses are over; rows that are just being written have another turn."""
        for each in what:
            with contextlib.suppress(psycopg2.errors.DeadlockDetected):
                self.database.sql(PASS.format(*each))

    def _look_at_cursors(self):
        with (
            contextlib.closing(self.database.connect()) as connection,
            connection,
            connection.cursor() as cr,
        ):
            connection.set_session(isolation_level="REPEATABLE READ")
            for party in self.parties:
                cr.execute(
                    "SELECT cursor FROM social_care_stream"
                    " WHERE account_id = %s AND code = %s",
                    [party.id, party.stream],
                )
                [(cursor,)] = cr.fetchall()
                cr.execute(
                    "SELECT external_id FROM social_care_event WHERE account_id = %s",
                    [party.id],
                )
                stored = {row[0] for row in cr.fetchall()}
                beyond = party.beyond(cursor or {}, stored)
                self.assertEqual(beyond, [], f"{self.kind}: {party.network} {cursor}")

    def _missing(self):
        """What customers said and is no post with a ticket, on each network."""
        rows = self.database.sql(POSTS, [self.accounts])
        there = {row[0] for row in rows if row[2]}
        return [
            (party.network, each)
            for party in self.parties
            for each in self.mentions[party]
            if each not in there
        ]

    def _open(self):
        given = {
            "accounts": self.accounts,
            "pictures": f"{self.pictures.url}%",
            # Until a person says what became of it, sending has not been seen to work.
            "last": [f"answer-{self.sent - number} %" for number in (1, 2, 3)],
        }
        return self.database.sql(OPEN, given)

    def _settle(self):
        def settled():
            self._look()
            return not self._missing() and not self._open()

        self._wait(settled, "everything is settled")
        # Nobody is woken any more: who is at work comes to an end.
        self._wait(lambda: not self.database.sql(HELD), "no lease is held")

    def _check(self):
        rows = self.database.sql(POSTS, [self.accounts])
        twice = [row for row in rows if row[1:] != (1, 1, 1)]
        self.assertEqual(twice, [], self.kind)
        self.assertEqual(
            {row[0] for row in rows},
            {each for found in self.mentions.values() for each in found},
            self.kind,
        )
        said = sum((party.said() for party in self.parties), start=Counter())
        replies = self.database.sql(REPLIES)
        self.assertEqual(len(replies), self.sent)
        wrong = [
            (word, state, said[word], message)
            for word, state, person, message, told in replies
            if (state, said[word]) != ("sent", 1)
            and not (person and told and message and said[word] <= 1)
        ]
        self.assertEqual(wrong, [], f"{self.kind}: neither said once, nor asked of one")

    def _explain(self):
        with contextlib.suppress(psycopg2.OperationalError):
            return (
                f"missing: {self._missing()}\nopen: {self._open()}\n"
                f"held: {self.database.sql(HELD)}\n"
                f"{self.server.log()[-6000:]}"
            )
        return self.server.log()[-6000:]
