"""What may be given: within the budget of the month, once to a customer and quarter.

Whoever gives holds the budget's row until the end of the transaction: of two at once
the second begins anew and sees what the first has given.
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import float_compare, formatLang

GIVEN = ("offered", "accepted", "redeemed")
SELDOM = timedelta(days=90)
REVIEW = "review"


def reserve(goodwill):
    """An offer is about to be made: it takes its place in the budget.

    :raises UserError: in words, where it may not be given
    """
    goodwill.ensure_one()
    _not_for_a_review(goodwill)
    budget = goodwill.budget_id
    budget.hold()
    _not_again(goodwill)
    left = budget.amount - given(budget)
    if float_compare(goodwill.value, left, precision_digits=2) > 0:
        env = goodwill.env
        raise UserError(
            env._(
                "The budget %(budget)s has %(left)s left this month.",
                budget=budget.name,
                left=formatLang(env, left, currency_obj=budget.currency_id),
            )
        )


def given(budget):
    """What was given of a budget in the current month of universal time (UTC)."""
    month = fields.Datetime.now().replace(day=1, hour=0, minute=0, second=0)
    [(total,)] = (
        budget.env["social.care.goodwill"]
        .sudo()
        ._read_group(
            [
                ("budget_id", "=", budget.id),
                ("state", "in", GIVEN),
                ("offered_at", ">=", month),
            ],
            [],
            ["value:sum"],
        )
    )
    return total or 0.0


def needs_approval(goodwill, user_may_approve):
    """Whether somebody else has to agree first."""
    limit = goodwill.budget_id.approval_above
    above = float_compare(goodwill.value, limit, precision_digits=2) > 0
    return above and not user_may_approve and not goodwill.approved_by_id


def _not_for_a_review(goodwill):
    reviews = goodwill.conversation_id.post_ids.filtered(lambda p: p.kind == REVIEW)
    if reviews:
        raise UserError(
            goodwill.env._(
                "Who wrote a review is given nothing: the networks forbid any reward "
                "for leaving, changing or removing one."
            )
        )


def _not_again(goodwill):
    """Once to a person and quarter, unless somebody says why."""
    if goodwill.exception_reason:
        return
    env, ticket = goodwill.env, goodwill.ticket_id
    same = [("profile_id", "=", goodwill.profile_id.id)]
    if ticket.partner_id:
        same = ["|", *same, ("partner_id", "=", ticket.partner_id.id)]
    before = (
        env["social.care.goodwill"]
        .sudo()
        .search_count(
            [
                *same,
                ("id", "!=", goodwill.id),
                ("company_id", "=", goodwill.company_id.id),
                ("state", "in", GIVEN),
                ("offered_at", ">", fields.Datetime.now() - SELDOM),
            ],
            limit=1,
        )
    )
    if before:
        raise UserError(
            env._(
                "This customer was given something within 90 days. A supervisor can "
                "say why it is to be given again."
            )
        )
