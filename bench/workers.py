"""``./dev bench mentions --workers 2``: what one process makes of a queue, and several.

The same number of events waits each time, of as many threads and of four authors for
ten of them, as in the crisis: words of one person are taken in their order, so nobody
takes what waits for somebody else's batch. The processes are started before and wait
for a word. One and several take turns.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time

from odoo.addons.social_care.networks.base import RawItem

from .database import cloned, opened
from .texts import rows

EVENTS, AUTHORS = 4000, 1600
BOUND = 0.9
"""Times what so many would do that are not in each other's way."""


def main(workers, rounds):
    """Measure and print; 1 where a bound is missed."""
    with cloned("workers", os.environ["SOCIAL_CARE_TEMPLATE"]) as registry:
        name = registry.db_name
        _account(name)
        taken = {1: [], workers: []}
        for number in range(-1, rounds):
            for count, times in taken.items():
                _queue(name, f"{number}-{count}-")
                seconds, shares = _drain(name, count)
                assert sum(shares) == EVENTS, shares
                if number >= 0:
                    times.append(seconds)
                    print(f"{count} at work: {seconds:.1f} s, {shares}", flush=True)
    alone, together = (statistics.median(times) for times in taken.values())
    times = statistics.median(a / b for a, b in zip(*taken.values(), strict=True))
    good = times >= BOUND * workers
    print(
        f"{'ok    ' if good else 'MISSED'} {EVENTS / alone:,.0f} posts a second by one,"
        f" {EVENTS / together:,.0f} by {workers}: {times:.2f} times"
        f" (≥ {BOUND * workers:.2f})"
    )
    return int(not good)


def _account(name):
    with opened(name) as env:
        env["social.care.account"].create(
            {"name": "Workers", "network": "file", "ticket_policy": "all"}
        )
        env.cr.commit()


def _queue(name, prefix):
    """Have events wait; nobody is at work."""
    with opened(name) as env:
        account = env["social.care.account"].search([("name", "=", "Workers")])
        dice = random.Random(prefix)
        items = []
        for row in rows(prefix, 0, EVENTS):
            author = f"customer{dice.randrange(AUTHORS)}"
            # Of one name: who is called something else has all their tickets changed.
            row.update(author_id=author, author_handle=author, author_name=author)
            thread = row["external_id"]
            items.append(RawItem(thread, row, thread=thread, author=author))
        env["social.care.event"].store(account.id, None, items)
        env.cr.commit()


def _drain(name, count):
    """Have so many processes do it all: seconds, and how many each has done."""
    command = [sys.executable, "-m", "bench.workers", name]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _number in range(count)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    shares = [json.loads(process.stdout.readline()) for process in processes]
    seconds = time.perf_counter() - began
    for process in processes:
        process.communicate()
    return seconds, shares


def work(name):
    """One of the processes: a cron's work without Odoo's waiting."""
    with opened(name) as env:
        events = env["social.care.event"]
        events._queued(None)  # everything that is loaded once is loaded
        print("ready", flush=True)
        sys.stdin.readline()
        done = 0
        while events._queued(None):
            done += events._process_batch()["claimed"]
        print(done, flush=True)


if __name__ == "__main__":
    work(sys.argv[1])
