"""What the company's rules make of what customers said.

``ask`` finds the rules that catch a post; ``keep`` notes what was caught and does what
concerns the conversation; ``put_aside`` and ``settle`` do what has to wait for its
state and its ticket. People are told once all this is committed, see
:mod:`..alerting.telling`.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

from .. import messages
from ..database import bulk
from ..rules import Book, Said
from ..rules.consequences import first, wants_ticket
from ..thread import chatter

SOON = timedelta(seconds=1)


def ask(env, entries):
    """Give every entry of a customer's words the consequences of the rules it met.

    :return: dict of the id of a rule that could not be asked to its exception
    """
    asked = [entry for entry in entries if entry.triage is not None]
    companies = {entry.account.company_id for entry in asked}
    accounts = {entry.account.id for entry in asked}
    if not asked:
        return {}
    rules, broken = env["social.care.rule"].book_rules(companies, accounts)
    if not rules:
        return broken
    people = _people(env, asked)
    book = Book(rules)
    caught = {
        entry: [rule.key for rule in book.caught(_said(entry, people[entry.profile]))]
        for entry in asked
    }
    hit = {rule for found in caught.values() for rule in found}
    consequences = env["social.care.rule"].browse(sorted(hit)).consequences()
    for entry, found in caught.items():
        entry.author = people[entry.profile]
        entry.rules = tuple(consequences[rule] for rule in found)
    _call_spam(env, asked)
    return broken | book.broken


def keep(env, entries):
    """Note what was caught, and do what concerns the conversation.

    :param entries: of posts that are new or different now
    :return: how many were caught
    """
    said = [entry for entry in entries if entry.post is not None and not entry.deleted]
    _forget_hits(env, said)
    ruled = [entry for entry in said if entry.rules and entry.conversation]
    if not ruled:
        return 0
    rows = [
        {"rule_id": rule.rule, "post_id": entry.post_id, "counted": False}
        for entry in ruled
        for rule in entry.rules
    ]
    made = bulk.insert(
        env["social.care.rule.hit"], rows, conflict=("post_id", "rule_id")
    )
    _mute(env, ruled)
    _preserve(env, ruled)
    _alert(env, ruled)
    _direct(env, ruled)
    return len(made)


def put_aside(env, entries):
    """Conversations in which nothing was said but spam: nobody has to answer."""
    spam = {}
    for entry in entries:
        rule = next((rule for rule in entry.rules if rule.spam), None)
        if rule and entry.conversation and not entry.deleted:
            company = env["res.company"].browse(entry.account.company_id)
            theirs = messages.in_words_of(company, company)
            spam[entry.conversation.id] = theirs.env._("Rule: %s", rule.name)
    if not spam:
        return
    env.cr.execute(
        """
        SELECT c.id, bool_or(p.visibility = 'public'), max(p.posted_at)
          FROM social_care_conversation c
          JOIN social_care_post p ON p.conversation_id = c.id
         WHERE c.id = ANY(%s) AND p.direction = 'in' AND NOT p.deleted
         GROUP BY c.id
        HAVING bool_and(p.intent = 'spam')
        """,
        [list(spam)],
    )
    # Whatever is said after that, even if it has come already, is to be answered.
    found = [(key, public, at + SOON) for key, public, at in env.cr.fetchall()]
    bulk.insert(
        env["social.care.fact"],
        [
            {
                "conversation_id": conversation,
                "kind": "waived",
                "happened_at": at,
                "user_id": env.uid,
                "reason": spam[conversation],
            }
            for conversation, public, at in found
            if public
        ],
    )
    bulk.update(
        env["social.care.conversation"],
        [
            {
                "id": conversation,
                "shelf": "spam",
                "shelved_at": at,
                "shelved_by_id": env.uid,
                "shelf_reason": spam[conversation],
            }
            for conversation, _public, at in found
        ],
        {
            "shelf": "varchar",
            "shelved_at": "timestamp",
            "shelved_by_id": "int4",
            "shelf_reason": "varchar",
        },
    )
    env["social.care.conversation"].invalidate_model()
    env["social.care.fact"].invalidate_model()


def settle(env, entries, made):
    """Do what concerns the tickets: those just made, and those that were there.

    What a person chose stays: of a ticket that somebody has, neither the team nor the
    agent is changed, and a category that is there is kept.

    :param made: the tickets of this batch
    """
    by_conversation = _by_conversation(entries)
    if not by_conversation:
        return
    conversations = env["social.care.conversation"].browse(by_conversation)
    changes, lines = defaultdict(lambda: env["helpdesk.ticket"]), []
    for conversation in conversations.filtered("ticket_id"):
        ticket = conversation.ticket_id
        rules = by_conversation[conversation.id]
        is_new = ticket in made
        found = list(_ticket_changes(env, ticket, rules, is_new))
        for change in found:
            changes[change] |= ticket
        names = [rule.name for rule in rules if _concerns_ticket(rule)]
        if names and (is_new or found):
            theirs = messages.in_words_of(ticket, conversation.company_id)
            line = theirs.env._("Caught by the rule %s.", ", ".join(names))
            lines.append((ticket.id, line))
    for change, tickets in changes.items():
        name, value = change
        tickets.write(
            {name: [fields.Command.link(value)] if name == "tag_ids" else value}
        )
    chatter.log(env, lines)


def choice(entry):
    """Whether the rules want a ticket for a post; None where they say nothing."""
    return wants_ticket(entry.rules)


def insists(entry):
    """Whether there has to be a ticket, even of somebody who is muted."""
    return any(rule.escalation for rule in entry.rules)


# ---- Asking --------------------------------------------------------------------------


def _people(env, entries):
    """profile id to its row."""
    env.cr.execute(
        """
        SELECT id, external_id, handle, name, follower_count, muted,
               partner_id IS NOT NULL AS contact
          FROM social_care_profile
         WHERE id = ANY(%s)
        """,
        [list({entry.profile for entry in entries})],
    )
    return {row["id"]: row for row in env.cr.dictfetchall()}


def _call_spam(env, asked):
    """What rules take for spam is spam, but where an agent said something else."""
    spam = [entry for entry in asked if any(rule.spam for rule in entry.rules)]
    known = [entry.post_id for entry in spam if entry.stored]
    labels = env["social.care.correction"].labels_of(known)
    for entry in spam:
        if "intent" not in labels.get(entry.post_id, ()):
            entry.triage.intent = "spam"


def _said(entry, author):
    return Said(
        entry.post.body,
        account=entry.account.id,
        company=entry.account.company_id,
        network=entry.account.network,
        language=entry.triage.language,
        sentiment=entry.triage.sentiment,
        intent=entry.triage.intent,
        visibility=entry.post.visibility,
        followers=author["follower_count"],
        rating=entry.post.rating,
        rating_before=entry.stored and entry.stored["rating"],
        subject=entry.post.subject or (entry.stored or {}).get("subject") or "",
        contact=author["contact"],
        heat=_heat(entry.triage),
    )


def _heat(found):
    return (
        "alarming" if found.alarming else "inflammatory" if found.inflammatory else ""
    )


# ---- Keeping -------------------------------------------------------------------------


def _forget_hits(env, said):
    """What was edited is caught by what it says now."""
    edited = {
        entry.post_id: [rule.rule for rule in entry.rules]
        for entry in said
        if entry.stored is not None and entry.triage is not None
    }
    if not edited:
        return
    pairs = [(post, rule) for post, rules in edited.items() for rule in rules]
    env.cr.execute(
        """
        DELETE FROM social_care_rule_hit
         WHERE post_id = ANY(%s) AND (post_id, rule_id) NOT IN %s
        """,
        [list(edited), tuple(pairs) or ((0, 0),)],
    )
    env["social.care.rule.hit"].invalidate_model()


def _mute(env, ruled):
    authors = {
        entry.profile
        for entry in ruled
        if any(rule.mute for rule in entry.rules) and not entry.author["muted"]
    }
    env["social.care.profile"].browse(sorted(authors)).action_mute()


def _preserve(env, ruled):
    """What is escalated is kept as it was said."""
    rows = [
        env["social.care.evidence"].row(rule, entry, entry.author)
        for entry in ruled
        for rule in entry.rules
        if rule.escalation
    ]
    made = bulk.insert(
        env["social.care.evidence"], rows, conflict=("post_id", "digest")
    )
    env["social.care.evidence"].browse(row[0] for row in made).attach()


def _alert(env, ruled):
    """Note of what people have to be told, once a conversation and rule."""
    bulk.insert(
        env["social.care.alert"],
        [
            {
                "rule_id": rule.rule,
                "conversation_id": entry.conversation.id,
                "post_id": entry.post_id,
                "state": "new",
            }
            for entry in ruled
            for rule in entry.rules
            if rule.escalation or (rule.alert and not entry.author["muted"])
        ],
        conflict=("rule_id", "conversation_id"),
    )


def _direct(env, ruled):
    """Give conversations without a ticket to their team and to somebody in it."""
    by_conversation = _by_conversation(ruled)
    conversations = env["social.care.conversation"].browse(by_conversation)
    loose = conversations.filtered(lambda c: not c.ticket_id)
    teams, agents = defaultdict(list), defaultdict(list)
    chooser = _Chooser(env)
    for conversation in loose:
        rules = by_conversation[conversation.id]
        team, users = first(rules, "team"), first(rules, "users")
        if team:
            teams[team].append(conversation.id)
        if users and not conversation.user_id:
            agents[chooser.choose(users)].append(conversation.id)
    for team, ids in teams.items():
        loose.browse(ids).write({"rule_team_id": team})
    for user, ids in agents.items():
        loose.browse(ids).write({"user_id": user})
    env.flush_all()


class _Chooser:
    """Of several agents the one for whom the fewest wait."""

    def __init__(self, env):
        self.env = env
        self.load = {}

    def choose(self, users):
        unknown = set(users) - self.load.keys()
        if unknown:
            counted = self.env["social.care.conversation"]._read_group(
                [("user_id", "in", list(unknown)), ("awaiting_since", "!=", False)],
                ["user_id"],
                ["__count"],
            )
            self.load.update(dict.fromkeys(unknown, 0))
            self.load.update((user.id, count) for user, count in counted)
        chosen = min(users, key=lambda user: (self.load[user], user))
        self.load[chosen] += 1
        return chosen


# ---- Tickets -------------------------------------------------------------------------


def _by_conversation(entries):
    """conversation id to the consequences of all said in it, each rule once."""
    found = defaultdict(dict)
    for entry in entries:
        if entry.conversation and not entry.deleted:
            for rule in entry.rules:
                found[entry.conversation.id].setdefault(rule.rule, rule)
    return {key: tuple(rules.values()) for key, rules in found.items()}


def _ticket_changes(env, ticket, rules, is_new):
    """(name, value) of each column of a ticket that changes."""
    there = set(ticket.tag_ids.ids)
    for tag in {tag for rule in rules for tag in rule.tags} - there:
        yield "tag_ids", tag
    category = first(rules, "category")
    if category and not ticket.category_id:
        yield "category_id", category
    if is_new or ticket.user_id:
        return
    team = first(rules, "team")
    if team and ticket.team_id.id != team:
        yield "team_id", team
    users = first(rules, "users")
    if users:
        yield "user_id", _Chooser(env).choose(users)


def _concerns_ticket(rule):
    return bool(
        rule.team or rule.users or rule.tags or rule.category or rule.escalation
    )
