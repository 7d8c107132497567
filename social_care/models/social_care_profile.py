from odoo import api, fields, models
from odoo.exceptions import AccessError


class SocialCareProfile(models.Model):
    _name = "social.care.profile"
    _description = "Social Profile"
    _order = "id desc"
    _rec_names_search = ["name", "handle"]
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"]._selection_network(),
        required=True,
        readonly=True,
    )
    realm = fields.Char(
        required=True,
        default="",
        readonly=True,
        help="The server, on networks that have many.",
    )
    external_id = fields.Char(string="Network ID", required=True, readonly=True)
    handle = fields.Char(readonly=True, index=True)
    name = fields.Char(readonly=True)
    follower_count = fields.Integer(string="Followers", readonly=True)
    verified = fields.Boolean(readonly=True)
    seen_at = fields.Datetime(
        string="Last Seen", readonly=True, help="When they last said something."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    link_evidence = fields.Char(
        readonly=True, help="Why this profile is taken to be this contact's."
    )
    conversation_ids = fields.One2many("social.care.conversation", "profile_id")
    conversation_count = fields.Integer(compute="_compute_conversation_count")

    _identity_unique = models.UniqueIndex("(company_id, network, realm, external_id)")

    @api.depends("name", "handle")
    def _compute_display_name(self):
        for profile in self:
            handle = f"@{profile.handle}" if profile.handle else ""
            names = (profile.name, handle)
            profile.display_name = " ".join(filter(None, names)) or profile.external_id

    def _compute_conversation_count(self):
        rows = self.env["social.care.conversation"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = {profile.id: count for profile, count in rows}
        for profile in self:
            profile.conversation_count = counts.get(profile.id, 0)

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - {"partner_id"}:
            raise AccessError(
                self.env._("Of a profile only the contact can be changed.")
            )
        if "partner_id" not in vals:
            return super().write(vals)
        before = {profile: profile.partner_id for profile in self}
        if "link_evidence" not in vals:
            vals = dict(vals, link_evidence=self._evidence(vals["partner_id"]))
        result = super().write(vals)
        for profile, partner in before.items():
            if profile.partner_id != partner:
                profile._move_tickets(partner)
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_view_conversations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("profile_id", "in", self.ids)]
        action["context"] = {}
        return action

    # ---- Business methods ----------------------------------------------------------

    def _evidence(self, partner_id):
        """The words kept when a person links a contact by hand."""
        if not partner_id:
            return False
        return self.env._(
            "Linked by %(user)s on %(date)s.",
            user=self.env.user.name,
            date=fields.Date.context_today(self),
        )

    def _move_tickets(self, before):
        """Open tickets of this profile go to its contact, as far as they were nobody's
        or its former contact's."""
        self.ensure_one()
        tickets = self.sudo().conversation_ids.ticket_id.filtered(
            lambda t: not t.closed and t.partner_id in (before, self.env["res.partner"])
        )
        tickets.with_context(social_care_linking=True).partner_id = self.partner_id

    def _short_name(self):
        """What a card has room for: the handle, else the name."""
        return f"@{self.handle}" if self.handle else self.name or self.external_id

    def _ticket_name(self):
        """The name a ticket shows for its customer."""
        self.ensure_one()
        return self.partner_id.name or self.name or self.display_name
