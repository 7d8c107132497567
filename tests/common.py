"""Base classes of the tests that run with Odoo inside pytest.

`standard` is said here because it is lost where only other tags are given, and with
it Odoo's block on requests to the outside.
"""

from odoo.tests import HttpCase, TransactionCase, tagged


@tagged("standard", "post_install", "-at_install")
class SocialCareCase(TransactionCase):
    """A test on the installed addon, rolled back afterwards."""


@tagged("standard", "post_install", "-at_install")
class SocialCareHttpCase(HttpCase):
    """A test over HTTP, in the server that pytest runs."""


@tagged("standard", "post_install", "-at_install")
class BrowserCase(HttpCase):
    """A test in a browser. An error on the console fails it, as does no browser."""

    browser_size = "1400x900"
    patience = 300
    """Seconds that a page may take, on a busy machine."""

    def browser_js(self, *arguments, **options):
        """Run as Odoo does, but let no error be explained away."""
        if options.get("error_checker"):
            raise ValueError("every error on the console counts")
        options.setdefault("timeout", self.patience)
        return super().browser_js(*arguments, **options)
