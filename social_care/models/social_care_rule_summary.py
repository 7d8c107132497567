"""What a rule does, as a sentence."""

from odoo import api, models


class SocialCareRule(models.Model):
    _inherit = "social.care.rule"

    @api.depends(
        "action",
        "priority_mode",
        "priority_value",
        "team_id",
        "assign_user_ids",
        "tag_ids",
        "category_id",
        "ticket",
        "spam",
        "mute",
        "alert_user_ids",
        "alert_team_id",
        "alert_email",
        "escalation_user_ids",
        "escalation_kind",
        "stop",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            parts = rule._summary_parts()
            if len(parts) > 1:
                *before, last = parts
                said = self.env._(
                    "%(some)s and %(last)s", some=", ".join(before), last=last
                )
            else:
                said = "".join(parts)
            rule.summary = self.env._("then %s", said)

    def _summary_parts(self):
        """What follows, each as a few words; the action first."""
        says = {
            "escalate": self._say_escalate,
            "priority": self._say_priority,
            "team": lambda: self.env._(
                "give it to %s", self.team_id.display_name or "…"
            ),
            "assign": lambda: self.env._(
                "assign it to %s", self._names(self.assign_user_ids)
            ),
            "category": lambda: self.env._(
                "file it under %s", self.category_id.display_name or "…"
            ),
            "tag": lambda: self.env._("tag it %s", self._names(self.tag_ids)),
            "ticket": lambda: self.env._("make a ticket"),
            "no_ticket": lambda: self.env._("make no ticket"),
            "spam": lambda: self.env._("put it aside as spam"),
            "mute": lambda: self.env._("mute the author"),
            "alert": self._say_alert,
        }
        names = sorted(says, key=lambda name: name != self.action)
        parts = [says[name]() for name in names if self._does(name)]
        if self.stop:
            parts.append(self.env._("ask no other rule"))
        return parts

    def _say_priority(self):
        value = self.priority_value
        if self.priority_mode == "set":
            return self.env._("set priority to %s", value)
        if value < 0:
            return self.env._("take %s from the priority", -value)
        return self.env._("add %s to the priority", value)

    def _say_alert(self):
        people = self._names(self.alert_user_ids) if self.alert_user_ids else ""
        team = self.alert_team_id.display_name
        if team:
            team = self.env._("the %s team", team)
        whom = ", ".join(filter(None, (people, team)))
        whom = whom or self.env._("the people of its team")
        if self.alert_email:
            return self.env._("alert %s, also by e-mail", whom)
        return self.env._("alert %s", whom)

    def _say_escalate(self):
        kinds = dict(self._fields["escalation_kind"]._description_selection(self.env))
        people = self._names(self.escalation_user_ids)
        if self.escalation_kind == "other":
            return self.env._("escalate it to %s", people)
        return self.env._(
            "escalate it to %(people)s (%(kind)s)",
            people=people,
            kind=kinds[self.escalation_kind],
        )

    def _names(self, records):
        return ", ".join(records.mapped("display_name")) or "…"
