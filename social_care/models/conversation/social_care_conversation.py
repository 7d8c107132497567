from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, LazyTranslate

from ... import registry
from ...answering import composer, native, notes, taking
from ...database import bulk
from ...groups import SUPERVISOR
from ...handover import link, with_ticket
from ...intake import matters, merging
from ...live import first_steps, given, news, presence
from ...networks.base import VISIBILITIES
from ...resolution import STATES
from ...standing.refresh import refresh, reweigh
from ...thread import matter, page
from ...triage.labels import INTENT_LABELS, MOOD_LABELS, mood
from ..handoff.social_care_handoff import CHANNELS

_lt = LazyTranslate(__name__)

PUBLIC_RESOLUTION = [
    ("unanswered", "Unanswered"),
    ("acknowledged", "Answered"),
    ("moved", "Moved"),
    ("resolved_privately", "Solved, not told"),
    ("resolved_publicly", "Solved in public"),
    ("confirmed", "Confirmed"),
    ("waived", "Waived"),
]
NOT_IN_PUBLIC = _lt("Not in public")
"""Marked here: labels of what is empty are translated, but Odoo's export does not look
for them in a field."""
assert [key for key, _label in PUBLIC_RESOLUTION] == list(STATES)
SPEAKERS = [("customer", "The customer"), ("us", "We")]
OPEN_STATES = ("unanswered", "acknowledged", "moved", "resolved_privately")
"""What agents may set by hand: that the public was told is proven by a public word,
and that it need not be told by a waiver."""

UNDO_WITHIN = timedelta(seconds=10)
"""A fact was noted at most that long before the conversation was put aside."""
MOST_COUNTED = 100


class SocialCareConversation(models.Model):
    _name = "social.care.conversation"
    _inherit = ["social.care.guarded", "bus.listener.mixin"]
    _description = "Social Conversation"
    _members_network = "network"
    _order = "rank desc nulls last, last_post_at desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="restrict"
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
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
    words = fields.Char(
        string="Customer, Words or Ticket",
        compute="_compute_words",
        search="_search_words",
        help="What can be typed to look for a conversation.",
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
        falsy_value_label=NOT_IN_PUBLIC,
    )
    public_resolution_since = fields.Datetime("Resolution Since", readonly=True)
    perhaps_thanks = fields.Boolean(compute="_compute_perhaps_thanks")
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
    intent = fields.Selection(selection=INTENT_LABELS, readonly=True)
    sentiment = fields.Float(readonly=True, aggregator="avg")
    mood = fields.Selection(selection=MOOD_LABELS, compute="_compute_mood")
    rating = fields.Integer(string="Stars", readonly=True, aggregator="avg")
    rating_before = fields.Integer("Stars Before", readonly=True, aggregator="avg")
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
        string="Set Aside",
        readonly=True,
        help="Out of the inbox, until its time comes or the customer writes again.",
    )
    shelved_at = fields.Datetime(string="Set Aside On", readonly=True)
    shelved_until = fields.Datetime(string="Set Aside Until", readonly=True)
    shelved_by_id = fields.Many2one("res.users", string="Set Aside By", readonly=True)
    shelf_reason = fields.Char(string="Set Aside Because", readonly=True)
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
    public_resolution_by = fields.Char(readonly=True)
    public_resolution_words = fields.Char(
        string="Public Resolution Reason",
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
    # The columns of the inbox: few of all there are.
    _waiting_index = models.Index(
        "(company_id, public_resolution, rank DESC NULLS LAST, last_post_at DESC,"
        " id DESC) WHERE awaiting_since IS NOT NULL"
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

    @api.depends("post_ids.perhaps_thanks", "post_ids.deleted", "public_resolution")
    def _compute_perhaps_thanks(self):
        for conversation in self:
            last = conversation._last_of_customer()
            conversation.perhaps_thanks = (
                last.perhaps_thanks and conversation.public_resolution != "confirmed"
            )

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
            conversation.mood = said and mood(conversation.sentiment)

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

    def _compute_words(self):
        self.words = False

    @api.model
    def _search_words(self, operator, value):
        """What somebody types who looks for a conversation. Each of the three has an
        index, which conditions joined by "or" would not be looked up in."""
        if operator != "ilike":
            return NotImplemented
        env = self.with_context(active_test=False).env
        said = env["social.care.post"]._search([("body", "ilike", value)])
        ways = [said.subselect(SQL.identifier("conversation_id"))]
        for name, model, theirs in (
            ("profile_id", "social.care.profile", "display_name"),
            ("ticket_id", "helpdesk.ticket", "number"),
        ):
            known = env[model]._search([(theirs, "ilike", value)])
            ways.append(self._search([(name, "in", known)]).subselect())
        return fields.Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(ways)))

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

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        result = super().write(vals)
        if bulk.is_bulk(self):
            return result
        if "ticket_id" in vals:
            self._after_ticket_change()
        news.changed(self.env, self.ids)
        return result

    def _after_ticket_change(self):
        """What follows when they are another ticket's, or no ticket's, in this order:
        what it shows, their handoffs, the targets of its team, its being closed."""
        ticket, mine = self.ticket_id, self.sudo()
        ticket.social_refresh()
        if ticket:
            with_ticket.moved(mine.handoff_ids, ticket)
        reweigh(mine)
        if ticket:
            matters.take_in_closing(mine)

    # ---- Actions ---------------------------------------------------------------------

    def action_waive(self, reason=None):
        """It needs no answer in public, for a reason.

        :param str reason: why, in words; must not be empty
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please say why no public answer is needed."))
        self.filtered("public_resolution").add_facts("waived", reason=reason)
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
            todo.sudo().create_tickets()
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
        post = native.record(self, body, permalink, closing)
        taking.take(self, self.env.user, closing)
        return post.id

    def social_thread(self, before=None):
        """What was said and what happened, for the thread on a form.

        :param before: what the page before gave; None: the newest
        :return: see :func:`..thread.page.page`
        """
        self.check_access("read")
        return page.page(self, before)

    def social_preview(self, body, visibility, post_id=None, closing=False):
        """How an answer looks to the network: asked now and then while one types.

        :param str body: without the agent's signature
        :param int post_id: the post it answers
        :return: dict of ``length``, ``limit`` (False: none), ``parts`` if it were
            split, and ``problems`` as ``social.care.reply.check_draft`` gives them
        """
        self.ensure_one()
        self.check_access("read")
        return composer.preview(self, body, visibility, post_id, closing)

    def social_send(
        self,
        body,
        visibility,
        post_id=None,
        closing=False,
        attachment_ids=(),
        seen_post_id=None,
        in_parts=False,
        send_at=None,
        close_ticket=False,
        macro_id=None,
    ):
        """Send an answer: it waits a little, so that it can be taken back.

        :param str body: without the agent's signature
        :param int post_id: the post it answers; by default the customer's last one
        :param attachment_ids: pictures that the user has uploaded
        :param int seen_post_id: the last post that the user has seen
        :param bool in_parts: whether it may go as several numbered replies
        :param str send_at: when it is to go, in UTC; by default in a moment
        :param bool close_ticket: whether it tells how the matter ended, and the ticket
            is closed with it
        :param int macro_id: a macro that was begun with these words, whose other
            steps are taken with them
        :return: dict of ``ids`` of the replies, in their order
        :raises UserError: in words, where it must not be sent
        """
        self.ensure_one()
        replies = composer.send(
            self,
            body,
            visibility,
            post_id,
            closing or close_ticket,
            attachment_ids,
            seen_post_id,
            in_parts,
            send_at,
        )
        if close_ticket:
            self.ticket_id.social_close_told()
        if macro_id:
            self.env["social.care.macro"].browse(macro_id).take_steps(self)
        return {"ids": replies.ids}

    @api.model
    def social_first_steps(self):
        """Give what :func:`social_care.live.first_steps.of` tells."""
        self.check_access("read")
        return first_steps.of(self.env)

    def social_note(self, body, user_ids=()):
        """A note to colleagues on the ticket: nobody else reads it.

        :param str body: plain text
        :param user_ids: colleagues who are told of it
        """
        self.ensure_one()
        notes.note(self, body, self.env["res.users"].browse(user_ids))
        return True

    def social_canned(self):
        """The canned responses that the user may use, filled in for this customer.

        :return: list of dicts of ``id``, ``source`` and ``text``
        """
        self.ensure_one()
        self.check_access("read")
        return composer.canned(self)

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
            raise UserError(self.env._("This person is not a user of this company."))
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
        posts.correct(intent="spam")
        self.action_waive(self.env._("Spam"))
        refresh(self.sudo())
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
        aside.filtered(lambda c: c.shelf == "spam").post_ids.uncorrect("intent")
        aside.write(dict.fromkeys(merging.SHELF, False))
        refresh(aside)
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
        self.sudo().write(dict.fromkeys(merging.SHELF, False))
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
        matters.join(others.sudo(), ticket.sudo())
        for former in left.sudo():
            if not former.social_conversation_ids:
                former.social_merge_into(ticket.sudo())
        return True

    def social_presence(self, answering=False):
        """The user looks at these conversations, and goes on looking for some seconds.

        :param bool answering: and is writing an answer
        :return: dict of conversation id, as text, to who is there, see
            :func:`..live.presence.present`
        """
        self.check_access("read")
        there = presence.come(self, bool(answering))
        return {str(each): people for each, people in there.items()}

    def social_leave(self):
        """The user looks at these conversations no more."""
        self.check_access("read")
        presence.leave(self)
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
        self.filtered(lambda c: c.public_resolution != state).add_facts(
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
        matters.split(self.sudo())
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
                self.env._("Only the ticket of a conversation can be changed.")
            )
        self.env["helpdesk.ticket"].browse(vals.get("ticket_id")).check_access("write")

    @api.private
    def wants_ticket(self, post_values):
        """Whether the account's policy makes a ticket because of a post.

        :param dict post_values: the post's columns
        """
        self.ensure_one()
        policy = self.account_id.ticket_policy
        if policy == "matters":
            return post_values["intent"] not in ("praise", "spam")
        return policy == "all"

    @api.private
    def create_tickets(self):
        """Make tickets of these conversations in one go, oldest first."""
        return self.env["helpdesk.ticket"].social_create(
            self.sorted(lambda c: (c.first_post_at or fields.Datetime.now(), c.id))
        )

    @api.private
    def merge_into(self, other):
        """Give everything in this conversation to another one and end."""
        self.ensure_one()
        merging.merge(self.sudo(), other.sudo())

    @api.private
    def add_facts(self, kind, reason=False, state_to=False):
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
        refresh(self.sudo())

    @api.private
    def network_label(self):
        """The network's name, as people read it."""
        self.ensure_one()
        return registry.label(self.env, self.network)

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
        return matter.shown(self)

    def action_one_matter(self):
        """One ticket for this conversation and what is about the same."""
        self.ensure_one()
        self.check_access("write")
        return matter.as_one(self)

    def action_answer_here(self):
        """This account answers: the others, to whom the same was said, need not."""
        self.ensure_one()
        matter.answered_by(self)
        return self.action_back_to_inbox()

    def action_correct(self, intent=None, sentiment=None):
        """The same for the last post of the customer in each conversation."""
        return self._last_words_of_customers().action_correct(
            intent=intent, sentiment=sentiment
        )

    def action_thanks(self):
        """The customer's last words are thanks."""
        return self._last_words_of_customers().action_thanks()

    def action_no_thanks(self):
        """The customer's last words are no thanks."""
        return self._last_words_of_customers().action_thanks(False)

    def _last_words_of_customers(self):
        """The last post of the customer in each conversation."""
        self.check_access("write")
        posts = self.env["social.care.post"]
        for conversation in self:
            posts |= conversation._last_of_customer()
        if not posts:
            raise UserError(self.env._("The customer has said nothing here."))
        return posts

    def _last_of_customer(self):
        theirs = self.post_ids.filtered(lambda p: p.direction == "in" and not p.deleted)
        return theirs.sorted(lambda p: (p.posted_at, p.id))[-1:]

    def claim_link(self, channel="phone", reason="private_data"):
        """A link to put into a reply; of the handoff that is open, else of a new one.

        :return: dict of ``handoff_id`` and ``url``
        """
        self.ensure_one()
        self.check_access("write")
        handoff = link.offered(self, channel, reason)
        return {"handoff_id": handoff.id, "url": handoff.claim_url}
