"""Triage with everything on: how fast a post is analysed, what it costs in memory, and
how long all that is open takes to be weighed anew."""

import importlib
import random
import subprocess
import sys
import time
import types
from pathlib import Path

from . import rules
from .texts import text

OPEN = 10_000
LESSONS = 400

_WORDS = (
    "order parcel invoice refund delivery driver shop support phone app update screen "
    "payment card double weeks days late broken wrong nobody answers again still never "
    "love great thanks please when where how why help Bestellung Paket Rechnung kaputt "
    "Antwort colis commande retard jamais pedido reembolso nadie contesta"
)


def posts(count, seed=1):
    """Texts that are all different, as posts are, in several languages."""
    chance = random.Random(seed)
    words = _WORDS.split()
    return [
        f"{text(number)} {' '.join(chance.choices(words, k=chance.randint(3, 20)))} "
        f"{chance.randrange(10**6)}{chance.choice(('', ' 😡', ' 😍', '?', '!!'))}"
        for number in range(count)
    ]


def everything_on(env):
    """Targets in working hours, weights, rules, and learners that are ready."""
    company = env.company
    env["social.care.weights"].of_companies(company)
    env["social.care.target"].create(
        {
            "name": "Within the hour",
            "minutes": 60,
            "calendar_id": company.resource_calendar_id.id,
            "company_id": company.id,
        }
    )
    teach(env)
    rules.some(env)
    env.cr.commit()


def teach(env):
    """Correct some posts and learn from that."""
    account = env["social.care.account"].create(
        {"name": "Lessons", "network": "file", "ticket_policy": "manual"}
    )
    env.cr.commit()
    lines = [
        f'{{"external_id": "l{n}", "author_id": "l{n}", "body": "{words}"}}'
        for n, words in enumerate(posts(LESSONS, seed=2))
    ]
    account.import_file("\n".join(lines).encode(), "lessons.jsonl")
    env.cr.commit()
    env.invalidate_all()
    found = env["social.care.post"].search([("account_id", "=", account.id)])
    for number, post in enumerate(found.sorted("id")):
        label = ("complaint", "question", "praise")[number % 3]
        mood = ("negative", "neutral", "positive")[number % 3]
        post.correct(intent=label, sentiment=mood)
    env.cr.commit()
    env["social.care.learning"]._cron_learn()
    env.cr.commit()
    env.invalidate_all()
    assert all(env["social.care.learning"].search([]).mapped("ready"))


def rank_seconds(env, mentions):
    """Seconds until all open conversations are weighed anew.

    :param mentions: whose account gets as many open conversations, with tickets
    """
    conversations = env["social.care.conversation"]
    waiting = [("awaiting_since", "!=", False), ("company_id", "=", env.company.id)]
    while (missing := OPEN - conversations.search_count(waiting)) > 0:
        mentions.take(min(missing, 2000))
    weights = env["social.care.weights"].of_companies(env.company)
    weights.complaint += 10 if weights.complaint < 40 else -10
    env.cr.commit()
    start = time.perf_counter()
    env["social.care.weights"]._cron_rank()
    seconds = time.perf_counter() - start
    env.cr.commit()
    env.invalidate_all()
    assert not weights.ranking
    return seconds * OPEN / conversations.search_count(waiting)


def analyse():
    """Posts a second and megabytes, in a process of its own that has not read a list.

    :return: (posts a second of processor time, megabytes more)
    """
    done = subprocess.run(
        [sys.executable, "-c", "from bench import triage; triage.alone()"],
        capture_output=True,
        text=True,
        check=True,
    )
    rate, megabytes = done.stdout.split()[-2:]
    return float(rate), float(megabytes)


def alone():
    """The work of :func:`analyse`."""
    # The plain folders only: what of Odoo a worker has read is not to be counted.
    package = types.ModuleType("social_care")
    package.__path__ = [str(Path(__file__).parents[1] / "social_care")]
    sys.modules["social_care"] = package
    before = _megabytes()
    triage = importlib.import_module("social_care.triage")
    triage.preload()
    taught = [triage.Learner(), triage.Learner()]
    for number, words in enumerate(posts(LESSONS, seed=2)):
        taught[0].learn(words, triage.INTENTS[number % 4])
        taught[1].learn(words, triage.SENTIMENTS[number % 3])
    # As the workers have them, who only ask.
    taught = [
        triage.Learner.from_bytes(learner.to_bytes(), training=False)
        for learner in taught
    ]
    texts = posts(5000)
    start = time.process_time()
    results = triage.analyse_many(texts, learners=taught, brand_names=("Acme", "acme"))
    rate = len(texts) / (time.process_time() - start)
    again = triage.analyse_many(texts, learners=taught, brand_names=("Acme", "acme"))
    assert results == again
    print(rate, _megabytes() - before)


def _megabytes():
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
