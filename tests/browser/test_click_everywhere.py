"""What can be clicked is clicked, by Odoo's own clickbot: all of the helpdesk's app
as an agent, every menu, view and filter; and every app as an administrator. Buttons
are pressed in tests/live/test_press_buttons.py and test_press_everything.py.
"""

import json

import pytest

from ..common import BrowserCase

START = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    ".startClickEverywhere(%s);"
)


@pytest.mark.timeout(1500)
class TestClickEverywhere(BrowserCase):
    patience = 1200

    def click(self, login, app=None, light=False):
        given = [json.dumps(app) if app else "undefined", json.dumps(light)]
        self.browser_js(
            "/odoo",
            START % ", ".join(given),
            "odoo.isReady === true",
            login=login,
            success_signal="clickbot test succeeded",
        )

    def test_all_of_the_helpdesk(self):
        self.click("demo", "helpdesk_mgmt.helpdesk_ticket_main_menu")

    def test_every_app(self):
        self.env.ref("base.user_admin").tour_enabled = False
        self.click("admin", light=True)
