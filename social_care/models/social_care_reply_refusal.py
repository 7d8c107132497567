"""Why a reply is not sent: what the network refuses, what its author has not seen, and
what somebody is saying already."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import words
from ..networks import NETWORKS
from ..networks.errors import NetworkError
from .social_care_reply import EDITABLE

OPEN = ("to_approve", "queued", "sending", "unknown")
"""States in which a reply may still be published."""


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    newer_words = fields.Text(
        compute="_compute_newer_words",
        help="What was said in the conversation since the author looked.",
    )

    # ---- Computes ------------------------------------------------------------------

    @api.depends("seen_post_id", "conversation_id.post_ids", "state")
    def _compute_newer_words(self):
        waiting = self.filtered(lambda reply: reply.state in EDITABLE)
        newer = waiting._newer_posts()
        for reply in self:
            reply.newer_words = (
                "\n".join(map(reply._quote, newer.get(reply.id, ()))) or False
            )

    # ---- Business methods ----------------------------------------------------------

    def _send(self):
        """Let a reply go, unless there is a reason against it."""
        self.ensure_one()
        reply = self.sudo()
        reply._check_network()
        if not reply.previous_id:
            reply._check_seen()
            reply._follow_own()
        elif reply.previous_id.state in ("draft", "cancelled"):
            raise UserError(self.env._("Please send the part before it first."))
        reasons = reply._blocking_words()
        if reasons:
            raise UserError("\n".join(reasons))
        reply._let_go()
        self.env.flush_all()

    def _check_network(self):
        """Refuse at once what the network is known to refuse."""
        if self.account_id.state == "draft":
            raise UserError(self.env._("Please connect the account first."))
        post = self.in_reply_to_post_id
        if post.deleted:
            raise UserError(self.env._("The post to be answered is gone."))
        client = NETWORKS[self.network](self.account_id._settings())
        can = client.capabilities
        if can.needs_summons and self.visibility == "public" and post.kind == "search":
            raise UserError(
                self.env._(
                    "%(network)s lets us answer only who mentions us. Please answer on "
                    "%(network)s itself and record it here.",
                    network=client.label,
                )
            )
        if can.reply_window and post.posted_at:
            until = fields.Datetime.add(post.posted_at, seconds=can.reply_window)
            if fields.Datetime.now() > until:
                raise UserError(
                    self.env._(
                        "%s lets us answer no more: it is too long ago.", client.label
                    )
                )
        try:
            client.vet(self._network_reply())
        except NetworkError as error:
            raise UserError(words.of(self.env, error)) from None

    def _check_seen(self):
        """Refuse where something was said that the author has not seen."""
        newer = self._newer_posts().get(self.id)
        if newer:
            raise UserError(
                self.env._(
                    "Something was said since you looked. Please read it first:\n%s",
                    "\n".join(map(self._quote, newer)),
                )
            )

    def _follow_own(self):
        """One answer to a post at a time; what its author adds goes after it."""
        there = self.search(
            [
                ("in_reply_to_post_id", "=", self.in_reply_to_post_id.id),
                ("visibility", "=", self.visibility),
                ("state", "in", OPEN),
                ("id", "!=", self.id),
            ],
            order="id",
        )
        if not self.in_reply_to_post_id or not there:
            return
        other = there.filtered(lambda reply: reply.user_id != self.user_id)[:1]
        if other:
            raise UserError(
                self.env._(
                    "%(name)s is answering this already: %(words)s",
                    name=other.user_id.name,
                    words=other.body,
                )
            )
        if self.body.strip() in [reply.body.strip() for reply in there]:
            raise UserError(self.env._("These words are on their way already."))
        self.previous_id = there.filtered(
            lambda reply: not reply.next_ids.filtered(lambda n: n.state != "cancelled")
        )[-1:]

    def _newer_posts(self):
        """What was said in the conversations since the authors looked.

        What an author has said since is no news to them.

        :return: dict of reply id to posts, the oldest first, where there are any
        """
        self.env["social.care.post"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT reply.id, array_agg(post.id ORDER BY post.posted_at, post.id)
              FROM social_care_reply reply
              JOIN social_care_post post
                ON post.conversation_id = reply.conversation_id
         LEFT JOIN social_care_post seen ON seen.id = reply.seen_post_id
             WHERE reply.id = ANY(%s)
               AND post.deleted IS NOT TRUE
               AND (seen.id IS NULL
                    OR (post.posted_at, post.id) > (seen.posted_at, seen.id))
               AND (post.direction = 'in'
                    OR post.user_id IS DISTINCT FROM reply.user_id)
             GROUP BY reply.id
            """,
            [self.ids],
        )
        posts = self.env["social.care.post"]
        return {reply: posts.browse(ids) for reply, ids in self.env.cr.fetchall()}

    @api.model
    def _quote(self, post):
        post = post.sudo()
        return self.env._(
            "%(name)s: %(words)s", name=post.display_name, words=post.body or ""
        )
