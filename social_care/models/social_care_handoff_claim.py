"""The claim link: how nobody types a telephone number in public.

The link holds a nonce, signed and with an end. Opening it consumes nothing, since the
networks' previews open it too. Sent in private it is good for one submission; where it
was to be seen in public it takes several, which are kept apart until somebody checked
who is who.
"""

import secrets
from datetime import datetime, time, timedelta

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import consteq, hash_sign, verify_hash_signed

from ..networks import clean
from .helpdesk_ticket import AGENT
from .social_care_handoff import OPEN

SCOPE = "social_care.claim"
CLAIM = "/social_care/claim/"

KEPT = 10
"""Submissions to one link that are kept; those beyond are only counted."""

MORNING, NOON, AFTERNOON = time(9), time(12), time(14)

PROPER = ("phone", "email")
"""Channels that a submission by itself leads to."""


def new_nonce():
    return secrets.token_urlsafe(24)


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    claim_nonce = fields.Char(
        default=lambda self: new_nonce(),
        readonly=True,
        copy=False,
        groups="base.group_system",
        exportable=False,
    )
    claim_url = fields.Char(
        string="Claim Link",
        compute="_compute_claim_url",
        groups=AGENT,
        help="Where the customer leaves a number or an address, without a login.",
    )
    link_in_public = fields.Boolean(
        string="Link in Public",
        tracking=True,
        help="The link was to be seen by everybody: what comes in through it has to "
        "be checked.",
    )
    link_sent_at = fields.Datetime(
        string="Link Sent",
        readonly=True,
        copy=False,
        help="When it went out in a private message.",
    )
    claim_ids = fields.One2many(
        "social.care.claim", "handoff_id", string="Submissions", readonly=True
    )
    claim_count = fields.Integer(
        string="Submissions Kept", compute="_compute_claim_count"
    )
    flood_count = fields.Integer(
        string="Submissions Not Kept",
        compute="_compute_flood_count",
        help="Sent through the link after as many as are kept.",
    )
    to_verify = fields.Boolean(compute="_compute_to_verify")

    _claim_nonce_unique = models.UniqueIndex(
        "(claim_nonce) WHERE claim_nonce IS NOT NULL"
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("claim_nonce", "expires_at")
    def _compute_claim_url(self):
        for handoff in self.sudo():
            handoff.claim_url = handoff._claim_url()

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        counts = dict(
            self.env["social.care.claim"]._read_group(
                [("handoff_id", "in", self.ids)], ["handoff_id"], ["__count"]
            )
        )
        for handoff in self:
            handoff.claim_count = counts.get(handoff._origin, 0)

    def _compute_flood_count(self):
        counts = (
            self.env["social.care.claim.strike"]
            .sudo()
            ._count_all([handoff._flood_key() for handoff in self])
        )
        for handoff in self:
            handoff.flood_count = counts.get(handoff._flood_key(), 0)

    @api.depends("link_in_public", "claim_ids", "verified_at", "state")
    def _compute_to_verify(self):
        for handoff in self:
            handoff.to_verify = handoff.state in OPEN and handoff._unverified()

    # ---- Actions -------------------------------------------------------------------

    def action_revoke_link(self):
        """From now on the link is one that never was."""
        self.check_access("write")
        self.sudo()._revoke()
        for handoff in self.sudo():
            handoff._log(self.env._("The claim link was revoked."))
        return True

    def action_renew_link(self):
        """Another link, good for as long as a new one; the one before is revoked."""
        self.check_access("write")
        for handoff in self.sudo():
            if handoff.state not in OPEN:
                raise UserError(self.env._("This handoff has ended."))
            days = timedelta(days=handoff.team_id._social_handoff_days())
            handoff.write(
                {
                    "claim_nonce": new_nonce(),
                    "expires_at": fields.Datetime.now() + days,
                    "link_in_public": False,
                    "link_sent_at": False,
                }
            )
        return True

    # ---- The link ------------------------------------------------------------------

    def _claim_url(self):
        """The address for the customer; empty where it was revoked."""
        self.ensure_one()
        if not self.claim_nonce or not self.expires_at:
            return False
        token = hash_sign(self.env, SCOPE, [self.claim_nonce], self.expires_at)
        return f"{self.get_base_url().rstrip('/')}{CLAIM}{token}"

    @api.model
    def _of_link(self, token):
        """The handoff that a link is good for, or none.

        Whatever is wrong with it, the work is the same, so that the time it takes
        tells nobody what it was.

        :param str token: the end of the link's address
        """
        try:
            found = verify_hash_signed(self.sudo().env, SCOPE, token)
        except ValueError:
            found = None
        nonce = found[0] if found else new_nonce()
        handoff = self.sudo().search(
            Domain("claim_nonce", "=", nonce) & self._claimable_domain(), limit=1
        )
        return handoff if consteq(handoff.claim_nonce or "", nonce) else self.browse()

    @api.model
    def _claimable_domain(self):
        now = fields.Datetime.now()
        unchecked = (
            Domain("state", "=", "arrived")
            & Domain("link_in_public", "=", True)
            & Domain("verified_at", "=", False)
        )
        return Domain("expires_at", ">", now) & (
            Domain("state", "=", "offered") | unchecked
        )

    def _revoke(self):
        self.write({"claim_nonce": False})

    def _revoke_ended(self):
        """What has ended takes no more submissions."""
        self.filtered(lambda h: h.state not in OPEN and h.claim_nonce)._revoke()

    def _unverified(self):
        """Whether it may be anybody who left the number or the address."""
        self.ensure_one()
        return bool(
            self.link_in_public and self.sudo().claim_ids and not self.verified_at
        )

    def _customer_lang(self):
        """The code of an installed language that the customer reads, or None."""
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        if self.partner_id.lang in installed:
            return self.partner_id.lang
        language = self.conversation_id.language
        same = [code for code in installed if code.split("_")[0] == language]
        return same[0] if same else None

    def _consent_words(self):
        """What customers agree to, in the language of the environment."""
        self.ensure_one()
        return self.team_id._social_consent()

    # ---- Submissions ---------------------------------------------------------------

    def _receive(self, form, address):
        """Take in what somebody sent through the link.

        :param dict form: the fields of the page, as they came
        :param str address: a digest of the sender's network address
        :return: field to what is wrong with it; empty where all is well
        """
        self.ensure_one()
        values, errors = self._read_form(form)
        if errors:
            return errors
        claims = self.env["social.care.claim"].sudo()
        known = claims.search([("handoff_id", "=", self.id)], limit=KEPT)
        if len(known) >= KEPT:
            self.env["social.care.claim.strike"].sudo()._add(self._flood_key())
            return {}
        same = (values["phone"], values["email"])
        if any((claim.phone, claim.email) == same for claim in known):
            return {}
        claim = claims.create(
            {
                **values,
                "handoff_id": self.id,
                "address": address,
                "consent_text": self._consent_words(),
            }
        )
        # What follows is told by the system: the customer is nobody who is logged in.
        told = self.with_user(SUPERUSER_ID).with_context(lang=self.user_id.lang)
        told._received(claim.with_env(told.env), first=not known)
        return {}

    def _received(self, claim, first):
        """Something came through the link."""
        if first and self.state == "offered":
            self.write(claim._for_handoff())
            self._move("arrived")
            if self.link_sent_at and not self.link_in_public:
                self._verified(
                    self.env._(
                        "The link was sent to %s in a private message.",
                        self.profile_id.display_name,
                    ),
                    claim,
                )
                self.verified_by_id = False
        self._sync_activities()

    def _read_form(self, form):
        """What the page sent, checked.

        :return: values of a submission, and field to what is wrong with it
        """
        errors, values = {}, {"phone": False, "email": False}
        form = {key: value for key, value in form.items() if isinstance(value, str)}
        given = {name: clean.line(form.get(name, ""), 200) for name in PROPER}
        if not any(given.values()):
            errors["phone"] = self.env._("Please enter a number or an address.")
        problems = {
            "phone": self.env._("Please check this number."),
            "email": self.env._("Please check this address."),
        }
        for name, text in given.items():
            if not text:
                continue
            try:
                values[name] = self._normalize(name, text, self._country())
            except UserError:
                errors[name] = problems[name]
        if not form.get("consent"):
            errors["consent"] = self.env._("Please tick this box.")
        for name in ("day", "part"):
            allowed = dict(self.env["social.care.claim"]._fields[name].selection)
            values[name] = form[name] if form.get(name) in allowed else "any"
        return values, errors

    def _good_time(self, day, part):
        """When that is, in UTC; False where any time will do."""
        self.ensure_one()
        if day == part == "any":
            return False
        zone = pytz.timezone(self.user_id.tz or self.company_id.partner_id.tz or "UTC")
        now = datetime.now(zone)
        date = now.date() + timedelta(days=day == "tomorrow")
        if day == "any" and part == "morning" and now.time() > NOON:
            date += timedelta(days=1)
        clock = AFTERNOON if part == "afternoon" else MORNING
        there = zone.localize(datetime.combine(date, clock))
        return max(there, now).astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    def _flood_key(self):
        return f"link:{self.id}"
