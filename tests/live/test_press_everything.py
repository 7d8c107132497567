"""All there is to press is pressed, as an agent, a supervisor, an administrator.

Nothing here names a button: `pressing/presser.py` says how they are found. What fails
this: an error dialogue of Odoo's ("Oops"), an error that the page throws or logs, a
server error that is no message to the user. What it says to the user is printed.

The three press at the same time, each in a database of their own, so that nobody meets
what another one has just removed. It takes many minutes: `./dev test` runs it when it
is named, and otherwise the part of it in `test_press_buttons.py`.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .common import LiveCase, LiveDatabase
from .pressing import data
from .pressing.person import check, press

FEWEST = {"header": 20, "stat": 8, "list": 15, "pane": 15, "dialogue": 25, "key": 15}
"""Of each kind an agent presses at least so many; far fewer than there are."""

PEOPLE = ("demo", "supervisor", "admin")


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
        check(self, self.pressed["demo"].result(), FEWEST)

    def test_supervisor(self):
        check(self, self.pressed["supervisor"].result(), FEWEST)

    def test_administrator(self):
        check(self, self.pressed["admin"].result(), FEWEST)
