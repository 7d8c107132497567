"""Is this a clear thanks?

A clear thanks ends a conversation, so a wrong yes costs a customer and a wrong no
costs an agent one look. There are three answers: :data:`YES`, :data:`NO`, and
:data:`PERHAPS` where a person has to say. No is what also asks, promises ("thanks, will
write you"), contradicts ("thanks, but ..."), mocks ("thanks for nothing"), thanks
somebody else, or complains of something that is not what the thanks are for.
"""

from . import cues

YES, PERHAPS, NO = "yes", "perhaps", "no"

MAX_WORDS = 40

_BARRED = (
    "promise",
    "sarcasm",
    "doubt",
    "elsewhere",
    "question",
    "spam",
    "insult",
    "threat",
)
_ENDS = frozenset((".", "!", "?"))
FACT = 3.0
"""Cues of complaint from this weight on are facts, and no topic."""


def judge(numbers, sentiment):
    """Whether the post thanks and does nothing else.

    :param dict numbers: what :func:`measure` gave
    :param float sentiment: -1 to 1
    :return: :data:`YES`, :data:`PERHAPS` or :data:`NO`
    """
    found, words = numbers["found"], numbers["words"]
    matches = numbers["matches"]
    thanked, solved = found.get("thanks"), found.get("solved")
    if not thanked and not solved:
        return NO
    if numbers["unhappy"] or "?" in words or _asks(matches):
        return NO
    if any(found.get(category) for category in _BARRED):
        return NO
    if not thanked:
        # Somebody who only says that it works may have more to say.
        return NO if sentiment < 0 or found.get("complaint") else PERHAPS
    trouble = _trouble(words, matches)
    if trouble is None and sentiment < 0 and not (solved or found.get("object")):
        return NO
    if trouble is not None:
        # What was wrong before is told, and then thanks are said.
        return PERHAPS if solved and trouble < _last(matches, cues.THANKS) else NO
    if found.get("unsure"):
        return PERHAPS
    if not solved and not found.get("object") and not numbers["thanks_for"].isdisjoint(
        words
    ):
        return PERHAPS if sentiment >= 0 else NO
    if sum(1 for word in words if word[0].isalpha()) > MAX_WORDS:
        return PERHAPS
    return YES


def _asks(matches):
    """Whether something is asked for, beside what the thanks are for ("the help")."""
    fine = [
        (a, b)
        for a, b, kind, _weight in matches
        if kind in (cues.THANKS, cues.SOLVED, cues.OBJECT)
    ]
    return any(
        kind == cues.REQUEST and not any(a <= start and end <= b for a, b in fine)
        for start, end, kind, _weight in matches
    )


def _last(matches, category):
    return max((start for start, _end, kind, _w in matches if kind == category))


def _trouble(words, matches):
    """Where the last complaint stands that is not what was put right.

    "Thanks for fixing the delay", "the refund came through": after a word of help, or
    beside one that says it is solved, trouble in the same sentence is the topic only.
    """
    helped, solved = [], set()
    sentence, of_word = 0, []
    for word in words:
        of_word.append(sentence)
        sentence += word in _ENDS
    for start, _end, kind, _weight in matches:
        if kind == cues.OBJECT:
            helped.append(start)
        elif kind == cues.SOLVED:
            solved.add(of_word[start])
    last = None
    fine = [(a, b) for a, b, kind, weight in matches if _is_fine(kind, weight)]
    for start, end, kind, weight in matches:
        if kind != cues.COMPLAINT:
            continue
        if any(a <= start and end <= b for a, b in fine):
            continue
        where = of_word[start]
        if where in solved:
            continue
        topic = any(of_word[at] == where and at < start for at in helped)
        if topic and weight < FACT:
            continue
        last = start if last is None else max(last, start)
    return last


def _is_fine(kind, weight):
    return kind in (cues.SOLVED, cues.THANKS) or (
        kind == cues.POLARITY and weight in (cues.FINE, cues.PLAIN)
    )
