from odoo import api, fields, models

from ... import composing
from ...answering import speaking


class SocialCareSpeaker(models.Model):
    """Somebody who speaks for an account."""

    _name = "social.care.speaker"
    _description = "Speaker for a Social Account"
    _inherit = ["social.care.guarded"]
    _order = "account_id, id"
    _rec_name = "user_id"
    _fixed = frozenset({"account_id"})

    account_id = fields.Many2one(
        "social.care.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Speaker",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    until = fields.Date(help="The last day. Empty: until somebody changes it.")
    speaks = fields.Boolean(
        string="Speaks Now",
        compute="_compute_speaks",
        help="What this person writes goes out without anybody else's look.",
    )
    why_not = fields.Char(compute="_compute_speaks")
    languages = fields.Char(compute="_compute_agent")
    hours = fields.Char(string="Working Hours", compute="_compute_agent")
    signature = fields.Char(compute="_compute_agent")

    _user_unique = models.UniqueIndex(
        "(account_id, user_id)", "This person speaks for the account already."
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("account_id.speaker_ids", "user_id", "until")
    def _compute_speaks(self):
        for speaker in self:
            why = speaker.user_id and speaking.why_not(
                speaker.account_id, speaker.user_id
            )
            speaker.speaks = bool(speaker.user_id) and not why
            speaker.why_not = " ".join(why or ())

    @api.depends("user_id", "account_id.team_id")
    def _compute_agent(self):
        for speaker in self:
            user = speaker.user_id.sudo()
            agent = self.env["social.care.agent"].of_user(user, speaker.company_id)
            calendar = agent.working_hours()
            speaker.languages = agent.languages
            speaker.hours = calendar.name
            speaker.signature = composing.sign(
                speaker.account_id.team_id.sudo().social_signature, user.name
            )
