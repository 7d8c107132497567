"""``./dev bench growth``: the same work with few posts and with many.

Two databases, filled as years of use leave them (:mod:`.fill`), are worked on in turns,
from one process. What is told is the middle of the ratios of neighbours: that a machine
grows slower while it runs says nothing.
"""

import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack

import odoo
from odoo.tools import json_default

from odoo.addons.social_care.standing.refresh import reweigh

from . import inbox, views
from .database import cloned, opened
from .mentions import Mentions

FEW = 10_000
BOUND = 1.2
WARM = 2
BATCH = 500
"""Posts of one batch of intake."""
WEIGHED = 500
"""Conversations that are weighed anew at once."""


class Side:
    """One of the two databases.

    :param registry: of it
    :param int rounds: so many of each kind of record are looked at
    """

    def __init__(self, registry, rounds):
        self.registry = registry
        with registry.cursor() as cr:
            env = self.environment(cr)
            self.accounts = {
                policy: Mentions(env, policy).account.id for policy in ("all", "manual")
            }
            self.agent = inbox.agent_of_all_teams(env)
            social = [("social_conversation_ids", "!=", False)]
            self.tickets = self._some(env, "helpdesk.ticket", social, rounds)
            linked = [("partner_id", "=", False)]
            self.profiles = self._some(env, "social.care.profile", linked, rounds)
            contacts = env["res.partner"].create(
                [{"name": f"Contact {number}"} for number in range(len(self.profiles))]
            )
            for profile, contact in zip(
                env["social.care.profile"].browse(self.profiles), contacts, strict=True
            ):
                profile.partner_id = contact
            self.contacts = contacts.ids
            self.waiting = self._some(
                env, "social.care.conversation", [("awaiting_since", "!=", False)], 4000
            )
            self.specifications = {
                (model, kind): specification(env[model], kind)
                for model, kind in (
                    ("helpdesk.ticket", "list"),
                    ("helpdesk.ticket", "form"),
                    ("res.partner", "form"),
                    ("social.care.conversation", "list"),
                    ("social.care.conversation", "kanban"),
                )
            }
        self.number = 0

    @staticmethod
    def environment(cr, user=None):
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"tz": "UTC"})
        return env(user=user) if user else env

    @staticmethod
    def _some(env, model, domain, count):
        """Ids of some records, the same share of old and new ones."""
        found = env[model].search(domain, order="id").ids
        return random.Random(1).sample(found, min(count, len(found)))

    def ask(self, work):
        """Seconds that one piece of work takes, from a fresh transaction to JSON."""
        gc.collect()
        gc.disable()
        try:
            with self.registry.cursor() as cr:
                env = self.environment(cr)
                began = time.perf_counter()
                json.dumps(work(self, env), default=json_default)
                return time.perf_counter() - began
        finally:
            gc.enable()


def specification(records, kind):
    """The fields of a view, as the web client asks for them."""
    return {
        name: {"fields": {"display_name": {}}}
        if records._fields[name].type == "many2one"
        else {}
        for name in records.get_view(view_type=kind)["models"][records._name]
    }


# ---- What is asked -------------------------------------------------------------------


def _intake(policy):
    def work(side, env):
        account = env["social.care.account"].browse(side.accounts[policy])
        return Mentions(env, policy, account, side.number * BATCH).take(BATCH)

    return work


def _page(model, domain, kind="list"):
    def work(side, env):
        return (
            env[model]
            .with_user(side.agent)
            .web_search_read(
                list(domain),
                side.specifications[model, kind],
                limit=80,
                count_limit=10_001,
            )
        )

    return work


def _form(model, ids):
    def work(side, env):
        some = getattr(side, ids)
        one = env[model].browse(some[side.number % len(some)])
        return one.web_read(side.specifications[model, "form"])

    return work


def _columns(side, env):
    model = "social.care.conversation"
    return (
        env[model]
        .with_user(side.agent)
        .web_read_group(
            inbox.INBOX,
            ["public_resolution"],
            auto_unfold=True,
            unfold_read_specification=side.specifications[model, "kanban"],
            unfold_read_default_limit=inbox.PAGE,
        )
    )


def _thread(side, env):
    ticket = side.tickets[side.number % len(side.tickets)]
    return env["helpdesk.ticket"].browse(ticket).with_user(side.agent).social_thread()


def _pivot(side, env):
    return views.QUESTIONS["pivot"](side.registry)(env)


def _weigh(side, env):
    conversations = env["social.care.conversation"].browse(side.waiting)
    start = side.number * WEIGHED % max(1, len(conversations) - WEIGHED)
    reweigh(conversations[start : start + WEIGHED])
    return True


TICKET, CONVERSATION = "helpdesk.ticket", "social.care.conversation"
WORK = {
    "intake, without tickets": _intake("manual"),
    "intake, with tickets": _intake("all"),
    "inbox, list": _page(CONVERSATION, inbox.INBOX),
    "inbox, columns": _columns,
    "tickets, list": _page(TICKET, [("closed", "=", False)]),
    "ticket, form": _form(TICKET, "tickets"),
    "thread": _thread,
    "search, tickets": _page(TICKET, views.SEARCH),
    "search, conversations": _page(
        CONVERSATION, [("customer_name", "ilike", "regular1")]
    ),
    "contact, form": _form("res.partner", "contacts"),
    "pivot": _pivot,
    "weighing anew": _weigh,
}
RETENTION = "intake, beside retention"
BY_SIZE = {"pivot", "search, tickets", "search, conversations"}
"""What looks at everything there is, in Odoo as well: told, and not bounded."""


# ---- Measuring -----------------------------------------------------------------------


def main(stored, turns, only=""):
    """Measure and print; 1 where a bound is missed."""
    with ExitStack() as stack:
        sides = [
            Side(stack.enter_context(cloned(f"growth_{posts}", source)), turns + WARM)
            for posts, source in zip(
                (FEW, stored), os.environ["SOCIAL_CARE_FILLED"].split(","), strict=True
            )
        ]
        missed = 0
        print(f"\n{FEW:,} posts stored and {stored:,}; ms in the middle of {turns}:")
        for name, work in WORK.items():
            if only in name:
                missed |= _tell(name, *_times(sides, work, turns))
        if only in RETENTION:
            missed |= _tell(RETENTION, *_beside_retention(sides[1], turns))
    return missed


def _beside_retention(side, turns):
    """Seconds of a batch of intake, alone and while raw items are being forgotten."""
    with side.registry.cursor() as cr:
        side.environment(cr)["res.company"].search([]).social_care_raw_days = 1
    times, work = [[], []], WORK["intake, without tickets"]
    for turn in range(-WARM, 2 * turns):
        beside = turn % 2
        forgetting = subprocess.Popen(
            [sys.executable, "-m", "bench.growth", side.registry.db_name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        forgetting.stdout.readline()
        if beside:
            forgetting.stdin.write("go\n")
            forgetting.stdin.flush()
        side.number += 1
        took = side.ask(work)
        forgetting.kill()
        forgetting.communicate()
        if turn >= 0:
            times[beside].append(took)
    return times


def forget(name):
    """Forget raw items until somebody ends this process."""
    with opened(name) as env:
        events = env["social.care.event"]
        print("ready", flush=True)
        sys.stdin.readline()
        while True:
            events._gc_events()
            env.cr.commit()


def _times(sides, work, turns):
    """Seconds of each turn, on either side, which take turns to be the first."""
    times = [[], []]
    for turn in range(-WARM, turns):
        for place in (0, 1) if turn % 2 else (1, 0):
            sides[place].number += 1
            took = sides[place].ask(work)
            if turn >= 0:
                times[place].append(took)
    return times


def _tell(name, few, many):
    ratio = statistics.median(b / a for a, b in zip(few, many, strict=True))
    bounded = name not in BY_SIZE
    good = ratio <= BOUND or not bounded
    words = ("ok    " if good else "MISSED") if bounded else "      "
    print(
        f"{words} {name:26} {statistics.median(few) * 1000:9.1f} "
        f"{statistics.median(many) * 1000:9.1f}: {ratio:.2f} times"
        + (f" (≤ {BOUND})" if bounded else ""),
        flush=True,
    )
    return int(not good)


if __name__ == "__main__":
    forget(sys.argv[1])
