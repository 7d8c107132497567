"""What a post wants: question, complaint, praise, other or spam."""

from . import cues, likeness
from . import text as texts

SPAM_SUM = 6.0
PLENTY = 6.0
"""Cues of complaint that outweigh the want of a mood."""

ASKED = 2.0
"""Cues of a question that are enough for one."""

FAINT = -0.35
"""A question without any cue of complaint may be so sad and stays a question."""

HARSH = {"en": -0.45}
HARSH_ELSEWHERE = -1.0
HARSH_UNMARKED = -0.5
"""Words so bad beside a question are anger, whatever is asked. In the translated lists
many an ordinary word ("bill", "cost") is a bad one: there it takes more. Without a
question mark it takes less."""

LIKE, LIKE_SURE, LIKE_GLAD = -2.0, 0.0, 0.4
"""Likeness to written examples of a problem from which on a post is one in which no cue
says anything, where one says something else, and where its words are glad. What the
words tilt to comes in: a little to the bad makes it likelier. Of public posts that do
not complain one in forty-five is taken for a problem by it."""

ALONE = 1.25
"""So much liker has it to be where nobody is spoken to: most of what is said of an
order, a bus or an airline by the way is nobody's problem.

On posts by an author who had seen none of this: 18 of 112 that do not complain
are taken for complaints (26 without it), 322 of 336 problems are found (323
without it)."""

FEW, FEW_LETTERS, LIKE_SHORT = 4, 6, 1.3
"""Words, or letters of a language without spaces; a post of fewer, or one that asks
from its first words on, has to be so like a problem: "not me" is no complaint."""

WITNESSES = 2
"""So many words have to speak for a problem, and one of them that is no common one."""

UNLIKE, CUE = -3.5, 1.0
"""So unlike a problem, what is said in a bad mood to nobody in particular is none, but
with a cue of complaint of such a weight, or a negation ("this is no good")."""

LIKE_ASKING = 0.0
"""The same of examples that ask, where no cue says anything."""

ASKING_MORE = 1.5
"""So much liker to what asks than to what tells a problem is no complaint for a bad
word ("lost", "wrong")."""

GLAD = 0.4
"""Emoji from this sum on are glad."""

_WANTED = ("problem", "question")
_HEARD = frozenset(("thanks", "elsewhere", "spam"))
_ASKING = frozenset(("request", "service"))
_ANGRY = frozenset(("sarcasm", "insult", "threat"))


def spam_score(found, words, hashtags):
    """How much like an advertisement."""
    value = found.get("spam", 0.0)
    if value:
        links = words.count("<url>")
        value += 2.0 * min(2, links) + (1.5 if hashtags >= 5 else 0.0)
        value += 1.0 if "$" in words or "%" in words or "€" in words else 0.0
    elif hashtags >= 10:
        value = 3.0
    return value


def decide(numbers, sentiment, code):
    """One of :data:`INTENTS`.

    Who asks, or asks for a service (cancel, refund, a thing that was lost), is asking
    and does not complain, unless facts or the mood say so.

    :param dict numbers: what :func:`measure` gave
    :param float sentiment: -1 to 1, 0 where there is no mood
    :param str code: language
    """
    found, words = numbers["found"], numbers["words"]
    if spam_score(found, words, numbers["hashtags"]) >= SPAM_SUM:
        return "spam"
    asks = "?" in words
    question = found.get("question", 0.0) + (2.0 if asks else 0.0)
    request = found.get("request", 0.0) + found.get("service", 0.0)
    praised = bool(found.get("praise"))
    complaint = found.get("complaint", 0.0)
    if asks and question > ASKED and not complaint and sentiment > FAINT:
        return "praise" if sentiment > 0 and praised else "question"
    if _complains(numbers, sentiment):
        polite = question >= ASKED or request >= 1.0
        polite = polite and _is_polite(numbers, question, request, code)
        return "question" if polite else "complaint"
    if question >= ASKED and (asks or not praised):
        return "question"
    if sentiment > 0:
        return "praise"
    return "question" if request >= 1.0 else "other"


def _complains(numbers, sentiment):
    """Whether mood, many cues, or what went wrong make it a complaint."""
    found = numbers["found"]
    stated = numbers["facts"] and not (found.get("praise") or found.get("thanks"))
    if sentiment:
        return sentiment < 0
    return bool(stated) or found.get("complaint", 0.0) >= PLENTY


def _is_polite(numbers, question, request, code):
    """Whether something is asked without saying that anything went wrong."""
    found = numbers["found"]
    if numbers["facts"] or found.get("insult") or found.get("sarcasm"):
        return False
    asks = "?" in numbers["words"]
    if not asks and ("!" in numbers["words"] or not _begins(numbers["matches"])):
        return False
    bad = HARSH.get(code, HARSH_ELSEWHERE) if asks else HARSH_UNMARKED
    asked = found.get("question", 0.0) + request
    if asks and code not in HARSH:
        asked += 1.0
    return (
        numbers["negative"] >= bad
        and asked >= 1.0
        and question >= ASKED
        and found.get("complaint", 0.0) <= asked
    )


def by_likeness(wanted, numbers, code):
    """What a post wants by its likeness to written examples, where cues are not sure.

    :param str wanted: what :func:`decide` said
    :param dict numbers: what :func:`measure` gave
    :param str code: language
    :return: one of :data:`INTENTS`
    """
    words = numbers["words"]
    if (
        wanted == "spam"
        or not words
        or "<url>" in words
        or not _HEARD.isdisjoint(numbers["found"])
        or not likeness.knows(code)
    ):
        return wanted
    if wanted == "complaint":
        if _only_asks(numbers, code):
            return "question"
        if _only_feels(numbers, code):
            return "question" if "?" in words else "other"
        return wanted
    return _told(wanted, numbers, code)


def _only_asks(numbers, code):
    """Whether what a bad word makes a complaint is much more like what asks."""
    if _is_sure(numbers):
        return False
    like = likeness.scores(numbers["words"], code, _WANTED)
    asks = like["question"]
    return asks >= LIKE_ASKING and asks - like["problem"] >= ASKING_MORE


def _only_feels(numbers, code):
    """Whether a bad word is said of anything in the world but what a company did."""
    words = numbers["words"]
    hinted = numbers["found"].get("complaint", 0.0) >= CUE or "<at>" in words
    if hinted or _is_sure(numbers) or not cues.pack(code).negations.isdisjoint(words):
        return False
    return likeness.score(words, code, "problem") < UNLIKE


def _is_sure(numbers):
    """Whether more than the mood of a word makes it a complaint."""
    return bool(
        numbers["facts"]
        or numbers["unhappy"]
        or not _ANGRY.isdisjoint(numbers["found"])
    )


def _told(wanted, numbers, code):
    """What a post without cues of a complaint wants."""
    found, words = numbers["found"], _without_times(numbers)
    if numbers["emoji"] >= GLAD or _denies(numbers["matches"]):
        return wanted
    if wanted == "question" and not _ASKING.isdisjoint(found):
        return wanted
    tilt = max(-1.0, min(1.0, numbers["raw"]))
    like = likeness.scores(words, code, _WANTED)
    problem, asks = like["problem"] - tilt, like["question"]
    limit = LIKE
    if wanted == "praise" or found.get("praise"):
        limit = LIKE_GLAD
    elif wanted == "question" or found.get("solved") or found.get("promise"):
        limit = LIKE_SURE
    asks_at_once = wanted == "question" and _begins(numbers["matches"])
    if asks_at_once or _is_short(words, code):
        limit = LIKE_SHORT
    if texts.AT not in words and not cues.pack(code).speaks_to(words):
        limit += ALONE
    if problem >= limit and problem > asks and _is_borne_out(words, code):
        return "complaint"
    return "question" if wanted == "other" and asks >= LIKE_ASKING else wanted


def _without_times(numbers):
    """The words but "for the third time": who asks for the third time is known, and of
    what else it says nothing."""
    times = set()
    for start, end, category, _weight in numbers["matches"]:
        if category == cues.REPEATED:
            times.update(range(start, end))
    words = numbers["words"]
    return (
        [word for at, word in enumerate(words) if at not in times] if times else words
    )


def _is_short(words, code):
    """Whether there are so few words that one of them would decide."""
    least = FEW_LETTERS if code in cues.UNSPACED else FEW
    return sum(map(str.isalpha, words)) < least


def _is_borne_out(words, code):
    """Whether more than one word speaks for a problem, of three or more."""
    if len(words) <= WITNESSES or code in cues.UNSPACED:
        return len(words) > WITNESSES
    count, telling = likeness.witnesses(words, code)
    return count >= WITNESSES and telling > 0


def _denies(matches):
    """Whether something bad is denied ("never had a problem")."""
    return any(
        category == cues.POLARITY and weight == cues.FINE
        for _start, _end, category, weight in matches
    )


def _begins(matches):
    """Whether it asks from the first words on ("how do I"), or for a service."""
    return any(
        category == cues.SERVICE
        or (category == cues.QUESTION and start <= 1 and end - start > 1)
        for start, end, category, _weight in matches
    )
