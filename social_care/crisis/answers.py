"""Personal answers that point to our statement: proposed one by one, read by a person.

No profile is given two in a crisis: a unique index sees to that. Who has written since
is given none, neither when it is approved nor when it goes.
"""

from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .. import messages
from ..answering import allowed, way
from ..composing import pointing
from ..database import locks
from . import heard

BATCH = 25
"""Answers that are approved at once, at most: more nobody reads."""
PACE = timedelta(seconds=20)
"""Between two answers of an account: networks take a burst of alike posts for spam."""
_LOOKED_AT = 4 * BATCH
LIVE = ("draft", "to_approve", "queued", "sending", "sent", "failed", "unknown")
"""States of a reply that count as an answer; what was taken back is none."""


def proposals(crisis):
    """The next answers that may be given, the most important first.

    :param crisis: with the rights of whoever will send them
    :return: dict of ``rows`` and ``total``, how many wait altogether
    """
    statements = _statements(crisis)
    ids, total = _waiting(crisis, list({account for account, _language in statements}))
    cases = crisis.env["social.care.crisis.case"].browse(ids)
    cases = cases.filtered(lambda case: case.conversation_id.has_access("write"))
    posts = {case.id: _last(case) for case in cases}
    shut = allowed.why_not(crisis.env["social.care.post"].concat(*posts.values()))
    given = cases.search_count(
        [("crisis_id", "=", crisis.id), ("reply_id", "!=", False)]
    )
    rows, people = [], set()
    for case in cases:
        post, conversation = posts[case.id], case.conversation_id
        if not post or case.profile_id in people:
            continue
        if post.visibility in shut[post.id]:
            continue
        people.add(case.profile_id)
        statement = _statement(statements, conversation)
        rows.append(_row(case, post, statement, given + len(rows)))
        if len(rows) == BATCH:
            break
    return {"rows": rows, "total": total}


def approve(crisis, rows):
    """Send answers, each in the words in which somebody has read it.

    :param crisis: with the rights of whoever sends them
    :param list rows: at most :data:`BATCH` dicts of ``case``, ``body`` and ``seen``
    :return: dict of ``sent`` (how many are on their way) and ``refused``, a list of
        dicts of ``case`` and ``words``
    :raises UserError: where none may be sent
    """
    env = crisis.env
    if len(rows) > BATCH:
        raise UserError(env._("At most %s answers are approved at once.", BATCH))
    if crisis.answers_stopped:
        raise UserError(env._("Personal answers are stopped."))
    wanted = {row["case"]: row for row in rows}
    locks.hold(env, "social_care_crisis_case", list(wanted))
    cases = env["social.care.crisis.case"].search(
        [("id", "in", list(wanted)), ("crisis_id", "=", crisis.id)]
    )
    sent, refused, times = 0, [], _times(cases.conversation_id.account_id)
    for case in cases.sorted(lambda case: list(wanted).index(case.id)):
        try:
            with env.cr.savepoint():
                _send(case, wanted[case.id], times)
                env.flush_all()
            sent += 1
        except UniqueViolation:
            words = env._("This person was given an answer already.")
            refused.append({"case": case.id, "words": words})
        except (UserError, ValidationError, AccessError) as error:
            refused.append({"case": case.id, "words": str(error)})
    return {"sent": sent, "refused": refused}


def stop(crisis):
    """Take back what is not out yet; nothing more goes until it is resumed.

    :return: how many were taken back
    """
    crisis = crisis.sudo()
    crisis.answers_stopped = True
    cases = crisis.case_ids.filtered(
        lambda case: case.reply_id.state in ("draft", "to_approve", "queued")
    )
    replies = cases.reply_id
    if replies:
        way.take_back(replies)
    cases.reply_id = False
    return len(replies)


def _send(case, row, times):
    """Make an answer and offer it as any other: checks, approval, rules of the
    network."""
    env, conversation = case.env, case.conversation_id
    mine = case.sudo()
    mine.search(
        [
            ("crisis_id", "=", mine.crisis_id.id),
            ("profile_id", "=", mine.profile_id.id),
            ("reply_id.state", "=", "cancelled"),
        ]
    ).reply_id = False
    if mine.reply_id or _given_elsewhere(mine):
        raise UserError(env._("This person was given an answer already."))
    newest = heard.newest(case)
    if newest > row["seen"]:
        raise UserError(env._("The customer has written since. Please read it first."))
    post, account = _last(case), conversation.account_id
    at = times.get(account.id)
    reply = env["social.care.reply"].create(
        {
            "conversation_id": conversation.id,
            "in_reply_to_post_id": post.id,
            "visibility": post.visibility,
            "body": row["body"],
            "send_at": at,
        }
    )
    mine.write({"reply_id": reply.id, "seen": newest})
    mine.flush_recordset()
    reply.action_send()
    times[account.id] = (at or fields.Datetime.now()) + PACE


def _given_elsewhere(case):
    """Whether the same person was answered in another case, or by another name."""
    same = Domain("profile_id", "=", case.profile_id.id)
    if contact := case.profile_id.partner_id:
        same |= Domain("profile_id.partner_id", "=", contact.id)
    mine = [
        ("crisis_id", "=", case.crisis_id.id),
        ("id", "!=", case.id),
        ("reply_id.state", "in", LIVE),
    ]
    return bool(case.search_count(same & Domain(mine), limit=1))


def _times(accounts):
    """When the next answer of each account may go; those that may at once are left
    out."""
    cases = accounts.env["social.care.crisis.case"].sudo()
    waiting = cases.search(
        [
            ("conversation_id.account_id", "in", accounts.ids),
            ("reply_id.state", "=", "queued"),
            ("reply_id.send_at", ">", fields.Datetime.now()),
        ]
    ).reply_id
    return {
        account.id: max(theirs.mapped("send_at")) + PACE
        for account, theirs in waiting.grouped("account_id").items()
    }


def _statements(crisis):
    """(account id, language) to the statement that stands in public."""
    return {
        (it.account_id.id, it.language): it
        for it in crisis.statement_ids.filtered("published_at")
    }


def _statement(statements, conversation):
    """The one in the customer's language; else the account's first."""
    account = conversation.account_id.id
    return statements.get((account, conversation.language)) or next(
        it for (there, _language), it in statements.items() if there == account
    )


def _waiting(crisis, accounts):
    """Cases of who waits and was given nothing yet.

    :return: the ids of the first, the most important first, and how many people wait
    """
    crisis.env.flush_all()
    crisis.env.cr.execute(
        """
        SELECT it.id, count(*) OVER ()
          FROM social_care_crisis_case it
          JOIN social_care_conversation c ON c.id = it.conversation_id
          JOIN social_care_profile who ON who.id = it.profile_id
         WHERE it.crisis_id = %(crisis)s AND c.account_id = ANY(%(accounts)s)
           AND c.awaiting_since IS NOT NULL
           AND c.muted IS NOT TRUE AND who.left_alone IS NOT TRUE
           AND (c.shelf IS NULL OR c.shelf = 'snoozed')
           AND NOT EXISTS (
               SELECT FROM social_care_crisis_case other
                 JOIN social_care_reply r ON r.id = other.reply_id
                 JOIN social_care_profile same ON same.id = other.profile_id
                WHERE other.crisis_id = it.crisis_id AND r.state = ANY(%(live)s)
                  AND (same.id = who.id OR same.partner_id = who.partner_id))
         ORDER BY c.rank DESC NULLS LAST, it.id
         LIMIT %(most)s
        """,
        {
            "crisis": crisis.id,
            "accounts": accounts,
            "live": list(LIVE),
            "most": _LOOKED_AT,
        },
    )
    rows = crisis.env.cr.fetchall()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def _last(case):
    """What the customer said last in the conversation."""
    posts = case.conversation_id.post_ids
    return posts.filtered(lambda p: p.direction == "in" and not p.deleted)[:1]


def _row(case, post, statement, number):
    profile, conversation = case.profile_id, case.conversation_id
    name = profile.name or profile.handle or ""
    return {
        "case": case.id,
        "conversation": conversation.id,
        "who": profile.display_name,
        "network": conversation.network,
        "language": messages.language(case.env, conversation.language),
        "body": post.body or "",
        "seen": heard.newest(case),
        "words": pointing.proposal(
            conversation.language, name, statement.permalink, number
        ),
    }
