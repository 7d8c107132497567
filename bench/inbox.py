"""The inbox as the web client asks for it: its first page, and what an agent does."""

import json
import statistics
import time

PAGE = 80
BOUND = 300
"""Milliseconds of server time."""

BOUND_NEXT = 150
"""Milliseconds of server time from `j` to the next conversation's thread."""

BOUND_SEND = 300
"""Milliseconds of server time from Send to the answer that is shown."""

WORDS = "Thank you, we look into it and write to you today."
INBOX = [("in_inbox", "=", True), ("awaiting_since", "!=", False)]


def first_pages(env, agent, rounds):
    """Give the median of milliseconds by view.

    :param agent: the user who looks
    """
    conversations = env["social.care.conversation"].with_user(agent)
    found = {}
    for view in ("list", "kanban"):
        specification = _specification(conversations, view)
        times = []
        for _round in range(rounds + 1):
            env.invalidate_all()
            start = time.perf_counter()
            if view == "list":
                page = conversations.web_search_read(
                    INBOX, specification, limit=PAGE, count_limit=10_001
                )
                assert page["records"]
            else:
                page = conversations.web_read_group(
                    INBOX,
                    ["public_resolution"],
                    auto_unfold=True,
                    unfold_read_specification=specification,
                    unfold_read_default_limit=PAGE,
                )
                assert page["groups"]
            times.append((time.perf_counter() - start) * 1000)
        found[view] = statistics.median(times[1:])
    return found


def steps(env, rounds):
    """Give the medians of milliseconds of an agent's steps through the demo's inbox:
    what was said in the next conversation, and sending an answer that is then shown.

    Nothing is cached, and what is sent is taken back each time.
    """
    agent = env.ref("base.user_demo")
    waiting = env["social.care.conversation"].with_user(agent).search(INBOX)
    practised = waiting.filtered(lambda one: one.network == "practice")
    taken = {"next": [], "send": []}
    for round_ in range(rounds + 1):
        for name, among, step in (
            ("next", waiting, _show),
            ("send", practised, _send),
        ):
            env.invalidate_all()
            start = time.perf_counter()
            step(among[round_ % len(among)])
            taken[name].append((time.perf_counter() - start) * 1000)
            env.cr.rollback()
    return {name: statistics.median(times[1:]) for name, times in taken.items()}


def _show(conversation):
    page = conversation.social_thread()
    assert page["entries"]
    return json.dumps(page, default=str)


def _send(conversation):
    seen = max(conversation.post_ids.ids)
    sent = conversation.social_send(WORDS, "public", seen_post_id=seen)
    conversation.env.flush_all()
    assert sent["ids"][0] in {
        reply["id"] for reply in json.loads(_show(conversation))["replies"]
    }


def agent_of_all_teams(env):
    """An agent of every team, without the rights of the superuser."""
    group = env.ref("social_care.group_social_care_agent")
    return env["res.users"].create(
        {
            "name": "Agnes",
            "login": "bench-agent",
            "group_ids": [(4, group.id)],
            "helpdesk_team_ids": [(6, 0, env["helpdesk.ticket.team"].search([]).ids)],
        }
    )


def _specification(records, view):
    arch = records.get_view(view_type=view)
    names = arch["models"][records._name]
    return {
        name: {"fields": {"display_name": {}}}
        if records._fields[name].type == "many2one"
        else {}
        for name in names
    }
