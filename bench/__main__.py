"""``./dev bench``: how fast it is, each figure beside what it has to be compared with.

Everything runs in one process on one database; what is compared is interleaved, and
the medians are told. The two sides of mention to ticket end in the same state, which
is checked: number, contact, channel, team, chatter line.
"""

import argparse
import statistics
import sys
import time

from psycopg2.extras import execute_values

from . import (
    crisis,
    deliveries,
    erasure,
    growth,
    jobs,
    reports,
    rules,
    views,
    workers,
)
from .database import environment
from .fill import fill
from .inbox import BOUND as BOUND_INBOX
from .inbox import BOUND_NEXT, BOUND_SEND, agent_of_all_teams, first_pages, steps
from .mails import Mails
from .mentions import Mentions
from .texts import CUSTOMERS
from .thread import BOUND as BOUND_THREAD
from .thread import POSTS, opening
from .triage import analyse, everything_on, rank_seconds

LEVELS = (10_000, 200_000)
BOUND_GATEWAY = 15
BOUND_GATEWAY_PLAIN = 20
"""With no rules, response targets and nothing learned yet."""

BOUND_STORED = 1500
BOUND_GROWTH = 1.2
BOUND_ANALYSE = 1000
BOUND_MEMORY = 110
BOUND_RANK = 20
BOUND_RULES = 1


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=[
            *("crisis", "deliveries", "erasure", "growth", "inbox", "jobs"),
            *("mentions", "reports", "triage", "views"),
        ],
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--turns", type=int, default=40, help="rounds of the views")
    parser.add_argument("--posts", type=int, default=1000, help="posts a round")
    parser.add_argument("--mails", type=int, default=40, help="e-mails a round")
    parser.add_argument(
        "--stored",
        type=int,
        default=1_000_000,
        help="posts of the reports, and of growth",
    )
    parser.add_argument(
        "--workers", type=int, default=1, help="processes at work beside each other"
    )
    parser.add_argument("--mentions", type=int, default=100_000, help="of the crisis")
    parser.add_argument("--only", default="", help="of growth, what is called so")
    parser.add_argument(
        "--plain",
        action="store_true",
        help="mentions without rules, response targets and what is learned",
    )
    options = parser.parse_args(arguments)
    missed = 0
    if options.what in (None, "reports"):
        with environment() as env:
            missed |= verdict(
                reports.measure(env, options.stored, options.rounds, options.posts)
            )
    if options.what in (None, "inbox"):
        with environment() as env:
            missed |= report_steps(env, options.rounds)
    if options.what == "erasure":
        with environment() as env:
            return erasure.measure(env, min(options.stored, erasure.WHOLE))
    if options.what in (None, "deliveries"):
        with environment() as env:
            missed |= report_deliveries(env)
    if options.what == "mentions" and options.workers > 1:
        return workers.main(options.workers, options.rounds)
    if options.what == "jobs":
        return jobs.main(options.rounds)
    if options.what == "crisis":
        return crisis.main(options.mentions, max(4, options.workers))
    if options.what == "growth":
        return growth.main(options.stored, options.turns, options.only)
    if options.what not in ("deliveries", "inbox", "views", "reports"):
        with environment() as env:
            if not options.plain:
                everything_on(env)
            if options.what != "triage":
                bound = BOUND_GATEWAY_PLAIN if options.plain else BOUND_GATEWAY
                missed |= report(measure(env, options), bound)
                # As many conversations by now as posts are stored.
                missed |= report_pages(env, options.rounds)
            if options.what != "mentions":
                missed |= report_triage(env)
    if options.what in (None, "views"):
        missed |= views.main(options.turns)
    return missed


def report_deliveries(env):
    """What a delivery takes that is for many accounts."""
    acknowledged, processed = deliveries.delivered(env)
    return verdict(
        [
            (
                "seconds until 500 entries for 30 pages are acknowledged",
                acknowledged,
                deliveries.BOUND_ACKNOWLEDGED,
                False,
            ),
            (
                "seconds until they are posts",
                processed,
                deliveries.BOUND_PROCESSED,
                False,
            ),
        ]
    )


def report_triage(env):
    """What triage costs by itself, and weighing anew all that is open."""
    rate, memory = analyse()
    print(f"\nanalyse, everything on, posts a second  {rate:10,.1f}")
    return verdict(
        [
            ("analyse, posts a second a core", rate, BOUND_ANALYSE, True),
            ("megabytes more a worker", memory, BOUND_MEMORY, False),
            (
                "seconds to weigh 10,000 open conversations anew",
                rank_seconds(env, Mentions(env, "all")),
                BOUND_RANK,
                False,
            ),
            (
                "seconds, 200 rules over 1,000 posts",
                rules.seconds(env),
                BOUND_RULES,
                False,
            ),
        ]
    )


def measure(env, options):
    """Give the figures of every level: name to the rates of its rounds."""
    partners = env["res.partner"].create(
        [
            {"name": f"Customer {n}", "email": f"customer{n}@customers.example"}
            for n in range(CUSTOMERS)
        ]
    )
    whole, stored = Mentions(env, "all"), Mentions(env, "manual")
    whole.link(partners)
    mails = Mails(env, partners)
    check_same_end(whole, mails)
    figures = {}
    posts = env["social.care.post"]
    for number, level in enumerate(LEVELS):
        fill(env, level - posts.search_count([]), tag=f"level{chr(97 + number)}")
        rates = figures[level] = {"mails": [], "tickets": [], "stored": [], "sql": []}
        stored.take(options.posts)  # warm, on either level
        for _round in range(options.rounds):
            rates["mails"].append(rate(mails.take, options.mails))
            rates["tickets"].append(rate(whole.take, options.posts))
            rates["stored"].append(rate(stored.take, options.posts))
            rates["sql"].append(raw_insert(env, options.posts))
    return figures


def rate(work, count):
    """How many a second."""
    start = time.perf_counter()
    work(count)
    return count / (time.perf_counter() - start)


def raw_insert(env, count):
    """The rows of the newest posts again, into a table of the same make."""
    env.cr.execute("DROP TABLE IF EXISTS bench_post")
    env.cr.execute("CREATE TABLE bench_post (LIKE social_care_post INCLUDING ALL)")
    env.cr.execute("SELECT * FROM social_care_post ORDER BY id DESC LIMIT %s", [count])
    rows = env.cr.fetchall()
    env.cr.commit()
    start = time.perf_counter()
    execute_values(env.cr._obj, "INSERT INTO bench_post VALUES %s", rows, page_size=500)
    env.cr.commit()
    return count / (time.perf_counter() - start)


def check_same_end(mentions, mails):
    """Both sides have to leave the same behind, or the comparison is none."""
    env = mentions.env
    theirs = mails.take(3)
    mentions.take(3)
    ours = env["helpdesk.ticket"].search(
        [("social_conversation_ids.account_id", "=", mentions.account.id)]
    )
    for tickets in (theirs, ours):
        assert len(tickets) == 3, tickets
        for ticket in tickets:
            assert ticket.number.startswith("HT"), ticket.number
            assert ticket.partner_id and ticket.channel_id and ticket.stage_id
            assert ticket.message_ids, "no line in the chatter"
            assert not ticket.user_id or tickets is theirs


def report(figures, bound):
    """Print the figures and what is asked of them; 1 where a bound is missed."""
    middle = {
        level: {name: statistics.median(values) for name, values in rates.items()}
        for level, rates in figures.items()
    }
    verdicts = []
    for level, rates in middle.items():
        rates["times"] = statistics.median(
            sql / stored
            for sql, stored in zip(
                figures[level]["sql"], figures[level]["stored"], strict=True
            )
        )
        print(f"\nWith {level:,} posts stored, a second (median of the rounds):")
        print(f"  mail gateway, e-mail to ticket      {rates['mails']:10,.1f}")
        print(f"  whole pipeline, mention to ticket   {rates['tickets']:10,.1f}")
        print(f"  whole pipeline without tickets      {rates['stored']:10,.1f}")
        print(f"  raw SQL insert of the same rows     {rates['sql']:10,.1f}")
        print(f"  raw SQL / pipeline without tickets  {rates['times']:10,.1f}")
        rates["ratio"] = statistics.median(
            ours / theirs
            for ours, theirs in zip(
                figures[level]["tickets"], figures[level]["mails"], strict=True
            )
        )
        verdicts += [
            (f"tickets / gateway at {level:,}", rates["ratio"], bound, True),
            (f"stored a second at {level:,}", rates["stored"], BOUND_STORED, True),
        ]
    few, many = (middle[level] for level in LEVELS)
    # The machine may be slower in one half of the run than in the other: what a post
    # costs is told in inserts by raw SQL, and in e-mails, of the same minute.
    verdicts += [
        (
            "cost without tickets, many / few",
            many["times"] / few["times"],
            BOUND_GROWTH,
            False,
        ),
        (
            "cost with tickets, many / few",
            few["ratio"] / many["ratio"],
            BOUND_GROWTH,
            False,
        ),
    ]
    return verdict(verdicts)


def verdict(verdicts):
    """Print figures and what is asked of them; 1 where a bound is missed."""
    print()
    missed = 0
    for name, value, bound, at_least in verdicts:
        good = value >= bound if at_least else value <= bound
        missed += not good
        sign = "≥" if at_least else "≤"
        print(
            f"{'ok    ' if good else 'MISSED'} {name}: {value:,.2f} ({sign} {bound:,})"
        )
    return 1 if missed else 0


def report_steps(env, rounds):
    """Print what an agent waits for with each step through the inbox."""
    took = steps(env, rounds)
    return verdict(
        [
            ("ms, the next conversation's thread", took["next"], BOUND_NEXT, False),
            ("ms, sending an answer that is shown", took["send"], BOUND_SEND, False),
        ]
    )


def report_pages(env, rounds):
    """Print what agents wait for, in ms; 1 where that is too long."""
    agent = agent_of_all_teams(env)
    pages = [
        (f"ms, first page of the inbox, {view}", took, BOUND_INBOX, False)
        for view, took in first_pages(env, agent, rounds).items()
    ]
    took = opening(env, agent, rounds)
    pages.append((f"ms, a thread of {POSTS} posts", took, BOUND_THREAD, False))
    return verdict(pages)


if __name__ == "__main__":
    sys.exit(main())
