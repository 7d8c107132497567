import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ... import messages
from ...checks import CODES, PERSONAL, TOO_LONG, order_number

REOPEN_DAYS = 7
LEVELS = [("off", "Off"), ("warning", "Warn"), ("block", "Refuse")]
HANDOFF_DAYS = 3
GUARDS = [
    ("off", "Let it close"),
    ("warn", "Let it close and leave an activity"),
    ("require", "Ask for a closing word or a waiver"),
]


def _level(label, default, text):
    """What a team does about one check.

    :param label: the check's name, for people
    :param text: what it looks for
    """
    return fields.Selection(
        selection=LEVELS, string=label, required=True, default=default, help=text
    )


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    social_reopen_days = fields.Integer(
        string="Reopen Within",
        default=REOPEN_DAYS,
        help="Days after closing in which a customer who writes again in the same "
        "thread opens the ticket again. Later it is a new matter with a new ticket.",
    )
    social_closed_email = fields.Boolean(
        string="Closed E-mail to Social Customers",
        help="Send the stage's e-mail also to customers who never wrote by e-mail.",
    )
    social_distribute = fields.Boolean(
        string="Auto-assign Conversations",
        help="New conversations are assigned to agents who are online, by language, "
        "network and number of open conversations. Otherwise agents take them.",
    )
    social_take_on_answer = fields.Boolean(
        string="Answering Takes the Ticket",
        default=True,
        help="Whoever answers a ticket that nobody has gets it, and a new ticket goes "
        "to the next stage.",
    )
    social_check_phone = _level(
        "Telephone Numbers",
        "block",
        "Your own numbers, and those that are free to call, are allowed.",
    )
    social_check_email = _level(
        "E-mail Addresses",
        "block",
        "Your own addresses and those at your websites are allowed.",
    )
    social_check_address = _level(
        "Postal Addresses",
        "block",
        "A street with a number, as it is written in several languages.",
    )
    social_check_card = _level(
        "Card Numbers",
        "block",
        "Payment cards, recognised by their check digit.",
    )
    social_check_iban = _level(
        "Account Numbers",
        "block",
        "Bank accounts (IBAN), recognised by their check digits.",
    )
    social_check_order = _level(
        "Order Numbers",
        "block",
        "Recognised by the patterns below.",
    )
    social_check_apology = _level(
        "Apology Alone",
        "warning",
        "An apology without a solution, a next step or a question.",
    )
    social_check_elsewhere = _level(
        "Sent Elsewhere",
        "warning",
        '"Call us", "DM us", though nothing private is needed.',
    )
    social_check_customer_name = _level(
        "Customer's Name Missing",
        "warning",
        "None of our answers in the conversation uses it.",
    )
    social_check_agent_name = _level(
        "Agent's Name Missing",
        "warning",
        "Our answers contain neither the agent's name nor initials (^MD).",
    )
    social_check_placeholder = _level(
        "Placeholders",
        "warning",
        "A word of a template that was not filled in: [name], {{link}}, XXX.",
    )
    social_check_repeated = _level(
        "Same Text to Many",
        "warning",
        "Three others got it from the same account within the hour.",
    )
    social_check_language = _level(
        "Another Language",
        "warning",
        "Not the customer's language. Short texts are not checked.",
    )
    social_check_late = _level(
        "Delay Not Mentioned",
        "warning",
        "The answer is due, or the customer has waited for a day, and the reply "
        "does not mention it.",
    )
    social_check_capitals = _level(
        "Capitals",
        "warning",
        "Several words in capitals that are no abbreviations.",
    )
    social_check_link = _level(
        "Broken Links",
        "warning",
        "Links that are written wrongly. They are not opened.",
    )
    social_check_others_named = _level(
        "Others Named in Private",
        "warning",
        "A private message that names others, on networks where it reaches them.",
    )
    social_check_order_patterns = fields.Text(
        string="Patterns of Order Numbers",
        help="One a line. # is a digit, @ a letter, #+ and @+ are one or more of them; "
        "everything else stands for itself.",
    )
    social_check_allowed = fields.Text(
        string="Our Own Contact Details",
        help="Telephone numbers, e-mail addresses, websites and postal addresses that "
        "may stand in public, one a line. The company's own are known.",
    )
    social_handoff_days = fields.Integer(
        string="Handoffs Expire After",
        default=HANDOFF_DAYS,
        help="Days after which a customer who was handed over and has not come is not "
        "expected any more, and the claim link is good for nothing.",
    )
    social_consent = fields.Char(
        string="Consent Asked for",
        translate=True,
        help="What customers agree to when they leave a number or an address. Empty: "
        "that it may be used for this matter.",
    )
    social_closing_guard = fields.Selection(
        selection=GUARDS,
        string="If Not Closed in Public",
        required=True,
        default="warn",
        help="What happens when a ticket is closed and the public does not know how it "
        "ended.",
    )
    social_closing_word = fields.Text(
        string="Closing Word",
        translate=True,
        help="What is proposed to be said in public. {name} is the customer's name, "
        "{how} how it was solved. Empty: words that come with the addon.",
    )
    social_unanswered_count = fields.Integer(compute="_compute_social_standing")
    social_unanswered_since = fields.Datetime(compute="_compute_social_standing")
    social_not_told_count = fields.Integer(compute="_compute_social_standing")
    social_not_told_since = fields.Datetime(compute="_compute_social_standing")
    social_awaiting_count = fields.Integer(compute="_compute_social_standing")
    social_awaiting_since = fields.Datetime(compute="_compute_social_standing")
    social_signature = fields.Selection(
        selection=[("initials", "Initials: ^MD"), ("first_name", "First name: ^Marc")],
        string="Sign Answers With",
        help="What ends every answer on a network, so that customers know who speaks.",
    )
    social_approval_words = fields.Text(
        string="Approve Replies That Say",
        help="Words or phrases, one a line. A reply that has one of them in it is "
        "approved before it is sent.",
    )
    social_approval_priority = fields.Integer(
        string="Approve from Priority",
        help="Replies in conversations of this priority (1 to 100) or higher are "
        "approved "
        "before they are sent. 0 means off.",
    )
    social_approval_followers = fields.Integer(
        string="Approve from Followers",
        help="Replies to people with at least this many followers are approved "
        "before they "
        "are sent. 0 means off.",
    )

    _social_reopen_days_positive = models.Constraint(
        "CHECK (social_reopen_days >= 0)",
        "The days for reopening cannot be negative.",
    )
    _social_handoff_days_positive = models.Constraint(
        "CHECK (social_handoff_days > 0)",
        "Handoffs have to be open for one day at least.",
    )
    _social_approval_positive = models.Constraint(
        "CHECK (social_approval_priority >= 0 AND social_approval_followers >= 0)",
        "The limits for approval cannot be negative.",
    )

    # ---- Constraints -----------------------------------------------------------------

    @api.constrains("social_check_order_patterns")
    def _check_social_order_patterns(self):
        for team in self:
            patterns = team.social_order_patterns()
            if len(patterns) > order_number.MOST:
                raise ValidationError(
                    self.env._("At most %s patterns, please.", order_number.MOST)
                )
            for pattern in patterns:
                try:
                    order_number.check_pattern(pattern)
                except order_number.BadPattern as error:
                    raise ValidationError(
                        messages.translate(self.env, error.template, error.values)
                    ) from None

    # ---- Business methods ------------------------------------------------------------

    @api.model
    @api.private
    def social_reopen_default(self):
        """Days, for conversations that no team has."""
        return REOPEN_DAYS

    @api.model
    def _social_checks(self):
        """Checks beside our own; to be extended by other addons.

        Each has a field ``social_check_<code>`` on the team, made as ours are, that
        says what is done about it.

        :return: dict of code to a function of the text, the situation and the draft,
            which gives :class:`Finding`
        """
        return {}

    @api.private
    def social_check_levels(self):
        """Code of a check to what is done about it; without a team, the defaults."""
        codes = (*CODES, *self._social_checks())
        if not self:
            levels = {
                code: "block" if code in PERSONAL else "warning" for code in codes
            }
        else:
            levels = {code: self[f"social_check_{code}"] for code in codes}
        return levels | {TOO_LONG: "block"}

    @api.private
    def social_order_patterns(self):
        """What order numbers look like, one pattern a line on the form."""
        return tuple(_lines(self.social_check_order_patterns))

    @api.private
    def social_allowed(self):
        """What no check objects to, one text a line on the form."""
        return tuple(_lines(self.social_check_allowed))

    @api.model
    def _social_handoff_days(self):
        """Days; also where there is no team."""
        return self.social_handoff_days or HANDOFF_DAYS

    @api.private
    def social_consent_words(self):
        """What customers agree to; also where there is no team."""
        return self.social_consent or self.env._(
            "You may use this number or address to contact me about this matter."
        )

    @api.depends("ticket_ids.public_resolution", "ticket_ids.social_awaiting_since")
    def _compute_social_standing(self):
        """What stands open, and since when, of all teams in one query."""
        found = {
            (team, state): figures
            for team, state, *figures in self.env["helpdesk.ticket"]._read_group(
                [("team_id", "in", self.ids), ("social_network", "!=", False)],
                ["team_id", "public_resolution"],
                [
                    "__count",
                    "public_resolution_since:min",
                    "social_awaiting_since:count",
                    "social_awaiting_since:min",
                ],
            )
        }
        nothing = (0, False, 0, False)
        for team in self:
            unanswered = found.get((team, "unanswered"), nothing)
            not_told = found.get((team, "resolved_privately"), nothing)
            waiting = [figures for (of, _state), figures in found.items() if of == team]
            since = [figures[3] for figures in waiting if figures[3]]
            team.social_unanswered_count, team.social_unanswered_since = unanswered[:2]
            team.social_not_told_count, team.social_not_told_since = not_told[:2]
            team.social_awaiting_count = sum(figures[2] for figures in waiting)
            team.social_awaiting_since = min(since, default=False)

    @api.private
    def social_approval_word(self, text):
        """The first of the team's words that is in a text; empty where none is."""
        folded = " ".join(text.casefold().split())
        for line in (self.social_approval_words or "").splitlines():
            phrase = " ".join(line.casefold().split())
            if phrase and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", folded):
                return line.strip()
        return ""


def _lines(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
