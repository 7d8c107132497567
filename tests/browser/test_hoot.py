"""The unit tests of our JavaScript, social_care/static/tests, by Odoo's own Hoot."""

import re
from pathlib import Path

from odoo.modules import get_module_path

from ..common import BrowserCase

ADDON = "social_care"


def job(name):
    """The id by which Hoot knows a suite, as Odoo's own tests name it."""
    number = 0
    for sign in name:
        number = ((number << 5) - number + ord(sign)) & 0xFFFFFFFF
    return f"{number:08x}"


class TestHoot(BrowserCase):
    def test_all(self):
        with self.assertLogs(self._logger.getChild("browser"), "INFO") as log:
            self.browser_js(
                "/web/tests?headless&loglevel=2&preset=desktop&timeout=120000"
                f"&id={job('@' + ADDON)}",
                "",
                "",
                login="admin",
                success_signal="[HOOT] Test suite succeeded",
            )
        ran = re.findall(r"\[HOOT\] Passed (\d+) tests", "\n".join(log.output))
        files = Path(get_module_path(ADDON), "static/tests").glob("*.test.js")
        written = sum(len(re.findall(r"\btest\(", it.read_text())) for it in files)
        self.assertGreaterEqual(sum(map(int, ran)), written)
