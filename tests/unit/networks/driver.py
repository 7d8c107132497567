"""How a network is worked by the tests of the contract: what a driver has to bring.

``Inbox`` does what Odoo does with pages: stores what is new by its key, together with
the cursor; parses later and elsewhere. Nothing here imports Odoo.
"""

import copy
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest import mock

from odoo.addons.social_care.networks import base, errors

FAILURES = {
    # HTTP 429 (or the network's own way) that asks us to wait STATED seconds
    "rate_limit_stated": (errors.Later,),
    # the same without saying how long
    "rate_limit": (errors.Later,),
    # the token was good once
    "expired_token": (errors.SignInAgain,),
    # the token is good, but may not do this any more
    "revoked_scope": (errors.SignInAgain, errors.Never),
    # 503 with an ordinary body
    "server_error": (errors.Later,),
    # no answer within Settings.timeout: the driver sets a short one, such as 0.5
    "timeout": (errors.Later,),
    # the connection is reset before the answer
    "reset": (errors.Later,),
    # 200, and half of the right body
    "truncated": (errors.Later,),
    # 200, and a page of HTML
    "html": (errors.Later,),
}
STATED = 7

FEATURES = frozenset(
    {
        "pages",  # `many` posts do not fit one page
        "edits",  # an edited post comes in again: needs Driver.edit
        "deletions",  # a deleted post comes in as a Deletion: needs Driver.remove
        "parents",  # posts know what they answer: post(parent=...)
        "own",  # the account's own posts come in by this stream: post(own=True)
        "publishes",  # Client.publish
        "starts",  # Client.publish without a post to answer
        "idempotent",  # the same idempotency key publishes once
        "deletes",  # Client.delete
        "corrects",  # Client.correct
        "pictures",  # posts may carry pictures: needs Driver.pictured
        "server",  # it is a server that is asked: needs Driver.client_at
        "private",  # the stream has private messages too: post(visibility="private")
        "nameless",  # posts of which nobody knows whose they are: needs Driver.nobody
        "quotes",  # posts quote others: needs Driver.quote
        "subjects",  # posts are on something: needs Driver.subject
        "held",  # posts are hidden, held back, refused: needs Driver.hold
        "replaces",  # the next answer of ours takes the place of the one before
        "look",  # Client.look; with "deletions" what is gone is told
        "deliveries",  # to a webhook: needs Driver.deliver
        "forgets",  # Client.forget: needs Driver.forgotten
    }
)


def needs(*features):
    """Collect the test only where the driver offers all of these."""
    assert FEATURES | {"failures"} >= set(features)

    def mark(test):
        test.needs = frozenset(features)
        return test

    return mark


def everything(client, stream, cursor=None, later=None, pages=50):
    """All that a stream gives, parsed, and the last cursor.

    :param client: gives the client of a visit, as each visit has one of its own
    :param later: gives the client that parses; by default one of the same
    :param int pages: there are no more than so many
    """
    found, cursor = [], cursor or {}
    for _ in range(pages):
        page = client().fetch(stream, cursor)
        found += [(later or client)().parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


@dataclass(frozen=True)
class Draft:
    """A post to be written on the network.

    :param author: any short word; the same word is the same author
    :param handle: the author's handle, where the network has such a thing
    :param own: written by the account itself
    :param parent: id of the post it answers, perhaps of one that was never there
    :param posted_at: text to be sent as its date; None: the driver's ``moment()``
    :param extra: fields the client cannot know, to be sent along
    """

    body: str
    author: str = "ann"
    handle: str | None = None
    own: bool = False
    parent: str = ""
    posted_at: str | None = None
    extra: dict = field(default_factory=dict)
    visibility: str = "public"


class Driver:
    """Works one network for the tests. One is made for every test.

    :cvar stream: the stream by which everything that ``post`` writes comes in
    :cvar offers: what of FEATURES there is
    :cvar failures: what of FAILURES the driver can bring about; HTTP: all that exist
    :cvar many: number of posts that need three pages at least, where there are pages
    :cvar answered: an id as posts have it, where only answers can be published and
        what they answer is asked about before they are sent; it need not exist
    """

    stream = ""
    offers = frozenset()
    failures = frozenset()
    many = 250
    answered = ""

    def __init__(self, tmp_path):
        self.tmp_path = tmp_path
        self._moment = datetime(2026, 1, 1)

    def client(self):
        """A client as a new process would make it. No secret in it is shorter than 8.

        Called for every page: nothing may be kept between two clients but the cursor.
        """
        raise NotImplementedError

    def client_at(self, url, **settings):
        """A client of the account whose server is at ``url``.

        :param settings: of :class:`base.Settings`, in place of the driver's
        """
        raise NotImplementedError

    def post(self, body="Hello", **more):
        """Write a post on the network; ``more`` as in Draft. Gives its id."""
        return self.write(Draft(body, **more))

    def write(self, draft):
        """Write a Draft on the network, newer than all before it; give its id."""
        raise NotImplementedError

    def edit(self, external_id, body):
        """Change the words of a post."""
        raise NotImplementedError

    def remove(self, external_id):
        """Its author takes a post away."""
        raise NotImplementedError

    def pictured(self, url, description=""):
        """The ``extra`` with which a post carries a picture that lies at ``url``."""
        raise NotImplementedError

    def nobody(self, body):
        """Write a post whose author the network does not tell; give its id."""
        raise NotImplementedError

    def quote(self, body, external_id):
        """Write a post that quotes another one; give its id."""
        raise NotImplementedError

    def subject(self):
        """The title and the address of what ``post`` writes about."""
        raise NotImplementedError

    def hold(self, external_id):
        """The network shows a post no more, or not yet."""
        raise NotImplementedError

    def deliver(self, ids, account=""):
        """What the network would deliver of these posts, in as few deliveries as it
        makes of them.

        :param account: the network's id of the account they are for; empty: ours
        :return: list of headers and body as bytes, signed for ``client()``
        """
        raise NotImplementedError

    def forgotten(self, user_ids):
        """A genuine request to forget these people, as bytes."""
        raise NotImplementedError

    def fail(self, failure):
        """From now on every request goes wrong in this way, until ``heal``."""
        raise NotImplementedError

    def heal(self):
        """All is well again."""
        raise NotImplementedError

    def close(self):
        """The test is over: stop servers and the like."""

    def moment(self):
        """The next second, as ISO 8601 text."""
        self._moment += timedelta(seconds=1)
        return self._moment.isoformat() + "Z"


class ServerDriver(Driver):
    """Of a network whose ``server`` stands here, and fails when it is told to."""

    server = None

    def fail(self, failure):
        self.server.failure = failure

    def heal(self):
        self.server.failure = ""

    def close(self):
        self.server.close()
        assert not getattr(self.server, "violations", ())


class Inbox:
    """What Odoo does with a network's pages, in memory."""

    def __init__(self, driver):
        self.driver = driver
        self.cursor = {}
        self.items = {}

    def page(self, store=True):
        """Fetch one page; ``store=False``: the process dies before it is stored."""
        cursor = copy.deepcopy(self.cursor)
        page = self.driver.client().fetch(self.driver.stream, self.cursor)
        assert self.cursor == cursor, "fetch changed the cursor it was given"
        if not store:
            return page
        self.take_in(page.items)
        self.count(page)
        self.cursor = json.loads(json.dumps(page.cursor, allow_nan=False))
        return page

    def take_in(self, items):
        """Store items. What only points at something is asked for; a poke is nothing
        to be stored."""
        client = self.driver.client()
        codes = {stream.code for stream in client.can(client.settings).streams}
        pointers = []
        for item in items:
            payload = json.loads(json.dumps(item.payload, allow_nan=False))
            assert payload == item.payload, "a payload does not survive JSON"
            assert item.kind in ("post", "delete", "broken", "pointer", "poke")
            assert item.stream in codes | {""}
            if item.kind == "poke":
                assert item.stream, "a poke has to say what is to be fetched"
            elif item.kind == "pointer":
                pointers.append(base.Wanted(item.external_id, payload=item.payload))
            else:
                self.items.setdefault((item.kind, item.external_id, item.version), item)
        if pointers:
            found = client.look(pointers).items
            assert not any(item.kind == "pointer" for item in found)
            self.take_in(found)

    def count(self, page):
        """What a page says of its price is something that can be added up."""
        client = self.driver.client()
        assert page.reads >= 0 and page.cost >= 0 and page.units >= 0
        assert page.left is None or 0 <= page.left <= 1
        if client.can(client.settings).quota:
            assert page.units > 0, "what counts against a quota has to be told"

    def visit(self):
        """Fetch until there is no more; give the number of items that were new."""
        before = len(self.items)
        for _ in range(1000):
            if not self.page().more:
                return len(self.items) - before
        raise AssertionError("There was always more.")

    def posts(self):
        """What stands there in the end: posts by id. Broken items are left out."""
        posts, gone = {}, set()
        client = self.driver.client()
        client.session = None
        with mock.patch("socket.socket.connect", side_effect=AssertionError("parse")):
            for item in self.items.values():
                try:
                    post = client.parse(item)
                except errors.BadItem:
                    continue
                if isinstance(post, base.Deletion):
                    gone.add(post.external_id)
                elif post is not None:
                    known = posts.get(post.external_id)
                    if known is None or known.version <= post.version:
                        posts[post.external_id] = post
        return {key: post for key, post in posts.items() if key not in gone}

    def broken(self):
        """The errors of the items that could not be understood."""
        client, found = self.driver.client(), []
        for item in self.items.values():
            try:
                client.parse(item)
            except errors.BadItem as error:
                assert str(error)
                found.append(error)
        return found
