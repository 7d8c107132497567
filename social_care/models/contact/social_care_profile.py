from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ... import registry
from ...database import bulk
from ...identity import own_name
from ...intake import merging
from ...linking.suggestions import exact, suggest
from ...standing import waits
from ...standing.refresh import refresh, reweigh
from ...text.names import with_handle


class SocialCareProfile(models.Model):
    _name = "social.care.profile"
    _description = "Social Profile"
    _members_network = "network"
    _inherit = ["social.care.guarded"]
    _order = "id desc"
    _rec_names_search = ["name", "handle"]
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        required=True,
        readonly=True,
    )
    realm = fields.Char(
        required=True,
        default="",
        readonly=True,
        help="The server, on networks that have many.",
    )
    external_id = fields.Char(string="Network ID", required=True, readonly=True)
    handle = fields.Char(readonly=True, index="trigram")
    handle_key = fields.Char(compute="_compute_handle_key", store=True)
    name = fields.Char(readonly=True, index="trigram")
    about = fields.Text(readonly=True, help="What they say of themselves.")
    place = fields.Char(readonly=True, help="Where they say they are.")
    follower_count = fields.Integer(string="Followers", readonly=True)
    verified = fields.Boolean(readonly=True)
    seen_at = fields.Datetime(
        string="Last Seen", readonly=True, help="When they last said something."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('company_id', 'in', [False, company_id])]",
    )
    link_evidence = fields.Char(
        readonly=True, help="Why this profile is taken to be this contact's."
    )
    link_ids = fields.One2many(
        "social.care.link", "profile_id", string="Links", readonly=True
    )
    former_handle_ids = fields.One2many(
        "social.care.former.handle", "profile_id", readonly=True
    )
    active = fields.Boolean(default=True, readonly=True)
    merged_into_id = fields.Many2one(
        "social.care.profile",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The same person: what this profile says is that one's from now on.",
    )
    traceable = fields.Boolean(
        default=True,
        readonly=True,
        help="Whether the network tells this person from others. Where it does not, "
        "the profile stands for who wrote one post, and for no contact.",
    )
    muted = fields.Boolean(
        readonly=True, help="What they write is stored, but nobody has to see it."
    )
    left_alone = fields.Boolean(
        readonly=True, help="Asked not to be thanked or shared: nobody does."
    )
    erased_at = fields.Datetime(
        string="Erased on", readonly=True, help="Nothing is known of them any more."
    )
    url = fields.Char(string="Address", compute="_compute_url")
    may_have_contact = fields.Boolean(compute="_compute_may_have_contact")
    conversation_ids = fields.One2many("social.care.conversation", "profile_id")
    conversation_count = fields.Integer(compute="_compute_conversation_count")

    _identity_unique = models.UniqueIndex("(company_id, network, realm, external_id)")
    _key_index = models.Index("(network, handle_key)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("handle", "network")
    def _compute_handle_key(self):
        for profile in self:
            client = registry.network(self.env, profile.network)
            profile.handle_key = client and client.handle_key(profile.handle or "")

    @api.depends("handle", "network")
    def _compute_url(self):
        for profile in self:
            client = registry.network(self.env, profile.network)
            known = client and profile.handle
            profile.url = known and client.profile_url(profile.handle)

    @api.depends("network", "traceable")
    def _compute_may_have_contact(self):
        for profile in self:
            profile.may_have_contact = profile.can_have_contact()

    @api.depends("name", "handle")
    def _compute_display_name(self):
        for profile in self:
            names = with_handle(profile.name, profile.handle)
            profile.display_name = names or profile.external_id

    def _compute_conversation_count(self):
        rows = self.env["social.care.conversation"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = {profile.id: count for profile, count in rows}
        for profile in self:
            profile.conversation_count = counts.get(profile.id, 0)

    # ---- CRUD ------------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - {"partner_id"}:
            raise AccessError(
                self.env._("Only the contact of a profile can be changed.")
            )
        if "partner_id" not in vals or bulk.is_bulk(self):
            return super().write(vals)
        self._check_ids(vals)
        self.check_in_sight()
        partner = self.env["res.partner"].browse(vals["partner_id"] or [])
        changing = self.filtered(lambda p: p.partner_id != partner)
        if partner and changing:
            changing._check_may_have_contact()
        evidence = {}
        if changing and "link_evidence" not in vals:
            evidence = changing._evidence(partner)
        links = changing.sudo().link_ids.filtered(lambda link: not link.ended_at)
        result = super().write(vals)
        for profile, words in evidence.items():
            super(SocialCareProfile, profile.sudo()).write({"link_evidence": words})
        links._end()
        if partner:
            self.env["social.care.link"].sudo()._begin(changing.sudo())
        changing.sudo()._weigh_anew()
        return result

    def _weigh_anew(self):
        """What waits of these people matters more or less than before."""
        reweigh(self.conversation_ids.filtered("awaiting_since"))

    def _check_may_have_contact(self):
        for profile in self:
            if not profile.traceable:
                raise UserError(
                    self.env._(
                        "Nobody knows who this is: the profile stands for one post "
                        "alone. Set the contact on the ticket instead."
                    )
                )
            if not profile.can_have_contact():
                raise UserError(
                    self.env._(
                        "The rules of %s forbid tying its members to contacts.",
                        registry.label(self.env, profile.network),
                    )
                )

    # ---- Actions ---------------------------------------------------------------------

    def action_view_conversations(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("profile_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_link(self, partner_id):
        """Take these profiles for a contact's.

        :param int partner_id: the contact
        """
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("This contact does not exist any more."))
        self.write({"partner_id": partner.id})
        return True

    def action_unlink(self):
        """Not this contact's after all; the tickets go back to whose they were."""
        self.write({"partner_id": False})
        return True

    def action_mute(self):
        """What they write does not come to the inbox any more."""
        return self._mute(True)

    def action_unmute(self):
        return self._mute(False)

    def action_erase(self):
        """Open what is to be decided before these people are erased."""
        self.check_access("read")
        return {
            "name": self.env._("Erase a Person"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.erasure",
            "views": [(False, "form")],
            "context": {
                "default_profile_ids": self.ids,
                "default_partner_id": self.partner_id[:1].id,
                "default_company_id": self.company_id[:1].id,
            },
        }

    def action_leave_alone(self):
        """They asked not to be thanked or shared; said again, they may be."""
        self.check_access("write")
        self.check_in_sight()
        for profile in self.sudo():
            profile.left_alone = not profile.left_alone
        return True

    def _mute(self, muted):
        self.check_access("write")
        self.check_in_sight()
        self.sudo().write({"muted": muted})
        self.sudo().conversation_ids.write({"muted": muted})
        waits.rebuild(self.sudo().conversation_ids)
        self.sudo()._weigh_anew()
        return True

    def action_create_contact(self):
        """Make a contact of this profile, with its handle, and link it.

        :return: the action that opens the contact
        """
        self.ensure_one()
        self._check_may_have_contact()
        partner = self.partner_id or self.env["res.partner"].create(
            self._contact_values()
        )
        self.write({"partner_id": partner.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "views": [(False, "form")],
        }

    def action_merge_dialog(self):
        """Open the dialogue that makes one of several profiles of a person.

        :raises UserError: of one alone
        """
        if len(self) < 2:
            raise UserError(
                self.env._("Please select the profiles of one person, two or more.")
            )
        return {
            "name": self.env._("Merge Profiles"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.profile.merge",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_profile_ids": self.ids},
        }

    def contact_choice(self):
        """What a person needs to say whose profile this is.

        :return: dict of the contact, the evidence for it, and the suggestions
        """
        self.ensure_one()
        self.check_access("read")
        partner = self.partner_id
        suggestions = [] if partner else suggest(self).get(self, [])
        return {
            "partner": partner.id,
            "partner_name": partner.display_name or "",
            "evidence": self.link_evidence or "",
            "allowed": self.can_have_contact(),
            "network": registry.label(self.env, self.network),
            "company": self.company_id.id,
            "can_write": self.has_access("write"),
            "can_create": self.env["res.partner"].has_access("create"),
            "suggestions": [
                {
                    "partner": suggestion.partner.id,
                    "name": suggestion.partner.display_name,
                    "place": suggestion.partner.city or "",
                    "score": suggestion.score,
                    "reasons": suggestion.reasons,
                }
                for suggestion in suggestions
            ],
        }

    # ---- Business methods ------------------------------------------------------------

    @api.private
    def check_in_sight(self):
        """Refuse what would change the work of teams that the user cannot see.

        A profile is the company's: what one team does to it holds for all.
        """
        if self.env.su:
            return
        theirs = self.sudo().conversation_ids.with_env(self.env)
        if theirs - theirs._filtered_access("read"):
            raise AccessError(
                self.env._(
                    "This person also speaks to teams that you do not belong to. "
                    "Please ask a supervisor."
                )
            )

    @api.private
    def can_have_contact(self):
        """Whether the network's rules let us tie its members to contacts, and tells
        this one from others."""
        client = registry.network(self.env, self.network)
        return bool(self.traceable and client and client.capabilities.links_authors)

    def _contact_values(self):
        values = {"name": self.name or self.handle or self.external_id}
        if self.handle and registry.network(self.env, self.network).handle_of(
            self.handle
        ):
            handle = {"network": self.network, "pasted": self.handle}
            values["social_handle_ids"] = [fields.Command.create(handle)]
        return values

    def _evidence(self, partner):
        """The words kept when a person links a contact: who it was, and what spoke for
        it.

        :return: dict of profile to its words; False where the contact is taken away
        """
        if not partner:
            return dict.fromkeys(self, False)
        words = self.env._(
            "Linked by %(user)s on %(date)s.",
            user=self.env.user.name,
            date=fields.Date.context_today(self),
        )
        found = suggest(self)
        return {
            profile: " ".join(
                [
                    *next(
                        (
                            suggestion.reasons
                            for suggestion in found.get(profile, [])
                            if suggestion.partner == partner
                        ),
                        [],
                    ),
                    words,
                ]
            )
            for profile in self
        }

    @api.private
    def link_exact_handles(self):
        """Link those whose handle is kept on exactly one contact, beyond doubt."""
        found = exact(self.filtered(lambda p: not p.partner_id))
        if not found:
            return
        words = self.env._("Linked by itself, as an administrator wants it.")
        rows = [
            {
                "id": profile.id,
                "partner_id": suggestion.partner.id,
                "link_evidence": " ".join([*suggestion.reasons, words]),
            }
            for profile, suggestion in found.items()
        ]
        bulk.update(
            self.env["social.care.profile"],
            rows,
            {"partner_id": "int4", "link_evidence": "varchar"},
        )
        linked = self.browse([row["id"] for row in rows])
        linked.invalidate_recordset(["partner_id", "link_evidence"])
        self.env["res.partner"].invalidate_model(["social_profile_ids"])
        self.env["social.care.link"].sudo()._begin(linked)
        linked.sudo()._weigh_anew()

    @api.private
    def merge_into(self, target):
        """These are the same person as another profile: all that they said is that
        one's from now on, and so is what they are still to say.

        :param target: a profile of the same network and company
        """
        target.ensure_one()
        others = self - target
        if not others:
            return
        # A batch that is just storing what one of them said has to take turns.
        (others | target).lock_for_update(allow_referencing=False)
        for profile in others:
            if (profile.network, profile.company_id) != (
                target.network,
                target.company_id,
            ):
                raise UserError(
                    self.env._(
                        "Only profiles of one network can be merged. Link profiles of "
                        "several networks to the same contact instead."
                    )
                )
        contacts = (others | target).partner_id
        if len(contacts) > 1:
            raise UserError(
                self.env._(
                    "These profiles belong to different contacts: %s. Link them to one "
                    "contact first.",
                    ", ".join(contacts.mapped("display_name")),
                )
            )
        if contacts and not target.partner_id:
            evidence = others.filtered("partner_id")[0].link_evidence
            target.write({"partner_id": contacts.id, "link_evidence": evidence})
        others.link_ids.write({"profile_id": target.id})
        others._give_words_to(target)
        self.search(
            [("merged_into_id", "in", others.ids), ("active", "=", False)]
        ).merged_into_id = target
        others.write(
            {
                "active": False,
                "merged_into_id": target.id,
                "partner_id": False,
                "link_evidence": False,
            }
        )
        refresh(target.conversation_ids)

    def _give_words_to(self, target):
        """What these profiles said was said by another one."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_care_post SET profile_id = %s WHERE profile_id = ANY(%s)",
            [target.id, self.ids],
        )
        self.env.invalidate_all()
        for conversation in self.conversation_ids.sorted("episode"):
            merging.give(conversation, target)

    @api.autovacuum
    def _gather_merged(self):
        """What a batch stored for a profile while it was being merged."""
        late = (
            self.env["social.care.conversation"]
            .search([("profile_id.active", "=", False)])
            .profile_id
        )
        for profile in late.filtered("merged_into_id"):
            profile._give_words_to(profile.merged_into_id)

    def _short_name(self):
        """What a card has room for: the handle, else the name."""
        return f"@{self.handle}" if self.handle else self.name or self.external_id

    @api.private
    def ticket_name(self):
        """The name a ticket shows for its customer."""
        self.ensure_one()
        return self.partner_id.name or self.own_name()

    @api.private
    def own_name(self):
        """The name they give themselves."""
        return own_name(self.name, self.handle, self.external_id)
