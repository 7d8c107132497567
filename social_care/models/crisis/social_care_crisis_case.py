from odoo import fields, models


class SocialCareCrisisCase(models.Model):
    """A conversation that belongs to a crisis, and what we said to that person.

    Made by ``crisis.gathering`` and answered by ``crisis.answers``.
    """

    _name = "social.care.crisis.case"
    _description = "Case of a Crisis"
    _inherit = ["social.care.exported"]
    _members_network = "conversation_id.network"
    _order = "id desc"
    _rec_name = "conversation_id"

    crisis_id = fields.Many2one(
        "social.care.crisis",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    conversation_id = fields.Many2one(
        "social.care.conversation", required=True, readonly=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "social.care.profile",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="conversation_id.company_id", store=True)
    team_id = fields.Many2one(related="conversation_id.team_id", store=True)
    ticket_id = fields.Many2one(related="conversation_id.ticket_id")
    awaiting_since = fields.Datetime(related="conversation_id.awaiting_since")
    priority_score = fields.Integer(related="conversation_id.priority_score")
    last_words = fields.Char(related="conversation_id.last_words")
    reply_id = fields.Many2one(
        "social.care.reply",
        string="Personal Answer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    seen = fields.Integer(
        readonly=True,
        aggregator=None,
        help="The newest post of this person, of any, when the answer was proposed.",
    )

    raised = fields.Boolean(
        readonly=True, help="Its ticket was given the highest stars."
    )

    _conversation_unique = models.UniqueIndex("(conversation_id, crisis_id)")
    _person_unique = models.UniqueIndex(
        "(crisis_id, profile_id) WHERE reply_id IS NOT NULL",
        "This person was given an answer already.",
    )
    _raised_index = models.Index("(crisis_id, id) WHERE raised IS NOT TRUE")
