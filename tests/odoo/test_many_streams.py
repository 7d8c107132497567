"""Many networks on one worker, for an hour of a clock that is moved."""

import gc
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import (
    Author,
    Capabilities,
    Client,
    Page,
    Post,
    RawItem,
    Stream,
)
from odoo.addons.social_care.networks.errors import Later

from .common import OdooCase, moment

INTERVALS = {
    "one": (120,),
    "two": (120, 300),
    "three": (180,),
    "four": (240, 600),
    "five": (300,),
    "six": (300, 900),
    "seven": (600,),
    "backlog": (120,),
    "failing": (120,),
    "odd": (600,),
}
"""Seconds between two visits of the streams of ten networks: thirteen in all."""
PAGES = 30
"""Of what has piled up where nobody has looked for long."""
MINUTES = 60
PATIENCE = 2
"""Minutes by which a visit may be late."""
FLAT = 48_000_000
"""Bytes that the process may grow by in the last forty minutes: one page of a network
may have ten million."""


class Stub(Client):
    """Has something new at every visit, and notes when it was asked."""

    capabilities = Capabilities(source="tests")
    minute = 0
    visits = defaultdict(list)
    order = []
    given = 0

    @classmethod
    def lane(cls, settings):
        return cls.key

    def fetch(self, stream, cursor):
        name = f"{self.key}-{stream}"
        Stub.visits[name].append(Stub.minute)
        Stub.order.append(name)
        if self.key == "failing":
            raise Later("Out of order.")
        if self.key == "odd" and Stub.minute % 2:
            raise ZeroDivisionError
        number = cursor.get("number", 0) + 1
        Stub.given += 1
        more = self.key == "backlog" and number < PAGES
        item = RawItem(f"{name}-{number}", {"words": "Where is my parcel?" * 50})
        return Page([item], {"number": number}, more=more)

    def parse(self, item):
        author = Author(f"author-{len(item.external_id)}")
        return Post(item.external_id, author, item.payload["words"], moment())


def clients():
    """Ten networks, by key."""
    return {
        key: type(
            "One",
            (Stub,),
            {
                "key": key,
                "label": key.title(),
                "capabilities": Capabilities(
                    streams=tuple(
                        Stream(f"s{number}", f"Stream {number}", interval=each, calls=3)
                        for number, each in enumerate(intervals)
                    ),
                    source="tests",
                ),
            },
        )
        for key, intervals in INTERVALS.items()
    }


def memory():
    """Bytes of this process that are in memory."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096


class TestManyStreams(OdooCase):
    @classmethod
    def setUpClass(cls):
        networks = patch.dict(NETWORKS, clients())
        networks.__enter__()
        cls.addClassCleanup(networks.__exit__, None, None, None)
        super().setUpClass()
        cls.env["social.care.stream"].search([]).active = False
        cls.accounts = cls.env["social.care.account"]
        for key in INTERVALS:
            cls.accounts |= cls.make_account(
                key, state="connected", external_id=f"us-{key}", ticket_policy="manual"
            )

    def setUp(self):
        super().setUp()
        Stub.visits.clear()
        Stub.order.clear()
        Stub.given = 0

    def pass_minute(self):
        """A minute later the one lane has its turn."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE social_care_stream SET next_fetch_at = next_fetch_at - %s",
            [timedelta(minutes=1)],
        )
        self.env.invalidate_all()
        self.env["social.care.stream"]._cron_fetch()

    def test_an_hour(self):
        streams = self.accounts.stream_ids.filtered("active")
        self.assertEqual((len(INTERVALS), len(streams)), (10, 13))
        held = 0
        for minute in range(MINUTES):
            Stub.minute = minute
            with mute_logger("odoo.addons.social_care.fetching.visit"):
                self.pass_minute()
            if minute % 10 == 9:
                self.accounts._process()
                self.env.flush_all()
                self.env.invalidate_all()
                gc.collect()
            if minute == 19:
                held = memory()
        grown = memory() - held
        self.assertLess(grown, FLAT)
        intervals = {
            f"{key}-s{number}": each // 60
            for key, them in INTERVALS.items()
            for number, each in enumerate(them)
        }
        self.assertEqual(set(Stub.visits), set(intervals))
        for name, every in intervals.items():
            with self.subTest(name):
                if name.startswith(("failing", "odd")):
                    continue
                visits = sorted({-every, *Stub.visits[name], MINUTES})
                gaps = [b - a for a, b in pairwise(visits)]
                self.assertLessEqual(max(gaps), every + PATIENCE)
        # What has piled up is fetched in turns: all others come before its next one.
        first = Stub.order.index("backlog-s0")
        again = [i for i, it in enumerate(Stub.order) if it == "backlog-s0"][3]
        others = set(intervals) - {"backlog-s0"}
        late = others - set(Stub.order[:first])
        self.assertLessEqual(late, set(Stub.order[first:again]))
        # What fails is asked less and less, and keeps nobody else waiting.
        self.assertLess(len(Stub.visits["failing-s0"]), 20)
        posts = self.env["social.care.post"].search_count(
            [("account_id", "in", self.accounts.ids)]
        )
        self.assertEqual(posts, Stub.given)
