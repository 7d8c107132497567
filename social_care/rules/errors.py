"""What is wrong with an expression, and where."""

from ..messages import Explained, _lt


class ExpressionError(Explained):
    """A mistake in an expression, in words.

    :param str template: the message
    :param int start: where the mistake is, in characters of the expression
    :param int end: where it ends
    :param values: of the message; ``word`` is what stands there
    """

    def __init__(self, template, start, end, **values):
        super().__init__(template, **values)
        self.start = start
        self.end = end


TOO_LONG = _lt(
    "This is too long: %(count)s characters, and at most %(most)s are allowed."
)
TOO_MANY = _lt("Too many words: a rule can have %(most)s.")
TOO_DEEP = _lt("There are too many brackets within brackets here.")
TOO_MANY_STARS = _lt("A word can have %(most)s stars.")
NO_WORD = _lt('"%(word)s" contains no word, only signs.')
NOTHING = _lt("There is nothing in here yet.")
EMPTY_QUOTES = _lt("There is nothing between these quotation marks.")
EMPTY_BRACKETS = _lt("There is nothing between these brackets.")
OPEN_QUOTE = _lt("A closing quotation mark is missing.")
OPEN_BRACKET = _lt("A closing bracket is missing.")
CLOSED_BRACKET = _lt("An opening bracket is missing for this one.")
NOTHING_BEFORE = _lt("Something is missing before %(word)s.")
NOTHING_AFTER = _lt("Something is missing after %(word)s.")
NOTHING_BETWEEN = _lt("Something is missing between %(before)s and %(word)s.")
NEAR_NUMBER = _lt(
    "After NEAR/ there has to be a number from 1 to %(most)s, such as NEAR/5."
)
NEAR_SIDES = _lt(
    "NEAR joins words, phrases, and words in brackets joined by OR, nothing else."
)
NEAR_CHAIN = _lt("NEAR joins two things. For three write: a NEAR/5 b AND b NEAR/5 c.")
