from odoo import api, fields, models

from ...groups import AGENT

POSTS = 5
"""The newest posts that the contact's card shows."""


class ResPartner(models.Model):
    _inherit = "res.partner"

    social_profile_ids = fields.One2many(
        "social.care.profile", "partner_id", string="Social Profiles", groups=AGENT
    )
    social_handle_ids = fields.One2many(
        "social.care.handle", "partner_id", string="Social Handles", groups=AGENT
    )
    social_conversation_count = fields.Integer(
        compute="_compute_social_counts", groups=AGENT
    )
    social_post_count = fields.Integer(compute="_compute_social_counts", groups=AGENT)

    social_rating = fields.Float(
        string="Stars",
        compute="_compute_social_counts",
        groups=AGENT,
        digits=(2, 1),
        help="Of the reviews that this contact wrote, on average.",
    )

    @api.depends("social_profile_ids")
    def _compute_social_counts(self):
        rows = self.env["social.care.post"]._read_group(
            [("profile_id.partner_id", "in", self.ids)],
            ["profile_id.partner_id"],
            ["__count", "conversation_id:count_distinct"],
        )
        counts = {partner.id: figures for partner, *figures in rows}
        reviews = [("rating", ">", 0), ("deleted", "=", False)]
        rated = self.env["social.care.post"]._read_group(
            [("profile_id.partner_id", "in", self.ids), *reviews],
            ["profile_id.partner_id"],
            ["rating:avg"],
        )
        stars = {partner.id: average for partner, average in rated}
        for partner in self:
            posts, conversations = counts.get(partner.id, (0, 0))
            partner.social_post_count = posts
            partner.social_conversation_count = conversations
            partner.social_rating = stars.get(partner.id, 0.0)

    # ---- Actions ---------------------------------------------------------------------

    def action_view_social_conversations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("profile_id.partner_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_social_posts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_post_action"
        )
        action["domain"] = [("profile_id.partner_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_view_social_reviews(self):
        action = self.action_view_social_posts()
        action["domain"].append(("rating", ">", 0))
        return action

    def action_edit_social_handles(self):
        self.ensure_one()
        return {
            "name": self.env._("Handles of %s", self.display_name),
            "type": "ir.actions.act_window",
            "res_model": "social.care.handle",
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
            "target": "new",
        }

    def action_social_erase(self):
        """Open what is to be decided before a contact is erased on the networks."""
        self.ensure_one()
        return {
            "name": self.env._("Erase a Person"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.erasure",
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.id,
                "default_profile_ids": self.social_profile_ids.ids,
            },
        }

    # ---- For the web client ----------------------------------------------------------

    def social_card(self):
        """Who this contact is on the networks: asked for only where it is looked at.

        :return: dict of ``profiles``, ``handles`` and the newest ``posts``
        """
        self.ensure_one()
        self.check_access("read")
        posts = self.env["social.care.post"].search(
            [("profile_id.partner_id", "=", self.id)], limit=POSTS
        )
        return {
            "profiles": [
                {
                    "id": profile.id,
                    "network": profile.network,
                    "name": profile.name or "",
                    "handle": profile.handle or "",
                    "url": profile.url or "",
                    "followers": profile.follower_count,
                    "verified": profile.verified,
                    "evidence": profile.link_evidence or "",
                    "former": profile.former_handle_ids.mapped("handle"),
                }
                for profile in self.social_profile_ids
            ],
            "handles": [
                {
                    "id": handle.id,
                    "network": handle.network,
                    "handle": handle.handle,
                    "url": handle.url or "",
                }
                for handle in self.social_handle_ids
            ],
            "posts": [
                {
                    "id": post.id,
                    "network": post.network,
                    "at": fields.Datetime.to_string(post.posted_at),
                    "body": post.body or "",
                    "deleted": post.deleted,
                    "private": post.visibility == "private",
                    "conversation": post.conversation_id.id,
                }
                for post in posts
            ],
        }
