"""One click says what a post really is."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..triage import INTENTS, SENTIMENTS, Analysis, corrected


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    correction_ids = fields.One2many(
        "social.care.correction", "post_id", string="Corrections", readonly=True
    )

    # ---- Actions -------------------------------------------------------------------

    def action_correct(self, intent=None, sentiment=None):
        """Say what these posts want, or in what mood they are.

        It stands, whatever is found in them later, and is learned from.

        :param str intent: question, complaint, praise, other or spam
        :param str sentiment: negative, neutral or positive; or a number, by its sign
        """
        self.check_access("read")
        self._check_may_write()
        if isinstance(sentiment, int | float) and not isinstance(sentiment, bool):
            sentiment = SENTIMENTS[(sentiment > 0) - (sentiment < 0) + 1]
        for value, known in ((intent, INTENTS), (sentiment, SENTIMENTS)):
            if value and value not in known:
                raise UserError(
                    self.env._(
                        '"%(value)s" is none of: %(known)s.',
                        value=value,
                        known=", ".join(known),
                    )
                )
        if any(post.direction == "out" or post.deleted for post in self):
            raise UserError(self.env._("Only what customers said can be corrected."))
        self.sudo()._correct(intent=intent or None, sentiment=sentiment or None)
        self.sudo().conversation_id._refresh()
        return True

    # ---- Business methods ----------------------------------------------------------

    def _correct(self, **labels):
        """Keep what a person said of these posts, and lay it over what was found.

        :param labels: kind to label; None: nothing is said of that
        """
        labels = {kind: label for kind, label in labels.items() if label}
        Correction = self.env["social.care.correction"]
        before = Correction.search(
            [("post_id", "in", self.ids), ("kind", "in", list(labels))]
        )
        # A new one, not the old one changed: what was learned up to it is known by id.
        found = {(it.post_id.id, it.kind): it.found for it in before}
        before.unlink()
        values = []
        for post in self:
            analysis = Analysis(
                sentiment=post.sentiment,
                intent=post.intent or "other",
                thanks=post.thanks,
            )
            taken = {"intent": post.intent, "sentiment": analysis.sentiment_label}
            for kind, label in labels.items():
                values.append(
                    {
                        "post_id": post.id,
                        "company_id": post.company_id.id,
                        "kind": kind,
                        "label": label,
                        "found": found.get((post.id, kind), taken[kind]),
                        "user_id": self.env.uid,
                    }
                )
            result = corrected(analysis, **labels)
            post.write(
                {
                    "intent": result.intent,
                    "sentiment": result.sentiment,
                    "thanks": result.thanks,
                }
            )
        Correction.create(values)


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    def action_correct(self, intent=None, sentiment=None):
        """The same for the last post of the customer in each conversation."""
        self.check_access("write")
        posts = self.env["social.care.post"]
        for conversation in self:
            theirs = conversation.post_ids.filtered(
                lambda p: p.direction == "in" and not p.deleted
            )
            posts |= theirs.sorted(lambda p: (p.posted_at, p.id))[-1:]
        if not posts:
            raise UserError(self.env._("The customer has said nothing here."))
        return posts.action_correct(intent=intent, sentiment=sentiment)
