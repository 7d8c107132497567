from odoo import fields, models


class SocialCareNativeAnswer(models.TransientModel):
    _name = "social.care.native.answer"
    _description = "Record an Answer Given on the Network"
    _inherit = ["social.care.guarded"]

    conversation_id = fields.Many2one("social.care.conversation", required=True)
    body = fields.Text(string="Words", required=True)
    permalink = fields.Char(string="Link to the Post")
    closing = fields.Boolean(
        string="Closing Word", help="It told the public how the matter ended."
    )

    def action_record(self):
        self.ensure_one()
        self.conversation_id.record_native_answer(
            self.body, self.permalink, self.closing
        )
        return {"type": "ir.actions.act_window_close"}
