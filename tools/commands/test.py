"""`./dev test [pytest arguments]`: every test, or those the arguments name.

`./dev test --faults [ROUNDS]` is the trial of tests/live/test_faults.py at length.

Folders of tests/ are run apart, because some need Odoo inside pytest and some must not
have it. Whole folders are cut into parts that run several at a time; what a part said
is shown when it is done. Files that are named run one after the other, shown as they
go. Ends with the slowest tests, and one line that counts all.
"""

import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from .. import browser, inside, odoo_config, postgres, setup, template
from ..console import Problem, say
from ..database import Database
from ..project import CACHE, ROOT
from ..steps import carry_out

TESTS = ROOT / "tests"
PLAIN = ("-p", "no:odoo")
FIRST = ("unit", "odoo", "live", "browser")
FAULTS, FAULT_ROUNDS = "tests/live/test_faults.py", 200
"""What breaks in earnest, and how often where nobody says."""
ASKED_FOR = (
    "tests/live/test_glue.py",
    "tests/live/test_press_everything.py",
    "tests/live/test_queue.py",
    "tests/live/test_servers.py",
    FAULTS,
)
"""Many minutes of clicking, or of installing applications; several servers, and what
breaks in earnest: `./dev test` runs these when they are named."""

WITH_ODOO_INSIDE = ("odoo", "browser")
BY_FILE = ("live",)
"""Folders of which each file is a part of its own, so that no lane waits for long."""

LONG = (
    *("tests/unit", "tests/odoo", "tests/browser", "tests/live/test_press_buttons.py"),
    *("tests/live/test_workers.py", "tests/live/test_bluesky.py"),
    *("tests/live/test_snac.py", "tests/live/test_wheel.py"),
    *("tests/live/test_crisis_story.py", "tests/live/test_tied_in.py"),
    *("tests/live/test_upgrade.py", "tests/live/test_delivery.py"),
    *("tests/live/test_clicks.py", "tests/live/test_replying.py", "tests/network"),
)
"""Parts of more than two minutes: they begin first, so that nothing long is left over
when the others are done."""

LANES = 4
"""Parts that run at the same time: two for each of two processors, because half of the
time a part waits for a server, a browser or a time-out."""

NOTHING = {"passed": 0, "failed": 0, "skipped": 0}
NOTHING_COLLECTED = 5
SLOWEST = 30


@dataclass(frozen=True)
class Part:
    """Tests that one pytest runs."""

    folder: str
    paths: tuple

    @property
    def name(self):
        return self.paths[0] if len(self.paths) == 1 else f"tests/{self.folder}"

    @property
    def slug(self):
        return self.name.translate(str.maketrans("/.:", "___"))[:80]


def main(arguments):
    """Run the tests; 0 only when all passed and nothing was skipped unexplained."""
    if arguments[:1] == ["--faults"]:
        arguments = _faults(arguments[1:])
    parts, options, named = _sort_out(arguments)
    setup.install()
    started = time.monotonic()
    run = Run(options, aside=not named and len(parts) > 1)
    run.all(parts)
    return _close(run, time.monotonic() - started)


def _faults(arguments):
    """Have so many rounds of faults, all kinds of them; give the other arguments."""
    rounds = arguments[0] if arguments else ""
    given = rounds.isdigit()
    os.environ["SOCIAL_CARE_FAULTS"] = rounds if given else str(FAULT_ROUNDS)
    return [FAULTS, "-s", *arguments[given:]]


def _sort_out(arguments):
    """Split arguments.

    :return: the parts in the order to run, the other arguments, and whether files or
        tests were named
    """
    given = [argument for argument in arguments if _is_path(argument)]
    wrong = {it for it in arguments if it.startswith("tests/")} - {*given}
    if wrong:
        raise Problem(f"There is no {', '.join(sorted(wrong))}")
    options = [argument for argument in arguments if argument not in given]
    groups = {}
    parts = []
    for argument in given or [TESTS]:
        path = (ROOT / str(argument).split("::")[0]).resolve()
        if path == TESTS:
            parts += [part for name in _folders() for part in _parts(name)]
        elif TESTS not in path.parents:
            raise Problem(f"{argument} is not below tests/")
        elif path.parent == TESTS and path.is_dir():
            parts += _parts(path.name)
        else:
            folder = path.relative_to(TESTS).parts[0]
            groups.setdefault(folder, []).append(argument)
    parts += [Part(folder, tuple(paths)) for folder, paths in groups.items()]
    parts = sorted(dict.fromkeys(parts), key=_turn)
    return parts, options, bool(groups)


def _parts(name):
    """The parts of a whole folder."""
    if name not in BY_FILE:
        return [Part(name, (f"tests/{name}",))]
    found = sorted(path.name for path in (TESTS / name).glob("test_*.py"))
    paths = [f"tests/{name}/{each}" for each in found]
    left_out = [path for path in paths if path in ASKED_FOR]
    if left_out:
        say(f"Only when it is named: {', '.join(left_out)}")
    return [Part(name, (path,)) for path in paths if path not in left_out]


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


def _turn(part):
    """What orders the parts."""
    long = LONG.index(part.name) if part.name in LONG else len(LONG)
    return (long, *_rank(part.folder))


def _rank(name):
    return (FIRST.index(name) if name in FIRST else len(FIRST), name)


class Run:
    """All parts, and what came of them.

    :param options: further arguments of pytest
    :param aside: several parts run at a time, and each is shown when it is done
    """

    def __init__(self, options, aside):
        self.options = options
        self.aside = aside
        self.counts = {}
        """Name of a part to its counts."""
        self.took = {}
        """Test to the seconds it took, with what was made for it and cleared away."""
        self._processes = set()

    def all(self, parts):
        """Run them; what needs no database begins while that is being made."""
        plain = [part for part in parts if part.folder == "unit"]
        others = [part for part in parts if part.folder != "unit"]
        with ThreadPoolExecutor(LANES if self.aside else 1) as lanes:
            begun = [lanes.submit(self._part, part) for part in plain]
            if not self.aside:
                self._wait(begun)
            if others:
                self._with_server(others, lanes)
            self._wait(begun)

    def _with_server(self, parts, lanes):
        """Run the parts that need PostgreSQL, an installed addon and a browser.

        An installation that fails is one failure.
        """
        try:
            carry_out(browser.steps())
            with postgres.running() as server:
                odoo_config.write(server)
                source = template.ready(server)
                self._wait(
                    [lanes.submit(self._part, part, server, source) for part in parts]
                )
        except Problem as problem:
            say(f"\n{problem}")
            missed = [part.name for part in parts if part.name not in self.counts]
            say(f"\nNot run: {', '.join(missed)}")
            self.counts["installation"] = dict(NOTHING, failed=1)

    def _wait(self, futures):
        """Wait until they are done; who breaks that off ends them, as Ctrl-C does."""
        try:
            for future in futures:
                future.result()
        except BaseException:
            for future in futures:
                future.cancel()
            for process in list(self._processes):
                process.send_signal(signal.SIGINT)
            wait(futures)
            raise

    def _part(self, part, server=None, source=None):
        """Run one, with Odoo inside on a database of its own where it needs that."""
        variables = {"SOCIAL_CARE_TEMPLATE": source.name} if source else {}
        if part.folder not in WITH_ODOO_INSIDE:
            self._pytest(part, server, PLAIN, **variables)
            return
        database = Database(server, f"social_care_test_{part.folder}_{os.getpid()}")
        odoo = (f"--odoo-database={database.name}", "--odoo-http")
        try:
            database.clone(source)
            self._pytest(part, server, (*odoo, "--odoo-log-level=warn"), **variables)
            database.drop()
        except Problem as problem:
            say(f"\n{part.name}: {problem}")
            self.counts[f"the database of {part.name}"] = dict(NOTHING, failed=1)

    def _pytest(self, part, server, arguments, **variables):
        """Run pytest. A run that gave no account of itself is one failure."""
        report = CACHE / f"report-{part.slug}-{os.getpid()}.json"
        report.unlink(missing_ok=True)
        # Nobody pulls PostgreSQL's plug here, so that no commit waits for the disk.
        variables |= {
            "SOCIAL_CARE_REPORT": str(report),
            "PGOPTIONS": "-c synchronous_commit=off",
        }
        command = ("-m", "pytest", *arguments, *part.paths, *self.options)
        with self._shown(part) as output:
            process = inside.start(server, *command, output=output, **variables)
            self._processes.add(process)
            code = process.wait()
            self._processes.discard(process)
        self.counts[part.name] = self._account(report, code)

    def _account(self, report, code):
        if code == NOTHING_COLLECTED:
            return NOTHING
        if not report.exists():
            return dict(NOTHING, failed=1)
        told = json.loads(report.read_text())
        report.unlink()
        self.took.update(told["took"])
        counts = told["counts"]
        if code and not counts["failed"]:
            counts["failed"] = 1
        return counts

    @contextlib.contextmanager
    def _shown(self, part):
        """Where a part's words go; None: they are shown at once."""
        if not self.aside:
            say(f"\n=== {part.name}")
            yield None
            return
        say(f"… {part.name}")
        began = time.monotonic()
        with tempfile.TemporaryFile() as output:
            yield output
            output.seek(0)
            words = output.read().decode(errors="replace")
        head = f"\n=== {part.name}, {time.monotonic() - began:.0f} s\n"
        sys.stdout.write(head + words)
        sys.stdout.flush()


def _close(run, seconds):
    """Print the closing line and give the exit code."""
    counts = run.counts.values()
    total = {key: sum(each[key] for each in counts) for key in NOTHING}
    failed = [name for name, each in run.counts.items() if each["failed"]]
    say(f"\nThe {SLOWEST} slowest, in seconds:")
    for test in sorted(run.took, key=run.took.get, reverse=True)[:SLOWEST]:
        if run.took[test] >= 0.1:
            say(f"{run.took[test]:8.1f}  {test}")
    say(f"\nTests took {seconds:.0f} s.")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    if not any(total.values()):
        total["failed"] = 1
        say("No test ran.")
    print(", ".join(f"{total[key]} {key}" for key in NOTHING), flush=True)
    return 1 if total["failed"] else 0
