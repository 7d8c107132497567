"""Replies are looked at before they go, with the eyes of whoever reads along."""

from datetime import timedelta

from babel import Locale, UnknownLocaleError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import words
from ..checks import CODES, Draft, Situation, check

POSTS = 40
"""Posts of a conversation that are looked at, the newest."""

RECENT = 200
"""Replies to others that are compared with a draft."""

HOUR = timedelta(hours=1)

IN_PARTS = ("apology", "customer_name", "agent_name", "late")
"""Of a long answer in parts, one part does for all."""


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    check_codes = fields.Char(
        string="Warned Of",
        readonly=True,
        copy=False,
        help="What the checks had found when it was sent all the same.",
    )
    check_labels = fields.Char(
        string="Warned of", compute="_compute_check_labels", compute_sudo=True
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("check_codes")
    def _compute_check_labels(self):
        labels = self._check_labels() if any(self.mapped("check_codes")) else {}
        for reply in self:
            codes = (reply.check_codes or "").split(",")
            reply.check_labels = ", ".join(labels.get(code, "") for code in codes)

    # ---- Actions -------------------------------------------------------------------

    def action_send(self):
        waiting = self.filtered(lambda reply: reply.state in ("draft", "failed"))
        result = super().action_send()
        waiting._keep_findings()
        return result

    @api.model
    def check_draft(self, conversation_id, body, visibility=None, closing=False):
        """What is wrong with words that somebody is writing.

        Nothing is written, and nothing is asked of anybody: made to be called while
        people type.

        :param int conversation_id: which conversation they are for
        :param str body: the words
        :param str visibility: ``public`` or ``private``; by default the conversation's
        :return: list of dict of ``code``, ``level`` (``warning`` or ``block``),
            ``message``, and the place as ``start`` and ``end``, counted as JavaScript
            counts; both are 0 where something is missing
        """
        conversation = self.env["social.care.conversation"].browse(conversation_id)
        conversation.check_access("write")
        self.check_access("create")
        if visibility not in ("public", "private", None, False):
            raise UserError(self.env._("A reply is public or private."))
        body = body if isinstance(body, str) else ""
        draft = Draft(body, visibility or conversation.visibility, bool(closing))
        found = self.new(
            {"conversation_id": conversation.id, "user_id": self.env.uid}
        )._look_at(draft)
        for each in found:
            each["start"] = _units(body[: each["start"]])
            each["end"] = _units(body[: each["end"]])
        return found

    # ---- Business methods ----------------------------------------------------------

    def _blocking_words(self):
        return super()._blocking_words() + [
            each["message"] for each in self._check() if each["level"] == "block"
        ]

    def _check(self):
        """What is wrong with this reply, as :meth:`check_draft` gives it."""
        self.ensure_one()
        return self._look_at(Draft(self.body or "", self.visibility, self.closing))

    def _keep_findings(self):
        """Keep the codes of what these replies are sent in spite of, for reports."""
        for reply in self:
            codes = {each["code"] for each in reply._check()}
            reply.sudo().check_codes = ",".join(sorted(codes)) or False

    def _look_at(self, draft):
        reply = self.sudo()
        levels = reply.team_id._social_check_levels()
        off = {code for code, level in levels.items() if level == "off"}
        if reply.previous_id or reply.next_ids:
            off.update(IN_PARTS)
        findings = check(draft, reply._situation(off), off)
        return [
            {
                "code": finding.code,
                "level": levels[finding.code],
                "message": words.say(
                    self.env, finding.template, self._with_names(finding.values)
                ),
                "start": finding.start,
                "end": finding.end,
            }
            for finding in findings
        ]

    def _situation(self, off):
        """Everything the checks have to know.

        :param off: codes that nobody asks for
        """
        conversation = self.conversation_id
        account, company = conversation.account_id, conversation.company_id
        profile = conversation.profile_id
        partner = profile.partner_id
        said, answered = self._said()
        countries = [company.country_id.code, partner.country_id.code]
        brands = (account.name, account.handle, company.name)
        return Situation(
            customer_names=_present(profile.name, partner.name),
            customer_handle=profile.handle or "",
            customer_texts=said,
            language=conversation.language or "",
            agent_name=self.user_id.name or "",
            earlier=answered,
            recent=() if "repeated" in off else self._recent(),
            awaiting_since=conversation.awaiting_since or None,
            answer_due_at=conversation.answer_due_at or None,
            now=fields.Datetime.now(),
            countries=tuple(dict.fromkeys(_present(*countries))),
            ours=self._our_contacts(),
            order_patterns=self.team_id._social_order_patterns(),
            brand_names=_present(*brands),
        )

    def _said(self):
        """What the customer said, and what we said, of late; the oldest first."""
        posts = self.env["social.care.post"].search(
            [
                ("conversation_id", "in", self.conversation_id.ids),
                ("deleted", "=", False),
            ],
            limit=POSTS,
        )
        posts = posts.sorted(lambda post: (post.posted_at, post.id)).filtered("body")
        theirs = posts.filtered(lambda post: post.direction == "in")
        return tuple(theirs.mapped("body")), tuple((posts - theirs).mapped("body"))

    def _recent(self):
        """What we said to others from this account within the hour."""
        replies = self.search_fetch(
            [
                ("account_id", "in", self.account_id.ids),
                ("conversation_id", "not in", self.conversation_id.ids),
                ("state", "in", ("to_approve", "queued", "sending", "unknown", "sent")),
                ("create_date", ">", fields.Datetime.now() - HOUR),
            ],
            ["body"],
            limit=RECENT,
        )
        return tuple(replies.mapped("body"))

    def _our_contacts(self):
        """Contacts that the company publishes, as plain texts."""
        company = self.conversation_id.company_id
        partner = company.partner_id
        places = partner | partner.child_ids.filtered(lambda p: p.type != "contact")
        contacts = [company.website, self.team_id.alias_email]
        for place in places:
            contacts += [place.phone, place.email]
            if place.street:
                contacts.append(
                    f"{place.street}, {place.zip or ''} {place.city or ''}".strip(", ")
                )
        return _present(*contacts) + self.team_id._social_allowed()

    def _with_names(self, values):
        """Codes of languages as their names, for people."""
        return {
            name: _languages(value, self.env.lang)
            if name in ("ours", "theirs")
            else value
            for name, value in values.items()
        }

    @api.model
    def _check_labels(self):
        """Code of a check to its name."""
        names = [f"social_check_{code}" for code in CODES]
        described = self.env["helpdesk.ticket.team"].fields_get(names, ["string"])
        return {code: described[f"social_check_{code}"]["string"] for code in CODES}


def _present(*values):
    return tuple(value for value in values if value)


def _units(text):
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _languages(codes, lang):
    """``de, fr`` to the names of these languages in a user's language."""
    names = []
    for code in codes.split(", "):
        try:
            names.append(Locale(code).get_display_name(lang or "en_US") or code)
        except (UnknownLocaleError, ValueError):
            names.append(code)
    return ", ".join(names)
