"""What may be done with praise, so that thanks do not become spam.

Each act is a row, and unique indexes are the caps: of twenty who send at once no two
get the same place, however their transactions overlap.
"""

import hashlib
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError

from ..database import bulk
from ..text import folding

THANK, LIKE, SHARE = "thank", "like", "share"
SAME_WORDS = timedelta(days=30)
"""For so long no two people are given the same words."""


def is_thanks(reply):
    """Whether a reply answers praise in public: that is what the caps are for."""
    post = reply.in_reply_to_post_id
    return bool(
        reply.visibility == "public"
        and not reply.previous_id
        and post.direction == "in"
        and post.intent == "praise"
    )


def take_for_reply(reply):
    """An answer to praise is about to go: it takes its place, or is refused.

    :raises UserError: in words
    """
    release(reply)  # what it had before: its words may be others now
    if is_thanks(reply):
        _take(reply.in_reply_to_post_id.sudo(), THANK, reply)


def take(post, kind):
    """A like or a share is about to be given: it takes its place, or is refused.

    :return: the act; empty where the post is no praise
    :raises UserError: in words
    """
    if post.intent != "praise" and kind == LIKE:
        return post.env["social.care.praise.act"]
    return _take(post, kind)


def release(replies):
    """They are not sent after all: their places are free again."""
    acts = replies.env["social.care.praise.act"].sudo()
    acts.search([("reply_id", "in", replies.ids)]).unlink()


def digest(text, *names):
    """What tells two texts from each other: their words, without those of a name."""
    taken = {word for name in names for word in folding.words(name or "")}
    words = [word for word in folding.words(text or "") if word not in taken]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _take(post, kind, reply=None):
    env = post.env
    _check_person(post)
    if kind != LIKE and post.company_id.sudo().social_care_scheduled_paused:
        raise UserError(env._("Nobody is thanked or shared until the crisis is over."))
    today = fields.Date.to_date(fields.Datetime.now())
    profile = post.profile_id
    values = {
        "post_id": post.id,
        "profile_id": profile.id,
        "account_id": post.account_id.id,
        "company_id": post.company_id.id,
        "kind": kind,
        "thread": post.thread_external_id or post.external_id,
        "week": today - timedelta(days=today.weekday()),
        "day": today,
        "user_id": env.uid,
        "reply_id": reply.id if reply else None,
        "digest": digest(reply.body, profile.name, profile.handle) if reply else None,
        "done_at": fields.Datetime.now(),
    }
    if reply:
        _forget_old_words(env, post.account_id)
    slots = range(1, post.account_id.praise_shares_a_day + 1) if kind == SHARE else [0]
    for slot in slots:
        act, broken = _try(env, values | {"slot": slot})
        if act:
            return act
        if "slot" not in broken:
            raise UserError(_why(env, broken, profile))
    raise UserError(
        env._("This account has shared as many posts today as it may. Try tomorrow.")
    )


def _try(env, values):
    """Make a row.

    :return: the row and nothing, or nothing and the name of what is taken already
    """
    acts = env["social.care.praise.act"].sudo()
    try:
        with env.cr.savepoint():
            [(key,)] = bulk.insert(acts, [values])
            return acts.browse(key), ""
    except UniqueViolation as error:
        return acts, error.diag.constraint_name or ""


def _check_person(post):
    profile = post.profile_id
    if profile.muted or profile.left_alone:
        raise UserError(
            post.env._(
                "%s does not want to be thanked or shared.", profile.display_name
            )
        )
    if post.deleted or post.visibility != "public":
        raise UserError(post.env._("Only what everybody can read is thanked for."))


def _forget_old_words(env, account):
    """What was said long ago may be said again."""
    until = fields.Datetime.now() - SAME_WORDS
    env["social.care.praise.act"].sudo().search(
        [
            ("account_id", "=", account.id),
            ("digest", "!=", False),
            ("done_at", "<=", until),
        ]
    ).digest = False


def _why(env, broken, profile):
    who = profile.display_name
    if "words" in broken:
        return env._(
            "Somebody was thanked in the same words within 30 days. Please say it "
            "differently."
        )
    if "thread" in broken:
        return env._("%s was thanked in this thread already.", who)
    return env._("%s was thanked, liked or shared this week already.", who)
