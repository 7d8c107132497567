"""A rule's alerts: one by one while they are few, and a flood as one message.

How far a rule has come with it stands in its ``alert_`` fields.
"""

from datetime import timedelta

from odoo import fields

from . import notices

SINGLE = 3
"""Conversations of which people are told one by one; more are one message."""
QUIET = timedelta(minutes=30)
"""After so long without an alert the next one is news again."""
ALERT = "social_care.mail_activity_type_alert"
FLOOD = "social_care.mail_activity_type_flood"
ESCALATION = "social_care.mail_activity_type_escalation"


def tell(rule, alerts):
    """Tell of conversations.

    :param rule: one rule, locked
    :param alerts: of this rule, told to nobody yet
    """
    now = rule.env.cr.now().replace(microsecond=0)
    if not rule.alert_last_at or rule.alert_last_at + QUIET < now:
        _tell_end(rule)
        rule.write({"alert_first_at": now, "alert_count": 0, "alert_summed_count": 0})
    alerts = alerts.sorted("id")
    before = rule.alert_count
    few = alerts[: max(SINGLE - before, 0)]
    many = alerts - few
    rule.write({"alert_last_at": now, "alert_count": before + len(alerts)})
    if rule.does("escalate"):
        notices.escalate(rule, alerts.conversation_id.ticket_id)
    for alert in few:
        _tell_one(rule, alert)
    few.write({"state": "told"})
    many.write({"state": "summed"})
    if many:
        _tell_many(rule, many, begins=before <= SINGLE)
    else:
        rule.alert_summed_count = rule.alert_count


def end(env):
    """Tell how many there were where no more came for a while."""
    env.cr.execute(
        """
        SELECT id FROM social_care_rule
         WHERE alert_count > alert_summed_count AND alert_last_at < %s
        """,
        [fields.Datetime.now() - QUIET],
    )
    for rule in env["social.care.rule"].browse(row[0] for row in env.cr.fetchall()):
        _tell_end(rule)


def _tell_one(rule, alert):
    """Somebody said something: who, what, and the way there."""
    record = alert.conversation_id.ticket_id or alert.conversation_id
    on = alert.conversation_id.ticket_id or rule
    users = notices.alerted(rule, alert.conversation_id).filtered(
        lambda user: _may_open(user, record)
    )
    named = rule.escalation_user_ids if rule.does("escalate") else users.browse()
    for lang, theirs in users.grouped("lang").items():
        mine, there = rule.with_context(lang=lang), alert.with_context(lang=lang)
        who = there.conversation_id.display_name
        said = notices.quote(there.post_id)
        notices.show(mine, theirs, who, said, notices.way_to(record))
        notices.schedule(mine, theirs & named, on, ESCALATION, who)
        if rule.alert_activity:
            notices.schedule(mine, theirs - named, on, ALERT, who)
        if rule.alert_email:
            notices.mail(mine, theirs, who, said, record)


def _tell_many(rule, alerts, begins):
    """One message with a count; it takes the place of the one before."""
    users = rule.env["res.users"]
    for theirs in alerts.conversation_id.grouped("team_id").values():
        users |= notices.alerted(rule, theirs[0])
    conversations = rule.env["social.care.conversation"]
    users = users.filtered(lambda u: conversations.with_user(u).has_access("read"))
    for lang, theirs in users.grouped("lang").items():
        mine = rule.with_context(lang=lang)
        said = _summary(mine)
        way = notices.way_to_all(mine)
        notices.show(mine, theirs, said, "", way, count=rule.alert_count)
        if rule.alert_activity:
            _schedule(mine, theirs, said, begins)
        if rule.alert_email and begins:
            more = mine.env._(
                "More may come; you are told in the end how many there were."
            )
            notices.mail(mine, theirs, said, more, rule)
    if begins or not rule.alert_email:
        rule.alert_summed_count = rule.alert_count


def _tell_end(rule):
    """How many there were in the end, by e-mail, where more came than was told."""
    if rule.alert_count <= rule.alert_summed_count:
        return
    last = rule.env["social.care.alert"].search(
        [("rule_id", "=", rule.id), ("state", "=", "summed")], limit=1
    )
    if rule.alert_email and last:
        users = notices.alerted(rule, last.conversation_id)
        for lang, theirs in users.grouped("lang").items():
            mine = rule.with_context(lang=lang)
            over = mine.env._("Nothing more came for half an hour.")
            notices.mail(mine, theirs, _summary(mine), over, rule)
    rule.alert_summed_count = rule.alert_count


def _schedule(rule, users, said, begins):
    """One activity on the rule itself, whose count goes up."""
    there = rule.activity_search(
        [FLOOD],
        additional_domain=[
            ("user_id", "in", users.ids),
            ("create_date", ">=", rule.alert_first_at),
        ],
    )
    there.write({"summary": f"{rule.name}: {said}"})
    if begins:
        notices.schedule(rule, users - there.user_id, rule, FLOOD, said)


def _summary(rule):
    return rule.env._(
        "%(count)s conversations since %(time)s UTC",
        count=rule.alert_count,
        time=rule.alert_first_at.strftime("%H:%M"),
    )


def _may_open(user, record):
    companies = user.company_ids.ids
    theirs = record.with_user(user).with_context(allowed_company_ids=companies)
    return theirs.has_access("read")
