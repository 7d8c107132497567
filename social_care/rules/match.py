"""From a tree to functions that say whether it is true of a post, and how to be fast.

Most terms are a part of a string, which Python finds faster than anything written here
could. Only NEAR, and stars within words, look at words one by one; nothing goes back
and tries again, so that no post and no expression can make it slow.
"""

from bisect import bisect_left
from functools import lru_cache

from .parse import parse
from .tree import And, Everything, Near, Not, Or, Term


class Matcher:
    """An expression made ready.

    :ivar tree: what it means
    :ivar matches: function of a :class:`~.words.Text`, giving a boolean
    :ivar anchors: words of which a post has at least one, or it is not caught; None
        where there are none, and every post has to be looked at
    """

    __slots__ = ("anchors", "matches", "tree")

    def __init__(self, tree):
        self.tree = tree
        self.matches = _function(tree)
        self.anchors = _anchors(tree)


@lru_cache(maxsize=4096)
def compile_expression(expression):
    """The matcher of an expression; an empty one is about every post.

    :raises ExpressionError: where it cannot be understood
    """
    if not (expression or "").strip():
        return Matcher(Everything())
    return Matcher(parse(expression))


def _function(tree):
    if isinstance(tree, Everything):
        return lambda text: True
    if isinstance(tree, Term):
        return _term(tree)
    if isinstance(tree, Near):
        return _near(tree)
    if isinstance(tree, Not):
        part = _function(tree.part)
        return lambda text: not part(text)
    parts = tuple(_function(part) for part in tree.parts)
    if isinstance(tree, And):

        def both(text):
            return all(part(text) for part in parts)

        return both

    def either(text):
        return any(part(text) for part in parts)

    return either


# ---- Words and phrases ---------------------------------------------------------------


def _term(term):
    signed = _is_signed(term)
    needle = _needle(term.words)
    if needle is None:
        places = _places(term)
        return lambda text: bool(places(text))
    if signed:
        return lambda text: needle in text.signed
    return lambda text: needle in text.plain


def _is_signed(term):
    return any(word[0] in "#@" for word in term.words)


def _needle(words):
    """The part of a string that a term is; None where it is none."""
    joined = f" {' '.join(words)} "
    if "*" not in joined:
        return joined
    if joined.endswith("* "):
        joined = joined[:-2]
    if joined.startswith(" *"):
        joined = joined[2:]
    return joined if joined.strip() and "*" not in joined else None


def _places(term):
    """A function giving where a term stands in a text: (first place, last place)."""
    signed = _is_signed(term)
    words = term.words
    tests = [_word(word) if "*" in word else None for word in words]
    more = len(words) - 1

    def places(text):
        there = text.list(signed)
        first, test = words[0], tests[0]
        if test is None:
            if first.lstrip("#@") not in text.vocabulary:
                return []
            starts = [n for n, word in enumerate(there) if word == first]
        else:
            starts = [n for n, word in enumerate(there) if test(word)]
        if not more:
            return [(start, start) for start in starts]
        return [
            (start, start + more)
            for start in starts
            if start + more < len(there)
            and all(
                tests[n](there[start + n]) if tests[n] else there[start + n] == words[n]
                for n in range(1, more + 1)
            )
        ]

    return places


def _word(pattern):
    """A function saying whether a word is what a pattern with stars stands for."""
    head, *middle, tail = pattern.split("*")
    least = len(head) + len(tail) + sum(map(len, middle))

    def test(word):
        if len(word) < least or not (word.startswith(head) and word.endswith(tail)):
            return False
        here, end = len(head), len(word) - len(tail)
        for part in middle:
            found = word.find(part, here, end)
            if found < 0:
                return False
            here = found + len(part)
        return True

    return test


# ---- Near ----------------------------------------------------------------------------


def _near(tree):
    left, right = _side(tree.left), _side(tree.right)
    distance = tree.distance

    def near(text):
        ours = left(text)
        theirs = ours and right(text)
        if not theirs:
            return False
        return _follows(ours, theirs, distance) or _follows(theirs, ours, distance)

    return near


def _side(tree):
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    functions = [_places(part) for part in parts]
    if len(functions) == 1:
        return functions[0]
    return lambda text: sorted(place for find in functions for place in find(text))


def _follows(first, second, distance):
    """Whether something of the second begins soon after something of the first ends."""
    starts = [start for start, _end in second]
    for _start, end in first:
        place = bisect_left(starts, end + 1)
        if place < len(starts) and starts[place] <= end + distance:
            return True
    return False


# ---- Anchors -------------------------------------------------------------------------


def _anchors(tree):
    if isinstance(tree, Term):
        whole = [word.lstrip("#@") for word in tree.words if "*" not in word]
        return frozenset((max(whole, key=len),)) if whole else None
    if isinstance(tree, Or):
        found = [_anchors(part) for part in tree.parts]
        return None if None in found else frozenset().union(*found)
    if isinstance(tree, (And, Near)):
        parts = tree.parts if isinstance(tree, And) else (tree.left, tree.right)
        found = [anchors for anchors in map(_anchors, parts) if anchors is not None]
        return min(found, key=_cost, default=None)
    return None


def _cost(anchors):
    """Few words that are long are rarely there for nothing."""
    return len(anchors), -min(map(len, anchors))
