import uuid
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

from ... import composing, registry, thread, thread_people
from ...checks import elsewhere
from ...database import bulk
from ...groups import SUPERVISOR
from ...handover import activities, with_ticket
from ...intake.ranking import rerank
from ...intake.states import refresh
from ...live import given, news
from ...networks import clean
from ...networks.counting import COUNTS
from ...resolution import STATES
from ..handoff.social_care_handoff import CHANNELS
from ..selections import INTENT_LABELS, MOODS, VISIBILITIES

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
SHELF_FIELDS = (
    "shelf",
    "shelved_at",
    "shelved_until",
    "shelved_by_id",
    "shelf_reason",
)
MATTER_DAYS = 7
"""How far apart what one contact says on two networks may be to be one matter."""
SPEAKERS = [("customer", "The customer"), ("us", "We")]
OPEN_STATES = ("unanswered", "acknowledged", "moved", "resolved_privately")
"""What agents may set by hand: that the public was told is proven by a public word,
and that it need not be told by a waiver."""
MOST_ACTIVITIES = 5
"""Of more late conversations of one person at once, one message tells the number."""
MOST_NAMES = 10

UNDO_WITHIN = timedelta(seconds=10)
"""A fact was noted at most that long before the conversation was put aside."""
MOST_COUNTED = 100


class SocialCareConversation(models.Model):
    _name = "social.care.conversation"
    _inherit = ["bus.listener.mixin"]
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
        selection=VISIBILITIES,
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
        selection=INTENT_LABELS,
        readonly=True,
    )
    sentiment = fields.Float(readonly=True, aggregator="avg")
    mood = fields.Selection(
        selection=MOODS,
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
    handoff_ids = fields.One2many(
        "social.care.handoff", "conversation_id", string="Handoffs", readonly=True
    )
    in_inbox = fields.Boolean(
        search="_search_in_inbox",
        compute="_compute_in_inbox",
        help="Not muted, and not put aside at present.",
    )
    rule_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        readonly=True,
        help="The team that a rule gave it to, while there is no ticket.",
    )
    public_resolution_by = fields.Char(string="In Public by", readonly=True)
    public_resolution_words = fields.Char(
        string="In Public because",
        readonly=True,
        help="The customer's thanks, or the reason why somebody set it by hand.",
    )
    last_public_speaker = fields.Selection(
        selection=SPEAKERS, string="Spoke Last", readonly=True
    )
    last_public_by = fields.Char(string="Last Speaker", readonly=True)
    last_public_at = fields.Datetime(string="Last Public Post", readonly=True)
    moved_to = fields.Selection(
        selection=CHANNELS, readonly=True, help="The channel it was handed over to."
    )
    moved_arrived = fields.Boolean(
        string="Customer Arrived", readonly=True, help="They are there already."
    )
    answer_due_at = fields.Datetime(
        string="Answer Due",
        readonly=True,
        help="By the response target that fits the conversation.",
    )
    target_id = fields.Many2one(
        "social.care.target",
        string="Response Target",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    watch_at = fields.Datetime(
        readonly=True, help="When somebody has to be warned, or told that it is late."
    )

    _thread_unique = models.UniqueIndex(
        "(account_id, thread_external_id, profile_id, episode)"
    )
    _rank_index = models.Index(
        "(company_id, rank DESC NULLS LAST, last_post_at DESC, id DESC)"
    )
    _account_index = models.Index("(account_id, last_post_at DESC)")
    # With all of the key: who writes every day has thousands.
    _profile_index = models.Index("(profile_id, account_id, thread_external_id)")
    _user_index = models.Index(
        "(user_id, rank DESC NULLS LAST) WHERE user_id IS NOT NULL"
    )
    _due_index = models.Index(
        "(company_id, answer_due_at) WHERE answer_due_at IS NOT NULL"
    )
    _watch_index = models.Index("(watch_at) WHERE watch_at IS NOT NULL")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("ticket_id.team_id", "account_id.team_id", "rule_team_id")
    def _compute_team_id(self):
        for conversation in self:
            given = conversation.rule_team_id or conversation.account_id.team_id
            ticket = conversation.ticket_id
            # A ticket of no team leaves the conversation to the account's.
            conversation.team_id = (
                ticket.team_id or conversation.account_id.team_id if ticket else given
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

    @api.depends("shelf", "shelved_until", "muted")
    def _compute_in_inbox(self):
        now = fields.Datetime.now()
        for conversation in self:
            aside = conversation.shelf and (
                not conversation.shelved_until or conversation.shelved_until > now
            )
            conversation.in_inbox = not aside and not conversation.muted

    @api.model
    def _search_in_inbox(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        there = fields.Domain("muted", "!=", True) & (
            fields.Domain("shelf", "=", False)
            | fields.Domain("shelved_until", "<=", now)
        )
        if set(value) == {True}:
            return there
        return ~there if set(value) == {False} else fields.Domain.TRUE

    # ---- CRUD ------------------------------------------------------------------------

    def _was_0_write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        result = super().write(vals)
        if "ticket_id" in vals:
            self.ticket_id._social_refresh()
        return result

    def _was_1_write(self, vals):
        result = self._was_0_write(vals)
        if vals.get("ticket_id"):
            handoffs = self.sudo().handoff_ids
            ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
            with_ticket.moved(handoffs, ticket)
        return result

    def _was_2_write(self, vals):
        result = self._was_1_write(vals)
        if "ticket_id" in vals:
            self.sudo()._rerank()
        return result

    def write(self, vals):
        result = self._was_2_write(vals)
        if vals.get("ticket_id"):
            self.sudo()._take_in_closing()
        news.changed(self.env, self.ids)
        return result

    # ---- Actions ---------------------------------------------------------------------

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

    def social_preview(self, body, visibility, post_id=None, closing=False):
        """How an answer looks to the network: asked now and then while one types.

        :param str body: without the agent's signature
        :param int post_id: the post it answers
        :return: dict of ``length``, ``limit`` (False: none), ``parts`` if it were
            split, and ``problems`` as ``social.care.reply.check_draft`` gives them
        """
        self.ensure_one()
        self.check_access("read")
        post = self._post_to_answer(post_id)
        text = self._signed(body)
        channel = self._channel(visibility, post)
        count = COUNTS[channel["counting"]]
        length = count(channel["lead"] + text)
        limit = channel["limit"]
        return {
            "length": length,
            "limit": limit,
            "parts": self._parts(body, visibility, post)
            if limit and length > limit
            else [text],
            "problems": self._problems(text, visibility, closing),
        }

    def social_send(
        self,
        body,
        visibility,
        post_id=None,
        closing=False,
        attachment_ids=(),
        seen_post_id=None,
        in_parts=False,
    ):
        """Send an answer: it waits a little, so that it can be taken back.

        :param str body: without the agent's signature
        :param int post_id: the post it answers; by default the customer's last one
        :param attachment_ids: pictures that the user has uploaded
        :param int seen_post_id: the last post that the user has seen
        :param bool in_parts: whether it may go as several numbered replies
        :return: dict of ``ids`` of the replies, in their order
        :raises UserError: in words, where it must not be sent
        """
        self.ensure_one()
        if not (body or "").strip():
            raise UserError(self.env._("Please write something."))
        post = self._post_to_answer(post_id)
        texts = [self._signed(body)]
        if in_parts:
            texts = self._parts(body, visibility, post)
        if not texts:
            raise UserError(self.env._("This is too long, even in parts."))
        replies = self.env["social.care.reply"]
        for number, text in enumerate(texts, 1):
            replies |= replies.create(
                {
                    "conversation_id": self.id,
                    "in_reply_to_post_id": post.id,
                    "body": text,
                    "visibility": visibility,
                    "closing": bool(closing) and number == len(texts),
                    "seen_post_id": seen_post_id or False,
                    "previous_id": replies[-1:].id,
                    "attachment_ids": [fields.Command.set(list(attachment_ids))]
                    if number == 1 and attachment_ids
                    else False,
                }
            )
        replies.action_send()
        return {"ids": replies.ids}

    def social_canned(self):
        """The canned responses that the user may use, filled in for this customer.

        :return: list of dicts of ``id``, ``source`` and ``text``
        """
        self.ensure_one()
        self.check_access("read")
        values = self._canned_values()
        return [
            {
                "id": canned.id,
                "source": canned.source,
                "text": composing.fill(canned.substitution or "", values),
            }
            for canned in self.env["mail.canned.response"].search([], order="source")
        ]

    def action_social_hand_over(self):
        """Hand over from the inbox: a handoff needs a ticket, so one is made."""
        self.ensure_one()
        if not self.ticket_id:
            self.action_create_ticket()
        action = self.ticket_id.action_social_hand_over()
        action["context"]["default_conversation_id"] = self.id
        return action

    def action_assign(self, user_id=None):
        """Somebody takes these conversations, and their tickets.

        :param int user_id: who; by default who asks. False: nobody
        """
        self.check_access("write")
        if user_id is None:
            user_id = self.env.uid
        user = self.env["res.users"].browse(user_id or [])
        if user and (not user.exists() or user.share):
            raise UserError(self.env._("This person does not work here."))
        self._check_can_work(user)
        self.ticket_id.write({"user_id": user.id})
        loose = self.filtered(lambda c: not c.ticket_id)
        loose.sudo().write({"user_id": user.id})
        given.tell(self.env, user.sudo(), self.sudo())
        return True

    def _check_can_work(self, user):
        """Nothing is given to people who could not see it."""
        if not user:
            return
        blind = self.sudo().filtered(
            lambda c: (
                c.company_id not in user.sudo().company_ids
                or not c.with_user(user)
                .with_context(allowed_company_ids=user.sudo().company_ids.ids)
                .has_access("read")
            )
        )
        if blind:
            raise UserError(
                self.env._(
                    "%(user)s cannot see: %(conversations)s.",
                    user=user.name,
                    conversations=", ".join(blind.mapped("display_name")[:3]),
                )
            )

    def action_snooze(self, until=None):
        """Out of the inbox until a time, or until the customer writes again.

        :param until: a datetime, or the text of one in UTC; by default in an hour
        """
        until = fields.Datetime.to_datetime(until) or fields.Datetime.add(
            fields.Datetime.now(), hours=1
        )
        if until <= fields.Datetime.now():
            raise UserError(self.env._("Please choose a time that is still to come."))
        return self._shelve("snoozed", until=until)

    def action_wait_for_customer(self):
        """We have said what there is to say: it is the customer's turn."""
        return self._shelve("customer")

    def action_ignore(self, reason=None):
        """No answer will be given, for a reason.

        :param str reason: why, in words; must not be empty
        """
        reason = (reason or "").strip()
        self.action_waive(reason)
        return self._shelve("ignored", reason=reason)

    def action_spam(self):
        """Nothing that anybody has to answer, and no customer."""
        self.check_access("write")
        posts = self.sudo().post_ids.filtered(lambda p: p.direction == "in")
        posts._correct(intent="spam")
        self.action_waive(self.env._("Spam"))
        self.sudo()._refresh()
        return self._shelve("spam")

    def action_mute(self):
        """Nothing that these people write comes to the inbox any more; it is stored
        all the same, and makes no ticket."""
        self.check_access("write")
        return self.profile_id.action_mute()

    def action_unmute(self):
        self.check_access("write")
        return self.profile_id.action_unmute()

    def action_undo_aside(self):
        """Undo what just put these conversations aside: its waiver and the word that it
        was spam go as well."""
        self.check_access("write")
        self.filtered("muted").action_unmute()
        aside = self.sudo().filtered("shelf")
        aside.fact_ids.filtered(
            lambda fact: (
                fact.kind == "waived"
                and fact.user_id == self.env.user
                and fact.happened_at >= fact.conversation_id.shelved_at - UNDO_WITHIN
            )
        ).unlink()
        aside.filtered(lambda c: c.shelf == "spam").post_ids._uncorrect("intent")
        aside.write(dict.fromkeys(SHELF_FIELDS, False))
        aside._refresh()
        return True

    @api.model
    def social_counts(self):
        """Who waits for the user, and who for nobody yet, for the head of the page.

        :return: dict of `mine` and `nobody`; counted to a hundred
        """
        waits = [("awaiting_since", "!=", False), ("in_inbox", "=", True)]
        return {
            key: self.search_count([*waits, ("user_id", "=", user)], limit=MOST_COUNTED)
            for key, user in (("mine", self.env.uid), ("nobody", False))
        }

    def action_back_to_inbox(self):
        """Put aside no more."""
        self.check_access("write")
        self.sudo().write(dict.fromkeys(SHELF_FIELDS, False))
        return True

    def action_join(self, ticket_id=None):
        """These conversations are the same matter as a ticket.

        A ticket that held nothing else goes on in that one.

        :param int ticket_id: a ticket the user may write
        """
        self.check_access("write")
        ticket = self.env["helpdesk.ticket"].browse(ticket_id or []).exists()
        if not ticket:
            raise UserError(self.env._("Please choose a ticket."))
        ticket.check_access("write")
        others = self.filtered(lambda c: c.ticket_id != ticket)
        if ticket.company_id and others.company_id - ticket.company_id:
            raise UserError(self.env._("The ticket belongs to another company."))
        others.ticket_id.check_access("write")
        left = others.ticket_id
        others.sudo()._join_ticket(ticket.sudo())
        for former in left.sudo():
            if not former.social_conversation_ids:
                former._social_merge_into(ticket.sudo())
        return True

    def social_presence(self, answering=False):
        """The user looks at these conversations, and goes on looking for some seconds.

        :param bool answering: and is writing an answer
        :return: dict of conversation id, as text, to who is there, see
            ``social.care.presence._present``
        """
        self.check_access("read")
        presence = self.env["social.care.presence"]
        news = presence._note(self.ids, self.env.uid, bool(answering))
        present = presence._present(self.ids)
        self.browse(news)._tell_presence(present)
        return {str(each): people for each, people in present.items()}

    def social_leave(self):
        """The user looks at these conversations no more."""
        self.check_access("read")
        presence = self.env["social.care.presence"]
        there = self.browse(presence._forget(self.ids, self.env.uid))
        there._tell_presence(presence._present(there.ids))
        return True

    def action_set_public_resolution(self, state=None, reason=None):
        """Say where these conversations stand in public, whatever their facts say.

        It holds until the next thing happens. Agents may say that something is open
        after all; that it has ended in public is a supervisor's to say.

        :param str state: one of the states of public resolution
        :param str reason: why, in words; must not be empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if state not in STATES:
            raise UserError(self.env._("Please choose where it stands in public."))
        if not reason:
            raise UserError(self.env._("Please say why."))
        supervises = self.env.user.has_group(SUPERVISOR)
        if state not in OPEN_STATES and not self.env.su and not supervises:
            raise AccessError(
                self.env._(
                    "Only supervisors can say that it has ended in public. Tell the "
                    "public, or waive the answer."
                )
            )
        if self.filtered(lambda c: not c.public_resolution):
            raise UserError(self.env._("This conversation has no public side."))
        self.filtered(lambda c: c.public_resolution != state)._add_facts(
            "set_by_hand", reason=reason, state_to=state
        )
        return True

    def action_set_public_resolution_dialog(self):
        return self._dialog("set.resolution", self.env._("Set by Hand"))

    def action_split(self):
        """These conversations are another matter: they leave for a ticket of their own.

        :return: an action that shows the new ticket
        """
        self.check_access("write")
        former = self.ticket_id
        former.check_access("write")
        self.env["helpdesk.ticket"].check_access("create")
        if not former or self.filtered(lambda c: not c.ticket_id):
            raise UserError(self.env._("There is no ticket to split it off from."))
        if len(self.company_id) > 1:
            raise UserError(self.env._("One ticket cannot belong to two companies."))
        if len(former) == 1 and former.sudo().social_conversation_ids <= self:
            raise UserError(
                self.env._("Nothing else is in the ticket: there is nothing to split.")
            )
        self.sudo()._split()
        return self.action_view_ticket()

    # ---- Dialogs ---------------------------------------------------------------------

    def action_assign_dialog(self):
        return self._dialog("assign", self.env._("Assign"))

    def action_snooze_dialog(self):
        return self._dialog("snooze", self.env._("Snooze"))

    def action_join_dialog(self):
        return self._dialog("join", self.env._("Join a Ticket"))

    def action_ignore_dialog(self):
        return self._dialog("waive", self.env._("Ignore"), default_ignore=True)

    def action_native_answer_dialog(self):
        """Record what was answered on the network itself."""
        self.ensure_one()
        return {
            "name": self.env._("Answered on the Network"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.native.answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_id": self.id},
        }

    def _dialog(self, name, title, **defaults):
        return {
            "name": title,
            "type": "ir.actions.act_window",
            "res_model": f"social.care.{name}",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_conversation_ids": self.ids, **defaults},
        }

    # ---- Business methods ------------------------------------------------------------

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

    def _was_0_merge_into(self, other):
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

    def _was_1_merge_into(self, other):
        handoffs = self.sudo().handoff_ids
        handoffs.write({"conversation_id": False})
        result = self._was_0_merge_into(other)
        if handoffs:
            there = {"conversation_id": other.id}
            if other.ticket_id:
                there["ticket_id"] = other.ticket_id.id
            handoffs.write(there)
            other._refresh()
            activities.sync(handoffs)
        return result

    def _was_2_merge_into(self, other):
        """Who works on this one works on the other, where nobody does; and what was
        put aside stays there, unless something was said in the other since then."""
        values = {}
        if not other.ticket_id and not other.user_id:
            values["user_id"] = self.user_id.id
        said = other.last_post_at
        if self.shelf and not other.shelf and not (said and said > self.shelved_at):
            values |= self._convert_to_write({n: self[n] for n in SHELF_FIELDS})
        other.write(values)
        return self._was_1_merge_into(other)

    def _was_3_merge_into(self, other):
        """Who was told of this one has been told of the other."""
        bulk.move(self.env["social.care.alert"], self, other, "rule_id")
        other.rule_team_id = other.rule_team_id or self.rule_team_id
        return self._was_2_merge_into(other)

    def _merge_into(self, other):
        """What was missed here was missed in the other one."""
        bulk.move(self.env["social.care.breach"], self, other, "awaiting_since")
        return self._was_3_merge_into(other)

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
        return registry.network(self.env, self.network).label

    def _closing_word(self):
        """A closing word in the customer's language, for a person to go over.

        :return: text; empty without a conversation
        """
        if not self:
            return ""
        self.ensure_one()
        conversation = self.with_context(
            lang=self.spoken_lang() or self.env.lang or "en_US"
        ).sudo()
        template = conversation.team_id.social_closing_word
        values = {
            "name": conversation.profile_id._own_name(),
            "how": conversation._closing_how(),
            "outcome": conversation._closing_outcome(),
        }
        if template:
            for name, value in values.items():
                template = template.replace(f"{{{name}}}", value)
            return " ".join(template.split())
        if values["outcome"]:
            return conversation.env._(
                "%(name)s, we have sorted this out with you %(how)s: %(outcome)s Thank "
                "you for your patience.",
                **values,
            )
        if values["how"]:
            return conversation.env._(
                "%(name)s, we have sorted this out with you %(how)s. Thank you for "
                "your patience.",
                **values,
            )
        return conversation.env._(
            "%(name)s, this is solved now. Thank you for telling us.", **values
        )

    @api.private
    def spoken_lang(self):
        """The installed language that is spoken here: the user's own, if it is that,
        else the first; None where Odoo has none."""
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        codes.sort(key=lambda code: code != self.env.lang)
        same = (code for code in codes if code.split("_")[0] == self.language)
        return next(same, None)

    def _closing_how(self):
        """The way on which it was solved; empty where it was in public all along."""
        handoff = self._closing_handoff()
        if handoff:
            return {
                "phone": self.env._("by telephone"),
                "email": self.env._("by e-mail"),
                "message": self.env._("by private message"),
                "chat": self.env._("in a chat"),
                "visit": self.env._("in person"),
            }[handoff.channel]
        private = self.post_ids.filtered(
            lambda p: (
                p.direction == "out" and p.visibility == "private" and not p.deleted
            )
        )
        return self.env._("by private message") if private else ""

    def _closing_outcome(self):
        """What was written down about the end, as a sentence; may be empty."""
        outcome = " ".join((self._closing_handoff().outcome or "").split())
        if outcome and not outcome.endswith((".", "!", "?", "…")):
            outcome += "."
        return outcome

    def _closing_handoff(self):
        """The handoff that brought it to its end; empty where none did."""
        return self.env["social.care.handoff"].search(
            [("conversation_id", "=", self._origin.id), ("state", "=", "done")],
            order="ended_at desc, id desc",
            limit=1,
        )

    def _count_public(self, text):
        """The longest public post, None: no limit; and how long a text is."""
        client = registry.network(self.env, self.network)
        if client is None:
            return None, len(text)
        length = client(self.account_id.sudo()._settings()).length(text)
        return client.capabilities.max_length, length

    def _composer(self):
        """What the composer has to know of these conversations.

        :return: dict of ``user`` (name) and ``conversations``, by id as text
        """
        newest, last = self._newest_posts()
        writable = self._filtered_access("write")
        return {
            "user": self.env.user.name,
            "conversations": {
                str(conversation.id): {
                    "id": conversation.id,
                    "account": conversation.account_id.name,
                    "network": registry.network(self.env, conversation.network).label,
                    "can_write": conversation in writable,
                    "publishes": self._can(conversation).publishes,
                    "private": conversation.visibility == "private",
                    "signature": conversation._signature(),
                    "permalink": conversation.last_permalink or "",
                    "post": newest.get(conversation.id, False),
                    "last_post": last.get(conversation.id, False),
                    "channels": {
                        visibility: conversation._channel(visibility)
                        for visibility in ("public", "private")
                    },
                }
                for conversation in self
            },
        }

    def _newest_posts(self):
        """The newest posts of these conversations that are still there.

        :return: two dicts, by conversation id: the customer's newest post as the
            composer shows it, and the id of the newest post, whoever wrote it
        """
        self.env["social.care.post"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (conversation_id, direction)
                   conversation_id, direction, id, posted_at
              FROM social_care_post
             WHERE conversation_id = ANY(%s) AND deleted IS NOT TRUE
             ORDER BY conversation_id, direction, posted_at DESC, id DESC
            """,
            [self.ids],
        )
        rows = self.env.cr.fetchall()
        posts = self.env["social.care.post"].browse(
            post_id for _c, direction, post_id, _at in rows if direction == "in"
        )
        last = {
            conversation_id: post_id
            for _at, post_id, conversation_id in sorted(
                (at, post_id, conversation_id)
                for conversation_id, _direction, post_id, at in rows
            )
        }
        return {post.conversation_id.id: post._answerable() for post in posts}, last

    def _post_to_answer(self, post_id):
        post = self.env["social.care.post"].browse(post_id or []).exists()
        if post and post.conversation_id == self:
            return post
        return self.post_ids.filtered(lambda p: p.direction == "in" and not p.deleted)[
            :1
        ]

    def _channel(self, visibility, post=None):
        """How much an answer may say, and how that is counted.

        :param post: the post it answers; None: that is not known yet
        """
        self.ensure_one()
        can = self._can(self)
        private = visibility == "private"
        limit = can.max_message_length if private else can.max_length
        media = can.max_media
        if private and can.max_message_media is not None:
            media = can.max_message_media
        handle = self.profile_id.handle or ""
        if post:
            handle = post.profile_id.handle or handle
        return {
            "limit": limit or False,
            "counting": can.message_counting if private else can.counting,
            "lead": f"@{handle} " if can.names_recipient and handle else "",
            "strict": not can.many_realms,
            "pictures": media if can.publishes else 0,
        }

    def _can(self, conversation):
        return registry.network(self.env, conversation.network).capabilities

    def _signature(self):
        self.ensure_one()
        return composing.sign(self.team_id.social_signature, self.env.user.name)

    def _signed(self, body):
        return composing.assemble(body, self._signature())

    def _parts(self, body, visibility, post):
        """An answer as numbered parts; none where even they would not do."""
        channel = self._channel(visibility, post)
        signature = self._signature()
        body = (body or "").strip().removesuffix(signature.strip()).strip()
        try:
            return composing.split(
                body,
                channel["limit"] or None,
                COUNTS[channel["counting"]],
                lead=channel["lead"],
                tail=signature,
            )
        except ValueError:
            return []

    def _problems(self, text, visibility, closing):
        if not text.strip():
            return []
        return self.env["social.care.reply"].check_draft(
            self.id, text, visibility, closing
        )

    def _canned_values(self):
        user = self.env.user.name or ""
        customer = self.profile_id.partner_id.name or self.profile_id.name
        handle = f"@{self.profile_id.handle}" if self.profile_id.handle else ""
        return {
            "customer": composing.full_name(customer) or handle,
            "first_name": composing.first_name(customer) or handle,
            "handle": handle,
            "agent": user,
            "agent_first_name": composing.first_name(user),
            "initials": composing.initials(user),
            "account": self.account_id.name or "",
            "ticket": self.ticket_id.number or "",
        }

    def _handoff_is_needless(self, reason):
        """Whether the check for being sent elsewhere would call a handoff needless.

        :param str reason: why it is offered; what customers ask for is never needless
        """
        levels = self.team_id._social_check_levels()
        if not self.public_resolution or reason == "customer_asked":
            return False
        if levels[elsewhere.CODE] == "off":
            return False
        theirs = self.post_ids.filtered(
            lambda post: post.direction == "in" and not post.deleted and post.body
        )
        texts = theirs.sorted(lambda post: (post.posted_at, post.id)).mapped("body")
        return elsewhere.is_needless(texts, self.language or "")

    def _shelve(self, shelf, until=False, reason=False):
        self.check_access("write")
        self.sudo().write(
            {
                "shelf": shelf,
                "shelved_at": fields.Datetime.now(),
                "shelved_until": until,
                "shelved_by_id": self.env.uid,
                "shelf_reason": reason,
            }
        )
        return True

    def same_matter(self):
        """What else is about the same, as far as the user may see it.

        :return: a list of dicts, what is the very same post first
        """
        self.ensure_one()
        self.check_access("read")
        return [
            {
                "id": other.id,
                "network": other.network,
                "account": other.account_id.name,
                "words": other.last_words or "",
                "same_post": same_post,
                "ticket": other.ticket_id.number or "",
                "one_ticket": bool(other.ticket_id)
                and other.ticket_id == self.ticket_id,
                "waived": other.public_resolution == "waived",
            }
            for other, same_post in self._same_matter().items()
        ]

    def action_one_matter(self):
        """One ticket for this conversation and what is about the same."""
        self.ensure_one()
        self.check_access("write")
        others = self.browse().union(*self._same_matter())
        if not others:
            raise UserError(self.env._("Nothing else is about the same."))
        there = (self | others).ticket_id.sorted(lambda t: (t.closed, t.id))
        if not there:
            self.env["helpdesk.ticket"].check_access("create")
            self.sudo()._create_tickets()
            there = self.ticket_id
        return (self | others).action_join(there[0].id)

    def action_answer_here(self):
        """This account answers: the others, to whom the same was said, need not."""
        self.ensure_one()
        others = self.browse().union(
            *(other for other, same_post in self._same_matter().items() if same_post)
        )
        if not others:
            raise UserError(self.env._("No other account was told the same."))
        others.filtered(lambda c: c.public_resolution != "waived").action_ignore(
            self.env._("Answered by %s.", self.account_id.name)
        )
        return self.action_back_to_inbox()

    def _same_matter(self):
        """Other conversation to whether the very same post is in it."""
        found = dict.fromkeys(self._with_the_same_post(), True)
        for other in self._of_the_same_contact():
            found.setdefault(other, False)
        return found

    def _with_the_same_post(self):
        self.env["social.care.post"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT other.conversation_id
              FROM social_care_post post
              JOIN social_care_post other
                ON other.profile_id = post.profile_id
               AND other.external_id = post.external_id
               AND other.body = post.body
               AND other.account_id <> post.account_id
             WHERE post.conversation_id = %s
               AND other.conversation_id IS NOT NULL
             ORDER BY other.conversation_id
            """,
            [self.id],
        )
        ids = [conversation for (conversation,) in self.env.cr.fetchall()]
        return self.browse(ids)._filtered_access("read")

    def _of_the_same_contact(self):
        """What the contact says elsewhere these days and nobody has settled."""
        if not self.partner_id or not self.last_post_at or self.intent == "praise":
            return self.browse()
        near = timedelta(days=MATTER_DAYS)
        return self.search(
            [
                ("profile_id.partner_id", "=", self.partner_id.id),
                ("network", "!=", self.network),
                ("company_id", "=", self.company_id.id),
                ("intent", "=", self.intent),
                ("last_post_at", ">=", self.last_post_at - near),
                ("last_post_at", "<=", self.last_post_at + near),
                ("awaiting_since", "!=", False),
            ]
        )

    def _tell_presence(self, present):
        for conversation in self:
            conversation._bus_send(
                "social_care.presence",
                {"conversation": conversation.id, "people": present[conversation.id]},
            )

    def _tell_change(self):
        """Tell those who are looking that there is something new to be seen."""
        news.changed(self.env, self.ids)
        present = self.env["social.care.presence"]._present(self.ids) if self else {}
        for conversation in self:
            if present[conversation.id]:
                conversation._bus_send(
                    "social_care.change", {"conversation": conversation.id}
                )

    def _rerank(self):
        """Another team may have other targets."""
        rerank(self.env, self.ids)

    def _tell_due(self, late):
        """Tell whom it concerns that answers are due soon, or late.

        :param bool late: whether they are late
        """
        told = {}
        for conversation in self:
            for user in conversation._to_tell(late):
                told[user] = told.get(user, self.browse()) | conversation
        for user, conversations in told.items():
            theirs = conversations.with_context(lang=user.lang, tz=user.tz)
            theirs._tell_in_browser(user, late)
            if late:
                theirs._tell_in_inbox(user)
                if len(theirs) <= MOST_ACTIVITIES:
                    theirs._plan_answer(user)

    def _to_tell(self, late):
        """Who has to know: who works on it, and for what is late also the one it
        escalates to."""
        self.ensure_one()
        leader = self.team_id.user_id or self.account_id.user_id
        users = self.user_id or leader
        if late:
            users |= self.target_id.escalation_user_id or leader
        return users.filtered("active")

    def _tell_in_browser(self, user, late):
        if late:
            title = self.env._("Answers are late: %s", len(self))
        else:
            title = self.env._("Answers are due soon: %s", len(self))
        user._bus_send(
            "simple_notification",
            {
                "type": "danger" if late else "warning",
                "title": title,
                "message": ", ".join(self[:MOST_NAMES].mapped("display_name")),
            },
        )

    def _tell_in_inbox(self, user):
        """One message however many are late, by e-mail where the person wants that."""
        lines = [
            Markup('<li><a href="%s">%s</a> · %s</li>')
            % (
                f"/odoo/social-inbox/{conversation.id}",
                conversation.display_name,
                self.env._(
                    "due %s", format_datetime(self.env, conversation.answer_due_at)
                ),
            )
            for conversation in self[:MOST_NAMES]
        ]
        if len(self) > MOST_NAMES:
            lines.append(
                Markup("<li>%s</li>")
                % self.env._("and %s more", len(self) - MOST_NAMES)
            )
        self.env["mail.thread"].with_context(
            mail_notify_force_send=False
        ).message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Answers are late: %s", len(self)),
            body=Markup("<ul>%s</ul>") % Markup("").join(lines),
        )

    def _plan_answer(self, user):
        """An activity on each ticket, unless that person has one there already."""
        kind = self.env.ref("social_care.mail_activity_type_due")
        tickets = self.ticket_id
        planned = self.env["mail.activity"].search(
            [
                ("res_model", "=", tickets._name),
                ("res_id", "in", tickets.ids),
                ("activity_type_id", "=", kind.id),
                ("user_id", "=", user.id),
            ]
        )
        for ticket in tickets.filtered(
            lambda t: t.id not in planned.mapped("res_id") and not t.closed
        ):
            if ticket.with_user(user).has_access("read"):
                # The message says it already.
                ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                    activity_type_id=kind.id,
                    user_id=user.id,
                    summary=self.env._("The customer waits for an answer"),
                )

    def _split(self):
        """Move these conversations to one new ticket, and say so on both sides."""
        by_ticket = self.grouped("ticket_id")
        self.write({"ticket_id": False})
        first = self.sorted(lambda c: (c.first_post_at, c.id))[:1]
        ticket = first._create_tickets()
        (self - first).write({"ticket_id": ticket.id})
        for former, gone in by_ticket.items():
            former._message_log(
                body=self.env._(
                    "Another matter, which goes on in %(ticket)s: %(customers)s.",
                    ticket=ticket.number,
                    customers=", ".join(gone.mapped("profile_id.display_name")),
                )
            )
            ticket._message_log(body=self.env._("Split off from %s.", former.number))

    def _take_in_closing(self):
        """A ticket that was closed before these came to it was closed for them, too.

        What was said after that opens the matter again, as ever.
        """
        late = self.filtered(lambda c: c.ticket_id.closed and c.ticket_id.closed_date)
        known = {
            (fact.conversation_id, fact.happened_at)
            for fact in late.fact_ids
            if fact.kind == "ticket_closed"
        }
        late = late.filtered(lambda c: (c, c.ticket_id.closed_date) not in known)
        if not late:
            return
        self.env["social.care.fact"].create(
            [
                {
                    "conversation_id": conversation.id,
                    "kind": "ticket_closed",
                    "happened_at": conversation.ticket_id.closed_date,
                }
                for conversation in late
            ]
        )
        late._refresh()

    def action_correct(self, intent=None, sentiment=None):
        """The same for the last post of the customer in each conversation."""
        self.check_access("write")
        posts = self.env["social.care.post"]
        for conversation in self:
            theirs = conversation.post_ids.filtered(
                lambda p: p.direction == "in" and not p.deleted
            )
            posts |= theirs.sorted(lambda p: (p.posted_at, p.id))[-1:]
        if not posts:
            raise UserError(self.env._("The customer has said nothing here."))
        return posts.action_correct(intent=intent, sentiment=sentiment)

    def claim_link(self, channel="phone", reason="private_data"):
        """A link to put into a reply; of the handoff that is open, else of a new one.

        :return: dict of ``handoff_id`` and ``url``
        """
        self.ensure_one()
        self.check_access("write")
        handoff = self.handoff_ids.filtered(
            lambda h: h.state == "offered" and h.claim_url
        )[:1]
        if not handoff:
            if not self.ticket_id:
                self.action_create_ticket()
            handoff = handoff.create(
                {
                    "ticket_id": self.ticket_id.id,
                    "conversation_id": self.id,
                    "channel": channel,
                    "reason": reason,
                }
            )
        return {"handoff_id": handoff.id, "url": handoff.claim_url}
