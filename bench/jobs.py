"""``./dev bench jobs``: what lies stored, processed by scheduled actions and by jobs.

Two databases, one of them with OCA's job queue, each with a server of two HTTP and two
cron workers; the same number of mentions waits in both, and they take turns.
"""

import contextlib
import statistics
import time

from tests.live.common import LiveDatabase, wait_until
from tools import template
from tools.project import LOGS

from .texts import rows

EVENTS = 2000
PATIENCE = 600
SETUP = """
env["social.care.account"].create(
    {"name": "Jobs", "network": "file", "ticket_policy": "all"})
"""
STORE = """
from odoo.addons.social_care.networks.base import RawItem
account = env["social.care.account"].search([("name", "=", "Jobs")])
env["social.care.event"].store(account.id, None, [
    RawItem(row["external_id"], row, thread=row["external_id"], author=row["author_id"])
    for row in values["rows"]])
"""
QUIET = """
UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '1 day'
"""
LEFT = "SELECT count(*) FROM social_care_event WHERE state = 'new'"
DONE = """
SELECT count(*), count(DISTINCT external_id), count(c.ticket_id)
  FROM social_care_post p JOIN social_care_conversation c ON c.id = p.conversation_id
 WHERE external_id LIKE %s
"""
CHANNELS = {"ODOO_QUEUE_JOB_CHANNELS": "root:2,root.social_care.process:2"}


def main(rounds):
    """Measure and print."""
    with contextlib.ExitStack() as stack:
        sides = {
            "scheduled actions": stack.enter_context(LiveDatabase()),
            "jobs": stack.enter_context(LiveDatabase()),
        }
        log = LOGS / "install-bench-jobs.log"
        template.install(sides["jobs"]._database, "queue_job", log)
        for database in sides.values():
            database.shell(SETUP)
            database.sql(QUIET)
        sides["scheduled actions"].server(2, 2)
        sides["jobs"].server(2, 2, "--load", "base,web,queue_job", variables=CHANNELS)
        took = {name: [] for name in sides}
        for number in range(-1, rounds):
            for name, database in sides.items():
                seconds = _seconds(database, f"r{number}-")
                if number >= 0:
                    took[name].append(seconds)
                    print(f"{name}: {seconds:.1f} s", flush=True)
        for name, seconds in took.items():
            print(f"{EVENTS:,} events by {name}: {statistics.median(seconds):.1f} s")
    return 0


def _seconds(database, prefix):
    """How long it takes until all that was stored is posts with tickets."""
    database.shell(STORE, rows=[*rows(prefix, 0, EVENTS)])
    began = time.monotonic()
    database.wake_crons("ir_cron_process_%")
    wait_until(lambda: database.sql(LEFT) == [(0,)], PATIENCE, "all is processed")
    seconds = time.monotonic() - began
    [row] = database.sql(DONE, [f"{prefix}%"])
    assert row == (EVENTS,) * 3, row
    return seconds
