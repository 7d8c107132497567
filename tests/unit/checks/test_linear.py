"""No pattern of the checks can run away, whatever is written into a draft.

Every pattern is taken apart as Python's own parser reads it. What makes a pattern run
away is a choice: something of variable length that can give back what follows it, or
what the next round of a repeated group begins with. Where there is an end (``{1,64}``)
and no repeated group around it, that costs at most so many steps a place; elsewhere it
is a fault.
"""

import ast
import functools
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from odoo.addons.social_care import checks
from odoo.addons.social_care.checks import agent_name, order_number, phrases

try:
    from re import _compiler, _constants, _parser
except ImportError:  # Python 3.10
    import sre_compile as _compiler
    import sre_constants as _constants
    import sre_parse as _parser

REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT)
WIDTHLESS = (_constants.ASSERT, _constants.ASSERT_NOT, _constants.AT)
ALPHABET = "aZ09_ .,:;!?-+/()[]{}<>@#%'\"\n\t\x1fäß٣あ漢"
"""One of each kind that the patterns tell apart."""


def patterns():
    """Every compiled pattern of the folder, with its name."""
    for info in pkgutil.iter_modules(checks.__path__):
        module = importlib.import_module(f"{checks.__name__}.{info.name}")
        for name, value in vars(module).items():
            values = value if isinstance(value, tuple) else (value,)
            for number, each in enumerate(values):
                if isinstance(each, re.Pattern):
                    yield f"{info.name}.{name}.{number}", each
    for kind in phrases.KINDS:
        for code in phrases.languages():
            yield f"{kind}.{code}", phrases.pattern(kind, (code,))
    for written in ("S#####", "INV/####/#+", "@+-#+", "#+.#+"):
        order_number.check_pattern(written)
        yield written, order_number.compiled(written)
    yield "agent_name", agent_name.initials_pattern(("anna", "maria", "poe"))


@functools.cache
def letters(kind, value, flags):
    """What of the alphabet a single character of a pattern matches."""
    tree = _parser.SubPattern(_parser.State(), [(kind, value)])
    tree.state.str = ""
    tree.state.flags = flags
    pattern = _compiler.compile(tree)
    return frozenset(char for char in ALPHABET if pattern.fullmatch(char))


def begins(item, flags):
    """What an item may begin with."""
    kind, value = item
    if kind is _constants.SUBPATTERN:
        return first(value[-1], flags)
    if kind in REPEATS:
        return first(value[2], flags)
    if kind is _constants.BRANCH:
        return set().union(*(first(branch, flags) for branch in value[1]))
    if kind in WIDTHLESS:
        return set()
    value = tuple(value) if isinstance(value, list) else value
    return letters(kind, value, flags)


def first(items, flags):
    """What a sequence may begin with."""
    found = set()
    for item in items:
        found |= begins(item, flags)
        if not nullable([item]):
            break
    return found


def nullable(items):
    """Whether a sequence may match nothing."""
    return all(
        kind in WIDTHLESS
        or (kind in REPEATS and (value[0] == 0 or nullable(value[2])))
        or (kind is _constants.SUBPATTERN and nullable(value[-1]))
        or (kind is _constants.BRANCH and any(map(nullable, value[1])))
        for kind, value in items
    )


def faults(items, flags, after=frozenset(), repeated=False):
    """What is dangerous about a sequence, in words.

    :param after: what may follow it
    :param repeated: whether it is in a repeated group
    """
    items = list(items)
    for index, (kind, value) in enumerate(items):
        rest = items[index + 1 :]
        follows = first(rest, flags) | (after if nullable(rest) else set())
        if kind is _constants.SUBPATTERN:
            yield from faults(value[-1], flags, follows, repeated)
        elif kind is _constants.BRANCH:
            branches = [first(branch, flags) for branch in value[1]]
            if repeated and sum(map(len, branches)) > len(set().union(*branches)):
                yield "two branches of a repeated group begin alike"
            for branch in value[1]:
                yield from faults(branch, flags, follows, repeated)
        elif kind in WIDTHLESS and kind is not _constants.AT:
            yield from faults(value[1], flags)
        elif kind in REPEATS:
            low, high, body = value
            endless = high is _constants.MAXREPEAT
            if (
                low != high
                and (endless or repeated)
                and begins((kind, value), flags) & (follows)
            ):
                yield "can give back what follows"
            if endless and not nullable(rest):
                yield "is gone through anew from each place"
            if high > 1 and nullable(body):
                yield "a round may be empty"
            again = first(body, flags) if high > 1 else set()
            yield from faults(body, flags, follows | again, repeated or high > 1)


def faults_of(pattern):
    tree = _parser.parse(pattern.pattern, pattern.flags)
    return list(faults(tree, tree.state.flags))


ALL = list(patterns())


@pytest.mark.parametrize(
    "bad",
    [
        r"(?:a+)+b",
        r"(?:a|b+)*c",
        r"(?:\w+\s?)+",
        r"(?:a?)*",
        r"(?:,?\w+)*",
        r"\w+,",
        r"\w+\d*",
        r"(?:ax|[ab]x)*",
        r"(?:\w{1,9}){1,9}",
    ],
)
def test_the_faults_are_seen(bad):
    assert faults_of(re.compile(bad))


@pytest.mark.parametrize(
    "good", [r"\w+", r"(?:-\w+)*", r"(?:[ -]?\d){3,9}", r"\w{1,9}(?:, \w{1,9})*"]
)
def test_what_is_fine_is_let_through(good):
    assert not faults_of(re.compile(good))


def test_no_pattern_hides_in_a_call():
    """``re.sub("...", …)`` and the like would not be seen here."""
    for path in Path(checks.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "re"
            ):
                assert node.attr in ("compile", "escape", "Pattern", "I", "DOTALL"), (
                    path
                )


def test_there_are_patterns():
    assert len(ALL) > 80


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name for name, _ in ALL])
def test_linear(name, pattern):
    assert not faults_of(pattern)
