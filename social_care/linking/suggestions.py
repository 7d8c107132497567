"""The contacts that may be behind some profiles, each with its evidence in words."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from odoo.addons.phone_validation.tools import phone_validation

from .. import registry
from ..identity import evidence

MOST = 5
"""Suggestions for one profile."""

SAME_NAME = 10
"""Contacts of one name that are looked at; a name of more says nothing."""


@dataclass(slots=True)
class Suggestion:
    """A contact who may be behind a profile.

    :param partner: the contact
    :param kinds: keys of ``evidence.STRENGTH``
    :param reasons: the same as sentences
    """

    partner: Any
    kinds: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    @property
    def score(self):
        return evidence.score(self.kinds)


def suggest(profiles):
    """The contacts that may be behind profiles, as far as the user may see contacts.

    The number of queries does not depend on the number of profiles.

    :param profiles: records; those whose network forbids links get no suggestion
    :return: dict of profile to a list of :class:`Suggestion`, the strongest first
    """
    finder = _Finder(profiles)
    finder.by_handle()
    finder.by_what_they_show()
    finder.by_name()
    return {
        profile: sorted(
            (s for s in found.values() if s.score >= evidence.ENOUGH),
            key=lambda s: (-s.score, s.partner.id),
        )[:MOST]
        for profile, found in finder.found.items()
    }


def exact(profiles):
    """The contacts whose kept handle is a profile's own, beyond doubt: no other
    contact has the handle, and no other profile has or ever had it.

    :return: dict of profile to :class:`Suggestion`
    """
    finder = _Finder(profiles)
    finder.by_handle()
    sure = {}
    for profile, found in finder.found.items():
        if len(found) == 1:
            (suggestion,) = found.values()
            if suggestion.kinds == ["handle"]:
                sure[profile] = suggestion
    return sure


class _Finder:
    def __init__(self, profiles):
        self.env = profiles.env
        # Browsed anew: they are read together, wherever they come from.
        profiles = profiles.browse(profiles.ids)
        self.profiles = profiles.filtered(lambda p: p.can_have_contact())
        self.found = {profile: {} for profile in self.profiles}

    def add(self, profile, partner, kind, reason):
        if partner.company_id and partner.company_id != profile.company_id:
            return
        suggestion = self.found[profile].setdefault(partner, Suggestion(partner))
        if kind not in suggestion.kinds:
            suggestion.kinds.append(kind)
            suggestion.reasons.append(reason)

    def by_handle(self):
        """Handles that are kept on contacts."""
        keys = defaultdict(list)
        for profile in self.profiles:
            if profile.handle_key:
                keys[profile.network, profile.handle_key.casefold()].append(profile)
        if not keys:
            return
        handles = self.env["social.care.handle"].search(
            [
                ("network", "in", list({network for network, _key in keys})),
                ("handle_folded", "in", list({key for _network, key in keys})),
                ("partner_id.active", "=", True),
            ]
        )
        holders = self._holders(handles)
        for handle in handles:
            for profile in keys.get((handle.network, handle.handle_folded), ()):
                kind, reason = self._weigh_handle(profile, handle, holders)
                self.add(profile, handle.partner_id, kind, reason)

    def _weigh_handle(self, profile, handle, holders):
        values = {
            "handle": f"@{handle.handle}",
            "network": registry.label(self.env, handle.network),
        }
        if handle.handle_key != profile.handle_key:
            return "handle_spelling", self.env._(
                "The contact has the handle %(handle)s on %(network)s, which differs "
                "in capitals only.",
                **values,
            )
        place = (profile.company_id.id, profile.network, profile.realm)
        if holders[(*place, profile.handle_key)] - {profile.id}:
            return "handle_passed_on", self.env._(
                "The contact has the handle %(handle)s on %(network)s, but it belongs "
                "or belonged to another profile as well.",
                **values,
            )
        return "handle", self.env._(
            "The contact has the handle %(handle)s on %(network)s.", **values
        )

    def _holders(self, handles):
        """(company, network, realm, key) to the profiles that have or had a handle."""
        holders = defaultdict(set)
        keys = list(set(handles.mapped("handle_key")))
        if not keys:
            return holders
        self.env["social.care.profile"].flush_model()
        self.env["social.care.former.handle"].flush_model()
        self.env.cr.execute(
            """
            SELECT company_id, network, realm, handle_key, coalesce(merged_into_id, id)
              FROM social_care_profile
             WHERE handle_key = ANY(%(keys)s) AND company_id = ANY(%(companies)s)
             UNION
            SELECT p.company_id, p.network, p.realm, f.handle_key,
                   coalesce(p.merged_into_id, p.id)
              FROM social_care_former_handle f
              JOIN social_care_profile p ON p.id = f.profile_id
             WHERE f.handle_key = ANY(%(keys)s) AND p.company_id = ANY(%(companies)s)
            """,
            {"keys": keys, "companies": self.profiles.company_id.ids},
        )
        for *place, profile_id in self.env.cr.fetchall():
            holders[tuple(place)].add(profile_id)
        return holders

    def by_what_they_show(self):
        """E-mail addresses and numbers that profiles show to everybody."""
        addresses, numbers = defaultdict(set), defaultdict(set)
        for profile in self.profiles:
            for email in evidence.emails(profile.about):
                addresses[email].add(profile)
            for number in evidence.numbers(profile.about):
                if number := self._international(profile, number):
                    numbers[number].add(profile)
        for partner in self._partners("email_normalized", addresses):
            for profile in addresses[partner.email_normalized]:
                self.add(
                    profile,
                    partner,
                    "email",
                    self.env._("The profile shows the address %s.", partner.email),
                )
        for partner in self._partners("phone_sanitized", numbers):
            for profile in numbers[partner.phone_sanitized]:
                self.add(
                    profile,
                    partner,
                    "phone",
                    self.env._("The profile shows the number %s.", partner.phone),
                )

    def _international(self, profile, number):
        country = profile.company_id.country_id
        return phone_validation.phone_format(
            number,
            country.code or None,
            country.phone_code or None,
            force_format="E164",
            raise_exception=False,
        )

    def by_name(self):
        """The same name, better with the same place."""
        names, spellings = defaultdict(list), set()
        for profile in self.profiles:
            if name := evidence.plain(profile.name):
                names[name].append(profile)
                spellings |= evidence.spellings(profile.name)
        partners = self._partners("name", spellings)
        common = Counter(evidence.plain(partner.name) for partner in partners)
        for partner in partners:
            name = evidence.plain(partner.name)
            for profile in names.get(name, ()):
                self.add(
                    profile, partner, *self._weigh_name(profile, partner, common[name])
                )

    def _weigh_name(self, profile, partner, count):
        places = (
            partner.city,
            partner.state_id.name,
            partner.country_id.name,
        )
        if evidence.same_place(profile.place, places):
            return "name_and_place", self.env._(
                "Same name, and the profile says: %s.", profile.place
            )
        if count > 1:
            return "common_name", (
                self.env._("Same name, as another contact has it.")
                if count == 2
                else self.env._("Same name, as %s other contacts have it.", count - 1)
            )
        return "name", self.env._("Same name.")

    def _partners(self, name, values):
        if not values:
            return self.env["res.partner"]
        partners = self.env["res.partner"].with_context(active_test=True)
        return partners.search(
            [
                (name, "in", list(values)),
                ("company_id", "in", [False, *self.profiles.company_id.ids]),
            ],
            limit=SAME_NAME * max(len(self.profiles), 1),
        )
