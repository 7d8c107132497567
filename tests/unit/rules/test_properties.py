"""What holds for any expression and any post whatever."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.social_care.rules import (
    Book,
    Conditions,
    ExpressionError,
    Rule,
    Said,
    Text,
    compile_expression,
    look_at,
    parse,
    write,
)
from odoo.addons.social_care.rules.text import fold, words
from odoo.addons.social_care.rules.tree import And, Everything, Near, Not, Or, Term

# A busy machine is no reason to fail, and no files are left in the project.
unhurried = settings(deadline=None, database=None)

LETTERS = st.text("abz1_éßкش返金ไ😡", min_size=1, max_size=3)
ONE_WORD = st.builds(
    lambda sign, word, star: sign + word + star,
    st.sampled_from(["", "", "#", "@"]),
    LETTERS,
    st.sampled_from(["", "", "*"]),
)
EXPRESSION_WORDS = ["a", "b", "#a", "@b", "a*", "*b", '"a b"', "OR", "AND", "NOT"]
EXPRESSION_WORDS += ["NEAR/2", "NEAR", "(", ")", '"', "-", "*", "返金", "a*b", "😡"]
expressions = st.lists(st.sampled_from(EXPRESSION_WORDS), max_size=12).map(" ".join)
posts = st.lists(
    st.sampled_from(["a", "b", "#a", "@b", "aab", "返", "金", "😡", "c", "ab"]),
    max_size=12,
).map(" ".join)


def _terms(text):
    """The term that some text is; None where there is no word in it."""
    try:
        tree = parse(text)
    except ExpressionError:
        return None
    return tree if isinstance(tree, Term) else None


terms = ONE_WORD.map(_terms) | st.lists(ONE_WORD, min_size=1, max_size=3).map(
    lambda parts: _terms('"' + " ".join(parts) + '"')
)
terms = terms.filter(lambda term: term is not None)
sides = terms | st.lists(terms, min_size=2, max_size=3).map(lambda p: Or(tuple(p)))


def _joined(kind, parts):
    flat = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return kind(tuple(flat))


trees = st.recursive(
    terms | st.just(Everything()) | st.builds(Near, sides, sides, st.integers(1, 100)),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda p: _joined(And, p))
        | st.lists(inner, min_size=2, max_size=3).map(lambda p: _joined(Or, p))
    ),
    max_leaves=12,
)


@unhurried
@given(trees)
def test_what_is_written_can_be_read(tree):
    assert parse(write(tree)) == tree


@unhurried
@given(expressions | st.text(max_size=60))
def test_anything_is_read_or_explained(expression):
    seen = look_at(expression)
    assert "".join(text for text, _kind, _wrong in seen["parts"]) == expression
    error = seen["error"]
    if error:
        assert 0 <= error.start <= error.end <= len(expression)
        assert str(error)
        assert error.start == error.end or any(part[2] for part in seen["parts"])
    else:
        assert not any(part[2] for part in seen["parts"])
        if expression.strip():
            assert parse(seen["meaning"]) == parse(expression)


@unhurried
@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text):
    assert words(fold(text)) == words(text)


@unhurried
@given(expressions, st.text(max_size=80) | posts)
def test_no_post_breaks_a_rule(expression, post):
    try:
        matcher = compile_expression(expression)
    except ExpressionError:
        return
    assert matcher.matches(Text(post)) in (True, False)


@unhurried
@given(trees, posts)
def test_the_same_as_word_by_word(tree, post):
    matcher = compile_expression(write(tree))
    assert matcher.matches(Text(post)) == _slowly(tree, words(post))


@unhurried
@given(st.lists(trees, max_size=8), posts)
def test_no_rule_is_passed_over(some_trees, post):
    rules = [Rule(n, write(tree)) for n, tree in enumerate(some_trees)]
    asked = [rule.key for rule in Book(rules).caught(Said(post))]
    assert asked == [rule.key for rule in rules if rule.matcher.matches(Text(post))]


@unhurried
@given(
    st.lists(st.tuples(trees, st.booleans()), max_size=6),
    posts,
    st.sampled_from(["en", "de"]),
)
def test_stopping_leaves_out_only_what_comes_after(some, post, language):
    conditions = Conditions(languages=frozenset(("en",)))
    rules = [
        Rule(n, write(tree), conditions, stop=stop)
        for n, (tree, stop) in enumerate(some)
    ]
    found = Book(rules).caught(Said(post, language=language))
    if language == "de":
        assert not found
        return
    everything = [rule for rule in rules if rule.matcher.matches(Text(post))]
    assert found == everything[: len(found)]
    assert all(not rule.stop for rule in found[:-1])
    if len(found) < len(everything):
        assert found[-1].stop


# ---- The same, as one would write it down from the words -----------------------------


def _slowly(tree, said):
    if isinstance(tree, Everything):
        return True
    if isinstance(tree, Term):
        return bool(_spans(tree, said))
    if isinstance(tree, Not):
        return not _slowly(tree.part, said)
    if isinstance(tree, And):
        return all(_slowly(part, said) for part in tree.parts)
    if isinstance(tree, Or):
        return any(_slowly(part, said) for part in tree.parts)
    return any(
        0 < second[0] - first[1] <= tree.distance
        for one in _side(tree.left, said)
        for other in _side(tree.right, said)
        for first, second in ((one, other), (other, one))
    )


def _side(tree, said):
    parts = tree.parts if isinstance(tree, Or) else [tree]
    return [span for part in parts for span in _spans(part, said)]


def _spans(term, said):
    if not any(word[0] in "#@" for word in term.words):
        said = [word.lstrip("#@") for word in said]
    count = len(term.words)
    return [
        (start, start + count - 1)
        for start in range(len(said) - count + 1)
        if all(
            re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), word, re.DOTALL)
            for pattern, word in zip(
                term.words, said[start : start + count], strict=True
            )
        )
    ]
