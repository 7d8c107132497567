from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import LazyTranslate

from ...database import bulk, lane
from ...groups import SUPERVISOR
from ...praising import queue
from ...reporting import aggregates, brought, coverage, rants, stars
from ...resolution.waits import IN_PRIVATE, IN_PUBLIC, SOLVED, THANKED, WAIVED
from ...standing import pace, waits
from ...triage.labels import INTENT_LABELS, MOOD_LABELS

_lt = LazyTranslate(__name__)

BATCH = 500
"""Conversations of which the waits are made anew in one transaction."""

HOW = [
    (IN_PUBLIC, "Answered in public"),
    (IN_PRIVATE, "Answered in private"),
    (SOLVED, "Solved without an answer in public"),
    (THANKED, "The customer needed no answer any more"),
    (WAIVED, "Waived"),
]
STILL_WAITING = _lt("Still waiting")
LEFT_OUT = [
    ("taken_back", "Taken back by its author"),
    ("spam", "Spam"),
    ("muted", "The author is muted"),
    ("none_needed", "Waived: no answer was needed"),
]
COUNTED = _lt("Counted")
TURNS = [
    ("rave", "Pleased in the end"),
    ("calm", "Calm in the end"),
    ("angry", "Still angry"),
    ("silent", "Said no more"),
    ("taken_back", "Taken back"),
    ("unanswered", "Not answered"),
]
NO_RANT = _lt("Was no rant")


class SocialCareWait(models.Model):
    """A customer began to wait for us in public: once for each such time.

    Made of the facts of the conversation, by ``standing.waits``; nobody writes it.
    """

    _name = "social.care.wait"
    _description = "Wait for a Public Answer"
    _inherit = ["social.care.exported"]
    _members_network = "network"
    _order = "began_at desc, id desc"
    _rec_name = "conversation_id"
    # Nobody writes it: who did, and when, would be columns and keys for nothing.
    _log_access = False

    conversation_id = fields.Many2one(
        "social.care.conversation",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="cascade"
    )
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        readonly=True,
    )
    team_id = fields.Many2one(related="conversation_id.team_id", store=True)
    ticket_id = fields.Many2one(related="conversation_id.ticket_id")
    profile_id = fields.Many2one(related="conversation_id.profile_id")
    number = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Which wait of the conversation it is, the first being 1.",
    )
    post_id = fields.Many2one(
        "social.care.post", string="Question", readonly=True, ondelete="set null"
    )
    body = fields.Text(related="post_id.body", string="Words")
    began_at = fields.Datetime(string="Asked", required=True, readonly=True)
    language = fields.Char(readonly=True)
    intent = fields.Selection(
        selection=INTENT_LABELS,
        string="Class",
        readonly=True,
        help="Of the post that began the wait, as corrected by agents.",
    )
    mood = fields.Selection(
        selection=MOOD_LABELS,
        readonly=True,
        help="Of the post that began the wait.",
    )
    answered_at = fields.Datetime(
        string="Answered", readonly=True, help="Our first public answer."
    )
    answer_id = fields.Many2one(
        "social.care.post",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    answered_by_id = fields.Many2one(
        "res.users",
        string="Answered by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who wrote the first public answer, where it was written here.",
    )
    how = fields.Selection(
        selection=HOW,
        string="Came to an End",
        readonly=True,
        falsy_value_label=STILL_WAITING,
    )
    settled_at = fields.Datetime(string="Ended", readonly=True)
    minutes = fields.Float(
        string="Minutes to Answer",
        readonly=True,
        aggregator="median",
        help="Until the first public answer. Together: the median of all questions "
        "that are at least a day old, those without an answer counted as never. Empty "
        "where fewer than half have one.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Those of the response target. Empty: round the clock.",
    )
    working_minutes = fields.Float(
        string="Working Minutes to Answer",
        readonly=True,
        aggregator="median",
        help="The same in working hours, as they were when the answer was given.",
    )
    # How long it took once more, as `standing.pace` has it, for counting.
    pace = fields.Integer(
        string="Step of Minutes",
        compute="_compute_paces",
        store=True,
        aggregator=None,
        export_string_translation=False,
    )
    working_pace = fields.Integer(
        string="Step of Working Minutes",
        compute="_compute_paces",
        store=True,
        aggregator=None,
        export_string_translation=False,
    )
    sent_elsewhere = fields.Boolean(
        readonly=True,
        help="A handoff was offered, or the answer asks the customer to come to "
        "another channel.",
    )
    left_out = fields.Selection(
        selection=LEFT_OUT,
        readonly=True,
        falsy_value_label=COUNTED,
        help="Why it does not count in shares and medians.",
    )
    within_hour = fields.Float(
        string="Answered within an Hour (share)",
        readonly=True,
        aggregator="avg",
        help="Of those that are at least so old and are not left out.",
    )
    within_day = fields.Float(
        string="Answered within a Day (share)",
        readonly=True,
        aggregator="avg",
        help="Of those that are at least so old and are not left out.",
    )
    within_week = fields.Float(
        string="Answered within a Week (share)",
        readonly=True,
        aggregator="avg",
        help="Of those that are at least so old and are not left out.",
    )
    turn = fields.Selection(
        selection=TURNS,
        string="From Rant to Rave",
        readonly=True,
        falsy_value_label=NO_RANT,
        help="How a complaint, or clearly angry words, ended.",
    )
    turn_begin_id = fields.Many2one(
        "social.care.post",
        string="Angriest Words",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    turn_end_id = fields.Many2one(
        "social.care.post",
        string="Last Words",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    turn_begin = fields.Char(string="Began with", compute="_compute_turn_words")
    turn_end = fields.Char(string="Ended with", compute="_compute_turn_words")

    _post_unique = models.UniqueIndex("(post_id) WHERE post_id IS NOT NULL")
    _began_index = models.Index(
        "(company_id, began_at)"
        " INCLUDE (intent, network, how, left_out, answered_at, minutes, pace)"
    )

    # ---- Computes --------------------------------------------------------------------

    @api.depends("answered_at", "minutes", "working_minutes")
    def _compute_paces(self):
        for wait in self:
            wait.pace = pace.stored(wait.answered_at, wait.minutes)
            wait.working_pace = pace.stored(wait.answered_at, wait.working_minutes)

    @api.depends("turn_begin_id.body", "turn_end_id.body", "turn_end_id.visibility")
    def _compute_turn_words(self):
        """What was said in private is not quoted in a report."""
        for wait in self:
            end = wait.turn_end_id
            private = end.visibility == "private"
            wait.turn_begin = wait.turn_begin_id.body
            wait.turn_end = self.env._("(in private)") if private else end.body

    # ---- Actions ---------------------------------------------------------------------

    def action_open_conversation(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "social.care.conversation",
            "res_id": self.conversation_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def coverage(self, asked=None):
        """Give what :func:`social_care.reporting.coverage.page` tells.

        :param dict asked: the period and what else it is to be about
        """
        self._check_supervises()
        return coverage.page(self.env, asked or {})

    @api.model
    def rant_to_rave(self, asked=None):
        """Give what :func:`social_care.reporting.rants.page` tells.

        :param dict asked: the period and what else it is to be about
        """
        self._check_supervises()
        return rants.page(self.env, asked or {})

    @api.model
    def stars(self, asked=None):
        """Give what :func:`social_care.reporting.stars.page` tells.

        :param dict asked: the period and what else it is to be about
        """
        self._check_supervises()
        return stars.page(self.env, asked or {})

    @api.model
    def what_networks_bring(self, asked=None):
        """Give what :func:`social_care.reporting.brought.page` tells.

        :param dict asked: the period and what else it is to be about
        """
        self._check_supervises()
        return brought.page(self.env, asked or {})

    @api.model
    def praise_waiting(self):
        """Give what :func:`social_care.praising.queue.waiting` tells."""
        self.check_access("read")
        return queue.waiting(self.env)

    def action_thank(self, body=None):
        """Thank for praise in public, in these words.

        :param str body: as they were read by whoever sends them
        :return: id of the reply
        """
        self.ensure_one()
        self.check_access("read")
        return queue.thank(self, body or "").id

    # ---- ORM -------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Our shares and medians, see :mod:`...reporting.aggregates`."""
        ours = aggregates.select(
            aggregate_spec, lambda name: self._field_to_sql(self._table, name, query)
        )
        return ours or super()._read_group_select(aggregate_spec, query)

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _check_supervises(self):
        """Pages compare people, and tell of all teams."""
        if not self.env.su and not self.env.user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only supervisors can see these figures."))

    @api.private
    @api.model
    def rebuild_soon(self):
        """Make all waits anew, in the background: what makes them has changed."""
        self.env["social.care.account"].flush_model()
        self.env.cr.execute(
            "UPDATE social_care_account"
            " SET waits_rebuilding = true, waits_rebuilt_to = 0"
        )
        self.env["social.care.account"].invalidate_model()
        cron = self.env.ref("social_care.ir_cron_waits", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _cron_waits(self):
        """Go on with making the waits anew where that is to be done."""
        return lane.each(self.env, self._to_rebuild())

    @api.model
    def _to_rebuild(self):
        """What is to be done to which accounts, a batch of conversations each."""
        accounts = self.env["social.care.account"].with_context(active_test=False)
        for account in accounts.search([("waits_rebuilding", "=", True)]):
            before = None
            # Who gets no farther failed: the next ones have their turn.
            while account.waits_rebuilding and account.waits_rebuilt_to != before:
                before = account.waits_rebuilt_to
                yield type(self)._rebuild, account
                account.invalidate_recordset(["waits_rebuilding", "waits_rebuilt_to"])

    @staticmethod
    def _rebuild(account):
        """Make the waits of an account's next conversations anew."""
        if not account.waits_rebuilding:
            return
        conversations = account.env["social.care.conversation"].search(
            [("account_id", "=", account.id), ("id", ">", account.waits_rebuilt_to)],
            order="id",
            limit=BATCH,
        )
        waits.rebuild(conversations)
        account.env["social.care.wait"]._note(
            account,
            rebuilding=len(conversations) == BATCH,
            to=conversations[-1:].id or account.waits_rebuilt_to,
        )

    @api.model
    def _note(self, accounts, rebuilding, to):
        """How far the waits of accounts were made anew."""
        values = {"waits_rebuilding": rebuilding, "waits_rebuilt_to": to}
        bulk.update(
            accounts,
            [{"id": account.id, **values} for account in accounts],
            {"waits_rebuilding": "bool", "waits_rebuilt_to": "int4"},
        )
        accounts.invalidate_recordset(list(values))
