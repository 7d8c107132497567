"""What a handoff takes over of what somebody left through its claim link."""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields

MORNING, NOON, AFTERNOON = time(9), time(12), time(14)
PROPER = ("phone", "email")
"""Channels that a submission by itself leads to."""


def taken_over(claim):
    """The values that the handoff gets.

    A customer who left an address where a number was expected wants a mail.
    """
    handoff = claim.handoff_id
    values = {
        "contact_value": claim.value,
        "consent_at": claim.create_date or fields.Datetime.now(),
        "consent_text": claim.consent_text,
        "good_at": good_time(handoff, claim.day, claim.part),
        "good_words": _good_words(claim),
    }
    if handoff.channel in PROPER:
        values["channel"] = "phone" if claim.value == claim.phone else "email"
    return values


def good_time(handoff, day, part):
    """When that is, in UTC; False where any time will do."""
    if day == part == "any":
        return False
    zone = handoff.user_id.tz or handoff.company_id.partner_id.tz or "UTC"
    zone = pytz.timezone(zone)
    now = datetime.now(zone)
    date = now.date() + timedelta(days=day == "tomorrow")
    if day == "any" and part == "morning" and now.time() > NOON:
        date += timedelta(days=1)
    clock = AFTERNOON if part == "afternoon" else MORNING
    there = zone.localize(datetime.combine(date, clock))
    return max(there, now).astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)


def _good_words(claim):
    """The good time as the customer said it; False where any will do."""
    chosen = []
    for name in ("day", "part"):
        if claim[name] != "any":
            labels = dict(claim._fields[name]._description_selection(claim.env))
            chosen.append(labels[claim[name]])
    return ", ".join(chosen) or False
