import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import thread, thread_people
from ..intake.states import refresh
from ..networks import NETWORKS, clean
from ..resolution import STATES

PUBLIC_RESOLUTION = [
    ("unanswered", "Unanswered"),
    ("acknowledged", "Answered"),
    ("moved", "Moved"),
    ("resolved_privately", "Solved, not told"),
    ("resolved_publicly", "Solved in public"),
    ("confirmed", "Confirmed"),
    ("waived", "Waived"),
]
assert [key for key, _label in PUBLIC_RESOLUTION] == list(STATES)


class SocialCareConversation(models.Model):
    _name = "social.care.conversation"
    _description = "Social Conversation"
    _order = "rank desc nulls last, last_post_at desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="restrict"
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"]._selection_network(),
        required=True,
        readonly=True,
    )
    thread_external_id = fields.Char(string="Thread", required=True, readonly=True)
    profile_id = fields.Many2one(
        "social.care.profile",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    customer_name = fields.Char(
        related="profile_id.display_name", string="Customer Name"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", string="Contact")
    episode = fields.Integer(required=True, default=1, readonly=True, aggregator=None)
    previous_id = fields.Many2one(
        "social.care.conversation",
        string="Earlier Episode",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )
    ticket_number = fields.Char(related="ticket_id.number", string="Ticket Number")
    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        compute="_compute_team_id",
        store=True,
        help="The ticket's team; without a ticket, the account's.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    post_ids = fields.One2many("social.care.post", "conversation_id", readonly=True)
    fact_ids = fields.One2many("social.care.fact", "conversation_id", readonly=True)
    visibility = fields.Selection(
        selection=[("public", "Public"), ("private", "Private")],
        required=True,
        default="public",
        readonly=True,
    )
    public_resolution = fields.Selection(
        selection=PUBLIC_RESOLUTION,
        string="In Public",
        readonly=True,
        group_expand=True,
        falsy_value_label="Not in public",
    )
    public_resolution_since = fields.Datetime(string="In Public Since", readonly=True)
    awaiting_since = fields.Datetime(
        string="Waiting Since",
        readonly=True,
        help="The customer spoke last and waits for an answer.",
    )
    first_public_reply_at = fields.Datetime(string="First Public Answer", readonly=True)
    first_post_at = fields.Datetime(string="Began", readonly=True)
    last_post_at = fields.Datetime(string="Last Post", readonly=True)
    last_words = fields.Char(readonly=True)
    last_permalink = fields.Char(readonly=True)
    language = fields.Char(readonly=True)
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
    sentiment = fields.Float(readonly=True, aggregator="avg")
    mood = fields.Selection(
        selection=[
            ("unhappy", "Unhappy"),
            ("neutral", "Neutral"),
            ("pleased", "Pleased"),
        ],
        compute="_compute_mood",
    )
    rating = fields.Integer(readonly=True, aggregator="avg")
    priority_score = fields.Integer(string="Priority", readonly=True, aggregator="max")
    priority_reason = fields.Char(string="Why", readonly=True)
    rank = fields.Float(readonly=True, aggregator=None, digits=0)
    waived_reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Assigned to",
        compute="_compute_user_id",
        store=True,
        readonly=True,
        index="btree_not_null",
        help="Who works on it: with a ticket, who the ticket is assigned to.",
    )
    muted = fields.Boolean(
        readonly=True, help="Nobody has to see what this person writes."
    )
    shelf = fields.Selection(
        selection=[
            ("snoozed", "Snoozed"),
            ("customer", "Waiting for the customer"),
            ("ignored", "Ignored"),
            ("spam", "Spam"),
        ],
        string="Put Aside",
        readonly=True,
        help="Out of the inbox, until its time comes or the customer writes again.",
    )
    shelved_at = fields.Datetime(string="Put Aside on", readonly=True)
    shelved_until = fields.Datetime(string="Put Aside until", readonly=True)
    shelved_by_id = fields.Many2one("res.users", string="Put Aside by", readonly=True)
    shelf_reason = fields.Char(string="Put Aside because", readonly=True)

    _thread_unique = models.UniqueIndex(
        "(account_id, thread_external_id, profile_id, episode)"
    )
    _rank_index = models.Index(
        "(company_id, rank DESC NULLS LAST, last_post_at DESC, id DESC)"
    )
    _account_index = models.Index("(account_id, last_post_at DESC)")
    # With all of the key: who writes every day has thousands.
    _profile_index = models.Index("(profile_id, account_id, thread_external_id)")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("ticket_id.team_id", "account_id.team_id")
    def _compute_team_id(self):
        for conversation in self:
            conversation.team_id = (
                conversation.ticket_id.team_id or conversation.account_id.team_id
            )

    @api.depends("ticket_id.user_id")
    def _compute_user_id(self):
        for conversation in self:
            # Without a ticket it is whoever took it.
            conversation.user_id = (
                conversation.ticket_id.user_id
                if conversation.ticket_id
                else conversation.user_id
            )

    @api.depends("sentiment", "intent")
    def _compute_mood(self):
        for conversation in self:
            said = conversation.intent and conversation.intent != "spam"
            conversation.mood = said and thread_people.mood(conversation.sentiment)

    @api.depends("profile_id", "account_id")
    def _compute_display_name(self):
        for conversation in self:
            conversation.display_name = self.env._(
                "%(customer)s on %(account)s",
                customer=conversation.profile_id.display_name,
                account=conversation.account_id.name,
            )

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        result = super().write(vals)
        if "ticket_id" in vals:
            self.ticket_id._social_refresh()
        return result

    # ---- Actions -------------------------------------------------------------------

    def action_waive(self, reason=None):
        """It needs no answer in public, for a reason.

        :param str reason: why, in words; must not be empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please say why no public answer is needed."))
        self.filtered("public_resolution")._add_facts("waived", reason=reason)
        return True

    def action_waive_dialog(self):
        return {
            "name": self.env._("Waive the Public Answer"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_conversation_ids": self.ids},
        }

    def action_create_ticket(self):
        """Make a ticket of each conversation that has none; show them."""
        self.check_access("write")
        todo = self.filtered(lambda c: not c.ticket_id)
        if todo:
            self.env["helpdesk.ticket"].check_access("create")
            todo.sudo()._create_tickets()
        return self.action_view_ticket()

    def action_view_ticket(self):
        tickets = self.ticket_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Tickets"),
            "res_model": "helpdesk.ticket",
        }
        if len(tickets) == 1:
            return {**action, "res_id": tickets.id, "view_mode": "form"}
        return {
            **action,
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", tickets.ids)],
        }

    def action_open_permalink(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.last_permalink,
            "target": "new",
        }

    def record_native_answer(self, body, permalink=None, closing=False):
        """Keep an answer that was given on the network itself.

        Where the network later shows us that answer, it is taken for the same one by
        its address.

        :param str body: what was said
        :param str permalink: where it stands
        :param bool closing: whether it told the public how it ended
        :return: the id of the post
        """
        self.ensure_one()
        self.check_access("write")
        body = (body or "").strip()
        if not body:
            raise UserError(self.env._("Please write what was answered."))
        permalink = clean.link(permalink)
        known = self._answer_at(permalink)
        if known:
            if closing and not known.closing:
                known.closing = True
                self.sudo()._refresh()
            return known.id
        last = self.post_ids.filtered(lambda p: p.direction == "in")[:1]
        post = (
            self.env["social.care.post"]
            .sudo()
            .create(
                {
                    "account_id": self.account_id.id,
                    "company_id": self.company_id.id,
                    "network": self.network,
                    "external_id": f"native:{uuid.uuid4()}",
                    "direction": "out",
                    "visibility": self.visibility,
                    "kind": "reply",
                    "body": body,
                    "posted_at": fields.Datetime.now(),
                    "permalink": permalink or False,
                    "parent_external_id": last.external_id,
                    "thread_external_id": self.thread_external_id,
                    "conversation_id": self.id,
                    "native": True,
                    "closing": bool(closing),
                    "user_id": self.env.uid,
                    "version": "",
                }
            )
        )
        self.sudo()._refresh()
        self.ticket_id._social_log_posts(post)
        return post.id

    def _answer_at(self, permalink):
        """The answer of ours that stands at an address; empty where there is none."""
        posts = self.env["social.care.post"].sudo()
        if not permalink:
            return posts
        post = posts.search(
            [
                ("account_id", "=", self.account_id.id),
                ("direction", "=", "out"),
                ("permalink", "=", permalink),
            ],
            limit=1,
        )
        if post and not post.conversation_id:
            post.conversation_id = self
            self.sudo()._refresh()
        return post

    def social_thread(self, before=None):
        """What was said and what happened, for the thread on a form.

        :param before: what the page before gave; None: the newest
        :return: see :func:`..thread.page`
        """
        self.check_access("read")
        return thread.page(self, before)

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _check_writable(self, vals):
        """What was said and where it stands are no matter of opinion: people choose
        the ticket, one that they may write."""
        if vals.keys() - {"ticket_id"}:
            raise AccessError(
                self.env._("Of a conversation only the ticket can be changed.")
            )
        self.env["helpdesk.ticket"].browse(vals.get("ticket_id")).check_access("write")

    def _wants_ticket(self, post_values):
        """Whether the account's policy makes a ticket because of a post.

        :param dict post_values: the post's columns
        """
        self.ensure_one()
        policy = self.account_id.ticket_policy
        if policy == "matters":
            return post_values["intent"] not in ("praise", "spam")
        return policy == "all"

    def _create_tickets(self):
        """Make tickets of these conversations in one go, oldest first."""
        tickets = self.env["helpdesk.ticket"]._social_create(
            self.sorted(lambda c: (c.first_post_at or fields.Datetime.now(), c.id))
        )
        return tickets

    def _join_ticket(self, ticket):
        """These conversations are about the same matter as a ticket."""
        if not self:
            return
        self.write({"ticket_id": ticket.id})
        for conversation in self:
            ticket._message_log(
                body=self.env._(
                    "The same matter came to %(account)s.",
                    account=conversation.account_id.name,
                )
            )

    @api.model
    def _move_thread(self, account_id, old, new, guessed):
        """What was taken for a thread turns out to be a branch of another.

        A customer who has a conversation in both has one from now on.

        :param int account_id: the account
        :param str old: the thread that was guessed
        :param str new: the thread it belongs to
        :param bool guessed: whether that, too, is only a guess
        """
        self.env.cr.execute(
            """
            UPDATE social_care_post
               SET thread_external_id = %s, thread_guessed = %s
             WHERE account_id = %s AND thread_external_id = %s AND thread_guessed
            """,
            [new, guessed, account_id, old],
        )
        self.env.invalidate_all()
        branches = self.search(
            [("account_id", "=", account_id), ("thread_external_id", "=", old)],
            order="episode",
        )
        for branch in branches:
            trunk = self.search(
                [
                    ("account_id", "=", account_id),
                    ("thread_external_id", "=", new),
                    ("profile_id", "=", branch.profile_id.id),
                ],
                order="episode desc",
                limit=1,
            )
            if trunk:
                branch._merge_into(trunk)
            else:
                branch.thread_external_id = new
        self.env.flush_all()

    def _merge_into(self, other):
        """Give everything in this conversation to another one and end."""
        self.ensure_one()
        self.env.flush_all()
        for table in ("social_care_post", "social_care_fact", "social_care_reply"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET conversation_id = %s WHERE conversation_id = %s",
                    SQL.identifier(table),
                    other.id,
                    self.id,
                )
            )
        self.env.invalidate_all()
        tickets = (self.ticket_id | other.ticket_id).sorted(lambda t: (t.closed, t.id))
        self.search([("previous_id", "=", self.id)]).previous_id = other
        self.unlink()
        if len(tickets) == 2:
            tickets[1]._social_merge_into(tickets[0])
        elif tickets:
            other.ticket_id = tickets
        other._refresh()

    def _give_to(self, profile):
        """It turns out to be another profile's: where that one speaks in the same
        thread, both are one conversation."""
        self.ensure_one()
        there = self.search(
            [
                ("account_id", "=", self.account_id.id),
                ("thread_external_id", "=", self.thread_external_id),
                ("profile_id", "=", profile.id),
            ],
            order="episode desc",
            limit=1,
        )
        if there:
            self._merge_into(there)
        else:
            self.profile_id = profile

    def _add_facts(self, kind, reason=False, state_to=False):
        """Something happened to these conversations that no post tells of."""
        self.env["social.care.fact"].sudo().create(
            [
                {
                    "conversation_id": conversation.id,
                    "kind": kind,
                    "reason": reason,
                    "state_to": state_to,
                    "user_id": self.env.uid,
                }
                for conversation in self
            ]
        )
        self.sudo()._refresh()

    def _origin_posts(self):
        """conversation to the customer's post that its ticket is about: the first that
        is still there, a public one before private ones."""
        posts = self._all_posts().filtered(
            lambda p: p.direction == "in" and not p.deleted
        )
        origins = {}
        for post in posts.sorted(
            lambda p: (p.visibility != "public", p.posted_at, p.id)
        ):
            origins.setdefault(post.conversation_id, post)
        return origins

    def _all_posts(self):
        return self.env["social.care.post"].search(
            [("conversation_id", "in", self.ids)]
        )

    def _refresh(self):
        """Compute anew where these conversations stand, and tell their tickets."""
        refresh(self.env, self)

    def _network_label(self):
        self.ensure_one()
        return NETWORKS[self.network].label
