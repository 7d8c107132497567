from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ...answering import queue
from ...crisis import answers, gathering, lessons, picture, telling

WRITABLE = {
    *("name", "team_id", "severity", "user_id", "account_ids", "rule_id"),
    *("started_at", "event_ids", "statement_ids", "company_id"),
}
OPEN = ("suspected", "confirmed", "contained")


class SocialCareCrisis(models.Model):
    """A wave of complaints about one thing, worked as one."""

    _name = "social.care.crisis"
    _description = "Crisis"
    _inherit = ["social.care.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"
    _fixed = frozenset({"company_id"})

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "helpdesk.ticket.team", help="Who works on it. Empty: all teams."
    )
    state = fields.Selection(
        selection=[
            ("suspected", "Suspected"),
            ("confirmed", "Ongoing"),
            ("contained", "Contained"),
            ("over", "Over"),
        ],
        required=True,
        default="suspected",
        readonly=True,
        copy=False,
        tracking=True,
    )
    false_alarm = fields.Boolean(readonly=True, copy=False)
    severity = fields.Selection(
        selection=[("low", "Low"), ("high", "High"), ("severe", "Severe")],
        required=True,
        default="high",
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    account_ids = fields.Many2many(
        "social.care.account",
        string="Accounts",
        domain="[('company_id', '=', company_id)]",
    )
    rule_id = fields.Many2one(
        "social.care.rule",
        string="Only What This Rule Catches",
        domain="[('company_id', '=', company_id)]",
        help="Conversations belong to the crisis where this rule catches something in "
        "them. Empty: all that complain to the accounts since it began.",
    )
    reason = fields.Char(string="Why", readonly=True)
    started_at = fields.Datetime(
        string="Began", required=True, default=fields.Datetime.now
    )
    detected_at = fields.Datetime(
        string="Noticed", required=True, readonly=True, default=fields.Datetime.now
    )
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    first_statement_at = fields.Datetime(
        string="First Statement", readonly=True, copy=False
    )
    over_at = fields.Datetime(string="Over", readonly=True, copy=False)
    answers_stopped = fields.Boolean(readonly=True, copy=False)
    scheduled_paused = fields.Boolean(related="company_id.social_care_scheduled_paused")
    event_ids = fields.One2many("social.care.crisis.event", "crisis_id")
    statement_ids = fields.One2many("social.care.statement", "crisis_id")
    case_ids = fields.One2many("social.care.crisis.case", "crisis_id", readonly=True)
    series_ids = fields.One2many("social.care.series", "crisis_id", readonly=True)
    case_count = fields.Integer(string="Conversations", compute="_compute_case_count")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("case_ids")
    def _compute_case_count(self):
        rows = self.env["social.care.crisis.case"]._read_group(
            [("crisis_id", "in", self.ids)], ["crisis_id"], ["__count"]
        )
        counts = {crisis.id: count for crisis, count in rows}
        for crisis in self:
            crisis.case_count = counts.get(crisis.id, 0)

    # ---- CRUD ------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_names(vals)
        crises = super().create(vals_list)
        for crisis in crises.filtered("account_ids"):
            gathering.gather(crisis.sudo())
        return crises

    def write(self, vals):
        self._check_names(vals)
        result = super().write(vals)
        if vals.keys() & {"account_ids", "rule_id", "started_at"}:
            gathering.gather(self.sudo())
        return result

    @api.model
    def _check_names(self, vals):
        wrong = {
            name
            for name in vals.keys() - WRITABLE
            if not name.startswith(("activity_", "message_"))
        }
        if wrong and not self.env.su:
            raise AccessError(self.env._("Please use the buttons of the crisis."))

    # ---- Actions ---------------------------------------------------------------------

    def action_confirm(self):
        """It is one: somebody has it, and its tickets come first."""
        self._step(("suspected",), "confirmed", confirmed_at=fields.Datetime.now())
        for crisis in self.sudo():
            crisis.user_id = crisis.user_id or self.env.user
            crisis.activity_unlink([telling.SURGE])
            gathering.gather(crisis)
            gathering.raise_some(crisis)
        return True

    def action_contain(self):
        """The worst is behind us: what is left is to answer."""
        return self._step(("confirmed",), "contained")

    def action_over(self):
        """It is over; what it was is there to be learned from."""
        self._step(OPEN, "over", over_at=fields.Datetime.now())
        self.sudo().activity_unlink([telling.SURGE])
        return True

    def action_false_alarm(self):
        """It was none."""
        self.action_over()
        self.sudo().false_alarm = True
        return True

    def action_pause_scheduled(self):
        """What was scheduled waits, in all accounts of the company, and nobody is
        thanked or shared; answers that people write now go out."""
        return self._pause(True)

    def action_resume_scheduled(self):
        """What was scheduled goes on."""
        self._pause(False)
        queue.wake(self.env)
        return True

    def action_open_page(self):
        """The page that shows how it stands."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "social_care.crisis",
            "name": self.name,
            "params": {"crisis_id": self.id},
        }

    def action_view_tickets(self):
        """The tickets of the crisis, to be worked many at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tickets: %s", self.name),
            "res_model": "helpdesk.ticket",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", self._tickets().ids)],
        }

    def action_view_conversations(self):
        """The conversations of the crisis, to be worked many at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        ids = self.case_ids.conversation_id.ids
        return action | {
            "name": self.env._("Conversations: %s", self.name),
            "domain": [("id", "in", ids)],
            "context": {},
        }

    def action_view_statements(self):
        """What is said to everybody, on each account in each language."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_statement_action"
        )
        return action | {
            "name": self.env._("Statements: %s", self.name),
            "domain": [("crisis_id", "=", self.id)],
            "context": {"default_crisis_id": self.id},
        }

    def action_give_to_owner(self):
        """All open tickets of the crisis that nobody has are the owner's."""
        self.check_access("write")
        for crisis in self:
            if not crisis.user_id:
                raise UserError(self.env._("Please say first who has the crisis."))
            nobodys = crisis._tickets().filtered(
                lambda ticket: not ticket.user_id and not ticket.stage_id.closed
            )
            nobodys.write({"user_id": crisis.user_id.id})
        return True

    # ---- The page --------------------------------------------------------------------

    def picture(self):
        """Give what :func:`social_care.crisis.picture.page` tells."""
        self.ensure_one()
        self.check_access("read")
        return picture.page(self)

    @api.private
    @tools.ormcache("self.id", "self.started_at", "self.account_ids._ids", "minute")
    def words_at(self, minute):
        """Give what :func:`social_care.crisis.picture.words` tells, worked out once for
        all who look within the same minute: it takes as long as all the rest."""
        return picture.words(self, minute)

    def lessons(self):
        """Give what :func:`social_care.crisis.lessons.page` tells."""
        self.ensure_one()
        self.check_access("read")
        return lessons.page(self)

    def answer_proposals(self):
        """Give what :func:`social_care.crisis.answers.proposals` tells."""
        self.ensure_one()
        self.check_access("write")
        return answers.proposals(self)

    def action_answer(self, rows=None):
        """Send personal answers, each in the words in which it was read.

        :param list rows: at most 25 dicts of ``case``, ``body`` and ``seen``, as
            :meth:`answer_proposals` gives them
        :return: dict of ``sent`` and ``refused``
        """
        self.ensure_one()
        self.check_access("write")
        return answers.approve(self, rows or [])

    def action_stop_answers(self):
        """Take back the personal answers that are not out yet.

        :return: how many they were
        """
        self.ensure_one()
        self.check_access("write")
        return answers.stop(self)

    def action_resume_answers(self):
        """Personal answers may be given again."""
        self.check_access("write")
        self.sudo().answers_stopped = False
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def note(self, kind, words, at=None):
        """Write down that something happened; it stands on the curve."""
        for crisis in self.sudo():
            crisis.env["social.care.crisis.event"].create(
                {
                    "crisis_id": crisis.id,
                    "kind": kind,
                    "words": words,
                    "happened_at": at or fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
            )

    def _tickets(self):
        """The tickets that the user may see."""
        conversations = self.case_ids.conversation_id
        return conversations.ticket_id._filtered_access("read")

    def _step(self, before, after, **values):
        self.check_access("write")
        if self.filtered(lambda crisis: crisis.state not in before):
            raise UserError(self.env._("This is not possible at this point."))
        self.sudo().write({"state": after, **values})
        return True

    def _pause(self, paused):
        self.check_access("write")
        self.env["social.care.account"]._check_may_pause()
        self.company_id.sudo().social_care_scheduled_paused = paused
        return True
