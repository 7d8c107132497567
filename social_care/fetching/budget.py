"""What may be asked on one day, in money and in units, as the networks count days."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo.tools import formatLang

from ..messages import _lt
from ..networks.errors import Later

KEPT = 10
"""Replies for which reading leaves the units of a day."""


class BudgetSpent(Later):
    """No failure of anybody's: the day's share is used up, and that was wanted."""


def today(zone="UTC"):
    """The networks' day.

    :param str zone: at whose midnight it begins
    """
    return datetime.now(_zone(zone)).date()


def spent(budget):
    """What stops a stream until the day of the networks is over.

    :param float budget: US dollars
    """
    return BudgetSpent(
        _lt(
            "The day's budget of US$ %(budget)s is used up. It goes on at midnight "
            "(UTC)."
        ),
        after=_until_midnight("UTC"),
        budget=f"{budget:.2f}",
    )


def spent_units(quota):
    """What stops a stream until the network counts anew.

    :param Quota quota: of the account
    """
    return BudgetSpent(
        _lt(
            "The network's %(units)s units a day are used up, but for some replies. "
            "It goes on at midnight (%(zone)s)."
        ),
        after=_until_midnight(quota.zone),
        units=f"{quota.units:,}",
        zone=quota.zone,
    )


def money_left(account, price):
    """US dollars that may still be spent today; None: no limit.

    :param float price: what is to be bought; what is free has no limit
    """
    account.ensure_one()
    if not price or not account.daily_budget:
        return None
    return account.daily_budget - account.env["social.care.usage"].spent(account.id)


def units_left(account, quota):
    """The units that may still be used for reading today; None: nobody counts.

    :param quota: of the account, or None
    """
    if not quota:
        return None
    used = account.env["social.care.usage"].units_used(account, quota)
    return quota.units - used - KEPT * quota.publish


def used_today(accounts):
    """What each of some accounts has used today, by its own midnight.

    :return: dict of account id to its `social.care.usage`, empty where there is none
    """
    nothing = accounts.env["social.care.usage"].sudo()
    days = {account.id: nothing.day_of(account) for account in accounts}
    usages = nothing.search(
        [("account_id", "in", accounts.ids), ("date", "in", list(set(days.values())))]
    )
    known = {(usage.account_id.id, usage.date): usage for usage in usages}
    return {key: known.get((key, day), nothing) for key, day in days.items()}


def summary(account):
    """What an account has used today, in a few words for the cards."""
    env = account.env
    quota = account.network and account.sudo().can().quota
    if quota:
        return env._(
            "%(units)s of %(quota)s units",
            units=formatLang(env, account.units_today, 0),
            quota=formatLang(env, quota.units, 0),
        )
    cost = formatLang(env, account.cost_today)
    if account.daily_budget:
        return env._(
            "US$ %(cost)s of %(budget)s",
            cost=cost,
            budget=formatLang(env, account.daily_budget),
        )
    return env._("US$ %(cost)s", cost=cost)


def _zone(name):
    return timezone.utc if name == "UTC" else ZoneInfo(name)


def _until_midnight(zone):
    """Seconds until the day of a time zone is over, and one more."""
    now = datetime.now(_zone(zone))
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
    midnight = midnight.replace(tzinfo=now.tzinfo)
    left = midnight.astimezone(timezone.utc) - now.astimezone(timezone.utc)
    return int(left.total_seconds()) + 1
