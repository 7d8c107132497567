"""From offered to an end: what people do with a handoff, and what follows.

Whatever is done twice is done once: a step into the state that is there already changes
nothing, and one that leads back is refused in words.
"""

from odoo import fields, models
from odoo.exceptions import UserError

from .social_care_handoff import ENDED, OPEN

FROM = {
    "arrived": ("offered",),
    "done": OPEN,
    "declined": OPEN,
    "unreachable": OPEN,
    "expired": ("offered",),
}
"""State to the states that lead to it."""

PATIENCE = 4.0
"""Working hours until somebody who did not answer is called again."""


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    # ---- Actions -------------------------------------------------------------------

    def action_arrived(self):
        """The customer is there: called, wrote, came, or left a number."""
        self.check_access("write")
        self.sudo()._move("arrived")
        return True

    def action_done(self):
        """It has come to an end as it should; the outcome says how."""
        self.check_access("write")
        for handoff in self.filtered(lambda h: h.state in OPEN):
            if not (handoff.outcome or "").strip():
                raise UserError(self.env._("Please write first how it ended."))
            if handoff._unverified():
                raise UserError(
                    self.env._(
                        "The link was to be seen in public: please write down first "
                        "how you checked who this is."
                    )
                )
        self.sudo()._move("done")
        return True

    def action_decline(self):
        """The customer does not want to be handed over."""
        self.check_access("write")
        self.sudo()._move("declined")
        return True

    def action_unreachable(self):
        """Nobody takes the call, or the mail comes back."""
        self.check_access("write")
        self.sudo()._move("unreachable")
        return True

    def action_no_answer(self):
        """A call that nobody took: counted, and put off by some working hours."""
        self.check_access("write")
        now = fields.Datetime.now()
        for handoff in self.sudo():
            if handoff.state not in OPEN:
                raise UserError(self.env._("This handoff has ended."))
            again = handoff._next_working_time(now)
            handoff.write(
                {
                    "attempts": handoff.attempts + 1,
                    "attempted_at": now,
                    "good_at": again,
                    "good_words": False,
                }
            )
            handoff._log(
                self.env._("Nobody took the call, attempt %s.", handoff.attempts)
            )
            handoff._attempted()
        self.sudo()._sync_activities()
        return True

    def action_verify(self, asked=None, matched=None, claim_id=None):
        """Keep how it was checked that the customer is the one who wrote in public.

        :param str asked: what was asked
        :param str matched: what of the answer matched
        :param int claim_id: which of several submissions it is about; by default the
            one whose number or address the handoff has
        """
        self.ensure_one()
        self.check_access("write")
        asked, matched = (asked or "").strip(), (matched or "").strip()
        if not asked or not matched:
            raise UserError(
                self.env._("Please write down what was asked, and what matched.")
            )
        handoff = self.sudo()
        claim = handoff.claim_ids.filtered(lambda c: c.id == claim_id)
        if claim_id and not claim:
            raise UserError(self.env._("This submission belongs to another handoff."))
        handoff._verified(
            self.env._(
                "Asked: %(asked)s\nMatched: %(matched)s", asked=asked, matched=matched
            ),
            claim,
        )
        return True

    def action_offer_again(self):
        """Hand over once more what came to nothing, from the dialogue."""
        self.ensure_one()
        action = self.ticket_id.action_social_hand_over()
        action["context"] = {
            **action["context"],
            "default_conversation_id": self.conversation_id.id,
            "default_channel": self.channel,
            "default_reason": self.reason,
        }
        return action

    # ---- Transitions ---------------------------------------------------------------

    def _offered(self):
        """They have just been offered."""
        self._judge()
        for handoff in self:
            handoff._log(
                self.env._(
                    "Handed over to %(channel)s: %(reason)s.",
                    channel=handoff._label("channel").lower(),
                    reason=handoff._label("reason").lower(),
                )
            )
        self._moved()

    def _move(self, state, **values):
        """Take a step, where it leads anywhere.

        :param str state: where to
        :param values: what is to be written with it
        :return: the handoffs that moved
        :raises UserError: in words, where one has ended otherwise
        """
        moving = self.filtered(lambda h: h.state != state)
        stuck = moving.filtered(lambda h: h.state not in FROM[state])
        if state == "arrived":
            stuck -= moving.filtered(lambda h: h.state == "done")
            moving = moving.filtered(lambda h: h.state != "done")
        if stuck:
            raise UserError(
                self.env._(
                    "%(handoff)s has ended: %(state)s. Hand over once more, if need "
                    "be.",
                    handoff=stuck[0].display_name,
                    state=stuck[0]._label("state"),
                )
            )
        if not moving:
            return moving
        now = fields.Datetime.now()
        values = {"state": state, **values}
        if state in ENDED:
            values["ended_at"] = now
        for handoff in moving:
            arrives = state in ("arrived", "done") and not handoff.arrived_at
            handoff.write(values | ({"arrived_at": now} if arrives else {}))
            handoff._log_state()
        moving._moved()
        return moving

    def _moved(self):
        """The conversations stand elsewhere now, and there is something else to do."""
        self._revoke_ended()
        self.conversation_id._refresh()
        self._sync_activities(ended=True)

    def _verified(self, words, claim=None):
        """It is known who it is.

        :param str words: how
        :param claim: the submission that is the customer's; the others are not
        """
        self.ensure_one()
        values = {
            "verified_at": fields.Datetime.now(),
            "verified_by_id": self.env.uid,
            "verification": words,
        }
        claim = claim or self.claim_ids.filtered(
            lambda c: c.value == self.contact_value
        )
        if claim:
            values |= claim[:1]._for_handoff()
            claim[:1].verified = True
        self.write(values)
        self._log(self.env._("It was checked who this is."))
        if self.state == "offered":
            self._move("arrived")
        else:
            self._sync_activities()

    def _attempted(self):
        """A call was tried. A hook for what logs calls elsewhere."""

    def _log_state(self):
        """One line in the chatter of the ticket."""
        self.ensure_one()
        values = {"channel": self._label("channel"), "outcome": self.outcome or ""}
        lines = {
            "arrived": self.env._("%(channel)s: the customer has arrived.", **values),
            "done": self.env._("%(channel)s, done: %(outcome)s", **values),
            "declined": self.env._("%(channel)s: the customer declined.", **values),
            "unreachable": self.env._(
                "%(channel)s: the customer was not reached.", **values
            ),
            "expired": self.env._("%(channel)s: the customer did not come.", **values),
        }
        self._log(lines[self.state])

    def _log(self, words):
        """A note on the ticket; text, not HTML."""
        self.ensure_one()
        if self.ticket_id:
            self.ticket_id._message_log(body=words)

    # ---- Times ---------------------------------------------------------------------

    def _next_working_time(self, now):
        """Some working hours from now, where the company has hours."""
        calendar = self.company_id.resource_calendar_id
        planned = calendar and calendar.plan_hours(PATIENCE, now, compute_leaves=True)
        return planned or fields.Datetime.add(now, hours=PATIENCE)
