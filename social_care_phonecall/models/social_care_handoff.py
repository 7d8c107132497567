from odoo import api, fields, models


class SocialCareHandoff(models.Model):
    _inherit = "social.care.handoff"

    phonecall_ids = fields.One2many(
        "crm.phonecall", "social_handoff_id", string="Calls", readonly=True
    )
    phonecall_count = fields.Integer(compute="_compute_phonecall_count")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("phonecall_ids")
    def _compute_phonecall_count(self):
        counts = dict(
            self.env["crm.phonecall"]
            .sudo()
            ._read_group(
                [("social_handoff_id", "in", self.ids)],
                ["social_handoff_id"],
                ["__count"],
            )
        )
        for handoff in self:
            handoff.phonecall_count = counts.get(handoff._origin, 0)

    # ---- Actions -------------------------------------------------------------------

    def action_view_phonecalls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_phonecall.crm_case_categ_phone_incoming0"
        )
        action["domain"] = [("social_handoff_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    # ---- Business methods ----------------------------------------------------------

    def _after_step(self, state):
        if state == "done":
            self.filtered(lambda h: h.channel == "phone")._log_call("done")
        return super()._after_step(state)

    def _after_attempt(self):
        self._log_call("pending")
        return super()._after_attempt()

    def _log_call(self, state):
        """Keep that there was a call; what was said is not for everybody to read."""
        now = fields.Datetime.now()
        self.env["crm.phonecall"].sudo().create(
            [
                {
                    "name": handoff.display_name,
                    "social_handoff_id": handoff.id,
                    "partner_id": handoff.partner_id.id,
                    "partner_phone": handoff.contact_value,
                    "user_id": handoff.user_id.id,
                    "company_id": handoff.company_id.id,
                    "date": now,
                    "date_closed": state == "done" and now,
                    "direction": "out",
                    "state": state,
                }
                for handoff in self
            ]
        )
