from odoo import api, fields, models

from ...database import bulk


class SocialCareLink(models.Model):
    """That a profile was taken for a contact's: why, by whom, and what it moved."""

    _name = "social.care.link"
    _inherit = ["social.care.exported"]
    _description = "Link of a Social Profile to a Contact"
    _order = "id desc"
    _rec_name = "evidence"

    profile_id = fields.Many2one(
        "social.care.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    evidence = fields.Char(readonly=True)
    create_uid = fields.Many2one("res.users", string="Linked by", readonly=True)
    create_date = fields.Datetime(string="Linked on", readonly=True)
    ended_at = fields.Datetime(string="Unlinked on", readonly=True)
    ended_by_id = fields.Many2one("res.users", string="Unlinked by", readonly=True)
    move_ids = fields.One2many("social.care.link.move", "link_id", readonly=True)

    # ---- Business methods ------------------------------------------------------------

    @api.model
    def _begin(self, profiles):
        """Profiles have a contact from now on: their open tickets go to it."""
        links = self.create(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": profile.partner_id.id,
                    "evidence": profile.link_evidence,
                }
                for profile in profiles
            ]
        )
        moves, targets = [], {}
        for link in links:
            partner = link.partner_id
            for ticket in link.profile_id.conversation_ids.ticket_id:
                if (
                    not ticket.closed
                    and ticket.partner_id != partner
                    and not link._is_shared(ticket)
                ):
                    moves.append(link._move_values(ticket))
                    targets[partner] = targets.get(partner, ticket.browse()) | ticket
        self.env["social.care.link.move"].create(moves)
        for partner, tickets in targets.items():
            tickets.write(self._ticket_values(partner))

    def _is_shared(self, ticket):
        """Whether another profile in a ticket is of the contact it has now."""
        others = ticket.social_conversation_ids.profile_id - self.profile_id
        return bool(ticket.partner_id & others.partner_id)

    def _move_values(self, ticket):
        return {
            "link_id": self.id,
            "ticket_id": ticket.id,
            "partner_id": ticket.partner_id.id,
            "partner_name": ticket.partner_name,
            "partner_email": ticket.partner_email,
        }

    @api.model
    def _ticket_values(self, partner):
        return {
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
        }

    def _end(self):
        """It was not the contact's profile after all: what the link moved goes back,
        and what was made for the contact since then. What a person has given to
        somebody else meanwhile stays where it is."""
        self.write({"ended_at": fields.Datetime.now(), "ended_by_id": self.env.uid})
        for link in self:
            link._give_on()
            back = link.move_ids.filtered(
                lambda m, link=link: m.ticket_id.partner_id == link.partner_id
            )
            for move in back:
                move.ticket_id.write(move._former_values())

    def _give_on(self):
        """Tickets in which another profile of the same contact speaks are that one's
        to give back, once it is unlinked too."""
        for move in self.move_ids:
            others = move.ticket_id.social_conversation_ids.profile_id.filtered(
                lambda p: p != self.profile_id and p.partner_id == self.partner_id
            )
            if heir := others.link_ids.filtered(lambda link: not link.ended_at)[:1]:
                move.link_id = heir

    @api.model
    def _note_born(self, conversations):
        """Tickets have just been made of conversations: those that were given the
        profile's contact go back with the others where the link ends."""
        linked = conversations.filtered("partner_id")
        if not linked:
            return
        profiles = linked.profile_id
        links = {
            link.profile_id: link
            for link in self.search(
                [("profile_id", "in", profiles.ids), ("ended_at", "=", False)],
                order="id",
            )
        }
        bulk.insert(
            self.env["social.care.link.move"],
            [
                {
                    "link_id": links[conversation.profile_id].id,
                    "ticket_id": conversation.ticket_id.id,
                    "partner_name": conversation.profile_id.own_name(),
                }
                for conversation in linked
                if conversation.profile_id in links
            ],
        )
        self.invalidate_model(["move_ids"])


class SocialCareLinkMove(models.Model):
    """A ticket that a link moved to a contact, and whose it was before."""

    _name = "social.care.link.move"
    _inherit = ["social.care.exported"]
    _description = "Ticket moved by a Link"
    _rec_name = "ticket_id"

    link_id = fields.Many2one(
        "social.care.link", required=True, readonly=True, index=True, ondelete="cascade"
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Former Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_name = fields.Char(string="Former Name", readonly=True)
    partner_email = fields.Char(string="Former Email", readonly=True)

    def _former_values(self):
        return {
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_name,
            "partner_email": self.partner_email,
        }
