"""All there is to press is pressed, as an agent, a supervisor, an administrator.

Nothing here names a button: `pressing/presser.py` says how they are found. What fails
this: an error dialogue of Odoo's ("Oops"), an error that the page throws or logs, a
server error that is no message to the user. What it says to the user is printed.
"""

import itertools

import pytest

from tools import chromium

from .common import LiveCase
from .pressing import data
from .pressing.presser import Presser, log_in
from .pressing.rounds import Rounds

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Links lead to no network."""

FEWEST = {"header": 20, "stat": 8, "list": 20, "pane": 5, "dialogue": 40, "key": 9}
"""Of each kind an agent presses at least so many; far fewer than there are."""


@pytest.mark.timeout(1800)
class PressingCase(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.shell(data.SCRIPT)
        cls.server = cls.database.server()

    def press_everything(self, login):
        with chromium.running(
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        ) as browser:
            page = browser.new_page(trace=False, reduced_motion="reduce")
            presser = Presser(log_in(page, self.server, login), login)
            presser.start()
            Rounds(presser, self.database).make()
        self.tell(presser)
        self.assertEqual(presser.problems, [], "\n".join(presser.problems))
        self.assertEqual(self.server.errors(), [])
        for kind, count in FEWEST.items():
            self.assertGreaterEqual(presser.counts[kind], count, kind)

    def tell(self, presser):
        """Print what was pressed, and what the server said to who pressed it."""
        total = sum(presser.counts.values())
        print(f"\n{presser.who} pressed {total}: {dict(presser.counts)}")
        for words, places in sorted(presser.messages.items()):
            print(f"  said: {words!r}\n        at {places[0]}, {len(places)} in all")
        for line in presser.problems:
            print(f"  PROBLEM {line}")
        for line in itertools.islice(sorted(presser.unpressed), 60):
            print(f"  in no record's sight: {line}")


class TestAgent(PressingCase):
    def test_everything(self):
        self.press_everything("demo")


class TestSupervisor(PressingCase):
    def test_everything(self):
        self.press_everything("supervisor")


class TestAdministrator(PressingCase):
    def test_everything(self):
        self.press_everything("admin")
