"""All there is to press is pressed, as an agent, a supervisor, an administrator.

Nothing here names a button: `pressing/presser.py` says how they are found. What fails
this: an error dialogue of Odoo's ("Oops"), an error that the page throws or logs, a
server error that is no message to the user. What it says to the user is printed.

Each presses in a database of their own, so that nobody meets what another one has just
removed. It takes many minutes: `./dev test` runs it when it is named (one of the three
with `-k agent`), and otherwise the part of it in `test_press_buttons.py`.
"""

import pytest

from .common import LiveCase, LiveDatabase
from .pressing import data
from .pressing.person import check, press

FEWEST = {
    **{"header": 30, "stat": 15, "list": 25, "form": 20, "record": 30},
    **{"pane": 20, "dialogue": 35, "key": 15},
}
"""Of each kind an agent presses at least so many; far fewer than there are."""


@pytest.mark.timeout(2400)
class TestPressEverything(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.shell(data.SCRIPT)

    def press_as(self, login):
        with LiveDatabase(self.database.as_source) as database:
            check(self, press(login, database), FEWEST)

    def test_agent(self):
        self.press_as("demo")

    def test_supervisor(self):
        self.press_as("supervisor")

    def test_administrator(self):
        self.press_as("admin")
