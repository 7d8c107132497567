"""The web client with the addon: it comes up, and logs no error."""

from ..common import BrowserCase


class TestWebClient(BrowserCase):
    def test_home_page(self):
        self.browser_js(
            "/odoo",
            "console.log('test successful')",
            ready="Boolean(document.querySelector('.o_main_navbar'))",
            login="admin",
        )

    def test_an_error_on_the_console_is_a_failure(self):
        with (
            self.assertLogs(level="ERROR"),
            self.assertRaisesRegex(Exception, "something broke"),
        ):
            self.browser_js(
                "/odoo",
                "console.error('something broke')",
                ready="Boolean(document.querySelector('.o_main_navbar'))",
                login="admin",
            )
