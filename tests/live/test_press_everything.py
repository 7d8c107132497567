"""All there is to press is pressed, as an agent, a supervisor, an administrator.

Nothing here names a button: `pressing/presser.py` says how they are found. What fails
this: an error dialogue of Odoo's ("Oops"), an error that the page throws or logs, a
server error that is no message to the user. What it says to the user is printed.

The three press at the same time, each in a database of their own, so that nobody meets
what another one has just removed.
"""

import collections
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools import chromium

from .common import LiveCase, LiveDatabase
from .pressing import data
from .pressing.presser import Presser, log_in
from .pressing.rounds import Rounds

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Links lead to no network."""

FEWEST = {"header": 20, "stat": 8, "list": 15, "pane": 15, "dialogue": 25, "key": 15}
"""Of each kind an agent presses at least so many; far fewer than there are."""

PEOPLE = ("demo", "supervisor", "admin")

Pressed = collections.namedtuple("Pressed", "presser errors")


@pytest.mark.timeout(2400)
class TestPressEverything(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.shell(data.SCRIPT)
        pool = ThreadPoolExecutor(len(PEOPLE))
        cls.addClassCleanup(pool.shutdown, cancel_futures=True)
        databases = {
            login: cls.enterClassContext(LiveDatabase(cls.database.as_source))
            for login in PEOPLE
        }
        cls.pressed = {
            login: pool.submit(press, login, database)
            for login, database in databases.items()
        }

    def test_agent(self):
        self.check("demo")

    def test_supervisor(self):
        self.check("supervisor")

    def test_administrator(self):
        self.check("admin")

    def check(self, login):
        presser, errors = self.pressed[login].result()
        self.assertEqual(presser.problems, [], "\n".join(presser.problems))
        self.assertEqual(errors, [])
        for kind, count in FEWEST.items():
            self.assertGreaterEqual(presser.counts[kind], count, kind)


def press(login, database):
    """Press everything as one person.

    :return: the presser, and what the server logged as errors
    """
    server = database.server()
    with chromium.running(NOWHERE) as browser:
        page = browser.new_page(trace=False, reduced_motion="reduce")
        presser = Presser(log_in(page, server, login), login)
        presser.start()
        try:
            Rounds(presser, database).make()
        finally:
            print("\n".join(account(presser)), flush=True)
    return Pressed(presser, server.errors())


def account(presser):
    """Yield lines: what was pressed, and what the server said to who pressed it."""
    total = sum(presser.counts.values())
    yield f"\n{presser.who} pressed {total}: {dict(presser.counts)}"
    for words, places in sorted(presser.messages.items()):
        yield f"  said: {words!r}\n        at {places[0]}, {len(places)} in all"
    for line in presser.problems:
        yield f"  PROBLEM {line}"
    for line in itertools.islice(sorted(presser.unpressed), 60):
        yield f"  in no record's sight: {line}"
