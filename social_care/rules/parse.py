"""From an expression to its tree.

    acme OR "acme bank"       either
    acme fail, acme AND fail  both
    acme NOT spam, acme -spam one without the other
    refund NEAR/5 never       at most five words apart, in either order
    refund* *bank* re*nd      a star stands for any letters of a word
    #fail @acme               only as a hashtag, only as a mention
    *                         every post

NEAR binds closest, then NOT, AND, OR. Operators are written in capitals; in small
letters they are words like others.
"""

import re
from dataclasses import dataclass

from . import errors
from .errors import ExpressionError
from .text import written
from .tree import And, Everything, Near, Not, Or, Term

MAX_LENGTH = 4000
MAX_TERMS = 500
MAX_DEPTH = 40
MAX_STARS = 3
MAX_DISTANCE = 100
DEFAULT_DISTANCE = 10

QUOTES = '"“”„‟«»＂「」『』'
_OPENING, _CLOSING = "(（", ")）"
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<opening>[{_OPENING}])|(?P<closing>[{_CLOSING}])"
    rf"|(?P<phrase>[{QUOTES}][^{QUOTES}]*(?:[{QUOTES}]|$))"
    rf"|(?P<minus>[-−–](?=[^\s)）]))"
    rf"|(?P<word>[^\s{_OPENING}{_CLOSING}{QUOTES}]+)"
)
_OPERATORS = frozenset(("AND", "OR", "NOT"))
_NEAR = re.compile(r"NEAR(?:/(.*))?", re.DOTALL)
_BEFORE, _BINARY = frozenset(("NOT",)), frozenset(("AND", "OR", "NEAR"))


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression.

    :param kind: ``word``, ``phrase``, ``opening``, ``closing``, ``AND``, ``OR``,
        ``NOT``, ``NEAR``, and ``end``
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(expression):
    """The pieces of an expression, whatever is in it: for colours."""
    found = []
    for match in _TOKEN.finditer(expression):
        kind, text = match.lastgroup, match.group()
        if kind == "space":
            continue
        if kind == "minus":
            kind = "NOT"
        elif kind == "word" and text in _OPERATORS:
            kind = text
        elif kind == "word" and _NEAR.fullmatch(text):
            kind = "NEAR"
        found.append(Token(kind, text, match.start(), match.end()))
    return found


def parse(expression):
    """The tree of an expression.

    :raises ExpressionError: where it cannot be understood
    """
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(
            errors.TOO_LONG,
            MAX_LENGTH,
            len(expression),
            count=len(expression),
            most=MAX_LENGTH,
        )
    return _Parser(expression).run()


class _Parser:
    def __init__(self, expression):
        self.tokens = tokens(expression)
        end = len(expression)
        self.tokens.append(Token("end", "", end, end))
        self.place = 0
        self.depth = 0
        self.terms = 0

    def run(self):
        if len(self.tokens) == 1:
            raise ExpressionError(errors.NOTHING, 0, self.tokens[0].end)
        tree = self.either()
        token = self.here
        if token.kind == "closing":
            raise ExpressionError(errors.CLOSED_BRACKET, token.start, token.end)
        return tree

    # ---- Grammar, from what binds least to what binds most --------------------------

    def either(self):
        parts = [self.both()]
        while self.here.kind == "OR":
            self.advance()
            parts.append(self.both())
        return _join(Or, parts)

    def both(self):
        parts = [self.negated()]
        while True:
            if self.here.kind == "AND":
                self.advance()
            elif self.here.kind in ("OR", "closing", "end"):
                break
            parts.append(self.negated())
        return _join(And, parts)

    def negated(self):
        if self.here.kind != "NOT":
            return self.near()
        token = self.advance()
        self.go_deeper(token)
        part = self.negated()
        self.depth -= 1
        return Not(part)

    def near(self):
        first = self.here
        left = self.single()
        if self.here.kind != "NEAR":
            return left
        token = self.advance()
        distance = _distance(token)
        _check_side(left, first, self.tokens[self.place - 2])
        second = self.here
        right = self.single()
        _check_side(right, second, self.tokens[self.place - 1])
        if self.here.kind == "NEAR":
            raise ExpressionError(errors.NEAR_CHAIN, self.here.start, self.here.end)
        return Near(left, right, distance)

    def single(self):
        token = self.here
        if token.kind in ("word", "phrase"):
            return self.term(self.advance())
        if token.kind != "opening":
            self.complain()
        self.advance()
        self.go_deeper(token)
        if self.here.kind == "closing":
            raise ExpressionError(errors.EMPTY_BRACKETS, token.start, self.here.end)
        if self.here.kind == "end":
            raise ExpressionError(errors.OPEN_BRACKET, token.start, token.end)
        tree = self.either()
        if self.here.kind != "closing":
            raise ExpressionError(errors.OPEN_BRACKET, token.start, token.end)
        self.advance()
        self.depth -= 1
        return tree

    def term(self, token):
        text = token.text
        if token.kind == "phrase":
            text = text[1:]
            if not text or text[-1] not in QUOTES:
                raise ExpressionError(errors.OPEN_QUOTE, token.start, token.end)
            text = text[:-1]
        elif set(text) == {"*"}:
            return Everything()
        words = written(text)
        if not words:
            empty = token.kind == "phrase" and not text.strip()
            raise ExpressionError(
                errors.EMPTY_QUOTES if empty else errors.NO_WORD,
                token.start,
                token.end,
                word=text.strip(),
            )
        if any(word.count("*") > MAX_STARS for word in words):
            raise ExpressionError(
                errors.TOO_MANY_STARS, token.start, token.end, most=MAX_STARS
            )
        self.terms += len(words)
        if self.terms > MAX_TERMS:
            raise ExpressionError(
                errors.TOO_MANY, token.start, token.end, most=MAX_TERMS
            )
        return Term(words)

    # ---- On the way -----------------------------------------------------------------

    @property
    def here(self):
        return self.tokens[self.place]

    def advance(self):
        token = self.here
        self.place += 1
        return token

    def go_deeper(self, token):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(errors.TOO_DEEP, token.start, token.end)

    def complain(self):
        """A word or a bracket should be here, and is not."""
        token = self.here
        before = self.tokens[self.place - 1] if self.place else None
        joint = before and before.kind in (_BINARY | _BEFORE)
        if token.kind in ("end", "closing"):
            if joint:
                raise ExpressionError(
                    errors.NOTHING_AFTER, before.start, before.end, word=before.text
                )
            raise ExpressionError(errors.CLOSED_BRACKET, token.start, token.end)
        if joint:
            raise ExpressionError(
                errors.NOTHING_BETWEEN,
                before.start,
                token.end,
                before=before.text,
                word=token.text,
            )
        raise ExpressionError(
            errors.NOTHING_BEFORE, token.start, token.end, word=token.text
        )


def _join(kind, parts):
    """One node of what is joined in the same way, also across brackets."""
    if len(parts) == 1:
        return parts[0]
    flat = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return kind(tuple(flat))


def _distance(token):
    number = _NEAR.fullmatch(token.text).group(1)
    if number is None:
        return DEFAULT_DISTANCE
    good = number.isascii() and number.isdigit() and len(number) <= 3
    if not good or not 1 <= int(number) <= MAX_DISTANCE:
        raise ExpressionError(
            errors.NEAR_NUMBER, token.start, token.end, most=MAX_DISTANCE
        )
    return int(number)


def _check_side(tree, first, last):
    parts = tree.parts if isinstance(tree, Or) else [tree]
    if not all(isinstance(part, Term) for part in parts):
        raise ExpressionError(errors.NEAR_SIDES, first.start, last.end)
