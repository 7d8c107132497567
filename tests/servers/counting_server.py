"""A Mastodon on loopback that counts what is published, and goes wrong by plan.

It heeds no Idempotency-Key, like snac: what keeps a reply from being said twice is
Odoo alone. A plan is made for the words of a reply and comes true once, at one point of
its way: then something is done (a process killed), and the connection goes on, hangs or
is reset.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

from .mastodon_server import MastodonServer

ASKED, SENT, RECEIVED, HALF, ANSWERED = (
    "asked before",
    "request sent",
    "received",
    "half of the response",
    "answered",
)
"""The points, as the server sees them: it was asked for the post to be answered; the
reply came, but nothing was made of it; it stands; half of the answer is out; all is."""

HANG = 60
"""Seconds for which a connection hangs that is to hang: longer than anybody waits."""


@dataclass
class Plan:
    """What happens to one reply.

    :param point: where, one of the five
    :param then: how the connection ends: ``on``, ``hang`` or ``reset``
    :param act: called at that point, before the connection ends, with the port of who
        is at its other end
    :param before: called before anything is answered
    :ivar done: set once it has come true
    """

    point: str
    then: str = "on"
    act: object = None
    before: object = None
    begun: bool = False
    done: threading.Event = field(default_factory=threading.Event)


class CountingServer(MastodonServer):
    """See above. Words of replies have to differ in their first word."""

    def __init__(self):
        super().__init__()
        self.plans = {}
        self.closing = threading.Event()

    def plan(self, word, parent, plan):
        """Have something happen to the reply that begins with a word.

        :param parent: the status it answers
        """
        self.plans[word] = self.plans[parent["uri"]] = plan

    def published(self):
        """How often each reply stands here, by its first word after the names."""
        return Counter(
            word
            for status in list(self.statuses.values())
            if status["account"] is self.me
            for word in [_first_word(status["content"].removeprefix("<p>"))]
        )

    def post(self, account, content, **more):
        now = datetime.now(timezone.utc) + timedelta(seconds=self.clock or 0)
        written = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        more.setdefault("created_at", written)
        return super().post(account, content, **more)

    def create(self, request):
        request.headers.pop("idempotency-key", None)
        self.keys.clear()
        return super().create(request)

    def close(self):
        self.closing.set()
        super().close()

    def interfere(self, request, connection):
        plan = self._plan(request)
        if plan is None:
            return False
        if plan.before:
            plan.before()
        # Who is stopped as it asks finds the answer when it goes on.
        stopped = (plan.point, plan.then) == (ASKED, "on")
        answers = plan.point == ANSWERED or stopped
        if answers or plan.point in (RECEIVED, HALF):
            with self.lock:
                answer = self.answer(request)
        if plan.act and stopped:
            plan.act(connection.client_address[1])
        if answers or plan.point == HALF:
            connection.send(answer, half=not answers, promise_all=True)
        if plan.act and not stopped:
            plan.act(connection.client_address[1])
        plan.done.set()
        if plan.then == "hang":
            self.closing.wait(HANG)
        elif plan.then == "reset":
            connection.reset()
        return True

    def _plan(self, request):
        """The plan that comes true with a request, the first time."""
        plan, point = None, ASKED
        if request.method == "POST" and request.path == "/api/v1/statuses":
            said = parse_qs(request.body.decode())["status"][0]
            plan, point = self.plans.get(_first_word(said)), SENT
        elif request.path == "/api/v2/search":
            plan = self.plans.get(request.query["q"][0])
        with self.lock:
            if not plan or plan.begun or (plan.point == ASKED) != (point == ASKED):
                return None
            plan.begun = True
        return plan


def _first_word(text):
    return next(word for word in text.split() if not word.startswith("@"))
