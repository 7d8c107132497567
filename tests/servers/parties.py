"""Three networks on loopback with one manner of being asked, and of going wrong.

Each has an account and customers who name it; replies are known by their first word.
"""

import atexit
from collections import Counter

from . import meta_server, x_server
from .counting_server import CountingServer

KINDS = ("hang", "reset", "limit", "error", "html", "half")
"""Ways to go wrong: says nothing for longer than anybody waits, breaks off, asks to
wait for an hour, is out of order, answers with a page for people, with half an answer.
"""
HOUR = 3600
TOKEN = "token-of-the-account"
_FAILURES = {
    "hang": "timeout",
    "reset": "reset",
    "limit": "rate_limit_stated",
    "error": "server_error",
    "html": "html",
    "half": "truncated",
}


class _OnWeb:
    """Those that are a :class:`.web.Web`."""

    def __init__(self, web):
        self.web, self.url = web, web.url
        web.stated = HOUR

    def wrong(self, kind):
        """From now on it goes wrong."""
        self.web.failure = _FAILURES[kind]

    def well(self):
        self.web.failure = ""

    def asked(self):
        """How often it has been asked anything."""
        return len(self.web.requests)

    def set_clock(self, seconds):
        """Have its clock be ahead by so much."""
        self.web.clock = seconds

    def close(self):
        self.web.close()


class Mastodon(_OnWeb):
    """It heeds no idempotency keys."""

    network, stream = "mastodon", "mentions"

    def __init__(self):
        super().__init__(CountingServer())
        self.account = {"base_url": self.url, "access_token": self.web.token}

    def ask(self, who, words, **more):
        """A customer names us; gives the id of what they say."""
        return self.web.mention(who, words, **more)["uri"]

    def said(self):
        """How often each reply stands there."""
        return self.web.published()

    def beyond(self, cursor, stored):
        """What the cursor of the stream says has been read, and is not stored."""
        mark = int(cursor.get("mark") or 0)
        return [
            each["status"]["uri"]
            for each in list(self.web.notifications)
            if int(each["id"]) <= mark and each["status"]["uri"] not in stored
        ]


class Facebook(_OnWeb):
    network, stream = "facebook", "comments"

    def __init__(self):
        super().__init__(meta_server.MetaServer())
        self.post = self.web.post("Our new rocket is here")["id"]
        self.account = {
            "base_url": self.url,
            "access_token": meta_server.PAGE_TOKEN,
            "client_id": meta_server.APP,
            "client_secret": meta_server.SECRET,
        }

    def ask(self, who, words):
        return self.web.comment(self.post, words, self.web.person(who))["id"]

    def said(self):
        return Counter(
            each["message"].split()[0]
            for each in list(self.web.things.values())
            if each["_class"] == "Comment" and each["from"]["id"] == meta_server.PAGE
        )

    def beyond(self, cursor, stored):
        mark = cursor.get("known", {}).get(self.post, {}).get("mark", "")
        return [
            key
            for key, each in list(self.web.things.items())
            if each["_class"] == "Comment"
            and each["created_time"][:19] < mark[:19]
            and key not in stored
        ]


class X:
    network, stream = "x", "mentions"
    _faults = {
        "hang": "slow",
        "reset": "reset",
        "error": "unavailable",
        "html": "html",
        "half": "truncated",
    }

    def __init__(self):
        self._serving = x_server.serve()
        self.x = self._serving.__enter__()
        atexit.register(self.close)  # who breaks a test off would wait for it for ever
        self.url = self.x.url
        self.x.tokens[TOKEN] = "me"
        self._people = {}
        self.account = {
            "base_url": self.url,
            "handle": "acme",
            "external_id": self.x.me["id"],
            "access_token": TOKEN,
            "client_id": "id",
            "client_secret": "secret",
        }

    def wrong(self, kind):
        limited = kind == "limit"
        clock = self.x.clock or 0
        self.x.always = (
            x_server.limited(HOUR, clock=clock) if limited else self._faults[kind]
        )

    def well(self):
        self.x.always = None

    def asked(self):
        return len(self.x.requests)

    def set_clock(self, seconds):
        self.x.clock = seconds

    def ask(self, who, words):
        if who not in self._people:
            key = str(1000 + len(self._people))
            self._people[who] = self.x.user(key, who)["id"]
        return self.x.post(self._people[who], f"@acme {words}")["id"]

    def said(self):
        return Counter(
            next(word for word in each["text"].split() if not word.startswith("@"))
            for each in list(self.x.posts.values())
            if each["author_id"] == self.x.me["id"]
        )

    def beyond(self, cursor, stored):
        mark = int(cursor.get("mark") or 0)
        return [
            key
            for key, each in list(self.x.posts.items())
            if each["author_id"] != self.x.me["id"]
            and int(key) <= mark
            and key not in stored
        ]

    def close(self):
        atexit.unregister(self.close)
        self._serving.__exit__(None, None, None)
