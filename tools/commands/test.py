"""`./dev test [pytest arguments]`: every test, or those the arguments name.

Folders of tests/ are run one after the other, because some need Odoo inside pytest
and some must not have it. Ends with the slowest tests, and one line that counts all.
"""

import json
import os
import time

from .. import browser, inside, odoo_config, postgres, setup, template
from ..console import Problem, say
from ..database import Database
from ..project import CACHE, ROOT
from ..steps import carry_out

TESTS = ROOT / "tests"
PLAIN = ("-p", "no:odoo")
FIRST = ("unit", "odoo", "live", "browser")
ASKED_FOR = ("tests/live/test_press_everything.py",)
"""Half an hour of pressing; `./dev test` runs it when it is named."""
WITH_ODOO_INSIDE = ("odoo", "browser")
_took = {}
"""Test to the seconds it took, with what was made for it and cleared away."""
NOTHING = {"passed": 0, "failed": 0, "skipped": 0}
NOTHING_COLLECTED = 5
SLOWEST = 30


def main(arguments):
    """Run the tests; 0 only when all passed and nothing was skipped unexplained."""
    groups, options = _sort_out(arguments)
    setup.install()
    started = time.monotonic()
    _took.clear()
    results = {}
    if "unit" in groups:
        results["unit"] = _pytest("unit", None, [*PLAIN, *groups.pop("unit"), *options])
    if groups:
        results |= _with_server(groups, options)
    return _close(results, time.monotonic() - started)


def _sort_out(arguments):
    """Split arguments into paths by folder of tests/, and the rest.

    :return: ``{folder: paths}`` in the order to run, and the other arguments
    """
    given = [argument for argument in arguments if _is_path(argument)]
    options = [argument for argument in arguments if argument not in given]
    if not given:
        say(f"Only when asked for: {', '.join(ASKED_FOR)}")
        options += [f"--ignore={path}" for path in ASKED_FOR]
        return {name: [f"tests/{name}"] for name in _folders()}, options
    groups = {}
    for argument in given:
        path = (ROOT / argument.split("::")[0]).resolve()
        if path == TESTS:
            groups |= {name: [f"tests/{name}"] for name in _folders()}
            continue
        if TESTS not in path.parents:
            raise Problem(f"{argument} is not below tests/")
        groups.setdefault(path.relative_to(TESTS).parts[0], []).append(argument)
    return dict(sorted(groups.items(), key=lambda item: _rank(item[0]))), options


def _is_path(argument):
    return not argument.startswith("-") and (ROOT / argument.split("::")[0]).exists()


def _folders():
    """Give the folders of tests/ that hold tests, and test files beside them."""
    found = [
        path.name
        for path in TESTS.iterdir()
        if (path.is_dir() and any(path.rglob("test_*.py")))
        or (path.name.startswith("test_") and path.suffix == ".py")
    ]
    return sorted(found, key=_rank)


def _rank(name):
    return (FIRST.index(name) if name in FIRST else len(FIRST), name)


def _with_server(groups, options):
    """Run the folders that need PostgreSQL, an installed addon and a browser.

    :return: ``{folder: its counts}``; an installation that fails is one failure
    """
    results = {}
    try:
        carry_out(browser.steps())
        with postgres.running() as server:
            odoo_config.write(server)
            source = template.ready(server)
            for name, paths in groups.items():
                results[name] = _run(name, server, source, [*paths, *options])
    except Problem as problem:
        say(f"\n{problem}")
        missed = [f"tests/{name}" for name in groups if name not in results]
        say(f"\nNot run: {', '.join(missed)}")
        results["installation"] = dict(NOTHING, failed=1)
    return results


def _run(name, server, source, arguments):
    """Run one folder, with Odoo inside on a database of its own where it needs that."""
    variables = {"SOCIAL_CARE_TEMPLATE": source.name}
    if name not in WITH_ODOO_INSIDE:
        return _pytest(name, server, [*PLAIN, *arguments], **variables)
    database = Database(server, f"social_care_test_{os.getpid()}")
    database.clone(source)
    odoo = (f"--odoo-database={database.name}", "--odoo-http", "--odoo-log-level=warn")
    try:
        return _pytest(name, server, [*odoo, *arguments], **variables)
    finally:
        database.drop()


def _pytest(name, server, arguments, **variables):
    """Run pytest, its output shown as it goes.

    :return: its counts; a run that gave no account of itself is one failure
    """
    say(f"\n=== tests/{name}")
    report = CACHE / f"report-{name}-{os.getpid()}.json"
    report.unlink(missing_ok=True)
    variables |= {"SOCIAL_CARE_REPORT": str(report)}
    code = inside.run(server, "-m", "pytest", *arguments, **variables)
    if code == NOTHING_COLLECTED:
        return NOTHING
    if not report.exists():
        return dict(NOTHING, failed=1)
    told = json.loads(report.read_text())
    report.unlink()
    counts = told["counts"]
    _took.update(told["took"])
    if code and not counts["failed"]:
        counts["failed"] = 1
    return counts


def _close(results, seconds):
    """Print the closing line and give the exit code."""
    total = {key: sum(counts[key] for counts in results.values()) for key in NOTHING}
    failed = [name for name, counts in results.items() if counts["failed"]]
    say(f"\nThe {SLOWEST} slowest, in seconds:")
    for test in sorted(_took, key=_took.get, reverse=True)[:SLOWEST]:
        if _took[test] >= 0.1:
            say(f"{_took[test]:8.1f}  {test}")
    say(f"\nTests took {seconds:.0f} s.")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    if not any(total.values()):
        total["failed"] = 1
        say("No test ran.")
    print(", ".join(f"{total[key]} {key}" for key in NOTHING), flush=True)
    return 1 if total["failed"] else 0
