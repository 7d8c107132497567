"""Why a reply must not go, in words."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .. import messages, registry
from ..crisis import heard
from ..goodwill import words as goodwill
from ..networks.errors import NetworkError
from . import allowed, calling, checking, speaking

STALE = timedelta(minutes=10)
"""What has waited for so long, paused or planned, is not sent any more where something
was said meanwhile that its author has not seen."""
ON_ITS_WAY = ("to_approve", "queued", "sending", "unknown")
"""States in which a reply may still be published."""


def by_network(reply):
    """Refuse at once what the network is known to refuse."""
    env, post = reply.env, reply.in_reply_to_post_id
    if reply.account_id.state == "draft":
        raise UserError(env._("Please connect the account first."))
    if post.deleted:
        raise UserError(env._("The post to be answered no longer exists."))
    client = registry.network(env, reply.network)(reply.account_id.client_settings())
    can = reply.account_id.can()
    if can.needs_summons and reply.visibility == "public" and post.kind == "search":
        raise UserError(
            env._(
                "%(network)s lets us answer only who mentions us. Please answer on "
                "%(network)s itself and record it here.",
                network=registry.label(env, reply.network),
            )
        )
    if post and (why := allowed.shut(post, reply.visibility, but=reply)):
        raise UserError(why)
    if reply.statement_id and not can.starts:
        raise UserError(
            env._(
                "On %s only answers can be given from here. Please publish it there "
                "and give its address.",
                registry.label(env, reply.network),
            )
        )
    try:
        client.vet(calling.network_reply(reply))
    except NetworkError as error:
        raise UserError(messages.explain(env, error)) from None


def unseen(reply):
    """Refuse where something was said that the author has not seen."""
    newer = newer_words(reply).get(reply.id)
    if newer:
        raise UserError(
            reply.env._(
                "Something was said since you looked. Please read it first:\n%s", newer
            )
        )


def overtaken(reply):
    """Why what has waited for long must not go any more; None: it may."""
    if why := heard.since(reply):
        return why
    waited = reply.state == "queued" and fields.Datetime.now() - reply.queued_at
    if not waited or reply.previous_id or waited < STALE:
        return None
    newer = newer_words(reply).get(reply.id)
    return newer and reply.env._(
        "While it waited, something was said. Please read it first:\n%s", newer
    )


def unspoken(reply):
    """Why nobody has said this who speaks for the account; None: somebody has."""
    users = reply.user_id | reply.approved_by_id
    if any(speaking.may_speak(reply.account_id, user) for user in users):
        return None
    return " ".join(speaking.why_not(reply.account_id, reply.user_id))


def before_its_turn(reply):
    """Refuse a part whose part before it is not on its way."""
    if reply.previous_id.state in ("draft", "cancelled"):
        raise UserError(reply.env._("Please send the part before it first."))


def a_second_answer(reply):
    """Refuse what somebody else is answering, and what is on its way already.

    :return: what its author said to the same post just now, which this goes after;
        empty where there is nothing
    """
    post = reply.in_reply_to_post_id
    there = post and reply.search(
        [
            ("in_reply_to_post_id", "=", post.id),
            ("visibility", "=", reply.visibility),
            ("state", "in", ON_ITS_WAY),
            ("id", "!=", reply.id),
        ],
        order="id",
    )
    if not there:
        return reply.browse()
    other = there.filtered(lambda each: each.user_id != reply.user_id)[:1]
    if other:
        raise UserError(
            reply.env._(
                "%(name)s is already answering this: %(words)s",
                name=other.user_id.name,
                words=other.body,
            )
        )
    if reply.body.strip() in [each.body.strip() for each in there]:
        raise UserError(reply.env._("These words are on their way already."))
    return there.filtered(
        lambda each: not each.next_ids.filtered(lambda n: n.state != "cancelled")
    )[-1:]


def by_checks(reply):
    """Refuse what the checks forbid, or what other addons have against it.

    :return: what the checks have to say all the same, see :func:`checking.check_draft`
    """
    found = checking.check_reply(reply)
    reasons = [each["message"] for each in found if each["level"] == "block"]
    reasons += _about_goodwill(reply)
    reasons += reply._blocking_words()
    if reasons:
        raise UserError("\n".join(reasons))
    return found


def newer_words(replies):
    """What was said in the conversations since the authors looked, the oldest first.

    What an author has said since is no news to them.

    :return: dict of reply id to a line a post, where there are any
    """
    env = replies.env
    env["social.care.post"].flush_model()
    replies.flush_model()
    env.cr.execute(
        """
        SELECT reply.id, array_agg(post.id ORDER BY post.posted_at, post.id)
          FROM social_care_reply reply
          JOIN social_care_post post
            ON post.conversation_id = reply.conversation_id
     LEFT JOIN social_care_post seen ON seen.id = reply.seen_post_id
         WHERE reply.id = ANY(%s)
           AND post.deleted IS NOT TRUE
           AND (seen.id IS NULL
                OR (post.posted_at, post.id) > (seen.posted_at, seen.id))
           AND (post.direction = 'in'
                OR post.user_id IS DISTINCT FROM reply.user_id)
         GROUP BY reply.id
        """,
        [replies.ids],
    )
    posts = env["social.care.post"].sudo()
    return {
        reply: "\n".join(
            env._("%(name)s: %(words)s", name=it.display_name, words=it.body or "")
            for it in posts.browse(ids)
        )
        for reply, ids in env.cr.fetchall()
    }


def _about_goodwill(reply):
    """What may not be said of what is given: its code to everybody, and a price."""
    text, reasons = reply.body or "", []
    if reply.visibility == "public":
        codes = reply.env["social.care.goodwill"].live_codes(reply.company_id)
        if goodwill.shows_code(text, codes):
            reasons.append(goodwill.IN_PUBLIC)
    if goodwill.buys_silence(text):
        reasons.append(goodwill.FOR_SILENCE)
    return [messages.translate(reply.env, reason) for reason in reasons]
