"""From conversations to tickets: made by the account's policy, joined where one is."""

from collections import defaultdict

from ..database import bulk, locks
from ..thread import chatter
from . import matters, rules


def busy(env, entries, patient):
    """Lock the tickets that these entries may change, before anything is written.

    :param bool patient: wait for those that somebody is writing; a time-out is a
        conflict like any other, and the batch is done again
    :return: ids of tickets that somebody else is writing just now
    """
    ids = {e.conversation.ticket_id for e in entries if e.conversation}
    return locks.busy(env, "helpdesk_ticket", ids, patient)


def follow_up(env, fresh, changed, placed):
    """Tell tickets that exist already what is new in their conversations.

    :param placed: ids of answers of ours that found their conversation only now
    """
    news = [e for e in fresh if e.conversation and e.conversation.ticket_id]
    posts = env["social.care.post"].browse({e.post_id for e in news} | placed)
    chatter.log_posts(posts)
    env["helpdesk.ticket"].browse(
        sorted({entry.conversation.ticket_id for entry in news if _reopens(entry)})
    ).social_reopen()
    edits = [entry for entry in changed if not entry.deleted and _ticket(entry)]
    chatter.log_edits(env["social.care.post"].browse(e.post_id for e in edits))
    chatter.forget_posts(
        env["social.care.post"].browse(
            entry.post_id for entry in changed if entry.deleted and _ticket(entry)
        )
    )


def create(env, said):
    """Make the tickets that fresh posts, and those that were edited, ask for.

    A post that came to several accounts of ours is one matter, whose ticket is made
    when one of them wants it.

    :return: the new tickets
    """
    candidates = _without_ticket(env, said)
    twins = _twins(env, candidates)
    seen, made = set(), []
    for conversation in candidates:
        if conversation in seen:
            continue
        group = [conversation, *twins.get(conversation, ())]
        seen.update(group)
        there = env["helpdesk.ticket"].union(*(twin.ticket_id for twin in group))
        wanting = next((twin for twin in group if _wants(twin, candidates)), None)
        if there or wanting:
            made.append((group, there.sorted("id")[:1], wanting))
    conversations = env["social.care.conversation"]
    tickets = env["helpdesk.ticket"].social_create(
        conversations.union(*(wanting for _group, there, wanting in made if not there))
    )
    for group, there, wanting in made:
        others = conversations.union(*(twin for twin in group if not twin.ticket_id))
        matters.join(others, there or wanting.ticket_id)
    return tickets


def _twins(env, candidates):
    """conversation to those of other accounts in which the same was said."""
    keys = defaultdict(set)
    for conversation, entries in candidates.items():
        for entry in entries:
            keys[_same(entry)].add(conversation)
    if not keys:
        return {}
    said = {"profile_id": "int4", "external_id": "varchar"}
    env.cr.execute(
        f"""
        SELECT p.profile_id, p.external_id, p.body, p.conversation_id
          FROM {bulk.by_keys("social_care_post", "p", said)}
         WHERE p.conversation_id IS NOT NULL
         ORDER BY p.conversation_id
        """,  # pylint: disable=sql-injection
        bulk.columns({key[:2] for key in keys}),
    )
    twins = defaultdict(list)
    for *key, found in env.cr.fetchall():
        other = env["social.care.conversation"].browse(found)
        for conversation in keys.get(tuple(key), ()):
            if conversation != other and other not in twins[conversation]:
                twins[conversation].append(other)
    return twins


def _same(entry):
    """What is equal for one post in two accounts. Exports that number their lines give
    the same id to different posts: the words have to be the same as well."""
    return (entry.profile, entry.external_id, entry.post.body)


def _without_ticket(env, said):
    """conversation record to the entries of a customer's new words in it."""
    found = defaultdict(list)
    records = env["social.care.conversation"]
    for entry in sorted(said, key=lambda e: e.events[0]):
        conversation = entry.conversation
        if conversation and not (conversation.ticket_id or entry.own or entry.deleted):
            found[records.browse(conversation.id)].append(entry)
    return found


def _wants(conversation, candidates):
    """Whether a rule, or the account's policy, makes a ticket of what was said."""
    entries = candidates.get(conversation, ())
    if any(rules.insists(entry) for entry in entries):
        return True
    return not conversation.muted and any(
        _asks(conversation, entry) for entry in entries
    )


def _asks(conversation, entry):
    wanted = rules.choice(entry)
    if wanted is not None:
        return wanted
    return conversation.wants_ticket(
        {
            "intent": entry.triage.intent,
            "kind": entry.post.kind,
            "visibility": entry.post.visibility,
        }
    )


def _ticket(entry):
    return entry.conversation and entry.conversation.ticket_id


def _reopens(entry):
    """What a customer says opens a closed ticket again; clear thanks do not."""
    return (
        entry.conversation.closed
        and not entry.own
        and not entry.deleted
        and not entry.triage.thanks
    )
