"""Opening the Social page of a ticket on which very much was said."""

import json
import statistics
import time

POSTS = 300
BOUND = 500
"""Milliseconds of server time."""


def opening(env, agent, rounds):
    """Give the median of milliseconds of the page's one call, from nothing cached.

    :param agent: the user who opens it
    """
    ticket = _ticket(env).with_user(agent)
    times = []
    for _round in range(rounds + 1):
        env.invalidate_all()
        start = time.perf_counter()
        page = ticket.social_thread()
        json.dumps(page, default=str)
        times.append((time.perf_counter() - start) * 1000)
        assert page["entries"]
    return statistics.median(times[1:])


def _ticket(env):
    """A ticket with a thread of so many posts, every third one ours."""
    account = env["social.care.account"].create(
        {
            "name": "Long thread",
            "network": "file",
            "external_id": "acme",
            "ticket_policy": "all",
            "team_id": env["helpdesk.ticket.team"].search([], limit=1).id,
        }
    )
    env.cr.commit()
    lines = [
        {
            "external_id": f"long-{number}",
            "parent_external_id": "long-0" if number else "",
            "author_id": "acme" if number % 3 == 2 else "ann",
            "posted_at": f"2026-01-05T{9 + number // 60:02}:{number % 60:02}:00Z",
            "body": f"Word {number} about order {4711 + number}",
        }
        for number in range(POSTS)
    ]
    account.import_file("\n".join(map(json.dumps, lines)).encode(), "long.jsonl")
    env.cr.commit()
    env.invalidate_all()
    conversation = env["social.care.conversation"].search(
        [("account_id", "=", account.id)]
    )
    assert len(conversation.post_ids) == POSTS, conversation
    return conversation.ticket_id
