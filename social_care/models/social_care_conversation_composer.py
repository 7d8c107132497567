"""What the composer under a thread needs to know, and how it sends."""

from odoo import fields, models
from odoo.exceptions import UserError

from .. import composing
from ..networks import NETWORKS
from ..networks.counting import COUNTS


class SocialCareConversation(models.Model):
    _inherit = "social.care.conversation"

    # ---- Actions -------------------------------------------------------------------

    def social_preview(self, body, visibility, post_id=None, closing=False):
        """How an answer looks to the network: asked now and then while one types.

        :param str body: without the agent's signature
        :param int post_id: the post it answers
        :return: dict of ``length``, ``limit`` (False: none), ``parts`` if it were
            split, and ``problems`` as ``social.care.reply.check_draft`` gives them
        """
        self.ensure_one()
        self.check_access("read")
        post = self._post_to_answer(post_id)
        text = self._signed(body)
        channel = self._channel(visibility, post)
        count = COUNTS[channel["counting"]]
        length = count(channel["lead"] + text)
        limit = channel["limit"]
        return {
            "length": length,
            "limit": limit,
            "parts": self._parts(body, visibility, post)
            if limit and length > limit
            else [text],
            "problems": self._problems(text, visibility, closing),
        }

    def social_send(
        self,
        body,
        visibility,
        post_id=None,
        closing=False,
        attachment_ids=(),
        seen_post_id=None,
        in_parts=False,
    ):
        """Send an answer: it waits a little, so that it can be taken back.

        :param str body: without the agent's signature
        :param int post_id: the post it answers; by default the customer's last one
        :param attachment_ids: pictures that the user has uploaded
        :param int seen_post_id: the last post that the user has seen
        :param bool in_parts: whether it may go as several numbered replies
        :return: dict of ``ids`` of the replies, in their order
        :raises UserError: in words, where it must not be sent
        """
        self.ensure_one()
        if not (body or "").strip():
            raise UserError(self.env._("Please write something."))
        post = self._post_to_answer(post_id)
        texts = [self._signed(body)]
        if in_parts:
            texts = self._parts(body, visibility, post)
        if not texts:
            raise UserError(self.env._("This is too long, even in parts."))
        replies = self.env["social.care.reply"]
        for number, text in enumerate(texts, 1):
            replies |= replies.create(
                {
                    "conversation_id": self.id,
                    "in_reply_to_post_id": post.id,
                    "body": text,
                    "visibility": visibility,
                    "closing": bool(closing) and number == len(texts),
                    "seen_post_id": seen_post_id or False,
                    "previous_id": replies[-1:].id,
                    "attachment_ids": [fields.Command.set(list(attachment_ids))]
                    if number == 1 and attachment_ids
                    else False,
                }
            )
        replies.action_send()
        return {"ids": replies.ids}

    def social_canned(self):
        """The canned responses that the user may use, filled in for this customer.

        :return: list of dicts of ``id``, ``source`` and ``text``
        """
        self.ensure_one()
        self.check_access("read")
        values = self._canned_values()
        return [
            {
                "id": canned.id,
                "source": canned.source,
                "text": composing.fill(canned.substitution or "", values),
            }
            for canned in self.env["mail.canned.response"].search([], order="source")
        ]

    # ---- Business methods ----------------------------------------------------------

    def _composer(self):
        """What the composer has to know of these conversations.

        :return: dict of ``user`` (name) and ``conversations``, by id as text
        """
        newest, last = self._newest_posts()
        writable = self._filtered_access("write")
        return {
            "user": self.env.user.name,
            "conversations": {
                str(conversation.id): {
                    "id": conversation.id,
                    "account": conversation.account_id.name,
                    "network": NETWORKS[conversation.network].label,
                    "can_write": conversation in writable,
                    "publishes": self._can(conversation).publishes,
                    "private": conversation.visibility == "private",
                    "signature": conversation._signature(),
                    "permalink": conversation.last_permalink or "",
                    "post": newest.get(conversation.id, False),
                    "last_post": last.get(conversation.id, False),
                    "channels": {
                        visibility: conversation._channel(visibility)
                        for visibility in ("public", "private")
                    },
                }
                for conversation in self
            },
        }

    def _newest_posts(self):
        """The newest posts of these conversations that are still there.

        :return: two dicts, by conversation id: the customer's newest post as the
            composer shows it, and the id of the newest post, whoever wrote it
        """
        self.env["social.care.post"].flush_model()
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (conversation_id, direction)
                   conversation_id, direction, id, posted_at
              FROM social_care_post
             WHERE conversation_id = ANY(%s) AND deleted IS NOT TRUE
             ORDER BY conversation_id, direction, posted_at DESC, id DESC
            """,
            [self.ids],
        )
        rows = self.env.cr.fetchall()
        posts = self.env["social.care.post"].browse(
            post_id for _c, direction, post_id, _at in rows if direction == "in"
        )
        last = {
            conversation_id: post_id
            for _at, post_id, conversation_id in sorted(
                (at, post_id, conversation_id)
                for conversation_id, _direction, post_id, at in rows
            )
        }
        return {post.conversation_id.id: post._answerable() for post in posts}, last

    def _post_to_answer(self, post_id):
        post = self.env["social.care.post"].browse(post_id or []).exists()
        if post and post.conversation_id == self:
            return post
        return self.post_ids.filtered(lambda p: p.direction == "in" and not p.deleted)[
            :1
        ]

    def _channel(self, visibility, post=None):
        """How much an answer may say, and how that is counted.

        :param post: the post it answers; None: that is not known yet
        """
        self.ensure_one()
        can = self._can(self)
        private = visibility == "private"
        limit = can.max_message_length if private else can.max_length
        media = can.max_media
        if private and can.max_message_media is not None:
            media = can.max_message_media
        handle = self.profile_id.handle or ""
        if post:
            handle = post.profile_id.handle or handle
        return {
            "limit": limit or False,
            "counting": can.message_counting if private else can.counting,
            "lead": f"@{handle} " if can.names_recipient and handle else "",
            "strict": not can.many_realms,
            "pictures": media if can.publishes else 0,
        }

    def _can(self, conversation):
        return NETWORKS[conversation.network].capabilities

    def _signature(self):
        self.ensure_one()
        return composing.sign(self.team_id.social_signature, self.env.user.name)

    def _signed(self, body):
        return composing.assemble(body, self._signature())

    def _parts(self, body, visibility, post):
        """An answer as numbered parts; none where even they would not do."""
        channel = self._channel(visibility, post)
        signature = self._signature()
        body = (body or "").strip().removesuffix(signature.strip()).strip()
        try:
            return composing.split(
                body,
                channel["limit"] or None,
                COUNTS[channel["counting"]],
                lead=channel["lead"],
                tail=signature,
            )
        except ValueError:
            return []

    def _problems(self, text, visibility, closing):
        if not text.strip():
            return []
        return self.env["social.care.reply"].check_draft(
            self.id, text, visibility, closing
        )

    def _canned_values(self):
        user = self.env.user.name or ""
        customer = self.profile_id.partner_id.name or self.profile_id.name or ""
        handle = self.profile_id.handle or ""
        return {
            "customer": customer or f"@{handle}",
            "first_name": (customer.split() or [f"@{handle}"])[0],
            "handle": f"@{handle}" if handle else "",
            "agent": user,
            "agent_first_name": (user.split() or [""])[0],
            "initials": composing.initials(user),
            "account": self.account_id.name or "",
            "ticket": self.ticket_id.number or "",
        }
