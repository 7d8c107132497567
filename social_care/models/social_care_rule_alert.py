"""How people are told what a rule caught: in the browser, as an activity, by e-mail."""

from markupsafe import Markup

from odoo import api, fields, models

from .. import words
from ..database import transaction
from .social_care_alert import QUIET, SINGLE

ALERT = "social_care.mail_activity_type_alert"
FLOOD = "social_care.mail_activity_type_flood"
ESCALATION = "social_care.mail_activity_type_escalation"
BROKEN = "social_care.mail_activity_type_rule"

WORDS = 200
"""Characters of a post that an alert shows."""


class SocialCareRule(models.Model):
    _inherit = "social.care.rule"

    # ---- Alerts --------------------------------------------------------------------

    def _hold(self):
        """Lock these rules before what they count is written.

        A conflict with who counts at the same time is no error: both are done in turn.
        """
        self.env.cr.execute(
            "SELECT id FROM social_care_rule WHERE id = ANY(%s) ORDER BY id"
            " FOR NO KEY UPDATE",
            [self.ids],
            log_exceptions=False,
        )

    def _tell(self, alerts):
        """Tell of conversations one by one while they are few; a flood is one message.

        :param alerts: of this rule, told to nobody yet
        """
        self.ensure_one()
        now = self.env.cr.now().replace(microsecond=0)
        if not self.alert_last_at or self.alert_last_at + QUIET < now:
            self._tell_end_of_flood()
            self.write(
                {"alert_first_at": now, "alert_count": 0, "alert_summed_count": 0}
            )
        alerts = alerts.sorted("id")
        before = self.alert_count
        few = alerts[: max(SINGLE - before, 0)]
        many = alerts - few
        self.write({"alert_last_at": now, "alert_count": before + len(alerts)})
        if self._does("escalate"):
            self._escalate(alerts.conversation_id.ticket_id)
        for alert in few:
            self._tell_one(alert)
        few.write({"state": "told"})
        many.write({"state": "summed"})
        if many:
            self._tell_many(many, begins=before <= SINGLE)
        else:
            self.alert_summed_count = self.alert_count

    def _tell_one(self, alert):
        """Somebody said something: who, what, and the way there."""
        record = alert.conversation_id.ticket_id or alert.conversation_id
        on = alert.conversation_id.ticket_id or self
        users = self._alerted(alert.conversation_id).filtered(
            lambda user: _may_open(user, record)
        )
        named = self.escalation_user_ids if self._does("escalate") else users.browse()
        for lang, theirs in users.grouped("lang").items():
            rule, there = self.with_context(lang=lang), alert.with_context(lang=lang)
            who, said = there.conversation_id.display_name, rule._words(there.post_id)
            rule._show(theirs, who, said, _open(record))
            rule._schedule(theirs & named, on, ESCALATION, who)
            if self.alert_activity:
                rule._schedule(theirs - named, on, ALERT, who)
            if self.alert_email:
                rule._mail(theirs, who, said, record)

    def _tell_many(self, alerts, begins):
        """One message with a count; it takes the place of the one before."""
        users = self.env["res.users"]
        for theirs in alerts.conversation_id.grouped("team_id").values():
            users |= self._alerted(theirs[0])
        users = users.filtered(
            lambda user: (
                self.env["social.care.conversation"].with_user(user).has_access("read")
            )
        )
        for lang, theirs in users.grouped("lang").items():
            rule = self.with_context(lang=lang)
            said = rule._flood()
            rule._show(theirs, said, "", rule._open_all(), count=self.alert_count)
            if self.alert_activity:
                rule._schedule_flood(theirs, said, begins)
            if self.alert_email and begins:
                more = rule.env._("More may come; how many it were in the end is told.")
                rule._mail(theirs, said, more, self)
        if begins or not self.alert_email:
            self.alert_summed_count = self.alert_count

    def _tell_end_of_flood(self):
        """How many it were in the end, by e-mail, where more came than was told."""
        self.ensure_one()
        if self.alert_count <= self.alert_summed_count:
            return
        last = self.env["social.care.alert"].search(
            [("rule_id", "=", self.id), ("state", "=", "summed")], limit=1
        )
        if self.alert_email and last:
            users = self._alerted(last.conversation_id)
            for lang, theirs in users.grouped("lang").items():
                rule = self.with_context(lang=lang)
                over = rule.env._("Nothing more came for half an hour.")
                rule._mail(theirs, rule._flood(), over, self)
        self.alert_summed_count = self.alert_count

    @api.model
    def _tell_ends_of_floods(self):
        self.env.cr.execute(
            """
            SELECT id FROM social_care_rule
             WHERE alert_count > alert_summed_count AND alert_last_at < %s
            """,
            [fields.Datetime.now() - QUIET],
        )
        for rule in self.browse(row[0] for row in self.env.cr.fetchall()):
            rule._tell_end_of_flood()
        return True

    # ---- Whom ----------------------------------------------------------------------

    def _alerted(self, conversation):
        """Who is told of a conversation: those who are named, else its team."""
        users = self.env["res.users"]
        if self._does("alert"):
            named = self.alert_user_ids | self.alert_team_id.user_ids
            users |= named or (
                conversation.team_id.user_ids | conversation.account_id.user_id
            )
        if self._does("escalate"):
            users |= self.escalation_user_ids
        return users.filtered(lambda user: user.active and not user.share)

    def _escalate(self, tickets):
        """Those to whom it is escalated follow the ticket, and can open it by that."""
        people = self.escalation_user_ids.filtered("active")
        kinds = dict(self._fields["escalation_kind"]._description_selection(self.env))
        line = self.env._(
            "Escalated to %(people)s by the rule %(rule)s (%(kind)s). What was said is "
            "kept as evidence for supervisors.",
            people=self._names(people),
            rule=self.name,
            kind=kinds[self.escalation_kind],
        )
        tickets.message_subscribe(partner_ids=people.partner_id.ids)
        tickets._social_log([(ticket.id, line) for ticket in tickets])

    # ---- How -----------------------------------------------------------------------

    def _words(self, post):
        """What was said, as far as an alert may show it."""
        if post.visibility == "private":
            return self.env._("In private; open it to read it.")
        said = " ".join((post.body or "").split())
        return said if len(said) <= WORDS else said[: WORDS - 1] + "…"

    def _flood(self):
        return self.env._(
            "%(count)s conversations since %(time)s UTC",
            count=self.alert_count,
            time=self.alert_first_at.strftime("%H:%M"),
        )

    def _open_all(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "social.care.conversation",
            "views": [(False, "list"), (False, "form")],
            "domain": [("post_ids.rule_hit_ids.rule_id", "=", self.id)],
        }

    def _show(self, users, title, said, action, count=1):
        """In the browser, at once."""
        for user in users:
            user._bus_send(
                "social_care.alert",
                {
                    "rule": self.id,
                    "name": self.name,
                    "title": title,
                    "words": said,
                    "count": count,
                    "escalated": user in self.escalation_user_ids
                    and self._does("escalate"),
                    "action": action,
                },
            )

    def _schedule(self, users, record, kind, summary):
        """As an activity. It tells by itself; no e-mail goes out for it."""
        if not users:
            return
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.env.ref(kind).id,
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "user_id": user.id,
                    "summary": f"{self.name}: {summary}",
                    "automated": True,
                    "date_deadline": fields.Date.context_today(
                        self.with_context(tz=user.tz)
                    ),
                }
                for user in users
            ]
        )

    def _schedule_flood(self, users, said, begins):
        """One activity on the rule itself, whose count goes up."""
        there = self.activity_search(
            [FLOOD],
            additional_domain=[
                ("user_id", "in", users.ids),
                ("create_date", ">=", self.alert_first_at),
            ],
        )
        there.write({"summary": f"{self.name}: {said}"})
        if begins:
            self._schedule(users - there.user_id, self, FLOOD, said)

    def _mail(self, users, title, said, record):
        """By e-mail; it waits in the queue of this transaction."""
        address = f"{self.get_base_url()}/mail/view?model={record._name}"
        body = Markup("<p>%s</p><blockquote>%s</blockquote><p><a href='%s'>%s</a></p>")
        self.env["mail.mail"].create(
            {
                "subject": f"{self.name}: {title}",
                "body_html": body
                % (title, said, f"{address}&res_id={record.id}", self.env._("Open")),
                "recipient_ids": [fields.Command.set(users.partner_id.ids)],
                "email_from": self.company_id.email_formatted
                or self.env.user.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    # ---- Rules that cannot be asked ------------------------------------------------

    @api.model
    def _note_broken(self, broken):
        """Keep why rules could not be asked, and tell who is responsible for them.

        :param broken: dict of rule id to exception
        """

        if not broken:
            return True

        def work(env):
            for rule in env[self._name].browse(broken).exists():
                rule._note_error(words.of(env, broken[rule.id]))

        return transaction.run(self.env, work)

    def _note_error(self, message):
        self.ensure_one()
        if self.error_message == message:
            return
        self.error_message = message
        if not self.activity_search([BROKEN]):
            self._schedule(self.user_id, self, BROKEN, message)


def _may_open(user, record):
    theirs = record.with_user(user).with_context(
        allowed_company_ids=user.company_ids.ids
    )
    return theirs.has_access("read")


def _open(record):
    return {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [(False, "form")],
    }
