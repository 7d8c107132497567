"""What is said and what moves, as notes in the chatter of the tickets."""

import re
from collections import Counter, defaultdict
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import fields
from odoo.tools import format_datetime

from .. import messages
from ..database import chatter

KNOWN_LATE = timedelta(minutes=5)
"""After so long the line in the chatter says when it happened."""
NOTE = 2000
"""Characters of a post in a note."""
_MARK = 'data-oe-model="social.care.post" data-oe-id="%s"'
"""Tells the words of a post from what agents write; not a quotation, which the
chatter would fold away."""


def log(env, lines):
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
        chatter.log(env["helpdesk.ticket"].browse(bodies), bodies)


def log_posts(posts, origins=None):
    """One line in the chatter for each post whose conversation has a ticket.

    :param posts: records
    :param origins: conversation to the post whose words the ticket itself shows
    """
    shown = set((origins or {}).values())
    lines = []
    told = posts.filtered("conversation_id.ticket_id")
    for post in told.sorted(lambda p: (p.posted_at, p.id)):
        repeat = post not in shown or post.visibility == "private"
        lines.append((post.conversation_id.ticket_id.id, _line(post, repeat)))
    log(posts.env, lines)


def log_moves(env, moved):
    """Say in the chatter how the conversations moved.

    :param dict moved: conversation id to its moves
    """
    conversations = env["social.care.conversation"].browse(moved)
    lines = []
    long_ago = fields.Datetime.now() - KNOWN_LATE
    for company, theirs in (
        conversations.filtered("ticket_id").grouped("company_id").items()
    ):
        mine = messages.in_words_of(theirs, company).env
        labels = _labels(mine)
        zone = company.resource_calendar_id.tz or "UTC"
        for conversation in theirs:
            for move in moved[conversation.id]:
                values = {"before": labels[move.before], "after": labels[move.after]}
                if move.happened_at and move.happened_at < long_ago:
                    at = format_datetime(
                        mine, move.happened_at, zone, dt_format="medium"
                    )
                    line = mine._(
                        "In public: %(before)s → %(after)s (%(time)s)",
                        time=at,
                        **values,
                    )
                else:
                    line = mine._("In public: %(before)s → %(after)s", **values)
                lines.append((conversation.ticket_id.id, line))
    log(env, lines)


def _labels(env):
    """State to its word; of none "nothing"."""
    field = env["helpdesk.ticket"]._fields["public_resolution"]
    nothing = env._("nothing")
    return defaultdict(lambda: nothing, field._description_selection(env))


def log_edits(posts, by=None):
    """Say in the chatter that somebody changed the words of a post.

    :param str by: the name of who did, where it was one of us
    """
    for post in posts:
        line = messages.in_words_of(post, post.company_id).env._(
            "%s changed the post. It says now:",
            by or post.profile_id.display_name or post.account_id.name,
        )
        post.conversation_id.ticket_id._message_log(
            body=Markup("<p>%s</p>%s") % (line, words(post, NOTE))
        )


def log_refused(posts):
    """Say in the chatter that the public does not see answers of ours."""
    lines = []
    for post in posts.filtered("conversation_id.ticket_id"):
        env = messages.in_words_of(post, post.company_id).env
        line = env._("The network does not show our answer to the public.")
        if post.withheld_why:
            line = env._(
                "The network does not show our answer to the public: %s",
                post.withheld_why,
            )
        lines.append((post.conversation_id.ticket_id.id, line))
    log(posts.env, lines)


def forget_posts(posts, by=None):
    """Posts were deleted by their authors: their words leave the tickets too.

    :param str by: the name of who did, where it was one of us
    """
    for post in posts:
        env = messages.in_words_of(post, post.company_id).env
        gone = Markup("<p><em>%s</em></p>") % env._("Deleted by the author.")
        ticket = post.conversation_id.ticket_id
        shown = ticket | ticket.with_context(active_test=False).duplicate_ids
        renamed = _put_in_place(post, shown, gone)
        renamed.write(
            {"name": env._("Deleted post of %s", post.profile_id.display_name)}
        )
        rename_activities(renamed)
        ticket._message_log(
            body=env._(
                "%s deleted a post.",
                by or post.profile_id.display_name or post.account_id.name,
            )
        )


def rename_activities(tickets):
    """Activities keep what a ticket was called as they were made: first words of posts.

    :param tickets: that are called something else now
    """
    activities = tickets.env["mail.activity"].sudo().with_context(active_test=False)
    for activity in activities.search(
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]
    ):
        ticket = tickets.browse(activity.res_id)
        if activity.res_name != ticket.display_name:
            activity.res_name = ticket.display_name


def drop_words(posts):
    """Words that may not be kept leave the tickets; that they were said stays."""
    for post in posts:
        env = messages.in_words_of(post, post.company_id).env
        gone = Markup("<p><em>%s</em></p>") % env._(
            "These words are not kept any longer."
        )
        if post.account_id.can().keep_text is not None:
            gone = Markup("<p><em>%s</em></p>%s") % (
                env._("The rules of the network do not let us keep these words."),
                _link(post.with_env(env)),
            )
        ticket = post.conversation_id.ticket_id
        shown = ticket | ticket.with_context(active_test=False).duplicate_ids
        if shown:
            _put_in_place(post, shown, gone)


def drop_names(tickets, names):
    """Names that may not be kept leave the notes that tell of what was said.

    :param names: as they stand there; what agents wrote is theirs
    """
    names = [str(escape(name)) for name in names]
    notes = tickets.env["mail.message"].search(
        [
            ("model", "=", "helpdesk.ticket"),
            ("res_id", "in", tickets.ids),
            ("message_type", "=", "notification"),
        ]
    )
    for note in notes:
        body = without(str(note.body or ""), names)
        if body != str(note.body or ""):
            note.body = Markup(body)  # our own HTML, with less in it


def without(text, names):
    """A text with dots in place of names, where they stand as words."""
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", text)
    return text


def _put_in_place(post, tickets, words):
    """Other words in place of a post's, in descriptions and notes.

    :return: the tickets whose description it was
    """
    mark = _MARK % post.id
    told = tickets.filtered(lambda ticket: mark in (ticket.description or ""))
    told.write({"description": words})
    notes = post.env["mail.message"].search(
        [
            ("model", "=", "helpdesk.ticket"),
            ("res_id", "in", tickets.ids),
            ("body", "like", mark),
        ]
    )
    notes.write({"body": words})
    return told


def words(post, longest):
    """The words of a post as HTML, marked as that post's.

    :param int longest: characters
    """
    mark = Markup(_MARK % post.id)
    return Markup('<div class="border-start ps-2" %s>%s</div>') % (
        mark,
        _lines(post.body, longest),
    )


def _line(post, with_words):
    post = messages.in_words_of(post, post.company_id)
    env = post.env
    if post.direction == "out":
        who = " · ".join(filter(None, (post.account_id.name, post.user_id.name)))
    else:
        who = post.profile_id.display_name
    values = {"who": who, "network": post.conversation_id.network_label()}
    if post.visibility == "private":
        line = env._("%(who)s wrote in private on %(network)s:", **values)
    elif post.direction == "out":
        line = env._("%(who)s answered in public on %(network)s:", **values)
    else:
        line = env._("%(who)s wrote in public on %(network)s:", **values)
    if not with_words or not post.body:
        return Markup("<p>%s</p>") % line.rstrip(":")
    link = _link(post) if post.direction == "out" else ""
    return Markup("<p>%s</p>%s%s") % (line, words(post, NOTE), link)


def _link(post):
    """The way to a post on the network."""
    if not post.permalink:
        return Markup("")
    return Markup('<p><a href="%s" target="_blank" rel="noreferrer">%s</a></p>') % (
        post.permalink,
        post.env._("Open on the network"),
    )


def _lines(text, longest):
    """Text as HTML that keeps its line breaks and nothing else."""
    text = text or ""
    if len(text) > longest:
        text = text[:longest].rstrip() + "…"
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))
