"""Who they are: profiles, what ties them to contacts, and the contacts themselves."""

from odoo import fields

from .. import messages
from ..database import bulk
from . import documents, ids

_COLUMNS = {
    "external_id": "varchar",
    "handle": "varchar",
    "handle_key": "varchar",
    "name": "varchar",
    "about": "text",
    "place": "varchar",
    "follower_count": "int4",
    "verified": "bool",
    "traceable": "bool",
    "partner_id": "int4",
    "link_evidence": "varchar",
    "erased_at": "timestamp",
}
SHORTEST = 4
"""Letters of a single name that is looked for in what others said: shorter ones are
words of many languages."""
_CONTACT = (
    *("name", "email", "phone", "street", "street2", "city", "zip", "website"),
    *("comment", "function", "vat", "ref", "image_1920", "company_name"),
)


def hide(erasure, _after):
    """Nobody finds them again, and intake takes in nothing of theirs from here on."""
    env = erasure.env
    asked = erasure.profile_ids | _named(erasure)
    asked |= asked.merged_into_id
    every = asked.with_context(active_test=False)
    profiles = every | every.search([("merged_into_id", "in", every.ids)])
    # A batch that is just storing what one of them said has to take turns.
    env.cr.execute(
        "SELECT id FROM social_care_profile WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
        [profiles.ids],
        log_exceptions=False,
    )
    fresh = profiles.filtered(lambda profile: not profile.erased_at)
    ids.keep(env, erasure, fresh)
    if erasure.account_id and erasure.people:
        ids.keep_unknown(env, erasure, erasure.account_id, erasure.people)
    partners = fresh.partner_id | erasure.partner_id
    erasure.write(
        {
            "profile_ids": [fields.Command.set(profiles.ids)],
            "people": False,
            "known": _known(erasure, fresh, partners),
        }
    )
    _untie(fresh, partners if erasure.with_contact else partners.browse())
    words = messages.in_words_of(erasure, erasure.company_id).env
    nobody = dict.fromkeys(_COLUMNS) | {
        "name": words._("Forgotten person"),
        "verified": False,
        "traceable": False,
        "erased_at": fields.Datetime.now(),
    }
    bulk.update(
        env["social.care.profile"],
        [{"id": it.id, **nobody, "external_id": f"{ids.MARK}{it.id}"} for it in fresh],
        _COLUMNS,
    )
    env.invalidate_all()
    return None, len(profiles)


def contact(erasure, _after):
    """The contact stands for nobody any more; its documents stay where they are."""
    partner = erasure.partner_id
    if not (erasure.with_contact and partner):
        return None, 0
    words = messages.in_words_of(erasure, erasure.company_id).env
    documents.wipe(
        erasure,
        partner,
        dict.fromkeys((name for name in _CONTACT if name in partner._fields), False)
        | {"name": words._("Forgotten person")},
    )
    erasure.partner_id = False
    return None, 1


# ---- Steps ---------------------------------------------------------------------------


def _named(erasure):
    """The profiles of whom a network named by their ids."""
    account = erasure.account_id
    found = erasure.env["social.care.profile"].with_context(active_test=False)
    if not (account and erasure.people):
        return found.browse()
    return found.search(
        [
            ("company_id", "=", account.company_id.id),
            ("network", "=", account.network),
            ("realm", "=", account.network_realm()),
            ("external_id", "in", erasure.people),
        ]
    )


def _known(erasure, profiles, partners):
    """What they are known by, until all of it is found; what an interrupted erasure
    knew already stays."""
    before = erasure.known or {}
    names, handles, keys = set(), set(), set()
    for profile in profiles:
        keys.add(profile.external_id)
        names.add(profile.name or "")
        handles.add(profile.handle or "")
        handles |= set(profile.former_handle_ids.mapped("handle"))
    if erasure.with_contact:
        for partner in partners:
            names |= {partner.name or "", partner.email or "", partner.phone or ""}
    names = {name for name in names if len(name) >= SHORTEST}
    return {
        "ids": sorted(keys | set(before.get("ids", ()))),
        "names": sorted(names | set(before.get("names", ()))),
        "handles": sorted((handles - {""}) | set(before.get("handles", ()))),
        "partners": sorted({*partners.ids, *before.get("partners", ())}),
    }


def _untie(profiles, partners):
    """Nothing says any more whose profiles they were.

    :param partners: contacts that are erased as well
    """
    env = profiles.env
    keys = [key for key in profiles.mapped("handle_key") if key]
    handles = env["social.care.handle"].search(
        [
            "|",
            ("partner_id", "in", partners.ids),
            "&",
            ("partner_id", "in", profiles.partner_id.ids),
            ("handle_key", "in", keys),
        ]
    )
    handles.unlink()
    profiles.former_handle_ids.unlink()
    env["social.care.advocate"].search([("profile_id", "in", profiles.ids)]).unlink()
    env.flush_all()
    env.cr.execute(
        """
        UPDATE social_care_link_move move
           SET partner_id = NULL, partner_name = NULL, partner_email = NULL
          FROM social_care_link link
         WHERE link.id = move.link_id AND link.profile_id = ANY(%s)
        """,
        [profiles.ids],
    )
    env.cr.execute(
        """
        UPDATE social_care_link
           SET evidence = NULL, partner_id = NULL,
               ended_at = coalesce(ended_at, now() AT TIME ZONE 'UTC')
         WHERE profile_id = ANY(%s)
        """,
        [profiles.ids],
    )
