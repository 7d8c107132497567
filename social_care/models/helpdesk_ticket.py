import re
from collections import Counter
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ..database import bulk, chatter
from ..resolution import combine
from .social_care_conversation import PUBLIC_RESOLUTION

QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}
"""Tickets made in a batch: one line in the chatter is written for all at once."""

SOCIAL_COLUMNS = (
    "public_resolution",
    "social_priority_score",
    "social_network",
    "social_handle",
    "social_awaiting_since",
    "social_answer_due_at",
    "public_resolution_since",
    "public_resolution_by",
    "public_resolution_words",
    "last_public_speaker",
    "last_public_by",
    "last_public_at",
    "moved_to",
    "moved_arrived",
)
"""What a ticket stores of its conversations, so that lists need not look further."""

KNOWN_LATE = timedelta(minutes=5)
"""After so long the line in the chatter says when it happened."""

AGENT = "social_care.group_social_care_agent"

TITLE = 80
DESCRIPTION = 5000
NOTE = 2000
"""Characters of a post in a ticket's title, in its description and in a note."""

_NOISE = re.compile(r"(?<!\w)@[\w.@-]+|https?://\S+")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    social_conversation_ids = fields.One2many(
        "social.care.conversation",
        "ticket_id",
        string="Social Conversations",
        groups=AGENT,
    )
    social_conversation_count = fields.Integer(
        compute="_compute_social_conversation_count", groups=AGENT
    )
    public_resolution = fields.Selection(
        selection=PUBLIC_RESOLUTION,
        string="In Public",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
        group_expand=True,
        falsy_value_label="Not in public",
        help="Where the matter stands in public: the least resolved of the ticket's "
        "conversations.",
    )
    social_priority_score = fields.Integer(
        string="Social Priority",
        compute="_compute_social",
        store=True,
        aggregator="max",
        copy=False,
        groups="base.group_user",
    )
    social_network = fields.Selection(
        selection=lambda self: self.env["social.care.account"]._selection_network(),
        string="Network",
        compute="_compute_social",
        store=True,
        index="btree_not_null",
        copy=False,
    )
    social_handle = fields.Char(
        string="Handle", compute="_compute_social", store=True, copy=False
    )
    social_awaiting_since = fields.Datetime(
        string="Waiting Since", compute="_compute_social", store=True, copy=False
    )
    social_permalink = fields.Char(compute="_compute_social_permalink", groups=AGENT)

    # ---- Computes ------------------------------------------------------------------

    @api.depends(
        "social_conversation_ids.public_resolution",
        "social_conversation_ids.priority_score",
        "social_conversation_ids.awaiting_since",
        "social_conversation_ids.profile_id.handle",
    )
    def _compute_social(self):
        for ticket in self:
            ticket.update(self._social_values(ticket.social_conversation_ids))

    @api.depends("social_conversation_ids")
    def _compute_social_conversation_count(self):
        for ticket in self:
            ticket.social_conversation_count = len(ticket.social_conversation_ids)

    @api.depends("social_conversation_ids.last_permalink")
    def _compute_social_permalink(self):
        for ticket in self:
            links = ticket.social_conversation_ids.mapped("last_permalink")
            ticket.social_permalink = next(filter(None, links), False)

    @api.model
    def _social_values(self, conversations):
        """What a ticket shows of its conversations, in columns of its own."""
        waiting = [c.awaiting_since for c in conversations if c.awaiting_since]
        first = conversations.sorted("id")[:1]
        return {
            "public_resolution": combine(conversations.mapped("public_resolution"))
            or False,
            "social_priority_score": max(
                conversations.mapped("priority_score"), default=0
            ),
            "social_network": first.network,
            "social_handle": first.profile_id._short_name(),
            "social_awaiting_since": min(waiting, default=False),
        }

    # ---- CRUD ----------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() & set(SOCIAL_COLUMNS):
            raise AccessError(
                self.env._("Where a ticket stands in public follows from what is said.")
            )
        if "company_id" in vals:
            self._check_social_company(vals["company_id"])
        if not {"stage_id", "team_id"} & vals.keys():  # another team, other stages
            return super().write(vals)
        closed_before = self.filtered("closed")
        result = super().write(vals)
        social = self.sudo().filtered("social_conversation_ids")
        closed = social.filtered("closed") - closed_before
        reopened = social.filtered(lambda t: not t.closed) & closed_before
        if reopened:
            super(HelpdeskTicket, reopened).write({"closed_date": False})
        closed.social_conversation_ids._add_facts("ticket_closed")
        reopened.social_conversation_ids._add_facts("ticket_reopened")
        return result

    def _check_social_company(self, company_id):
        if any(
            ticket.company_id.id != company_id and ticket.social_conversation_ids
            for ticket in self.sudo()
        ):
            raise UserError(
                self.env._("A ticket with social conversations keeps its company.")
            )

    # ---- Actions -------------------------------------------------------------------

    def action_view_social_conversations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care.social_care_conversation_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if len(self.social_conversation_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.social_conversation_ids.id
        return action

    def action_open_social_permalink(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.social_permalink,
            "target": "new",
        }

    def social_thread(self, before=None):
        """What was said and what happened in all of the ticket's conversations."""
        return self.social_conversation_ids.social_thread(before)

    # ---- Mail ----------------------------------------------------------------------

    def _track_template(self, tracking):
        """The stage's e-mail is for customers who write e-mails."""
        templates = super()._track_template(tracking)
        ticket = self[:1].sudo()
        if (
            ticket.social_conversation_ids
            and not ticket.team_id.social_closed_email
            and not ticket._social_wrote_email()
        ):
            templates.pop("stage_id", None)
        return templates

    def _social_wrote_email(self):
        self.ensure_one()
        return bool(
            self.message_ids.filtered(lambda message: message.message_type == "email")
        )

    # ---- Business methods ----------------------------------------------------------

    def _social_refresh(self):
        """Have the stored columns computed anew after conversations were written."""
        for name in SOCIAL_COLUMNS:
            self.env.add_to_compute(self._fields[name], self)

    @api.model
    def _social_create(self, conversations):
        """Make one ticket of each conversation, all in one go.

        :param conversations: records without a ticket, in the order of their numbers
        :return: the tickets, in the same order
        """
        if not conversations:
            return self
        origins = conversations._origin_posts()
        numbers = self._social_numbers(conversations)
        stages = {}
        channels = {
            network: self.env["helpdesk.ticket.channel"]._social_channel(network).id
            for network in set(conversations.mapped("network"))
        }
        vals_list = []
        for conversation in conversations:
            team = conversation.team_id
            at = (team, conversation.company_id)
            if at not in stages:
                there = team.with_company(conversation.company_id)
                stages[at] = there._get_applicable_stages()[:1]
            vals_list.append(
                self._social_vals(conversation, origins.get(conversation))
                | {"number": next(numbers[conversation.company_id])}
                | {"stage_id": stages[at].id, "unattended": stages[at].unattended}
                | {"channel_id": channels[conversation.network]}
            )
        tickets = self.with_context(**QUIET).create(vals_list).with_env(self.env)
        for name in (*SOCIAL_COLUMNS, "unattended", "commercial_partner_id"):
            # They were given; that the tickets are new asks for them once more.
            self.env.remove_to_compute(self._fields[name], tickets)
        pairs = zip(conversations.ids, tickets.ids, strict=True)
        bulk.update(
            self.env,
            "social_care_conversation",
            [
                {"id": conversation, "ticket_id": ticket}
                for conversation, ticket in pairs
            ],
            {"ticket_id": "int4"},
        )
        conversations.invalidate_recordset(["ticket_id"])
        tickets.invalidate_recordset(["social_conversation_ids"])
        self.env["social.care.link"].sudo()._note_born(conversations)
        self._social_log_posts(conversations._all_posts(), origins)
        return tickets

    @api.model
    def _social_vals(self, conversation, origin):
        """What a new ticket is made of.

        :param origin: the customer's post it is about; may be empty
        """
        profile = conversation.profile_id
        return {
            "name": self._social_title(conversation, origin),
            "description": self._social_description(conversation, origin),
            "team_id": conversation.team_id.id,
            "company_id": conversation.company_id.id,
            "partner_id": profile.partner_id.id,
            "commercial_partner_id": profile.partner_id.commercial_partner_id.id,
            "partner_name": profile._ticket_name(),
            "partner_email": profile.partner_id.email,
            "user_id": conversation.user_id.id,
            **self._social_values(conversation),
        }

    @api.model
    def _social_title(self, conversation, origin):
        """One line that says what it is about; of private words nothing."""
        name = conversation.profile_id._ticket_name()
        network = conversation._network_label()
        if not origin or origin.visibility == "private":
            return self.env._(
                "Private message from %(name)s on %(network)s",
                name=name,
                network=network,
            )
        words = " ".join(_NOISE.sub(" ", (origin.body or "")[:1000]).split())
        words = words.strip(" ,;:-–")
        if not words:
            return self.env._(
                "Post by %(name)s on %(network)s", name=name, network=network
            )
        if len(words) <= TITLE:
            return words
        return words[: TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–") + "…"

    @api.model
    def _social_description(self, conversation, origin):
        """The customer's words and the way to the original.

        The portal shows this to everybody in the customer's company: what was said in
        private is not in it.
        """
        name = conversation.profile_id._ticket_name()
        if not origin or origin.visibility == "private":
            return Markup("<p>%s</p>") % self.env._(
                "%(name)s wrote a private message on %(network)s.",
                name=name,
                network=conversation._network_label(),
            )
        return Markup("%s<p>%s%s</p>") % (
            _words(origin, DESCRIPTION),
            self.env._(
                "%(name)s on %(network)s",
                name=name,
                network=conversation._network_label(),
            ),
            Markup(' · <a href="%s" target="_blank" rel="noreferrer">%s</a>')
            % (origin.permalink, self.env._("open the original"))
            if origin.permalink
            else "",
        )

    @api.model
    def _social_numbers(self, conversations):
        """Iterators of ticket numbers by company, drawn in one go."""
        numbers = {}
        for company, theirs in conversations.grouped("company_id").items():
            numbers[company] = iter(self._social_draw(company, len(theirs)))
        return numbers

    @api.model
    def _social_draw(self, company, count):
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "helpdesk.ticket.sequence"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            values = {"company_id": company.id}
            return [self._prepare_ticket_number(dict(values)) for _i in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        drawn = self.env.cr.fetchall()
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in drawn]

    def _social_reopen(self):
        """A customer wrote again in time: back to the team's first open stage."""
        for ticket in self.filtered("closed"):
            stages = ticket.team_id.with_company(
                ticket.company_id
            )._get_applicable_stages()
            stage = stages.filtered(lambda s: not s.closed)[:1]
            if stage:
                ticket.write({"stage_id": stage.id})

    def _social_merge_into(self, target):
        """Both turn out to be one matter: the other ticket goes on, this one ends."""
        self.ensure_one()
        self.social_conversation_ids.write({"ticket_id": target.id})
        target._message_log(
            body=self.env._("%s turned out to be the same matter.", self.number)
        )
        self._message_log(body=self.env._("The matter goes on in %s.", target.number))
        # A tracked change would keep the title, which is the customer's words.
        self.with_context(tracking_disable=True).write(
            {"active": False, "duplicate_id": target.id}
        )

    # ---- Chatter -------------------------------------------------------------------

    @api.model
    def _social_log_posts(self, posts, origins=None):
        """One line in the chatter for each post.

        :param posts: records with a conversation that has a ticket
        :param origins: conversation to the post whose words the ticket itself shows
        """
        shown = set((origins or {}).values())
        lines = []
        for post in posts.sorted(lambda p: (p.posted_at, p.id)):
            repeat = post not in shown or post.visibility == "private"
            ticket = post.conversation_id.ticket_id
            lines.append((ticket.id, self._social_line(post, repeat)))
        self._social_log(lines)

    @api.model
    def _social_log(self, lines):
        """Notes in the chatter of many tickets, several of one ticket in their order.

        :param list lines: (ticket id, text or Markup) each
        """
        rounds, count = [], Counter()
        for ticket_id, body in lines:
            number = count[ticket_id]
            count[ticket_id] += 1
            if number == len(rounds):
                rounds.append({})
            rounds[number][ticket_id] = body
        for bodies in rounds:
            chatter.log(self.browse(bodies), bodies)

    @api.model
    def _social_line(self, post, with_words):
        if post.direction == "out":
            who = " · ".join(filter(None, (post.account_id.name, post.user_id.name)))
        else:
            who = post.profile_id.display_name
        values = {"who": who, "network": post.conversation_id._network_label()}
        if post.visibility == "private":
            line = self.env._("%(who)s wrote in private on %(network)s:", **values)
        elif post.direction == "out":
            line = self.env._("%(who)s answered in public on %(network)s:", **values)
        else:
            line = self.env._("%(who)s wrote in public on %(network)s:", **values)
        if not with_words or not post.body:
            return Markup("<p>%s</p>") % line.rstrip(":")
        return Markup("<p>%s</p>%s") % (line, _words(post, NOTE)) + self._social_link(
            post
        )

    @api.model
    def _social_link(self, post):
        """The way to an answer of ours, on the network."""
        if post.direction != "out" or not post.permalink:
            return Markup("")
        return Markup('<p><a href="%s" target="_blank" rel="noreferrer">%s</a></p>') % (
            post.permalink,
            self.env._("Open on the network"),
        )

    @api.model
    def _social_log_moves(self, moved):
        """Say in the chatter how the conversations moved.

        :param dict moved: conversation id to its moves
        """
        field = self._fields["public_resolution"]
        labels = dict(field._description_selection(self.env))
        nothing = self.env._("nothing")
        conversations = self.env["social.care.conversation"].browse(moved)
        lines = []
        long_ago = fields.Datetime.now() - KNOWN_LATE
        for conversation in conversations.filtered("ticket_id"):
            zone = conversation.company_id.resource_calendar_id.tz or "UTC"
            for move in moved[conversation.id]:
                values = {
                    "before": labels.get(move.before, nothing),
                    "after": labels.get(move.after, nothing),
                }
                if move.happened_at and move.happened_at < long_ago:
                    line = self.env._(
                        "In public: %(before)s → %(after)s (%(time)s)",
                        time=format_datetime(
                            self.env, move.happened_at, zone, dt_format="medium"
                        ),
                        **values,
                    )
                else:
                    line = self.env._("In public: %(before)s → %(after)s", **values)
                lines.append((conversation.ticket_id.id, line))
        self._social_log(lines)

    @api.model
    def _social_log_edits(self, before):
        """Say in the chatter that customers changed their words.

        :param dict before: post id to the words it had
        """
        for post in self.env["social.care.post"].browse(before):
            ticket = post.conversation_id.ticket_id
            ticket._message_log(
                body=Markup("<p>%s</p>%s")
                % (
                    self.env._(
                        "%s changed the post. It says now:",
                        post.profile_id.display_name or post.account_id.name,
                    ),
                    _words(post, NOTE),
                )
            )

    @api.model
    def _social_forget_posts(self, posts, by=None):
        """Posts were deleted by their authors: their words leave the tickets too.

        :param str by: the name of who did, where it was one of us
        """
        gone = Markup("<p><em>%s</em></p>") % self.env._("Deleted by the author.")
        for post in posts:
            ticket = post.conversation_id.ticket_id
            shown = ticket | ticket.with_context(active_test=False).duplicate_ids
            mark = _MARK % post.id
            shown.filtered(lambda t, mark=mark: mark in (t.description or "")).write(
                {
                    "description": gone,
                    "name": self.env._(
                        "Deleted post of %s", post.profile_id.display_name
                    ),
                }
            )
            notes = self.env["mail.message"].search(
                [
                    ("model", "=", "helpdesk.ticket"),
                    ("res_id", "in", shown.ids),
                    ("body", "like", mark),
                ]
            )
            notes.write({"body": gone})
            ticket._message_log(
                body=self.env._(
                    "%s deleted a post.",
                    by or post.profile_id.display_name or post.account_id.name,
                )
            )


_MARK = 'data-oe-model="social.care.post" data-oe-id="%s"'
"""Tells the words of a post from what agents write; not a quotation, which the
chatter would fold away."""


def _words(post, longest):
    """The words of a post as HTML, marked as that post's."""
    mark = Markup(_MARK % post.id)
    return Markup('<div class="border-start ps-2" %s>%s</div>') % (
        mark,
        _lines(post.body, longest),
    )


def _lines(text, longest):
    """Text as HTML that keeps its line breaks and nothing else."""
    text = text or ""
    if len(text) > longest:
        text = text[:longest].rstrip() + "…"
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))
