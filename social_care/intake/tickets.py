"""From conversations to tickets: made by the account's policy, joined where one is."""

from collections import defaultdict

from ..database import locks
from ..thread import chatter
from . import matters, rules, twins


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
    edits = [entry for entry in changed if not entry.deleted and _ticket(entry)]
    # A review that was changed waits again.
    reviews = [entry for entry in edits if entry.post.kind == "review"]
    env["helpdesk.ticket"].browse(
        sorted(
            {
                entry.conversation.ticket_id
                for entry in news + reviews
                if _reopens(entry)
            }
        )
    ).social_reopen()
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
    alike = _twins(env, candidates)
    # Tickets of what was said in public take in what was said in private.
    public = {c: it for c, it in candidates.items() if c.visibility == "public"}
    tickets = _create(env, public, candidates, alike)
    private = {c: it for c, it in candidates.items() if not c.ticket_id}
    return tickets | _create(env, private, candidates, alike)


def _create(env, chosen, candidates, alike):
    """The tickets of some of the candidates, and of what is the same elsewhere."""
    seen, made = set(), []
    for conversation in chosen:
        if conversation in seen:
            continue
        group = [conversation, *alike.get(conversation, ())]
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
    records = env["social.care.conversation"]
    ids = [entry.post_id for entries in candidates.values() for entry in entries]
    found = twins.of(env, "post.id = ANY(%s)", [ids]) if ids else {}
    return {records.browse(one): records.browse(them) for one, them in found.items()}


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
