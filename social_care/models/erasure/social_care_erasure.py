import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import messages
from ...erasing import export, way

DUE = timedelta(days=30)
"""How long it may take: a month, by article 12(3) of the GDPR."""


class SocialCareErasure(models.Model):
    """Somebody is to be forgotten: who asked for it, how far it is, what was done."""

    _name = "social.care.erasure"
    _description = "Erasure of a Person"
    _inherit = ["social.care.guarded"]
    _order = "id desc"
    _rec_name = "requested_at"
    _fixed = frozenset({"company_id"})

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        selection=[
            ("draft", "To decide"),
            ("waiting", "Waiting"),
            ("running", "Under way"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    account_id = fields.Many2one(
        "social.care.account",
        string="Asked by the Network of",
        readonly=True,
        ondelete="set null",
        help="The account to which the network sent the request.",
    )
    profile_ids = fields.Many2many(
        "social.care.profile",
        string="Profiles",
        domain="[('company_id', '=', company_id)]",
        context={"active_test": False},
        help="Profiles that were merged into these are erased as well.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        ondelete="set null",
        domain="[('company_id', 'in', [False, company_id])]",
        help="Whose request it is. It is not kept once the person is erased.",
    )
    with_contact = fields.Boolean(
        string="Empty the Contact Too",
        help="Name, addresses and chatter of the contact go. Orders and invoices stay, "
        "as the law wants them kept.",
    )
    proof = fields.Selection(
        selection=[
            ("network", "Signed by the network"),
            ("message", "Asked from their own profile"),
            ("mail", "Asked from a known address"),
            ("document", "Showed a document"),
            ("other", "Otherwise"),
        ],
        string="How It Was Verified",
        default="message",
        help="That it is the person's own wish. No words: they would name somebody.",
    )
    for_good = fields.Boolean(
        string="Take In Nothing Later",
        default=True,
        help="What they write from now on is not taken in either. Otherwise it is, as "
        "of somebody whom nobody knows yet.",
    )
    keep_evidence = fields.Boolean(
        help="Evidence of threats and legal matters stays, with the words and names in "
        "it: where claims have to be defended the law allows that.",
    )
    requested_at = fields.Datetime(
        string="Asked on", required=True, default=fields.Datetime.now
    )
    requested_by_id = fields.Many2one(
        "res.users",
        string="Entered by",
        readonly=True,
        default=lambda self: self.env.user,
    )
    due_at = fields.Datetime(string="Due", compute="_compute_due_at", store=True)
    done_at = fields.Datetime(string="Done on", readonly=True)
    code = fields.Char(readonly=True, exportable=False, copy=False)
    people = fields.Json(readonly=True, exportable=False, copy=False)
    known = fields.Json(readonly=True, exportable=False, copy=False)
    step = fields.Char(readonly=True, copy=False)
    place = fields.Integer(readonly=True, copy=False, aggregator=None)
    counts = fields.Json(readonly=True, copy=False)
    post_count = fields.Integer(string="Posts", compute="_compute_told")
    progress = fields.Text(string="Erased so Far", compute="_compute_told")

    _code_index = models.Index("(code) WHERE code IS NOT NULL")
    _due_index = models.Index("(id) WHERE state IN ('waiting', 'running')")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("requested_at")
    def _compute_due_at(self):
        for erasure in self:
            erasure.due_at = erasure.requested_at and erasure.requested_at + DUE

    @api.depends("counts", "step")
    def _compute_told(self):
        labels = self._step_labels()
        for erasure in self:
            counts = erasure.counts or {}
            erasure.post_count = counts.get("posts", 0)
            erasure.progress = "\n".join(
                f"{labels.get(name, name)}: {count}" for name, count in counts.items()
            )

    @api.depends("requested_at")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._(
                "Erasure %s", erasure.id or self.env._("(new)")
            )

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and any(erasure.state != "draft" for erasure in self):
            raise UserError(
                self.env._("What has been started cannot be changed any more.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(erasure.state != "draft" for erasure in self):
            raise UserError(
                self.env._("What was erased, and when, has to stay on record.")
            )

    # ---- Actions ---------------------------------------------------------------------

    def action_start(self):
        """Erase them: from here on there is no way back."""
        self.check_access("write")
        for erasure in self.filtered(lambda it: it.state == "draft"):
            if not (erasure.profile_ids or erasure.profiles_meant()):
                raise UserError(self.env._("Please say whose profiles are erased."))
            erasure.sudo().write(
                {
                    "profile_ids": [
                        fields.Command.link(key) for key in erasure.profiles_meant().ids
                    ],
                    "state": "waiting",
                }
            )
        self._trigger()
        return True

    def action_export(self):
        """Everything that is kept of them, as a ZIP file to hand over."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"{export.PATH}{self.id}",
            "target": "download",
        }

    # ---- Crons -----------------------------------------------------------------------

    @api.model
    def _cron_erase(self):
        """Erase whoever is to be erased, piece by piece."""
        way.all_due(self.env)
        return True

    @api.model
    def _trigger(self):
        cron = self.env.ref("social_care.ir_cron_erase", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _step_labels(self):
        """Name of a step to what it is called on screen; to be extended with
        :meth:`_documents`."""
        env = self.env
        return {
            "person": env._("Profiles"),
            "posts": env._("Posts"),
            "conversations": env._("Conversations"),
            "social.care.handoff": env._("Handoffs"),
            "crm.lead": env._("Leads"),
            "tickets": env._("Tickets"),
            "mentions": env._("Posts of others that named them"),
            "raw": env._("Raw items"),
            "contact": env._("Contacts"),
        }

    def _documents(self):
        """Records of other kinds that are about the person; other addons add theirs.

        Their chatter, files and activities are emptied with them.

        :return: list of the model's name, the path of fields from it to the profile,
            and a dict of what is written in the place of what it says
        """
        nobody = messages.in_words_of(self, self.company_id).env._("Forgotten person")
        return [
            (
                "social.care.handoff",
                "conversation_id.profile_id",
                dict.fromkeys(
                    (
                        *("contact_value", "other_addresses", "refused_addresses"),
                        *("consent_text", "good_words", "place", "outcome"),
                        *("next_steps", "verification", "claim_nonce", "public_words"),
                    ),
                    False,
                ),
            ),
            (
                "crm.lead",
                "social_conversation_id.profile_id",
                dict.fromkeys(
                    (
                        *("contact_name", "partner_name", "email_from", "phone"),
                        *("description", "partner_id", "street", "website"),
                    ),
                    False,
                )
                | {"name": nobody},
            ),
        ]

    @api.private
    def profiles_meant(self):
        """The profiles that are meant: those that are named, and the contact's."""
        theirs = self.partner_id.sudo().with_context(active_test=False)
        theirs = theirs.social_profile_ids.filtered(
            lambda profile: profile.company_id == self.company_id
        )
        return self.profile_ids | theirs

    @api.model
    @api.private
    def ask(self, accounts, people):
        """Keep a request of a network that came for these accounts.

        :param people: the network's ids of who is to be forgotten
        :return: the code by which its end can be asked for
        """
        code = secrets.token_urlsafe(16)
        people = [str(each)[:500] for each in people]
        self.create(
            [
                {
                    "account_id": account.id,
                    "company_id": account.company_id.id,
                    "code": code,
                    "people": people,
                    "proof": "network",
                    "keep_evidence": True,
                    "state": "waiting",
                    "requested_by_id": False,
                }
                for account in accounts
            ]
        )
        self._trigger()
        return code

    @api.model
    @api.private
    def of_code(self, code):
        """The requests of one code; empty where there is none."""
        return self.search([("code", "=", code)]) if code else self.browse()
