"""Limits that an administrator can change by a system parameter."""

from datetime import timedelta

SECONDS = {"undo": 10, "sending": 300, "retry": 60, "timeout": 20}
"""How long a reply can be taken back; how long its delivery may take before it counts
as not known, much longer than all the calls that takes; how long to wait after a first
failure, and for a network's answer."""


def seconds(env, name):
    """One of :data:`SECONDS`, or what ``social_care.<name>_seconds`` says instead."""
    given = env["ir.config_parameter"].sudo()
    try:
        return float(given.get_param(f"social_care.{name}_seconds") or "")
    except ValueError:
        return SECONDS[name]


def planned_after(env):
    """What is to go later than so long after it was queued goes at a time that a
    person chose."""
    return timedelta(seconds=seconds(env, "undo"))
