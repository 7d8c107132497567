"""What Google says of a review: who, how many stars, which words, and our answer."""

import re

from ...text import dates
from .. import clean, one_answer
from ..base import Author, Picture, Post, RawItem
from ..errors import BadItem, _lt
from ..values import dicts, part, words

STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
SHOWN = {"APPROVED": True, "REJECTED": False}
"""What the states of an answer say; of the others it is not decided yet."""
_NAME = re.compile(r"accounts/[^/]+/(locations/[^/]+/reviews/[^/]+)")
_MARK = r"\(Translated by Google\)\s"
_BEFORE = re.compile(rf"{_MARK}.*^\(Original\)\s*", re.DOTALL | re.MULTILINE)
_AFTER = re.compile(rf"\S\s*\n\s*{_MARK}", re.DOTALL)


def number(name):
    """The last step of a resource's name."""
    return name.rpartition("/")[2]


def label(location):
    """What people know a location by: its name and where it is; places of a chain have
    one name."""
    address = part(location, "storefrontAddress")
    lines = address.get("addressLines")
    lines = (
        [it for it in lines if isinstance(it, str)] if isinstance(lines, list) else []
    )
    found = [words(location, "title"), *lines[:1], words(address, "locality")]
    shown = clean.line(", ".join(each for each in found if each), 150)
    return shown or number(words(location, "name"))


def moment(review):
    """By what reviews are sorted: when this one was last changed."""
    return words(review, "updateTime")


def items(review, place):
    """What a review brings: itself, and the answer that stands below it.

    :param place: label and address of its location
    """
    payload = {"review": review, "place": list(place)}
    name = words(review, "name")
    found = _NAME.fullmatch(name)
    try:
        if not found:
            raise _strange()
        external_id = clean.identifier(found[1], _lt("post id"))
    except BadItem as error:
        return [RawItem(clean.line(name, 200), payload, "broken", error=error)]
    made = [RawItem(external_id, payload, version=_stamp(moment(review)))]
    if answer := part(review, "reviewReply"):
        version = answer_version(answer)
        made.append(RawItem(external_id + one_answer.SUFFIX, payload, version=version))
    return made


def answer_version(answer):
    """Google may look through an answer again without its being written anew."""
    state, why = words(answer, "reviewReplyState"), words(answer, "policyViolation")
    return clean.line(f"{_stamp(words(answer, 'updateTime'))} {state} {why}".strip())


def _stamp(text):
    """A moment, so that two of them compare as texts: Google leaves parts of seconds
    out where there are none."""
    try:
        made = dates.iso(text)
    except ValueError:
        return clean.line(text, 40)
    return made.isoformat(timespec="microseconds")


def post(external_id, payload, settings):
    """Make a Post of an item.

    :raises BadItem: in words
    """
    review = part(payload, "review")
    if not _NAME.fullmatch(words(review, "name")):
        raise _strange()
    place = payload.get("place")
    place = place if isinstance(place, list) and len(place) == 2 else ["", ""]
    place = [each if isinstance(each, str) else "" for each in place]
    about = {
        "kind": "review",
        "permalink": words(review, "reviewReplyUrl"),
        "subject": place[0],
        "subject_url": place[1],
    }
    if external_id.endswith(one_answer.SUFFIX):
        return _answer(external_id, part(review, "reviewReply"), settings, about)
    who = part(review, "reviewer")
    name = "" if who.get("isAnonymous") is True else words(who, "displayName")
    return Post(
        external_id=external_id,
        author=Author(external_id, name=name, traceable=False),
        body=original(words(review, "comment")),
        posted_at=words(review, "createTime"),
        rating=STARS.get(words(review, "starRating")),
        changed_at=moment(review),
        version=_stamp(moment(review)),
        pictures=tuple(
            Picture(words(each, "thumbnailUrl"))
            for each in dicts(review.get("reviewMediaItems"))
        ),
        **about,
    )


def _answer(external_id, answer, settings, about):
    """Our answer, whoever of us wrote it, and whether Google shows it."""
    state = words(answer, "reviewReplyState")
    shown = SHOWN.get(state)
    why = words(answer, "policyViolation") or state
    return Post(
        external_id=external_id,
        author=Author(settings.external_id, name=settings.handle),
        body=words(answer, "comment"),
        posted_at=words(answer, "updateTime"),
        parent_external_id=external_id.removesuffix(one_answer.SUFFIX),
        own=True,
        version=answer_version(answer),
        shown=shown,
        shown_why="" if shown else why,
        **about,
    )


def original(text):
    """The words that somebody wrote, without Google's translation of them.

    It stands before them (then "(Original)" is between) or below them. Google does not
    document it; both are in what its users have recorded. Where it stands alone, it is
    all that there is.
    """
    text = text.strip()
    if before := _BEFORE.match(text):
        return text[before.end() :].strip() or text
    if after := _AFTER.search(text):
        return text[: after.start() + 1]
    return text


def _strange():
    return BadItem(_lt("This is not a review of Google Business."))
