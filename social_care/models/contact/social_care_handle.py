from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import registry
from ...networks import handles


class SocialCareHandle(models.Model):
    """A handle that a contact is known to have, whether or not anybody wrote by it."""

    _name = "social.care.handle"
    _description = "Social Handle of a Contact"
    _inherit = ["social.care.guarded"]
    _order = "network, handle, id"
    _rec_name = "handle"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="partner_id.company_id")
    pasted = fields.Char(
        string="Handle or Address",
        required=True,
        help="As you have it: a handle, or the address of the profile.",
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        compute="_compute_network",
        store=True,
        readonly=False,
        required=True,
        help="An address says it by itself.",
    )
    handle = fields.Char(compute="_compute_handle", store=True)
    handle_key = fields.Char(compute="_compute_handle", store=True)
    handle_folded = fields.Char(compute="_compute_handle", store=True)
    url = fields.Char(string="Address", compute="_compute_url")

    _key_index = models.Index("(network, handle_folded)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("pasted")
    def _compute_network(self):
        for handle in self:
            network, _handle = handles.identify(
                registry.networks(self.env), handle.pasted or ""
            )
            handle.network = network or handle.network

    @api.depends("pasted", "network")
    def _compute_handle(self):
        for handle in self:
            client = registry.network(self.env, handle.network)
            handle.handle = client.handle_of(handle.pasted or "") if client else ""
            handle.handle_key = client.handle_key(handle.handle) if client else ""
            handle.handle_folded = handle.handle_key.casefold()

    @api.depends("handle", "network")
    def _compute_url(self):
        for handle in self:
            known = handle.network and handle.handle
            handle.url = known and registry.network(
                self.env, handle.network
            ).profile_url(handle.handle)

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("pasted", "network")
    def _check_handle(self):
        for handle in self:
            if not handle.handle:
                raise ValidationError(
                    self.env._(
                        '"%(text)s" is no handle and no address on %(network)s.',
                        text=handle.pasted,
                        network=registry.label(self.env, handle.network),
                    )
                )

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("network"):
                network, _handle = handles.identify(
                    registry.networks(self.env), vals.get("pasted") or ""
                )
                if not network:
                    raise ValidationError(
                        self.env._(
                            'Please say on which network "%s" is.', vals.get("pasted")
                        )
                    )
                vals["network"] = network
        records = super().create(vals_list)
        records._link_profiles()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {"pasted", "network", "partner_id"} & vals.keys():
            self._link_profiles()
        return result

    # ---- Business methods ------------------------------------------------------------

    def _link_profiles(self):
        """Link the profiles of these handles, in the companies that want that."""
        companies = (
            self.env["res.company"]
            .sudo()
            .search([("social_care_link_handles", "=", True)])
        )
        if not companies or not self:
            return
        self.env["social.care.profile"].sudo().search(
            [
                ("network", "in", list(set(self.mapped("network")))),
                ("handle_key", "in", list(set(self.mapped("handle_key")))),
                ("company_id", "in", companies.ids),
                ("partner_id", "=", False),
            ]
        ).link_exact_handles()
