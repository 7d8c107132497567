"""Who is told of a surge, and in which words."""

from odoo.tools import plaintext2html

from .. import messages
from ..groups import SUPERVISOR

SURGE = "social_care.mail_activity_type_surge"


def why(account, key, surge, topic):
    """One sentence that says why it is a surge.

    :param str key: which posts the series counts
    :param topic: whose posts it counts; empty: it is no series of a topic
    """
    env = account.env
    values = {
        "count": surge.count,
        "account": account.name,
        "minutes": surge.minutes,
        "usual": surge.usual,
    }
    if topic and surge.learning:
        return env._(
            "%(count)s different people wrote to %(account)s about %(topic)s within "
            "%(minutes)s minutes; what is usual there is still being learned.",
            **values,
            topic=topic.name,
        )
    if topic:
        return env._(
            "%(count)s different people wrote to %(account)s about %(topic)s within "
            "%(minutes)s minutes; on most of the last 14 days it was %(usual)s at "
            "most.",
            **values,
            topic=topic.name,
        )
    if key == "complaint" and surge.learning:
        return env._(
            "%(count)s different people complained to %(account)s within %(minutes)s "
            "minutes; what is usual there is still being learned.",
            **values,
        )
    if key == "complaint":
        return env._(
            "%(count)s different people complained to %(account)s within %(minutes)s "
            "minutes; on most of the last 14 days it was %(usual)s at most.",
            **values,
        )
    if surge.learning:
        return env._(
            "%(count)s different people wrote to %(account)s within %(minutes)s "
            "minutes; what is usual there is still being learned.",
            **values,
        )
    return env._(
        "%(count)s different people wrote to %(account)s within %(minutes)s minutes; "
        "on most of the last 14 days it was %(usual)s at most.",
        **values,
    )


def doubled(crisis, row, count, now):
    """It has become twice as many since people were told.

    :param dict row: what is kept of the series
    """
    account = crisis.env["social.care.account"].browse(row["account_id"])
    topic = crisis.env["social.care.topic"].browse(row["topic_id"] or ())
    values = {"count": count, "account": account.name}
    words = (
        crisis.env._(
            "Twice as many: %(count)s people wrote to %(account)s about %(topic)s "
            "within 15 minutes.",
            **values,
            topic=topic.name,
        )
        if topic
        else crisis.env._(
            "Twice as many: %(count)s people complained to %(account)s within "
            "15 minutes.",
            **values,
        )
        if row["key"] == "complaint"
        else crisis.env._(
            "Twice as many: %(count)s people wrote to %(account)s within 15 minutes.",
            **values,
        )
    )
    crisis.note("surge", words, now)
    tell(crisis, words)


def tell(crisis, words):
    """An activity for each, one at a time, and a word at once where they are there."""
    for user in people(crisis):
        mine = messages.in_words_of(crisis, user)
        there = mine.activity_search([SURGE], user_id=user.id)
        if there:
            there.write({"summary": words, "note": plaintext2html(words)})
        else:
            mine.activity_schedule(
                SURGE, user_id=user.id, summary=words, note=plaintext2html(words)
            )
        user._bus_send(
            "simple_notification",
            {"type": "danger", "title": mine.name, "message": words, "sticky": True},
        )


def people(crisis):
    """Who has the crisis; until somebody has, who is responsible for the accounts and
    who supervises the team, and where there is nobody, all who supervise."""
    if crisis.user_id:
        return crisis.user_id
    supervisors = crisis.env.ref(SUPERVISOR).all_user_ids.filtered(
        lambda user: (
            user.active and not user.share and crisis.company_id in user.company_ids
        )
    )
    team = crisis.team_id
    near = crisis.account_ids.user_id | team.user_id | team.user_ids
    return (supervisors & near) or supervisors
