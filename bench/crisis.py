"""``./dev bench crisis``: an afternoon in which a year's mentions arrive.

A real server with HTTP and cron workers; twenty agents list the inbox, open threads and
answer, all the time. First nothing else happens; then 100,000 mentions of 40,000 people
lie in a watched folder at once. Told are the 95th percentiles of what agents wait for
in both, and how long it takes until everything is through, nothing lost or doubled.
"""

import contextlib
import json
import os
import random
import statistics
import threading
import time
from pathlib import Path

from tests.live.common import LiveDatabase, wait_until
from tests.servers.parties import Mastodon

from .texts import text

AGENTS = 20
PEOPLE = 0.4
"""People a mention."""
PART = 2000
"""Mentions of one file."""
IDLE = 60
"""Seconds without anything else."""
MATTERS = 200
"""What agents have to do with from the beginning."""
BOUND, BOUND_MINUTES = 2.0, 20
PATIENCE = 3600
THINKING = 2.0
"""Seconds that an agent reads, on average, between two things."""

OLD = 1_750_000_000
"""A time of change long ago: the files are complete."""

SETUP = """
env["ir.config_parameter"].set_param("social_care.undo_seconds", "0")
team = env["helpdesk.ticket.team"].create({"name": "Crisis"})
agents = env["res.users"].create([
    {"name": f"Agent {n}", "login": f"agent{n}", "password": f"agent{n}",
     "group_ids": [(4, env.ref("social_care.group_social_care_agent").id)],
     "helpdesk_team_ids": [(6, 0, team.ids)]} for n in range(values["agents"])])
accounts = env["social.care.account"]
files = accounts.create({
    "name": "Burst", "network": "file", "handle": "acme", "team_id": team.id,
    "ticket_policy": "matters", "folder": accounts._folder_root() + "/burst",
    "state": "connected"})
talk = accounts.create({"name": "Talk", "network": "mastodon", "team_id": team.id,
                        "ticket_policy": "all", **values["account"]})
env.cr.commit()
talk.action_connect()
env.cr.commit()
counts = talk.action_fetch()
assert not counts["errors"], counts
specification = {
    name: {"fields": {"display_name": {}}}
    if env["social.care.conversation"]._fields[name].type == "many2one" else {}
    for name in env["social.care.conversation"].get_view(view_type="list")["models"][
        "social.care.conversation"]}
result = {"account": files.id, "folder": files.folder, "talk": talk.id,
          "specification": specification}
"""
DONE = """
SELECT count(*), count(DISTINCT external_id), count(conversation_id)
  FROM social_care_post WHERE account_id = %s
"""


class Agent(threading.Thread):
    """Somebody at work; how long what they do takes is written down.

    :param Client client: their own
    :param list posts: pairs of a conversation and a post that they may answer
    """

    def __init__(self, client, made, posts, seed):
        super().__init__(daemon=True)
        self.client, self.made, self.posts = client, made, posts
        self.dice = random.Random(seed)
        self.took, self.errors = [], []
        self.ends = threading.Event()

    def run(self):
        while not self.ends.wait(self.dice.expovariate(1 / THINKING)):
            began = time.monotonic()
            try:
                self.dice.choice((self.list, self.open, self.list, self.answer))()
            except Exception as error:
                self.errors.append(error)
            self.took.append((began, time.monotonic() - began))

    def list(self):
        self.client.call(
            "social.care.conversation",
            "web_search_read",
            [("in_inbox", "=", True), ("awaiting_since", "!=", False)],
            self.made["specification"],
            limit=80,
            count_limit=10_001,
        )

    def open(self):
        [found] = self.client.call(
            "social.care.conversation",
            "search_read",
            [("ticket_id", "!=", False), ("account_id", "=", self.made["talk"])],
            ["ticket_id"],
            offset=self.dice.randrange(MATTERS),
            limit=1,
        )
        self.client.call("helpdesk.ticket", "social_thread", found["ticket_id"][:1])

    def answer(self):
        if not self.posts:
            return self.open()
        conversation, post = self.posts.pop()
        values = {
            "conversation_id": conversation,
            "in_reply_to_post_id": post,
            "body": f"answer-{post} is on its way to you.",
        }
        reply = self.client.call("social.care.reply", "create", values)
        return self.client.call("social.care.reply", "action_send", [reply])


def main(mentions, workers):
    """Measure and print; 1 where a bound is missed."""
    with contextlib.ExitStack() as stack:
        talk = stack.enter_context(contextlib.closing(Mastodon()))
        for number in range(MATTERS):
            talk.ask(f"c{number}", f"My order {number} is broken, help!")
        database = stack.enter_context(LiveDatabase())
        made = database.shell(SETUP, agents=AGENTS, account=talk.account)
        server = database.server(5, workers)
        posts = database.sql(
            "SELECT conversation_id, id FROM social_care_post"
            " WHERE account_id = %s AND direction = 'in' ORDER BY id",
            [made["talk"]],
        )
        agents = [
            Agent(server.client(f"agent{n}"), made, posts[n::AGENTS], n)
            for n in range(AGENTS)
        ]
        for agent in agents:
            agent.start()
        time.sleep(IDLE)
        began = time.monotonic()
        _burst(made["folder"], mentions)
        database.wake_crons("ir_cron_fetch_%")
        wait_until(
            lambda: database.sql(DONE, [made["account"]])[0][0] >= mentions,
            PATIENCE,
            "the burst is through",
            lambda: server.log()[-3000:],
        )
        minutes = (time.monotonic() - began) / 60
        for agent in agents:
            agent.ends.set()
        for agent in agents:
            agent.join(60)
        return _tell(database, made, agents, talk, began, minutes, mentions)


def _burst(folder, mentions):
    """Files of mentions, as an afternoon brings them: everybody once, some often."""
    dice = random.Random(1)
    people = int(mentions * PEOPLE)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    authors = [*range(people), *dice.choices(range(people), k=mentions - people)]
    for start in range(0, mentions, PART):
        lines = (
            {
                "external_id": f"burst-{number}",
                "posted_at": "2026-11-20T12:00:00Z",
                "author_id": f"p{authors[number]}",
                "body": text(number),
            }
            for number in range(start, min(start + PART, mentions))
        )
        path = folder / f"{start:07}.part"
        path.write_text("\n".join(map(json.dumps, lines)))
        os.utime(path, (OLD, OLD))
        path.rename(path.with_suffix(".jsonl"))


def _tell(database, made, agents, talk, began, minutes, mentions):
    took = [each for agent in agents for each in agent.took]
    idle = _percentile([seconds for at, seconds in took if at < began])
    busy = _percentile([seconds for at, seconds in took if at >= began])
    [row] = database.sql(DONE, [made["account"]])
    errors = [error for agent in agents for error in agent.errors]
    twice = [word for word, count in talk.said().items() if count > 1]
    print(
        f"{mentions:,} mentions through in {minutes:.1f} minutes"
        f" (≤ {BOUND_MINUTES}); stored, told apart, in conversations: {row}"
        f"\n{len(took):,} times {len(agents)} agents did something: 95 % within"
        f" {idle * 1000:.0f} ms idle, {busy * 1000:.0f} ms in the burst:"
        f" {busy / idle:.2f} times (≤ {BOUND}); {len(errors)} errors;"
        f" {talk.said().total()} answers, {len(twice)} twice"
    )
    for error in errors[:3]:
        print(error)
    good = busy / idle <= BOUND and minutes <= BOUND_MINUTES
    return int(not (good and row == (mentions,) * 3 and not errors and not twice))


def _percentile(seconds):
    return statistics.quantiles(seconds, n=20)[-1]
