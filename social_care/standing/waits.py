"""The waits of conversations, a row each: what reports count.

A row is found again by the post that began the wait, so that what comes late, or is
taken back, changes the rows it concerns and no others. Rows whose post is not in the
database any more are history, and are left alone.
"""

from ..checks import elsewhere
from ..database import bulk
from ..resolution.turn import CLEARLY, Words, turn
from ..resolution.waits import WAIVED
from ..triage.labels import mood
from . import facts, pace
from .targets import Targets

COLUMNS = {
    **dict.fromkeys(("conversation_id", "company_id", "account_id"), "int4"),
    "network": "varchar",
    "team_id": "int4",
    "post_id": "int4",
    "number": "int4",
    "began_at": "timestamp",
    **dict.fromkeys(("language", "intent", "mood"), "varchar"),
    "answered_at": "timestamp",
    "answer_id": "int4",
    "answered_by_id": "int4",
    "how": "varchar",
    "settled_at": "timestamp",
    "minutes": "float8",
    "pace": "int4",
    "calendar_id": "int4",
    "working_minutes": "float8",
    "working_pace": "int4",
    "sent_elsewhere": "bool",
    "left_out": "varchar",
    **dict.fromkeys(("within_hour", "within_day", "within_week"), "float8"),
    "turn": "varchar",
    **dict.fromkeys(("turn_begin_id", "turn_end_id"), "int4"),
}
WITHIN = {"within_hour": 60, "within_day": 24 * 60, "within_week": 7 * 24 * 60}
"""Columns of the shares, and the minutes that an answer may take."""


def rebuild(conversations):
    """Make the waits of conversations anew, and nothing else.

    :param conversations: records
    """
    env, ids = conversations.env, conversations.ids
    if not ids:
        return
    env.flush_all()
    people = facts.people_of(env, ids)
    posts, happened = facts.posts_of(env, ids), facts.facts_of(env, ids)
    outcomes = {key: facts.outcome_of(posts[key], happened[key]) for key in people}
    scores = {key: person["priority_score"] for key, person in people.items()}
    keep(env, people, posts, outcomes, scores, Targets(env, people.values()))


def keep(env, people, posts, outcomes, scores, targets):
    """Write what waits there are of conversations.

    :param dict people: conversation id to its row, see ``facts.people_of``
    :param dict posts: conversation id to the rows of its posts, oldest first
    :param dict outcomes: conversation id to its resolution
    :param dict scores: conversation id to its priority
    :param targets: the response targets of these conversations
    """
    known = _known(env, list(people))
    needless = _none_needed(env, outcomes.values())
    rows = {}
    for key, person in people.items():
        said = {f"post:{post['id']}": post for post in posts[key]}
        made = []
        for number, wait in enumerate(outcomes[key].waits, 1):
            post = said[wait.key]
            answer = said.get(wait.answer_key)
            row = _row(person, number, wait, post, answer, needless)
            target = targets.of_wait(person, number, scores[key] or 0, post)
            before = known.get(post["id"])
            made.append(row | _took(targets.hours, row, target, before))
            made[-1] |= _within(made[-1])
            if before and answer and answer["forgotten"]:
                # Its words are not kept any more; what they did is.
                made[-1]["sent_elsewhere"] = before["sent_elsewhere"]
        _add_turn(made, posts[key])
        for row in made:
            # A review that was changed counts once, as it was first written.
            rows.setdefault(row["post_id"], row)
    _write(env, rows, known)


def _known(env, ids):
    """The rows that there are, by post."""
    env.cr.execute(
        "SELECT * FROM social_care_wait"
        " WHERE conversation_id = ANY(%s) AND post_id IS NOT NULL",
        [ids],
    )
    return {row["post_id"]: row for row in env.cr.dictfetchall()}


def _none_needed(env, outcomes):
    """The reasons to waive, in whatever language, after which nobody waited."""
    if not any(wait.how == WAIVED for it in outcomes for wait in it.waits):
        return set()
    return env["social.care.waive.reason"].none_needed_words()


def _row(person, number, wait, post, answer, needless):
    return {
        **{name: person[name] for name in ("company_id", "account_id", "network")},
        "conversation_id": person["id"],
        "team_id": person["team_id"],
        "post_id": post["id"],
        "number": number,
        "began_at": wait.began_at,
        "language": post["language"] or None,
        **_class(post),
        "answered_at": wait.answered_at,
        "answer_id": answer and answer["id"],
        "answered_by_id": answer and answer["user_id"],
        "how": wait.how or None,
        "settled_at": wait.settled_at,
        "sent_elsewhere": wait.sent_elsewhere or _sends_away(answer, post),
        "left_out": _left_out(person, wait, post, needless),
    }


def _class(post):
    """Intent and mood of what began a wait; a review may be another one by now."""
    intent, sentiment = post["intent"], post["sentiment"]
    if post["first_intent"]:
        intent, sentiment = post["first_intent"], post["first_sentiment"]
    return {"intent": intent or "other", "mood": mood(sentiment or 0)}


def _sends_away(answer, post):
    """Whether the words of an answer do, without a handoff."""
    if not answer or not answer["body"]:
        return False
    return elsewhere.sends_away(
        answer["body"], answer["language"] or post["language"] or ""
    )


def _left_out(person, wait, post, needless):
    """Why a wait does not count; None where it does. What was waived counts, unless it
    is known that no answer was needed: else whoever waives would have no unanswered."""
    if wait.taken_back:
        return "taken_back"
    if post["intent"] == "spam":
        return "spam"
    if person["muted"]:
        return "muted"
    waived = wait.how == WAIVED and wait.reason.strip().casefold() in needless
    return "none_needed" if waived else None


def _took(hours, row, calendar, known):
    """How long the answer took by both clocks. What a clock showed when the answer was
    given stays, whatever the working hours are from then on."""
    began, answered = row["began_at"], row["answered_at"]
    fixed = answered and known and known["answered_at"] == answered
    if fixed and known["began_at"] == began:
        names = ("minutes", "pace", "calendar_id", "working_minutes", "working_pace")
        return {name: known[name] for name in names}
    minutes = answered and (answered - began).total_seconds() / 60
    working = answered and hours.between(calendar, began, answered)
    return {
        "minutes": minutes,
        "pace": pace.stored(answered, minutes),
        "calendar_id": calendar,
        "working_minutes": working,
        "working_pace": pace.stored(answered, working),
    }


def _within(row):
    """1 or 0; whoever reads it leaves out those that are too young to tell."""
    took = row["minutes"]
    return {
        name: float(took is not None and took <= bound)
        for name, bound in WITHIN.items()
    }


def _add_turn(rows, posts):
    """How a rant ended stands with the wait in which it was said."""
    for row in rows:
        row |= {"turn": None, "turn_begin_id": None, "turn_end_id": None}
    said = sorted(
        (words for post in posts for words in _versions(post)),
        key=lambda words: words.said_at,
    )
    if not any(_sounds_angry(words) for words in said):
        return
    found = turn(said)
    if found:
        at = next(p["posted_at"] for p in posts if p["id"] == found.begin_key)
        row = [row for row in rows if row["began_at"] <= at][-1]
        row["turn"] = found.how
        row["turn_begin_id"], row["turn_end_id"] = found.begin_key, found.end_key


def _sounds_angry(words):
    return words.complaint or words.sentiment <= -CLEARLY


def _versions(post):
    """What was said with a post; a review that was changed said two things."""
    now = _words(post)
    if not post["changed_at"]:
        return [now]
    first = now._replace(
        sentiment=post["first_sentiment"] or 0.0,
        complaint=post["first_intent"] == "complaint",
        thanks=False,
    )
    return [first, now._replace(said_at=post["changed_at"])]


def _words(post):
    return Words(
        key=post["id"],
        said_at=post["posted_at"],
        ours=post["direction"] == "out",
        public=post["visibility"] == "public",
        sentiment=post["sentiment"] or 0.0,
        complaint=post["intent"] == "complaint",
        thanks=bool(post["thanks"]),
        gone=bool(post["deleted"]),
    )


def _write(env, rows, known):
    """Insert what is new, update what has changed, delete what is no wait any more."""
    waits = env["social.care.wait"]
    new = [row for post, row in rows.items() if post not in known]
    changed = [
        row | {"id": known[post]["id"]}
        for post, row in rows.items()
        if post in known and any(known[post][name] != row[name] for name in COLUMNS)
    ]
    gone = [row["id"] for post, row in known.items() if post not in rows]
    if gone:
        env.cr.execute("DELETE FROM social_care_wait WHERE id = ANY(%s)", [gone])
    bulk.update(waits, changed, COLUMNS)
    bulk.insert(waits, [{name: row[name] for name in COLUMNS} for row in new])
    if new or changed or gone:
        waits.invalidate_model()
