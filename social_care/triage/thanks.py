"""Is this a clear thanks?

A clear thanks ends a conversation, so a wrong yes costs a customer and a wrong no
costs an agent one look. There are three answers: :data:`YES`, :data:`NO`, and
:data:`PERHAPS` where a person has to say. No is what also asks, promises ("thanks, will
write you"), contradicts ("thanks, but ..."), mocks ("thanks for nothing"), thanks
somebody else, or complains of something that is not what the thanks are for.
"""

from . import cues, likeness

YES, PERHAPS, NO = "yes", "perhaps", "no"

MAX_BESIDE, FEW_BESIDE, LEAST_BESIDE = 20, 8, 1
"""So many words may say something else: where something is solved, where thanks are
for something ("the help") or somebody is pleased, and where they stand alone ("Thanks
Anna", and no more: nobody knows of "Thanks, standing by" what else it says)."""

GOOD = 0.4
"""Polarity of a word that says that somebody is pleased."""

PART = 0.3
"""What a single letter of Chinese, Japanese or Korean is of a word."""

_BARRED = frozenset(
    (
        "promise",
        "sarcasm",
        "doubt",
        "elsewhere",
        "question",
        "spam",
        "insult",
        "threat",
    )
)
FACT = 3.0
"""Cues of complaint from this weight on are facts, and no topic."""


LIKE, UNLIKE = 0.2, -1.5
"""Likeness to written examples of a clear thanks from which on it is one beside words
that nobody knows, and below which it is none for sure."""


def judge(numbers, sentiment, code):
    """Whether the post thanks and does nothing else.

    :param dict numbers: what :func:`measure` gave
    :param float sentiment: -1 to 1
    :param str code: language
    :return: :data:`YES`, :data:`PERHAPS` or :data:`NO`
    """
    found, matches = numbers["found"], numbers["matches"]
    thanked, solved = found.get("thanks"), found.get("solved")
    if not (thanked or solved) or not _BARRED.isdisjoint(found) or _asks(numbers):
        return NO
    if not thanked:
        # Somebody who only says that it works may have more to say.
        return NO if sentiment < 0 or found.get("complaint") else PERHAPS
    if _turns_bad(numbers, matches):
        return NO
    trouble = _trouble(numbers["words"], matches)
    if trouble is not None:
        # What was wrong before is told, and then thanks are said.
        return PERHAPS if solved and trouble < _last(matches, cues.THANKS) else NO
    if sentiment < 0 and not (solved or found.get("object")):
        return NO
    unsure = _is_unsure(numbers)
    if not found.get("unsure") and likeness.knows(code):
        limit = LIKE if unsure else UNLIKE
        unsure = likeness.score(numbers["words"], code, "thanks") < limit
    return PERHAPS if unsure or found.get("unsure") else YES


def _is_unsure(numbers):
    """Whether thanks are said, and something else that may be more than that."""
    found, words = numbers["found"], numbers["words"]
    solved = found.get("solved")
    known = solved or found.get("object")
    pleased = known or _is_pleased(numbers)
    for_what = not numbers["thanks_for"].isdisjoint(words)
    beside = _beside(words, numbers["matches"])
    return bool(
        (for_what and not known)
        or beside > (MAX_BESIDE if solved else FEW_BESIDE if pleased else LEAST_BESIDE)
    )


def _is_pleased(numbers):
    """Whether something good is said beside the thanks ("perfect, thank you")."""
    if numbers["emoji"] > 0:
        return True
    thanked = set()
    for start, end, kind, _weight in numbers["matches"]:
        if kind == cues.THANKS:
            thanked.update(range(start, end))
    polarity = numbers["polarity"]
    return any(
        polarity.get(word, 0.0) >= GOOD and at not in thanked
        for at, word in enumerate(numbers["words"])
    )


def _asks(numbers):
    """Whether something is asked for, beside what the thanks are for ("the help")."""
    if numbers["unhappy"] or "?" in numbers["words"]:
        return True
    matches = numbers["matches"]
    fine = [
        (a, b)
        for a, b, kind, _weight in matches
        if kind in (cues.THANKS, cues.SOLVED, cues.OBJECT)
    ]
    return any(
        kind == cues.REQUEST and not any(a <= start and end <= b for a, b in fine)
        for start, end, kind, _weight in matches
    )


def _beside(words, matches):
    """How many words are no part of thanks, of what they are for, or of praise.

    A letter of a language that is read letter by letter is a part of a word.
    """
    known = set()
    for start, end, kind, _weight in matches:
        if kind in (cues.THANKS, cues.SOLVED, cues.OBJECT, cues.PRAISE):
            known.update(range(start, end))
    return sum(
        PART if len(word) == 1 and word > "\u1100" else 1
        for at, word in enumerate(words)
        if word[0].isalpha() and at not in known
    )


def _last(matches, category):
    return max((start for start, _end, kind, _w in matches if kind == category))


def _trouble(words, matches):
    """Where the last complaint stands that is not what was put right.

    "Thanks for fixing the delay", "the refund came through": after a word of help, or
    beside one that says it is solved, trouble in the same sentence is the topic only.
    """
    helped, solved = [], set()
    thanked = min((m[0] for m in matches if m[2] == cues.THANKS), default=0)
    sentence, of_word = 0, []
    for word in words:
        of_word.append(sentence)
        sentence += word in cues.ENDS
    for start, _end, kind, _weight in matches:
        if kind == cues.OBJECT and start > thanked:
            helped.append(start)
        elif kind == cues.SOLVED:
            solved.add(of_word[start])
    last = None
    fine = [
        (a, b)
        for a, b, kind, weight in matches
        if _is_fine(kind, weight) or kind == cues.OBJECT
    ]
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


NEAR = 4
"""So many words after thanks stands what they are for."""

BAD = -0.4
"""Polarity of a word that is a complaint of its own after thanks."""


def _turns_bad(numbers, matches):
    """Whether something bad is said after the thanks that is not what they are for.

    "Thanks. Now it is dead" does; "thanks for the help with the broken one" does not.
    """
    polarity, words = numbers["polarity"], numbers["words"]
    ends = [end for _s, end, kind, _w in matches if kind == cues.THANKS]
    if not ends:
        return False
    after = max(ends)
    good = sorted(
        start
        for start, _e, kind, _w in matches
        if (kind == cues.OBJECT and after <= start < after + NEAR)
        or (kind == cues.SOLVED and start >= after)
    )
    fine = [(a, b) for a, b, kind, weight in matches if _is_fine(kind, weight)]
    solved = [start for start, _e, kind, _w in matches if kind == cues.SOLVED]
    for at in range(after, len(words)):
        if polarity.get(words[at], 0.0) > BAD or (good and good[0] <= at):
            continue
        if any(at < start < at + NEAR for start in solved):
            continue  # "the problem is solved"
        if not any(a <= at < b for a, b in fine):
            return True
    return False


def _is_fine(kind, weight):
    return kind in (cues.SOLVED, cues.THANKS) or (
        kind == cues.POLARITY and weight in (cues.FINE, cues.PLAIN)
    )
