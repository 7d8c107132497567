"""How long it takes to erase somebody who said a great deal."""

import statistics
import time

BOUND = 300
"""Seconds for a person with 100,000 posts."""
BOUND_PIECE = 1.0
"""Seconds for which a piece may hold its rows, in the middle of all of them."""
WHOLE = 100_000
BY = 4
"""Posts of a conversation."""
TICKETS = 20
"""One conversation of so many has a ticket."""


def measure(env, posts):
    """Make a person with posts, erase them, and tell how long each step took."""
    from odoo.addons.social_care.erasing import way  # there once the database is

    account = env["social.care.account"].create(
        {"name": "Bench", "network": "file", "external_id": "us"}
    )
    person = _fill(env, account, posts)
    erasure = env["social.care.erasure"].create({"profile_ids": [(6, 0, person.ids)]})
    erasure.action_start()
    env.cr.commit()
    took, pieces = {}, []
    while erasure.state != "done":
        begin, step = time.perf_counter(), erasure.step or "person"
        way._piece(erasure)
        env.cr.commit()
        env.invalidate_all()
        seconds = time.perf_counter() - begin
        took[step] = took.get(step, 0) + seconds
        pieces.append(seconds)
    total = sum(took.values())
    print(f"A person with {posts:,} posts is erased in {total:.1f} s:")
    for step, seconds in took.items():
        print(f"  {step:24} {seconds:7.2f} s")
    print(
        f"  {len(pieces)} pieces; median {statistics.median(pieces):.2f} s,"
        f" longest {max(pieces):.2f} s"
    )
    whole = total * WHOLE / posts
    print(
        f"In proportion {WHOLE:,} posts take {whole:.0f} s (bound {BOUND} s): the work"
        " of a piece does not depend on how many there are, which the test of pieces"
        " shows, but it was not run at that size."
        if posts != WHOLE
        else f"Bound: {BOUND} s."
    )
    return int(whole > BOUND or statistics.median(pieces) > BOUND_PIECE)


def _fill(env, account, posts):
    person = env["social.care.profile"].create(
        {
            "company_id": account.company_id.id,
            "network": "file",
            "external_id": "somebody",
            "handle": "somebody",
            "name": "Somebody Who Talks",
        }
    )
    values = {
        "account": account.id,
        "company": account.company_id.id,
        "person": person.id,
        "conversations": posts // BY,
        "by": BY,
    }
    env.flush_all()
    for statement in _STATEMENTS:
        env.cr.execute(statement, values)
    env.invalidate_all()
    told = env["social.care.conversation"].search([("profile_id", "=", person.id)])
    told = told[::TICKETS]
    tickets = env["helpdesk.ticket"].with_context(tracking_disable=True)
    tickets = tickets.create(
        [{"name": "Words", "description": "<p>Words</p>"} for _each in told]
    )
    for conversation, ticket in zip(told, tickets, strict=True):
        conversation.ticket_id = ticket
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO mail_message (model, res_id, body, message_type, date)
        SELECT 'helpdesk.ticket', id, '<p>Words of Somebody</p>', 'notification', now()
          FROM helpdesk_ticket, generate_series(1, %s) WHERE id = ANY(%s)
        """,
        [BY, tickets.ids],
    )
    env.cr.commit()
    env.invalidate_all()
    for table in ("post", "event", "conversation"):
        env.cr.execute(f"ANALYZE social_care_{table}")
    env.cr.commit()
    return person


_STATEMENTS = (
    """
    INSERT INTO social_care_conversation
           (account_id, network, thread_external_id, profile_id, episode, company_id,
            visibility, public_resolution, first_post_at, last_post_at, last_words)
    SELECT %(account)s, 'file', 'thread' || n, %(person)s, 1, %(company)s, 'public',
           'unanswered', now(), now(), 'Words'
      FROM generate_series(1, %(conversations)s) n
    """,
    """
    INSERT INTO social_care_post
           (account_id, company_id, network, external_id, direction, visibility, kind,
            body, profile_id, posted_at, thread_external_id, parent_external_id,
            conversation_id, version, create_date, intent, language, sentiment)
    SELECT c.account_id, c.company_id, 'file', c.thread_external_id || '-' || n, 'in',
           'public', 'mention', 'Words about order ' || c.id || ' that nobody answers',
           c.profile_id, now(), c.thread_external_id,
           CASE WHEN n > 1 THEN c.thread_external_id || '-' || (n - 1) END, c.id, '',
           now(), 'complaint', 'en', -0.4
      FROM social_care_conversation c, generate_series(1, %(by)s) n
     WHERE c.profile_id = %(person)s
    """,
    """
    INSERT INTO social_care_event
           (account_id, kind, external_id, version, payload, state, post_id,
            received_at)
    SELECT p.account_id, 'post', p.external_id, '',
           '{"author_id": "somebody", "body": "' || p.body || '"}', 'done', p.id, now()
      FROM social_care_post p
     WHERE p.profile_id = %(person)s
    """,
)
