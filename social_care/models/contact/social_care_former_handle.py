from odoo import fields, models


class SocialCareFormerHandle(models.Model):
    """A handle that a profile had before; who has it now is somebody else."""

    _name = "social.care.former.handle"
    _inherit = ["social.care.exported"]
    _description = "Former Handle of a Social Profile"
    _order = "used_until desc, id desc"
    _rec_name = "handle"

    profile_id = fields.Many2one(
        "social.care.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    handle = fields.Char(required=True, readonly=True)
    handle_key = fields.Char(required=True, readonly=True, index=True)
    used_until = fields.Datetime(required=True, readonly=True)
