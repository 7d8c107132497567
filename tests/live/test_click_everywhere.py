"""Odoo's own test that clicks every menu, view and filter of every app, as an
administrator and as a user. Its light form is in tests/browser; this one is run when it
is named.
"""

import pytest

from .common import LiveCase
from .test_neighbours import complaints, count, outcome, run


class TestClickEverywhere(LiveCase):
    @pytest.mark.timeout(3000)
    def test_every_menu_view_and_filter_can_be_clicked(self):
        log = run(self.database, "web", "click_all")
        self.assertEqual(outcome(log), (0, 0), complaints(log))
        self.assertGreaterEqual(count(log), 2, "as an administrator and as a user")
        self.assertNotIn("skipped", log.rpartition("tests in")[0][-2000:])
