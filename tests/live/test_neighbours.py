"""What was there before still works with the addon beside it: by its own tests."""

import re
import subprocess

from tools import odoo_config

from .common import LiveCase

HELPDESK_TESTS = 35
"""As many as helpdesk_mgmt 19.0.1.3.2 has; fewer would mean that some did not run."""


class TestNeighbours(LiveCase):
    def test_helpdesk_mgmt_passes_its_own_suite(self):
        log = run(self.database, "helpdesk_mgmt", "/helpdesk_mgmt")
        self.assertEqual(outcome(log), (0, 0), complaints(log))
        self.assertGreaterEqual(count(log), HELPDESK_TESTS)


def run(database, module, tags):
    """Run tests of an installed module as Odoo runs them; give the log."""
    done = subprocess.run(
        odoo_config.command(
            *("-d", database.name, "-u", module, "--test-tags", tags),
            *("--stop-after-init", "--http-port", "0", "--max-cron-threads", "0"),
        ),
        capture_output=True,
        text=True,
        env=database.environment,
        check=False,
    )
    return done.stdout + done.stderr


def outcome(log):
    """Failures and errors, from Odoo's closing line."""
    found = re.search(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log)
    return (int(found[1]), int(found[2])) if found else None


def count(log):
    found = re.search(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", log)
    return int(found[3]) if found else 0


def complaints(log):
    wanted = r"^.* (?:ERROR|CRITICAL|FAIL).*(?:\n(?!\d{4}-).*)*"
    return "\n".join(re.findall(wanted, log, re.MULTILINE))[-6000:] or log[-3000:]
