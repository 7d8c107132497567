"""Two accounts, one matter: the same post that names both, or the same contact who says
it on two networks."""

from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

MATTER_DAYS = 7
"""How far apart what one contact says on two networks may be to be one matter."""


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    def same_matter(self):
        """What else is about the same, as far as the user may see it.

        :return: a list of dicts, what is the very same post first
        """
        self.ensure_one()
        self.check_access("read")
        return [
            {
                "id": other.id,
                "network": other.network,
                "account": other.account_id.name,
                "words": other.last_words or "",
                "same_post": same_post,
                "ticket": other.ticket_id.number or "",
                "one_ticket": bool(other.ticket_id)
                and other.ticket_id == self.ticket_id,
                "waived": other.public_resolution == "waived",
            }
            for other, same_post in self._same_matter().items()
        ]

    def action_one_matter(self):
        """One ticket for this conversation and what is about the same."""
        self.ensure_one()
        self.check_access("write")
        others = self.browse().union(*self._same_matter())
        if not others:
            raise UserError(self.env._("Nothing else is about the same."))
        there = (self | others).ticket_id.sorted(lambda t: (t.closed, t.id))
        if not there:
            self.env["helpdesk.ticket"].check_access("create")
            self.sudo()._create_tickets()
            there = self.ticket_id
        return (self | others).action_join(there[0].id)

    def action_answer_here(self):
        """This account answers: the others, to whom the same was said, need not."""
        self.ensure_one()
        others = self.browse().union(
            *(other for other, same_post in self._same_matter().items() if same_post)
        )
        if not others:
            raise UserError(self.env._("No other account was told the same."))
        others.filtered(lambda c: c.public_resolution != "waived").action_ignore(
            self.env._("Answered by %s.", self.account_id.name)
        )
        return self.action_back_to_inbox()

    # ---- Business methods ----------------------------------------------------------

    def _same_matter(self):
        """Other conversation to whether the very same post is in it."""
        found = dict.fromkeys(self._with_the_same_post(), True)
        for other in self._of_the_same_contact():
            found.setdefault(other, False)
        return found

    def _with_the_same_post(self):
        self.env["social.care.post"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT other.conversation_id
              FROM social_care_post post
              JOIN social_care_post other
                ON other.profile_id = post.profile_id
               AND other.external_id = post.external_id
               AND other.body = post.body
               AND other.account_id <> post.account_id
             WHERE post.conversation_id = %s
               AND other.conversation_id IS NOT NULL
             ORDER BY other.conversation_id
            """,
            [self.id],
        )
        ids = [conversation for (conversation,) in self.env.cr.fetchall()]
        return self.browse(ids)._filtered_access("read")

    def _of_the_same_contact(self):
        """What the contact says elsewhere these days and nobody has settled."""
        if not self.partner_id or not self.last_post_at or self.intent == "praise":
            return self.browse()
        near = timedelta(days=MATTER_DAYS)
        return self.search(
            [
                ("profile_id.partner_id", "=", self.partner_id.id),
                ("network", "!=", self.network),
                ("company_id", "=", self.company_id.id),
                ("intent", "=", self.intent),
                ("last_post_at", ">=", self.last_post_at - near),
                ("last_post_at", "<=", self.last_post_at + near),
                ("awaiting_since", "!=", False),
            ]
        )
