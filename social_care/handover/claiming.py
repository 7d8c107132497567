"""What customers leave through a claim link."""

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError

from ..networks import clean
from . import activities, link, submission, way
from .contact_value import normalised

KEPT = 10
"""Submissions to one link that are kept; those beyond are only counted."""


def receive(handoff, form, address):
    """Take in what somebody sent through the link.

    :param handoff: one handoff, in the environment of the page
    :param dict form: the fields of the page, as they came
    :param str address: a digest of the sender's network address
    :return: field to what is wrong with it; empty where all is well
    """
    values, errors = _read(handoff, form)
    if errors:
        return errors
    _take_turns(handoff)
    claims = handoff.env["social.care.claim"].sudo()
    known = claims.search([("handoff_id", "=", handoff.id)], limit=KEPT)
    if len(known) >= KEPT:
        strikes = handoff.env["social.care.claim.strike"].sudo()
        strikes.add(handoff.flood_key())
        return {}
    same = (values["phone"], values["email"])
    if any((claim.phone, claim.email) == same for claim in known):
        return {}
    claim = claims.create(
        {
            **values,
            "handoff_id": handoff.id,
            "address": address,
            "consent_text": handoff.team_id.social_consent_words(),
        }
    )
    # What follows is told by the system: the customer is nobody who is logged in.
    told = handoff.with_user(SUPERUSER_ID).with_context(lang=handoff.user_id.lang)
    _received(told, claim.with_env(told.env), first=not known)
    return {}


def _take_turns(handoff):
    """Let one submission to a link be counted after the other.

    The row is written, not only locked: whoever waited for it would else go on counting
    what was there before; so PostgreSQL refuses, and Odoo begins the request anew.
    """
    handoff.env.cr.execute(
        "UPDATE social_care_handoff SET id = id WHERE id = %s", [handoff.id]
    )


def _received(handoff, claim, first):
    """Whoever comes first has arrived; who got the link in private is known."""
    if first and handoff.state == "offered":
        handoff.write(submission.taken_over(claim))
        way.move(handoff, "arrived")
        if not handoff.link_in_public and link.stood_in_public(handoff):
            handoff.link_in_public = True
        if handoff.link_sent_at and not handoff.link_in_public:
            words = handoff.env._(
                "The link was sent to %s in a private message.",
                handoff.profile_id.display_name,
            )
            way.verify(handoff, words, claim)
            handoff.verified_by_id = False
    activities.sync(handoff)


def _read(handoff, form):
    """What the page sent, checked.

    :return: values of a submission, and field to what is wrong with it
    """
    env = handoff.env
    errors, values = {}, {"phone": False, "email": False}
    form = {key: value for key, value in form.items() if isinstance(value, str)}
    given = {name: clean.line(form.get(name, ""), 200) for name in submission.PROPER}
    if not any(given.values()):
        errors["phone"] = env._("Please enter a number or an address.")
    problems = {
        "phone": env._("Please check this number."),
        "email": env._("Please check this address."),
    }
    for name, text in given.items():
        if not text:
            continue
        try:
            values[name] = normalised(handoff.env, name, text, handoff.country())
        except UserError:
            errors[name] = problems[name]
    if not form.get("consent"):
        errors["consent"] = env._("Please tick this box.")
    for name in ("day", "part"):
        allowed = dict(handoff.env["social.care.claim"]._fields[name].selection)
        values[name] = form[name] if form.get(name) in allowed else "any"
    return values, errors
