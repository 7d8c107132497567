"""How an expression looks while it is written: colours, the mistake, what is meant."""

import re
from itertools import pairwise

from .errors import ExpressionError, _lt
from .match import compile_expression
from .parse import MAX_LENGTH, QUOTES, tokens
from .tree import write

SMALL_OPERATOR = _lt(
    '"%(word)s" is taken for a word. To join what stands beside it write %(operator)s.'
)

_SMALL = re.compile(r"and|or|not|near(?:/\d+)?", re.IGNORECASE)
_KINDS = {"opening": "bracket", "closing": "bracket", "phrase": "phrase"}
_KINDS |= dict.fromkeys(("AND", "OR", "NOT", "NEAR"), "operator")


def look_at(expression):
    """Read an expression, right or wrong.

    :return: dict of ``parts``, the expression cut into pieces of one colour: (text,
        kind, whether it is wrong) each; ``error``, an :class:`ExpressionError` or None;
        ``meaning``, the expression with all that is unsaid said; ``hints``, a list of
        (template, values)
    """
    expression = expression or ""
    error, meaning = None, ""
    try:
        if expression.strip():
            meaning = write(compile_expression(expression).tree)
    except ExpressionError as mistake:
        error = mistake
    found = tokens(expression[:MAX_LENGTH])
    return {
        "parts": _parts(expression, found, error),
        "error": error,
        "meaning": meaning,
        "hints": [] if error else _hints(found),
    }


def _parts(expression, found, error):
    kinds = [(token.start, token.end, _kind(token)) for token in found]
    bounds = {0, len(expression)}
    bounds.update(place for start, end, _kind in kinds for place in (start, end))
    start = end = -1
    if error:
        # A mistake that has no width is shown at the character before it.
        end = min(error.end, len(expression))
        start = max(min(error.start, end - 1), 0)
        bounds.update((start, end))
    places = sorted(bounds)
    parts, number = [], 0
    for first, last in pairwise(places):
        while number < len(kinds) and kinds[number][1] <= first:
            number += 1
        inside = number < len(kinds) and kinds[number][0] <= first
        kind = kinds[number][2] if inside else "space"
        parts.append((expression[first:last], kind, start <= first < end))
    return parts


def _kind(token):
    kind = _KINDS.get(token.kind)
    if kind is None:
        sign = token.text[:1]
        if sign in "#＃":
            kind = "hashtag"
        elif sign in "@＠":
            kind = "mention"
        else:
            kind = "star" if "*" in token.text else "word"
    return kind


def _hints(found):
    hints = []
    for token in found:
        if token.kind == "word" and _SMALL.fullmatch(token.text.strip(QUOTES)):
            values = {"word": token.text, "operator": token.text.upper()}
            if (SMALL_OPERATOR, values) not in hints:
                hints.append((SMALL_OPERATOR, values))
    return hints
