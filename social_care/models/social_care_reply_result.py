"""What came of a delivery, and who is told."""

import logging
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html

from .. import words
from ..database import transaction
from ..networks import clean
from ..networks.errors import Later, NetworkError, Never, SignInAgain, Unsure
from .social_care_account_sending import ALARM_AFTER
from .social_care_reply_delivery import FREE

_logger = logging.getLogger(__name__)

GIVE_UP = timedelta(days=1)
"""What could not be sent for so long is not sent any more without a person."""

TROUBLE = "social_care.mail_activity_type_reply"

ACTIVITIES = (TROUBLE, "social_care.mail_activity_type_approval")
"""What people are told of replies by; at most one of them at a time."""

LOOKUPS = 5
"""Failed looks for a reply on the network after which a person is asked."""


class SocialCareReply(models.Model):
    _inherit = "social.care.reply"

    # ---- Actions -------------------------------------------------------------------

    def action_posted_dialog(self):
        self.ensure_one()
        return {
            "name": self.env._("It Was Posted"),
            "type": "ir.actions.act_window",
            "res_model": "social.care.posted",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_reply_id": self.id},
        }

    def action_posted(self, permalink=None):
        """A person has found it on the network.

        :param str permalink: where it stands
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "unknown":
            self.sudo()._keep_found(permalink)
        return True

    # ---- Business methods ----------------------------------------------------------

    @api.model
    def _settle(self, delivery, found, error):
        """Write what came of a delivery, in the transaction of the caller.

        :param found: the external id; when looking also "" or None
        :return: the state the reply is in then
        """
        reply = self.browse(delivery.reply_id)
        self.env.cr.execute(
            "SELECT lease_token, state FROM social_care_reply WHERE id = %s"
            " FOR NO KEY UPDATE",
            [reply.id],
            log_exceptions=False,
        )
        token, state = self.env.cr.fetchone() or (None, None)
        reply.invalidate_recordset()
        if token != delivery.token:
            # Others took it for lost. That it is out is true all the same.
            if found and state in ("queued", "sending", "unknown"):
                reply._keep_sent(found)
            return state
        if error:
            reply._keep_error(error, delivery)
        elif found:
            reply._keep_sent(found)
        elif not delivery.looking or found is None:
            reply._ask_person(self.env._("Whether it was published is not known."))
        elif fields.Datetime.now() - reply.tried_at > GIVE_UP:
            reply._keep_failed(self.env._("It could not be sent for a whole day."))
        else:
            reply._keep_missing()
        return reply.state

    def _keep_sent(self, external_id):
        """It is out: keep it as a post of ours."""
        self.ensure_one()
        post, known = self._own_post(external_id)
        if post.sudo().reply_ids - self:
            # Same words below the same post: that one is another reply's.
            self._ask_person(self.env._("Whether it was published is not known."))
            return
        self.write(
            {
                "state": "sent",
                "post_id": post.id,
                "sent_at": post.posted_at,
                "error_message": False,
                "needs_person": False,
                "next_try_at": False,
                "failure_count": 0,
            }
            | FREE
        )
        self._run_hook("_show_sent", post.browse() if known else post)
        self.account_id._sending_went_well()
        self._close_activities()
        self._run_hook("_on_sent")
        if self.next_ids:
            self._wake()

    def _show_sent(self, post):
        """Where the conversation stands now, and the post in the ticket's chatter."""
        self.conversation_id._refresh()
        if post:
            self.ticket_id._social_log_posts(post)

    def _own_post(self, external_id):
        """The post of ours with this id; made where the account's own stream has not
        brought it yet.

        :return: the post, and whether it was there
        """
        posts = self.env["social.care.post"]
        post = posts.search(
            [
                ("account_id", "=", self.account_id.id),
                ("external_id", "=", external_id),
            ]
        )
        values = {"closing": self.closing, "user_id": self.user_id.id}
        if post:
            if not post.conversation_id:
                values["conversation_id"] = self.conversation_id.id
            post.write(values)
            return post, True
        if self.visibility == "public":
            client = self.account_id._client()
            values["permalink"] = client.permalink(external_id) or False
        return posts.create(self._post_values(external_id) | values), False

    def _post_values(self, external_id):
        conversation, account = self.conversation_id, self.account_id
        here = self.visibility == conversation.visibility
        private = self.visibility == "private"
        parent = self.previous_id.post_id or self.in_reply_to_post_id
        return {
            "account_id": account.id,
            "company_id": account.company_id.id,
            "network": account.network,
            "external_id": external_id,
            "direction": "out",
            "visibility": self.visibility,
            "kind": "message" if private else "reply",
            "body": self.body.strip(),
            "posted_at": fields.Datetime.now(),
            "parent_external_id": parent.external_id,
            "thread_external_id": here and conversation.thread_external_id,
            "conversation_id": conversation.id,
            "language": conversation.language,
        }

    def _keep_found(self, permalink):
        """A person has found it on the network, at an address or without one."""
        permalink = clean.link(permalink)
        post = self.conversation_id._answer_at(permalink)
        if not post:
            values = self._post_values(f"native:{uuid.uuid4()}")
            post = post.create(
                values
                | {"permalink": permalink or False, "native": True, "version": ""}
            )
            self.ticket_id._social_log_posts(post)
        self._keep_sent(post.external_id)

    def _keep_error(self, error, delivery):
        """Nothing came of it, for now or for good."""
        message = words.of(self.env, error)
        if isinstance(error, SignInAgain):
            self._put_back(message, 0)
            self.account_id._set_error(message)
        elif isinstance(error, Unsure) or (
            delivery.called and not isinstance(error, NetworkError)
        ):
            self._doubt(message, self._seconds("timeout"))
            self.account_id._sending_failed(message)
        elif isinstance(error, Never):
            if delivery.looking:
                self._ask_person(message)
            else:
                self._keep_failed(message)
        else:
            after = error.after if isinstance(error, Later) else None
            self._put_off(message, after, delivery.looking)
        if self.account_id.sending_failure_count == ALARM_AFTER:
            self._tell_waiting(self.account_id, message)

    def _put_off(self, message, after, looking):
        """Try again later; not for ever."""
        if looking and self.failure_count + 1 >= LOOKUPS:
            self._ask_person(message)
            return
        if not looking and fields.Datetime.now() - self.tried_at > GIVE_UP:
            self._keep_failed(message)
            return
        delay = self.account_id._sending_failed(message, after)
        self._put_back(message, delay, looking)

    def _put_back(self, message, delay, looking=False):
        at = fields.Datetime.now() + timedelta(seconds=delay)
        looking = looking or self.state == "unknown"
        self.write(
            {
                "state": "unknown" if looking else "queued",
                "error_message": message,
                "next_try_at": at,
                "failure_count": self.failure_count + 1,
            }
            | FREE
        )
        self._wake(at)

    def _doubt(self, message, margin):
        """Nobody knows how it ended: look for it when all must be over.

        :param margin: seconds that the network may still be at it
        """
        lag = self.account_id._network().capabilities.lag
        at = fields.Datetime.now() + timedelta(seconds=margin + lag)
        self.write(
            {
                "state": "unknown",
                "error_message": message,
                "next_try_at": at,
                "failure_count": 0,
            }
            | FREE
        )
        self._wake(at)

    def _keep_missing(self):
        """It is not there: send it again."""
        self.write(
            {
                "state": "queued",
                "next_try_at": False,
                "failure_count": self.failure_count + 1,
            }
            | FREE
        )
        self._wake()

    def _keep_failed(self, message):
        """It will not be sent: the words stand at the reply, and its author is told."""
        self.write({"state": "failed", "error_message": message} | FREE)
        self._tell_author(
            TROUBLE,
            self.env._("Not sent: %s", self.profile_id.display_name),
            message,
        )
        self._run_hook("_on_failed")

    def _ask_person(self, message):
        """Whether it was published cannot be found out: somebody has to look."""
        self.write(
            {
                "state": "unknown",
                "needs_person": True,
                "error_message": message,
                "next_try_at": False,
            }
            | FREE
        )
        self._tell_author(
            TROUBLE,
            self.env._("Was it posted? %s", self.profile_id.display_name),
            self.env._(
                "%s Please look on the network, then say so at the reply.", message
            ),
        )

    def _tell_author(self, kind, summary, note):
        """An activity for who wrote it, and a word at once where they are logged in."""
        self.ensure_one()
        user = self.user_id.filtered("active") or self.account_id.user_id
        if not user:
            return
        self._close_activities()
        self.activity_schedule(
            kind, user_id=user.id, summary=summary, note=plaintext2html(note)
        )
        user._bus_send(
            "simple_notification",
            {"type": "danger", "title": summary, "message": note, "sticky": True},
        )

    @api.model
    def _tell_waiting(self, account, message):
        """Tell the authors of what waits for an account that it does, each once."""
        kind = self.env.ref(TROUBLE, raise_if_not_found=False)
        waiting = self.search(
            [("account_id", "=", account.id), ("state", "=", "queued")]
        )
        for reply in waiting:
            if kind not in reply.activity_ids.activity_type_id:
                reply._tell_author(
                    TROUBLE,
                    self.env._("Not sent yet: %s", reply.profile_id.display_name),
                    message,
                )

    def _close_activities(self):
        self.activity_unlink(list(ACTIVITIES))

    def _run_hook(self, name, *arguments):
        """What others do with a result must not undo it: it has happened."""
        try:
            with self.env.cr.savepoint():
                getattr(self, name)(*arguments)
                self.env.flush_all()
        except transaction.AGAIN:
            raise
        except Exception:
            _logger.exception("%s of reply %s failed", name, self.id)
