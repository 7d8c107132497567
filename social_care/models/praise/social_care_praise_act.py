from odoo import fields, models


class SocialCarePraiseAct(models.Model):
    """Somebody was thanked, liked or shared for praising us. Its unique indexes are
    what keeps that from becoming spam: see ``praising.caps``."""

    _name = "social.care.praise.act"
    _description = "Praise That Was Worked"
    _inherit = ["social.care.exported", "social.care.labelled"]
    _order = "done_at desc, id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[("thank", "Thanked"), ("like", "Liked"), ("share", "Shared")],
        required=True,
        readonly=True,
    )
    post_id = fields.Many2one(
        "social.care.post", readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "social.care.profile", required=True, readonly=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    thread = fields.Char(readonly=True)
    week = fields.Date(readonly=True, help="The Monday, by universal time (UTC).")
    day = fields.Date(readonly=True)
    slot = fields.Integer(readonly=True, aggregator=None)
    digest = fields.Char(readonly=True, help="Of the words, for thirty days.")
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    reply_id = fields.Many2one(
        "social.care.reply",
        string="Our Reply",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    done_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _week_unique = models.UniqueIndex("(profile_id, kind, week)")
    _thread_unique = models.UniqueIndex(
        "(account_id, thread, profile_id) WHERE kind = 'thank'"
    )
    _words_unique = models.UniqueIndex("(account_id, digest) WHERE digest IS NOT NULL")
    _slot_unique = models.UniqueIndex("(account_id, day, slot) WHERE kind = 'share'")
