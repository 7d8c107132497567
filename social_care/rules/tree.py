"""What an expression means, as a tree; and the tree as an expression again."""

from dataclasses import dataclass

from .text import is_unspaced


@dataclass(frozen=True, slots=True)
class Everything:
    """Every post there is."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that follow each other.

    :param words: folded; with ``#`` or ``@`` before and ``*`` in them
    """

    words: tuple


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms, or alternatives of terms, at most so many words apart."""

    left: object
    right: object
    distance: int


@dataclass(frozen=True, slots=True)
class Not:
    part: object


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple


def write(tree):
    """A tree as an expression: all that was left unsaid is said in it."""
    if isinstance(tree, Everything):
        return "*"
    if isinstance(tree, Term):
        return _term(tree)
    if isinstance(tree, Near):
        left, right = _inner(tree.left), _inner(tree.right)
        return f"{left} NEAR/{tree.distance} {right}"
    if isinstance(tree, Not):
        return f"NOT {_inner(tree.part, Near, Not)}"
    joint = " AND " if isinstance(tree, And) else " OR "
    return joint.join(_inner(part, Near, Not) for part in tree.parts)


def _inner(tree, *bare):
    text = write(tree)
    return text if isinstance(tree, (Term, Everything, *bare)) else f"({text})"


def _term(term):
    if len(term.words) == 1 and term.words != ("*",):
        return term.words[0]
    text = ""
    for word in term.words:
        joined = is_unspaced(text) and is_unspaced(word) and word[0] not in "#@"
        text += word if joined or not text else f" {word}"
    return f'"{text}"'
