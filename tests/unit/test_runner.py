"""`./dev test` itself: every test belongs to a part, and no failure is lost."""

from pathlib import Path

import pytest

from tools.commands import test as runner
from tools.console import Problem


def names(*arguments):
    parts, options, named = runner._sort_out(list(arguments))
    return [part.name for part in parts], options, named


def test_everything():
    found, options, named = names()
    assert (options, named) == ([], False)
    assert found[: len(runner.LONG)] == [*runner.LONG]
    held = {
        path.relative_to(runner.ROOT).as_posix()
        for path in runner.TESTS.rglob("test_*.py")
    }
    missed = {path for path in held if not any(path.startswith(part) for part in found)}
    assert missed == {*runner.ASKED_FOR}
    assert names("tests") == (found, [], False)


def test_what_is_named():
    live = "tests/live/test_sla.py"
    assert names("tests/unit/text", live, "-k", "a") == (
        ["tests/unit/text", live],
        ["-k", "a"],
        True,
    )
    assert names("tests/live")[0].count(live) == 1
    with pytest.raises(Problem, match=r"test_nothing\.py"):
        names("tests/live/test_nothing.py")


class Python:
    """A pytest that ends with a code and may give an account of itself."""

    def __init__(self, code, account):
        self.code, self.account = code, account

    def __call__(self, _server, *_command, output, SOCIAL_CARE_REPORT, **_more):
        if self.account:
            Path(SOCIAL_CARE_REPORT).write_text(self.account)
        output.write(b"its words\n")
        return self

    def wait(self):
        return self.code


@pytest.mark.parametrize(
    ("code", "account", "ends"),
    [
        (0, '{"counts": {"passed": 2, "failed": 0, "skipped": 0}, "took": {}}', 0),
        (1, '{"counts": {"passed": 2, "failed": 1, "skipped": 0}, "took": {}}', 1),
        (3, '{"counts": {"passed": 2, "failed": 0, "skipped": 0}, "took": {}}', 1),
        (0, "", 1),
        (-9, "", 1),
        (runner.NOTHING_COLLECTED, "", 1),
    ],
)
def test_a_failure_of_any_part_fails_all(
    monkeypatch, tmp_path, capsys, code, account, ends
):
    monkeypatch.setattr(runner, "CACHE", tmp_path)
    monkeypatch.setattr(runner.inside, "start", Python(code, account))
    run = runner.Run([], aside=True)
    run.all([runner.Part("unit", ("tests/unit/text",))])
    assert runner._close(run, 1) == ends
    assert "its words" in capsys.readouterr().out
