from odoo import api, fields, models


class SocialCarePost(models.Model):
    _name = "social.care.post"
    _description = "Social Post"
    _order = "posted_at desc, id desc"
    _rec_name = "external_id"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"]._selection_network(),
        required=True,
        readonly=True,
    )
    external_id = fields.Char(string="Network ID", required=True, readonly=True)
    direction = fields.Selection(
        selection=[("in", "Theirs"), ("out", "Ours")], required=True, readonly=True
    )
    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")],
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        selection=[
            ("mention", "Mention"),
            ("comment", "Comment"),
            ("reply", "Reply"),
            ("review", "Review"),
            ("message", "Message"),
            ("search", "Found by search"),
        ],
        required=True,
        readonly=True,
    )
    body = fields.Text(readonly=True)
    profile_id = fields.Many2one(
        "social.care.profile", readonly=True, ondelete="restrict"
    )
    posted_at = fields.Datetime(required=True, readonly=True)
    permalink = fields.Char(readonly=True)
    parent_external_id = fields.Char(readonly=True)
    thread_external_id = fields.Char(readonly=True)
    thread_guessed = fields.Boolean(
        readonly=True,
        help="The thread is taken from a parent that has not come yet.",
    )
    conversation_id = fields.Many2one(
        "social.care.conversation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    rating = fields.Integer(readonly=True, aggregator="avg")
    language = fields.Char(readonly=True)
    sentiment = fields.Float(readonly=True, aggregator="avg")
    intent = fields.Selection(
        selection=[
            ("question", "Question"),
            ("complaint", "Complaint"),
            ("praise", "Praise"),
            ("other", "Other"),
            ("spam", "Spam"),
        ],
        readonly=True,
    )
    inflammatory = fields.Boolean(readonly=True)
    thanks = fields.Boolean(
        readonly=True, help="Clearly thanks, and nothing but thanks."
    )
    answer_count = fields.Integer(string="Answers", readonly=True)
    share_count = fields.Integer(string="Shares", readonly=True)
    like_count = fields.Integer(string="Likes", readonly=True)
    closing = fields.Boolean(
        readonly=True, help="This answer of ours tells the public how it ended."
    )
    native = fields.Boolean(
        readonly=True, help="Given on the network itself and recorded here by hand."
    )
    picture_ids = fields.One2many(
        "social.care.post.picture", "post_id", string="Pictures", readonly=True
    )
    version = fields.Char(readonly=True)
    edited_at = fields.Datetime(string="Edited", readonly=True)
    deleted = fields.Boolean(readonly=True)
    deleted_at = fields.Datetime(readonly=True)

    _external_unique = models.UniqueIndex("(account_id, external_id)")
    _parent_index = models.Index(
        "(account_id, parent_external_id) WHERE parent_external_id IS NOT NULL"
    )
    _guess_index = models.Index("(account_id, thread_external_id) WHERE thread_guessed")
    _answer_index = models.Index(
        "(account_id, thread_external_id)"
        " WHERE direction = 'out' AND parent_external_id IS NULL"
    )
    _permalink_index = models.Index(
        "(account_id, permalink) WHERE direction = 'out' AND permalink IS NOT NULL"
    )
    _profile_index = models.Index("(profile_id, external_id)")
    _today_index = models.Index("(account_id, create_date)")
    _posted_index = models.Index("(company_id, posted_at DESC, id DESC)")

    @api.depends("profile_id", "direction", "account_id")
    def _compute_display_name(self):
        for post in self:
            author = (
                post.account_id.name
                if post.direction == "out"
                else post.profile_id.display_name
            )
            post.display_name = author or post.external_id

    # ---- CRUD ----------------------------------------------------------------------

    def unlink(self):
        # The database would take the pictures along, and leave their files.
        self.sudo().picture_ids.unlink()
        return super().unlink()

    # ---- Actions -------------------------------------------------------------------

    def action_open_permalink(self):
        """Open the post on the network, in a tab of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.permalink,
            "target": "new",
        }

    # ---- Business methods ----------------------------------------------------------

    def _erase(self):
        """The author took it away: the words and the pictures go, the id and the
        figures stay."""
        self.picture_ids.unlink()
        now = fields.Datetime.now()
        self.write(
            {"body": False, "permalink": False, "deleted": True, "deleted_at": now}
        )
