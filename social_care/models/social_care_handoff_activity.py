"""What the agents have to do for a handoff, and that it comes back by itself.

A handoff has one activity at most, on its ticket: it says what is to be done next, and
changes with it. What is ticked off and still to be done is brought back by the cron.
"""

import pytz
from markupsafe import Markup

from odoo import api, fields, models

from ..resolution import ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY, UNANSWERED
from .social_care_handoff import CAME_BACK, ENDED, OPEN

TRIES = 3
"""Calls in vain after which to ask whether to go on."""

NOT_TOLD = (UNANSWERED, ACKNOWLEDGED, MOVED, RESOLVED_PRIVATELY)
"""Where the public does not know how it ended."""

KINDS = {
    "phone": "mail.mail_activity_data_call",
    "email": "mail.mail_activity_data_email",
}
OTHER_KIND = "social_care.mail_activity_type_handoff"


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    activity_ids = fields.One2many(
        "mail.activity", "social_handoff_id", string="To Do", readonly=True
    )

    # ---- Following the conversation ------------------------------------------------

    @api.model
    def _follow(self, conversations):
        """Conversations were computed anew: was the public told how it ended?

        The last handoff of a conversation carries the duty, and only when none is
        open; a closing word that was taken away again is not said.
        """
        if not conversations:
            return
        self._wrote_in_private(conversations)._move("arrived")
        self.env.cr.execute(
            """
            SELECT h.id,
                   (SELECT min(p.posted_at) FROM social_care_post p
                     WHERE p.conversation_id = h.conversation_id
                       AND p.direction = 'out' AND p.visibility = 'public'
                       AND p.closing AND p.deleted IS NOT TRUE
                       AND p.posted_at >= h.offered_at) AS told_at,
                   h.state = ANY(%s)
                   AND c.public_resolution = ANY(%s)
                   AND NOT EXISTS (
                       SELECT 1 FROM social_care_handoff o
                        WHERE o.conversation_id = h.conversation_id
                          AND o.id <> h.id
                          AND (o.state = ANY(%s) OR o.id > h.id)) AS due,
                   h.closed_in_public_at, h.closing_due
              FROM social_care_handoff h
              JOIN social_care_conversation c ON c.id = h.conversation_id
             WHERE h.conversation_id = ANY(%s)
            """,
            [list(ENDED), list(NOT_TOLD), list(OPEN), conversations.ids],
        )
        rows = self.env.cr.fetchall()
        changed = self.browse()
        for handoff_id, told_at, last, told_before, due_before in rows:
            due = bool(last and not told_at)
            if (told_at, due) == (told_before, bool(due_before)):
                continue
            handoff = self.browse(handoff_id).sudo()
            handoff.write({"closed_in_public_at": told_at, "closing_due": due})
            changed |= handoff
        changed._sync_activities()

    @api.model
    def _wrote_in_private(self, conversations):
        """Handoffs to a private message whose customers wrote one since."""
        self.env.cr.execute(
            """
            SELECT DISTINCT h.id
              FROM social_care_post p
              JOIN social_care_conversation c
                ON c.profile_id = p.profile_id AND c.account_id = p.account_id
              JOIN social_care_handoff h ON h.conversation_id = c.id
             WHERE p.conversation_id = ANY(%s)
               AND p.direction = 'in' AND p.visibility = 'private'
               AND p.deleted IS NOT TRUE
               AND h.channel = 'message' AND h.state = 'offered'
               AND p.posted_at >= h.offered_at
            """,
            [conversations.ids],
        )
        return self.sudo().browse(handoff for (handoff,) in self.env.cr.fetchall())

    # ---- The activity --------------------------------------------------------------

    def _activities(self):
        """The activities that are not done."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("social_handoff_id", "in", self.ids)])
        )

    def _sync_activities(self, ended=False):
        """Have one activity where there is something to do, and none elsewhere.

        :param bool ended: they have just ended, and somebody has to know
        """
        by_handoff = self._activities().grouped("social_handoff_id")
        for each in self.sudo():
            there = by_handoff.get(each, self.env["mail.activity"])
            handoff = each.with_context(lang=each.user_id.lang)
            duty = handoff._duty() if handoff.ticket_id else None
            if not duty and (ended or there) and handoff._is_for_the_agent():
                duty = handoff._duty_came_back()
            if not duty:
                there.unlink()
                continue
            there[1:].unlink()
            handoff._have_activity(there[:1], duty)

    def _have_activity(self, there, duty):
        """Write what is to be done into the activity, or make one."""
        kind, summary, note, at = duty
        deadline = self._day(at)
        wanted = {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(kind),
            "summary": summary,
            "note": note,
            "date_deadline": deadline,
            "user_id": self.user_id.id,
            "res_id": self.ticket_id.id,
        }
        if not there:
            self.env["mail.activity"].with_context(
                mail_activity_quick_update=True
            ).sudo().create(
                {
                    **wanted,
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "automated": True,
                    "social_handoff_id": self.id,
                }
            )
            return
        now = {name: there[name] for name in wanted}
        now |= {n: now[n].id for n in ("activity_type_id", "user_id")}
        changed = {name: wanted[name] for name in wanted if wanted[name] != now[name]}
        if changed:
            there.with_context(mail_activity_quick_update=True).write(changed)

    def _duty(self):
        """What is to be done next: kind, summary, note and when; None: nothing."""
        self.ensure_one()
        if self.state == "offered":
            return self._duty_offered()
        if self.state == "arrived":
            return self._duty_arrived()
        if self.closing_due:
            return self._duty_closing()
        return None

    def _duty_offered(self):
        """The customer is expected; who gave us a number already is called."""
        if self.channel in KINDS and self.contact_value and self.consent_at:
            return self._duty_arrived()
        if self._unsent_link():
            words = self.env._("The message with the link did not go out")
            return OTHER_KIND, words, False, None
        if self.good_at:
            words = self.env._("%s: the customer is expected", self._label("channel"))
            return OTHER_KIND, words, self._note(self.place), self.good_at
        return None

    def _duty_arrived(self):
        values = {"value": self.contact_value or self.profile_id.display_name or ""}
        summary = {
            "phone": self.env._("Call %(value)s", **values),
            "email": self.env._("Write to %(value)s", **values),
            "message": self.env._("Answer in private: %(value)s", **values),
            "chat": self.env._("Chat with %(value)s", **values),
            "visit": self.env._("Visit: %(value)s", **values),
        }[self.channel]
        lines = [self.good_words, self.place]
        if self._unverified():
            count = len(self.claim_ids)
            summary = (
                self.env._("Check who this is: %(value)s", **values)
                if count == 1
                else self.env._("Check who is who: %s people answered", count)
            )
            lines.append(
                self.env._(
                    "The link was to be seen in public. Say nothing private before "
                    "you know who it is."
                )
            )
        if self.attempts:
            lines.append(self.env._("Called in vain: %s times.", self.attempts))
        if self.attempts >= TRIES:
            lines.append(self.env._("Is it time to say that nobody is reached?"))
        kind = KINDS.get(self.channel, OTHER_KIND)
        return kind, summary, self._note(*lines), self.good_at

    def _duty_closing(self):
        if self.state in CAME_BACK:
            return self._duty_came_back()
        summary = self.env._("Say in public how it ended")
        return OTHER_KIND, summary, self._note(self.outcome), self.ended_at

    def _duty_came_back(self):
        summary = self.env._(
            "%(channel)s, %(state)s: go on here",
            channel=self._label("channel"),
            state=self._label("state").lower(),
        )
        return OTHER_KIND, summary, self._note(self.outcome), self.ended_at

    def _is_for_the_agent(self):
        """It came to nothing, and the matter is open."""
        return (
            self.state in CAME_BACK
            and not self.ticket_id.closed
            and not self.ticket_id.social_handoff_ids.filtered(
                lambda h: h.id > self.id or h.state in OPEN
            )
        )

    def _note(self, *lines):
        """Lines of text, some of them empty, as HTML."""
        lines = [line for line in lines if line]
        return Markup("").join(Markup("<p>%s</p>") % line for line in lines) or False

    def _day(self, moment):
        """The day of a moment where the agent is; today where there is none."""
        moment = moment or fields.Datetime.now()
        zone = pytz.timezone(self.user_id.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()
