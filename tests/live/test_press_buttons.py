"""Every menu and action, and each button of a list, a card and a form, pressed once as
an administrator. What dialogues hold, the inbox's keys, and the other two roles:
`test_press_everything.py`, when it is named.
"""

import pytest

from .common import LiveCase
from .pressing import data
from .pressing.person import check, press

FEWEST = {
    **{"menu": 40, "action": 5, "view": 50, "record": 45, "header": 60},
    **{"stat": 20, "list": 80, "form": 28},
}
"""Of each kind at least so many; far fewer than there are."""


@pytest.mark.timeout(1200)
class TestPressButtons(LiveCase):
    def test_administrator(self):
        self.database.shell(data.SCRIPT)
        check(self, press("admin", self.database, whole=False), FEWEST)
