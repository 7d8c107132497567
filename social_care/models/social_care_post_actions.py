"""What we do with posts on the network itself: like, hide, delete, correct.

The network is called outside any transaction; what it did is committed at once.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .. import words
from ..database import transaction
from ..networks import NETWORKS
from ..networks.errors import NetworkError, SignInAgain


class SocialCarePost(models.Model):
    _inherit = "social.care.post"

    user_id = fields.Many2one(
        "res.users",
        string="Answered by",
        readonly=True,
        index="btree_not_null",
        help="Who wrote this answer of ours, where it was written here.",
    )
    reply_ids = fields.One2many("social.care.reply", "post_id", readonly=True)
    liked = fields.Boolean(string="Liked by Us", readonly=True)
    hidden = fields.Boolean(string="Hidden by Us", readonly=True)
    can_like = fields.Boolean(compute="_compute_can")
    can_hide = fields.Boolean(compute="_compute_can")
    can_delete = fields.Boolean(compute="_compute_can")

    # ---- Computes ------------------------------------------------------------------

    @api.depends("network", "direction", "deleted", "visibility", "external_id")
    def _compute_can(self):
        """What the network lets us do with a post."""
        for post in self:
            can = NETWORKS[post.network].capabilities
            theirs = post.direction == "in" and not post.deleted
            public = post.visibility == "public"
            post.can_like = can.likes and theirs
            post.can_hide = can.hides and theirs and public
            post.can_delete = (
                can.deletes
                and post.direction == "out"
                and not post.deleted
                and not (post.external_id or "").startswith("native:")
            )

    # ---- Actions -------------------------------------------------------------------

    def action_like(self):
        """Like what customers said."""
        return self._do_on_network("can_like", "like", "_keep_liked")

    def action_hide(self):
        """Hide what customers said below a post of ours, from the public."""
        return self._do_on_network("can_hide", "hide", "_keep_hidden", True)

    def action_unhide(self):
        return self._do_on_network("can_hide", "hide", "_keep_hidden", False)

    def action_delete_ours(self):
        """Delete answers of ours on the network; what they had told the public is not
        told any more."""
        return self._do_on_network("can_delete", "delete", "_keep_deleted")

    def action_rewrite(self):
        """Delete an answer of ours and write it anew, beginning with its words."""
        self.ensure_one()
        post = self.sudo()
        reply = post.reply_ids[:1]
        answered = reply.in_reply_to_post_id or post.search(
            [
                ("account_id", "=", post.account_id.id),
                ("external_id", "=", post.parent_external_id),
            ]
        )
        values = {
            "conversation_id": post.conversation_id.id,
            "in_reply_to_post_id": answered.id,
            "body": reply.body or post.body,
            "visibility": post.visibility,
            "closing": post.closing,
        }
        self.action_delete_ours()
        draft = self.env["social.care.reply"].create(values)
        return {
            "type": "ir.actions.act_window",
            "res_model": draft._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    # ---- Business methods ----------------------------------------------------------

    def _do_on_network(self, allowed, method, keep, *arguments):
        """Do something with these posts on their network, one after another.

        :param str allowed: the field that says whether it may be done
        :param str method: of the network's client, is given the id and the arguments
        :param str keep: of the post: keeps what was done
        """
        self._check_may_act(allowed)
        accounts = self.env["social.care.account"]
        user_id = self.env.uid
        transaction.commit(self.env)
        for post in self.sudo():
            access, external_id = post.account_id._access(), post.external_id
            transaction.commit(self.env)
            try:
                accounts._ask(
                    post.account_id.id,
                    access,
                    lambda client, key=external_id: getattr(client, method)(
                        key, *arguments
                    ),
                )
            except NetworkError as error:
                post._refused(error)
            transaction.run(
                self.env,
                lambda env, post_id=post.id: getattr(
                    env["social.care.post"].browse(post_id), keep
                )(*arguments, by=env["res.users"].browse(user_id)),
            )
        self.env.invalidate_all()
        return True

    def _check_may_act(self, allowed):
        """Who may answer a conversation may do this, where the network lets us."""
        self.check_access("read")
        self._check_may_write()
        for post in self:
            if not post[allowed]:
                raise UserError(
                    self.env._(
                        "%s does not let us do this with this post.",
                        NETWORKS[post.network].label,
                    )
                )

    def _check_may_write(self):
        """What belongs to no conversation is the supervisors'."""
        self.conversation_id.check_access("write")
        loose = self.filtered(lambda post: not post.conversation_id)
        supervisor = "social_care.group_social_care_supervisor"
        if loose and not (self.env.su or self.env.user.has_group(supervisor)):
            raise AccessError(self.env._("This post belongs to no conversation."))

    def _refused(self, error):
        """Say in words what the network said; an account without rights is told so."""
        message = words.of(self.env, error)
        if isinstance(error, SignInAgain):
            account_id = self.account_id.id
            transaction.run(
                self.env,
                lambda env: (
                    env["social.care.account"].browse(account_id)._set_error(message)
                ),
            )
        raise UserError(message) from None

    def _keep_liked(self, by):
        self.liked = True
        self._log_done(self.env._("%s liked the customer's post.", by.name))

    def _keep_hidden(self, hidden, by):
        self.hidden = hidden
        self._log_done(
            self.env._("%s hid a post from the public.", by.name)
            if hidden
            else self.env._("%s shows a hidden post again.", by.name)
        )

    def _keep_deleted(self, by):
        self._erase()
        self.conversation_id._refresh()
        with_ticket = self.filtered("conversation_id.ticket_id")
        with_ticket.conversation_id.ticket_id._social_forget_posts(with_ticket, by.name)

    def _log_done(self, line):
        for ticket in self.conversation_id.ticket_id:
            ticket._message_log(body=line)
