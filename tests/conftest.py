"""What holds for all tests: no silent skip, no error that is only logged.

A test may be skipped only where something outside the project cannot be had; its
reason then begins with ``not available here:``. Any other skip fails the test.
"""

import collections
import json
import logging
import os
from pathlib import Path

import pytest

ALLOWED_REASON = "not available here:"
COUNTED = {
    "passed": ("passed", "xpassed"),
    "failed": ("failed", "error", "subtests failed", "subtest failed"),
    "skipped": ("skipped", "xfailed"),
}
LISTENED_TO = ("tests/odoo/", "tests/browser/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Make a failure of an unexplained skip, and of an error that was logged."""
    report = yield
    if report.skipped and not _is_explained(report):
        _fail(report, f"skipped without an allowed reason: {_reason(report)}")
    logged = item.stash.get(ERRORS, None)
    if call.when == "call" and report.passed and logged:
        _fail(report, "logged as an error, but nothing failed:\n" + "\n".join(logged))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Make a failure of a module that is skipped as a whole without a reason."""
    report = yield
    if report.skipped and not _is_explained(report):
        _fail(report, f"skipped without an allowed reason: {_reason(report)}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Listen to Odoo's log while a test runs."""
    if not item.nodeid.startswith(LISTENED_TO):
        return (yield)
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    item.stash[ERRORS] = listener.messages
    try:
        return (yield)
    finally:
        logging.getLogger().removeHandler(listener)


def pytest_terminal_summary(terminalreporter):
    """Write the counts, and the seconds of each test with what was made for it, for
    `./dev test`, which adds up several runs."""
    path = os.environ.get("SOCIAL_CARE_REPORT")
    if not path:
        return
    stats = terminalreporter.stats
    counts = {
        name: sum(len(stats.get(key, ())) for key in keys)
        for name, keys in COUNTED.items()
    }
    took = collections.Counter()
    for reports in stats.values():
        for report in reports:
            took[getattr(report, "nodeid", "")] += getattr(report, "duration", 0)
    Path(path).write_text(json.dumps({"counts": counts, "took": took}))


ERRORS = pytest.StashKey()


class _Listener(logging.Handler):
    """Keeps the errors that nobody expected; `assertLogs` keeps expected ones."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(f"{record.name}: {record.getMessage()}")


def _reason(report):
    """Give the words with which a test or module was skipped."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return getattr(report, "wasxfail", "") or str(report.longrepr)


def _is_explained(report):
    return _reason(report).startswith(ALLOWED_REASON)


def _fail(report, words):
    report.outcome = "failed"
    report.longrepr = words
    if hasattr(report, "wasxfail"):
        del report.wasxfail
