from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import words
from ..checks import CODES, PERSONAL, TOO_LONG, order_number

LEVELS = [("off", "Off"), ("warning", "Warn"), ("block", "Refuse")]


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

    social_check_phone = _level(
        "Telephone Numbers",
        "block",
        "Numbers that charge the company, and your own, are let through.",
    )
    social_check_email = _level(
        "E-mail Addresses",
        "block",
        "Your own are let through, and all at your websites.",
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
        "By the patterns below.",
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
        "No Customer's Name",
        "warning",
        "It stands in none of our answers in the conversation.",
    )
    social_check_agent_name = _level(
        "No Agent's Name",
        "warning",
        "Neither the agent's name nor initials (^MD) stand in our answers.",
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
        "Another one than the customer's, where both texts are long enough.",
    )
    social_check_late = _level(
        "Late without a Word",
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
        "By how they are written; nothing is fetched.",
    )
    social_check_order_patterns = fields.Text(
        string="Patterns of Order Numbers",
        help="One a line. # is a digit, @ a letter, #+ and @+ are one or more of them; "
        "everything else stands for itself.",
    )
    social_check_allowed = fields.Text(
        string="Our Own Contacts",
        help="Telephone numbers, e-mail addresses, websites and postal addresses that "
        "may stand in public, one a line. The company's own are known.",
    )

    # ---- Constraints ---------------------------------------------------------------

    @api.constrains("social_check_order_patterns")
    def _check_social_order_patterns(self):
        for team in self:
            patterns = team._social_order_patterns()
            if len(patterns) > order_number.MOST:
                raise ValidationError(
                    self.env._("At most %s patterns, please.", order_number.MOST)
                )
            for pattern in patterns:
                try:
                    order_number.check_pattern(pattern)
                except order_number.BadPattern as error:
                    raise ValidationError(
                        words.say(self.env, error.template, error.values)
                    ) from None

    # ---- Business methods ----------------------------------------------------------

    def _social_check_levels(self):
        """Code of a check to what is done about it; without a team, the defaults."""
        if not self:
            levels = {
                code: "block" if code in PERSONAL else "warning" for code in CODES
            }
        else:
            levels = {code: self[f"social_check_{code}"] for code in CODES}
        return levels | {TOO_LONG: "block"}

    def _social_order_patterns(self):
        return tuple(_lines(self.social_check_order_patterns))

    def _social_allowed(self):
        return tuple(_lines(self.social_check_allowed))


def _lines(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
