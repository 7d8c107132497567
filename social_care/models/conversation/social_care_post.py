from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ... import messages, registry
from ...answering import allowed, correcting, speaking
from ...connecting import outcome, tokens
from ...database import transaction
from ...groups import SUPERVISOR
from ...networks.base import VISIBILITIES
from ...networks.errors import NetworkError, SignInAgain
from ...praising import caps
from ...standing.refresh import refresh
from ...thread import chatter, translation
from ...triage import INTENTS, SENTIMENTS, Analysis, corrected
from ...triage.labels import INTENT_LABELS


class SocialCarePost(models.Model):
    _name = "social.care.post"
    _inherit = ["social.care.exported"]
    _description = "Social Post"
    _members_network = "network"
    _order = "posted_at desc, id desc"
    _rec_name = "external_id"

    account_id = fields.Many2one(
        "social.care.account", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    network = fields.Selection(
        selection=lambda self: self.env["social.care.account"].selection_network(),
        required=True,
        readonly=True,
    )
    external_id = fields.Char(string="Network ID", required=True, readonly=True)
    direction = fields.Selection(
        selection=[("in", "Theirs"), ("out", "Ours")], required=True, readonly=True
    )
    visibility = fields.Selection(
        selection=VISIBILITIES,
        required=True,
        readonly=True,
    )
    kind = fields.Selection(
        selection=[
            ("mention", "Mention"),
            ("comment", "Comment"),
            ("reply", "Response"),
            ("review", "Review"),
            ("message", "Message"),
            ("search", "Found by search"),
        ],
        required=True,
        readonly=True,
    )
    body = fields.Text(readonly=True, index="trigram")
    profile_id = fields.Many2one(
        "social.care.profile", readonly=True, ondelete="restrict"
    )
    posted_at = fields.Datetime(required=True, readonly=True)
    permalink = fields.Char(readonly=True)
    parent_external_id = fields.Char(readonly=True)
    root_external_id = fields.Char(
        readonly=True,
        help="The uppermost post of its branch, where the network has only two levels.",
    )
    subject = fields.Char(
        readonly=True, help="What it is on: a video, a place, an article."
    )
    subject_url = fields.Char(readonly=True)
    quoted = fields.Text(readonly=True, help="The words of a post that it quotes.")
    quoted_external_id = fields.Char(readonly=True)
    withheld = fields.Boolean(
        string="Not Shown",
        readonly=True,
        help="The network hides it from the public, holds it back, or has refused it.",
    )
    withheld_why = fields.Char(readonly=True)
    accepted_at = fields.Datetime(
        string="Accepted",
        readonly=True,
        help="Since when the network shows this answer of ours as the solution.",
    )
    thread_external_id = fields.Char(readonly=True)
    thread_guessed = fields.Boolean(
        readonly=True,
        help="The thread is taken from a parent that has not come yet.",
    )
    conversation_id = fields.Many2one(
        "social.care.conversation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    rating = fields.Integer(string="Stars", readonly=True, aggregator="avg")
    rating_before = fields.Integer(
        string="Stars Before",
        readonly=True,
        aggregator="avg",
        help="Of a review that was changed: the stars it had before.",
    )
    changed_at = fields.Datetime(
        string="Changed",
        readonly=True,
        help="When the author changed the review: it waits again since then.",
    )
    first_intent = fields.Char(
        readonly=True, help="Of a review that was changed: as it was first written."
    )
    first_sentiment = fields.Float(readonly=True, aggregator=None)
    language = fields.Char(readonly=True)
    sentiment = fields.Float(readonly=True, aggregator="avg")
    intent = fields.Selection(
        selection=INTENT_LABELS,
        readonly=True,
    )
    inflammatory = fields.Boolean(readonly=True)
    inflammatory_score = fields.Float(
        string="How Inflammatory", readonly=True, aggregator="max"
    )
    alarming = fields.Boolean(
        readonly=True, help="Inflammatory beyond doubt, and aimed at somebody."
    )
    thanks = fields.Boolean(
        readonly=True, help="Clearly thanks, and nothing but thanks."
    )
    perhaps_thanks = fields.Boolean(
        readonly=True,
        help="It may be thanks: somebody has to say.",
    )
    answer_count = fields.Integer(string="Answers", readonly=True)
    share_count = fields.Integer(string="Shares", readonly=True)
    like_count = fields.Integer(string="Likes", readonly=True)
    closing = fields.Boolean(
        readonly=True, help="This answer of ours tells the public how it ended."
    )
    native = fields.Boolean(
        readonly=True, help="Given on the network itself and recorded here by hand."
    )
    picture_ids = fields.One2many(
        "social.care.post.picture", "post_id", string="Pictures", readonly=True
    )
    version = fields.Char(readonly=True)
    edited_at = fields.Datetime(string="Edited", readonly=True)
    looked_at = fields.Datetime(
        readonly=True, help="When the network was last asked for it again."
    )
    deleted = fields.Boolean(readonly=True)
    deleted_at = fields.Datetime(readonly=True)
    known_at = fields.Datetime(
        readonly=True,
        help="When the network last gave it to us, where its rules make that count.",
    )
    forgotten = fields.Boolean(
        readonly=True,
        help="Its words are not kept: the rules of the network, the company, or its "
        "author want it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Answered by",
        readonly=True,
        index="btree_not_null",
        help="Who wrote this answer of ours, where it was written here.",
    )
    reply_ids = fields.One2many(
        "social.care.reply", "post_id", string="Replies", readonly=True
    )
    liked = fields.Boolean(string="Liked by Us", readonly=True)
    shared = fields.Boolean(string="Shared by Us", readonly=True)
    hidden = fields.Boolean(string="Hidden by Us", readonly=True)
    praise_act_ids = fields.One2many(
        "social.care.praise.act", "post_id", string="Worked Praise", readonly=True
    )
    can_like = fields.Boolean(compute="_compute_can")
    can_share = fields.Boolean(compute="_compute_can")
    can_hide = fields.Boolean(compute="_compute_can")
    can_delete = fields.Boolean(compute="_compute_can")
    can_correct = fields.Boolean(compute="_compute_can")
    can_reject = fields.Boolean(compute="_compute_can")
    correction_ids = fields.One2many(
        "social.care.correction", "post_id", string="Corrections", readonly=True
    )
    rule_hit_ids = fields.One2many(
        "social.care.rule.hit", "post_id", string="Caught by", readonly=True
    )

    _external_unique = models.UniqueIndex("(account_id, external_id)")
    _parent_index = models.Index(
        "(account_id, parent_external_id) WHERE parent_external_id IS NOT NULL"
    )
    _quoted_index = models.Index(
        "(account_id, quoted_external_id) WHERE quoted_external_id IS NOT NULL"
    )
    _root_index = models.Index(
        "(account_id, root_external_id) WHERE root_external_id IS NOT NULL"
    )
    _guess_index = models.Index("(account_id, thread_external_id) WHERE thread_guessed")
    _answer_index = models.Index(
        "(account_id, thread_external_id)"
        " WHERE direction = 'out' AND parent_external_id IS NULL"
    )
    _permalink_index = models.Index(
        "(account_id, permalink) WHERE direction = 'out' AND permalink IS NOT NULL"
    )
    _profile_index = models.Index("(profile_id, external_id)")
    _today_index = models.Index("(account_id, create_date)")
    _stars_index = models.Index("(company_id, posted_at) WHERE rating > 0")
    _posted_index = models.Index("(company_id, posted_at DESC, id DESC)")

    # ---- Computes --------------------------------------------------------------------

    @api.depends("network", "direction", "deleted", "visibility", "external_id")
    def _compute_can(self):
        """What the network lets us do with a post."""
        allowed_of = allowed.Accounts().of
        for post in self:
            can = allowed_of(post)
            theirs = post.direction == "in" and not post.deleted
            public = post.visibility == "public"
            post.can_like = can.likes and theirs
            post.can_share = can.shares and theirs and public
            post.can_hide = can.hides and theirs and public
            post.can_reject = can.moderates and theirs and public
            ours = (
                post.direction == "out"
                and not post.deleted
                and not (post.external_id or "").startswith("native:")
            )
            post.can_delete = can.deletes and ours
            post.can_correct = can.corrects and ours and public

    # ---- CRUD ------------------------------------------------------------------------

    def unlink(self):
        # The database would take the pictures along, and leave their files.
        self.sudo().picture_ids.unlink()
        return super().unlink()

    # ---- Actions ---------------------------------------------------------------------

    def action_open_permalink(self):
        """Open the post on the network, in a tab of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.permalink,
            "target": "new",
        }

    def action_like(self):
        """Like what customers said."""
        return self._work_praise(caps.LIKE, "can_like", "like", "_keep_liked")

    def action_share(self):
        """Show what customers said to those who follow us."""
        return self._work_praise(caps.SHARE, "can_share", "share", "_keep_shared")

    def action_hide(self):
        """Hide what customers said below a post of ours, from the public."""
        return self._do_on_network("can_hide", "hide", "_keep_hidden", True)

    def action_unhide(self):
        return self._do_on_network("can_hide", "hide", "_keep_hidden", False)

    def action_delete_ours(self):
        """Delete answers of ours on the network; what they had told the public is not
        told any more."""
        return self._do_on_network("can_delete", "delete", "_keep_deleted")

    def action_correct_ours(self, body):
        """Give an answer of ours other words, where it stands on the network. They are
        checked as those of a reply are.

        :param str body: the new words, without the agent's signature
        :raises UserError: in words, where they must not go out
        """
        self.ensure_one()
        self._check_may_act("can_correct")
        text = correcting.checked(self, body)
        return self._do_on_network("can_correct", "correct", "_keep_corrected", text)

    def action_spam(self):
        """Tell the network that what customers said is spam: nobody sees it there."""
        return self._do_on_network("can_reject", "reject", "_keep_rejected", True)

    def action_delete_theirs(self):
        """Take away on the network what others said: supervisors decide that."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(SUPERVISOR)):
            raise AccessError(
                self.env._("Supervisors decide what is deleted of what others said.")
            )
        return self._do_on_network("can_reject", "reject", "_keep_rejected", False)

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

    def action_translate(self):
        """Translate a post for who reads it; beyond the first time nobody is asked.

        :return: dict of ``body``, ``source`` and ``service``, see `translation.of`
        """
        self.ensure_one()
        self.check_access("read")
        if self.deleted or not self.body:
            raise UserError(self.env._("There are no words to translate."))
        return translation.of(self)

    def action_thanks(self, thanks=True):
        """Say whether these posts are thanks, and nothing but thanks.

        :param bool thanks: whether they are
        """
        self.check_access("read")
        self._check_may_write()
        if any(post.direction == "out" or post.deleted for post in self):
            raise UserError(self.env._("Only what customers said can be corrected."))
        self.sudo().correct(thanks="yes" if thanks else "no")
        refresh(self.sudo().conversation_id)
        return True

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
        self.sudo().correct(intent=intent or None, sentiment=sentiment or None)
        refresh(self.sudo().conversation_id)
        return True

    # ---- Business methods ------------------------------------------------------------

    @api.depends("profile_id", "direction", "account_id")
    def _compute_display_name(self):
        for post in self:
            author = (
                post.account_id.name
                if post.direction == "out"
                else post.profile_id.display_name
            )
            post.display_name = author or post.external_id

    @api.private
    def erase(self):
        """The author took them away: words and pictures go, ids and figures stay. Words
        that are no evidence of a threat or a legal matter go everywhere."""
        self.picture_ids.unlink()
        translation.forget(self)
        now = fields.Datetime.now()
        self.write(
            {
                "body": False,
                "quoted": False,
                "permalink": False,
                "deleted": True,
                "deleted_at": now,
            }
        )
        self.env["social.care.evidence"].sudo()._forget(self)

    @api.private
    def forget_words(self, whole=False):
        """We may keep them no longer: words and pictures go, and what is counted stays.

        :param bool whole: evidence of threats and legal matters goes too
        """
        self.picture_ids.unlink()
        translation.forget(self)
        self.write({"body": False, "quoted": False, "forgotten": True})
        self.env["social.care.evidence"].sudo()._forget(self, whole)

    def _work_praise(self, kind, *how):
        """Do something with praise on its network, within the caps; where the network
        does not do it, the place is free again."""
        self._check_may_act(how[0])
        acts = self.env["social.care.praise.act"].sudo()
        for post in self.sudo():
            acts |= caps.take(post.with_user(self.env.user).sudo(), kind)
        try:
            return self._do_on_network(*how)
        except UserError:
            transaction.run(
                self.env, lambda env: env[acts._name].browse(acts.ids).exists().unlink()
            )
            raise

    def _do_on_network(self, allowed, method, keep, *arguments):
        """Do something with these posts on their network, one after another.

        :param str allowed: the field that says whether it may be done
        :param str method: of the network's client, is given the id and the arguments
        :param str keep: of the post: keeps what was done
        """
        self._check_may_act(allowed)
        user_id = self.env.uid
        transaction.commit(self.env)
        for post in self.sudo():
            access, external_id = tokens.access(post.account_id), post.external_id
            transaction.commit(self.env)
            try:
                tokens.ask(
                    post.account_id,
                    access,
                    lambda client, key=external_id: getattr(client, method)(
                        key, *arguments
                    ),
                )
            except NetworkError as error:
                post._refused(error)
            transaction.run(
                self.env,
                lambda env, post_id=post.id: (
                    env["social.care.post"]
                    .browse(post_id)
                    ._keep_done(method, keep, *arguments, by=user_id)
                ),
            )
        self.env.invalidate_all()
        return True

    def _keep_done(self, method, keep, *arguments, by):
        """Something was done on the network: keep it, and what it cost."""
        self.env["social.care.usage"]._count(self.account_id, method)
        getattr(self, keep)(*arguments, by=self.env["res.users"].browse(by))

    def _check_may_act(self, allowed):
        """Who may answer a conversation, and speaks for the account, may do this, where
        the network lets us."""
        self.check_access("read")
        self._check_may_write()
        for account in self.account_id:
            if why := speaking.why_not(account, self.env.user):
                raise UserError(" ".join(why))
        for post in self:
            if not post[allowed]:
                raise UserError(
                    self.env._(
                        "%s does not let us do this with this post.",
                        registry.label(self.env, post.network),
                    )
                )

    def _check_may_write(self):
        """What belongs to no conversation is the supervisors'."""
        self.conversation_id.check_access("write")
        loose = self.filtered(lambda post: not post.conversation_id)
        supervisor = SUPERVISOR
        if loose and not (self.env.su or self.env.user.has_group(supervisor)):
            raise AccessError(self.env._("This post belongs to no conversation."))

    def _refused(self, error):
        """Say in words what the network said; an account without rights is told so."""
        message = messages.explain(self.env, error)
        if isinstance(error, SignInAgain):
            account_id = self.account_id.id
            transaction.run(
                self.env,
                lambda env: outcome.refused(
                    env["social.care.account"].browse(account_id), message
                ),
            )
        raise UserError(message) from None

    def _keep_liked(self, by):
        self.liked = True
        self._log_done(self.env._("%s liked the customer's post.", by.name))

    def _keep_shared(self, by):
        self.shared = True
        self._log_done(self.env._("%s shared the customer's post.", by.name))

    def _keep_hidden(self, hidden, by):
        self.hidden = hidden
        if not hidden:
            self.write({"withheld": False, "withheld_why": False})
        self._log_done(
            self.env._("%s hid a post from the public.", by.name)
            if hidden
            else self.env._("%s shows a hidden post again.", by.name)
        )

    def _keep_corrected(self, body, by):
        self.write(
            {
                "body": body,
                "edited_at": fields.Datetime.now(),
                "withheld": False,
                "withheld_why": False,
            }
        )
        refresh(self.conversation_id)
        chatter.log_edits(self.filtered("conversation_id.ticket_id"), by.name)

    def _keep_rejected(self, spam, by):
        if spam:
            self.write({"withheld": True, "withheld_why": "spam"})
            self.correct(intent="spam")
            refresh(self.conversation_id)
            self._log_done(self.env._("%s marked a post as spam.", by.name))
        else:
            self._keep_deleted(by)

    def _keep_deleted(self, by):
        self.erase()
        refresh(self.conversation_id)
        with_ticket = self.filtered("conversation_id.ticket_id")
        chatter.forget_posts(with_ticket, by.name)

    def _log_done(self, line):
        for ticket in self.conversation_id.ticket_id:
            ticket._message_log(body=line)

    @api.private
    def as_answered(self, known=None):
        """What the composer shows of the post that it answers.

        :param dict known: what `allowed.composer` gave of it; None: asked for here
        """
        self.ensure_one()
        return {
            "id": self.id,
            "conversation": self.conversation_id.id,
            "at": fields.Datetime.to_string(self.posted_at),
            "name": self.profile_id.name or "",
            "handle": self.profile_id.handle or "",
            "body": (self.body or "")[:140],
            "private": self.visibility == "private",
            "permalink": self.permalink or "",
            **(known or allowed.composer(self)[self.id]),
        }

    @api.private
    def why_not(self):
        """visibility to the words why it cannot be answered so; only where it cannot.

        :return: dict, empty where all is allowed
        """
        self.ensure_one()
        return allowed.why_not(self)[self.id]

    @api.private
    def doable(self):
        """Names of what the network lets us do with the post.

        :return: list of ``answer``, ``like``, ``hide``, ``show``, ``spam``, ``remove``,
            ``correct`` and ``delete``
        """
        self.ensure_one()
        doable = {
            "answer": self.direction == "in" and not self.deleted,
            "like": self.can_like and not self.liked,
            "hide": self.can_hide and not (self.hidden or self.withheld),
            "show": self.can_hide and (self.hidden or self.withheld),
            "delete": self.can_delete,
            "correct": self.can_correct,
            "spam": self.can_reject and not self.withheld,
            "remove": self.can_reject
            and (self.env.su or self.env.user.has_group(SUPERVISOR)),
        }
        return [name for name, possible in doable.items() if possible]

    @api.private
    def uncorrect(self, kind):
        """What a person said of these posts is taken back: what was found holds.

        :param str kind: `intent`; of a mood only its name was kept, not the figure
        """
        said = self.env["social.care.correction"].search(
            [("post_id", "in", self.ids), ("kind", "=", kind)]
        )
        for correction in said:
            correction.post_id[kind] = correction.found
        said.unlink()

    @api.private
    def correct(self, **labels):
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
                perhaps_thanks=post.perhaps_thanks,
            )
            taken = {
                "intent": post.intent,
                "sentiment": analysis.sentiment_label,
                "thanks": "yes" if post.thanks else "no",
            }
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
                    "perhaps_thanks": result.perhaps_thanks,
                }
            )
        Correction.create(values)
