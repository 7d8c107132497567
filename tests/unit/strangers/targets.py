"""Everything that reads what strangers wrote, by name: one table for all hostile tests.

A target takes one input and may end in one of the errors its contract names, and in
none else. ``kind`` says what it reads: ``text``, ``bytes``, or ``json`` (what a network
answered, see :mod:`.samples`).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

from odoo.addons.social_care import checks, composing, rules, triage
from odoo.addons.social_care.checks.base import Draft, Situation
from odoo.addons.social_care.identity import evidence
from odoo.addons.social_care.networks import (
    NETWORKS,
    base,
    clean,
    clock,
    errors,
    guard,
    handles,
    html,
    http,
    pictures,
    xml,
)
from odoo.addons.social_care.networks.counting import COUNTS
from odoo.addons.social_care.networks.feed import FeedClient
from odoo.addons.social_care.networks.file import FileClient
from odoo.addons.social_care.networks.mastodon import MastodonClient
from odoo.addons.social_care.networks.mastodon import parse as mastodon_parse
from odoo.addons.social_care.networks.mastodon import wire as mastodon_wire
from odoo.addons.social_care.networks.x import XClient, verdict, webhook, writing
from odoo.addons.social_care.rules import match, show, text
from odoo.addons.social_care.text import contacts

KEYS = base.Settings(
    base_url="https://network.example",
    handle="@acme",
    external_id="42",
    client_id="app",
    client_secret="secret-of-the-app",
    access_token="token-of-the-account",
    refresh_token="refresh-token",
    webhook_secret="secret-of-the-hook",
    search_terms=("acme", "#acme", "broken phone"),
)
SITUATION = Situation(
    customer_names=("Ann Poe",), customer_texts=("Where is it?",), agent_name="Marc Doe"
)


@dataclass(frozen=True)
class Target:
    """Something that reads what strangers wrote.

    :param read: a function of the input
    :param kind: ``text``, ``bytes`` or ``json``
    :param allowed: the errors its contract names
    :param longest: longest input that ever gets there, in letters or bytes
    """

    name: str
    read: Any
    kind: str = "text"
    allowed: tuple = ()
    longest: int = 10**6

    def __call__(self, value):
        try:
            return self.read(value)
        except self.allowed as error:
            return str(error)


class Answers:
    """A session whose server gives one answer, whatever it is asked."""

    skew = None

    def __init__(self, body, status=200, headers=()):
        self.body, self.status, self.headers = body, status, dict(headers)

    def call(self, method, url, **parts):
        return self.request(method, url, **parts)

    def request(self, method, url, **_parts):
        response = requests.Response()
        response.status_code = self.status
        response.url = url
        response.headers = CaseInsensitiveDict(self.headers)
        response._content = self.body
        response.request = requests.Request(method, url).prepare()
        return response

    def close(self):
        """There is nothing to be closed."""


def _posts(client, page):
    """All of a page, parsed; what cannot be is words of BadItem."""
    for item in page.items:
        assert isinstance(item.external_id, str)
        json.dumps(item.payload, allow_nan=False)
        try:
            post = client.parse(item)
        except errors.BadItem as error:
            assert str(error)
            continue
        if isinstance(post, base.Post):
            _is_storable(post)
    json.dumps(page.cursor)


def _is_storable(post):
    texts = [post.external_id, post.body, post.permalink, post.version, post.language]
    texts += [post.parent_external_id, post.thread_external_id]
    texts += [post.author.external_id, post.author.handle, post.author.name]
    texts += [value for each in post.pictures for value in (each.url, each.description)]
    for each in texts:
        assert isinstance(each, str)
        each.encode()
        assert "\0" not in each


def _fetching(kind, stream):
    def read(value):
        client = kind(KEYS, Answers(json.dumps(value).encode()))
        _posts(client, client.fetch(stream, {}))

    return read


def _asking(kind, ask):
    return lambda value: ask(kind(KEYS, Answers(json.dumps(value).encode())))


def _answering(judge):
    """What an answer amounts to: its first byte is the status, then headers, a body."""

    def read(value):
        status = (200, 301, 400, 401, 403, 404, 422, 429, 500, 503)[value[0] % 10]
        head, _, body = value[1:].decode("latin-1").partition("\n\n")
        names = ("Retry-After", "X-RateLimit-Reset", "x-rate-limit-reset", "Date")
        headers = dict.fromkeys(names, head.replace("\r", "").replace("\n", ""))
        response = Answers(body.encode("latin-1"), status, headers)
        judge(response.call("POST", "https://network.example"))

    return lambda value: read(value or b"\0")


def _delivered(value):
    client = XClient(KEYS)
    client.verify({webhook.HEADER: value.decode("latin-1")}, value)
    for item in client.unpack(value, {}):
        assert isinstance(item.external_id, str)
        try:
            client.parse(item)
        except errors.BadItem as error:
            assert str(error)


def _delivered_json(value):
    _delivered(json.dumps(value).encode())


def _feed(value):
    client = FeedClient(KEYS, Answers(value, 200, {"ETag": "\x85"}))
    _posts(client, client.fetch("items", {}))


def _file(filename):
    def read(value):
        client = FileClient(KEYS)
        for item in client.read(value, filename):
            try:
                post = client.parse(item)
            except errors.BadItem as error:
                assert str(error)
                continue
            if isinstance(post, base.Post):
                _is_storable(post)

    return read


def _xml(value):
    xml.vet(xml.text(value, value[:40].decode("latin-1")))


def _rule(value):
    return rules_matcher(value).matches(text.Text(value))


def rules_matcher(value):
    """Made anew each time: what is known already is no test."""
    return match.compile_expression.__wrapped__(value)


def _words_of_a_rule(value):
    return rules_matcher("acme* OR (broken NEAR/3 phone)").matches(text.Text(value))


def _handles(value):
    for network in NETWORKS.values():
        handle = network.handle_of(value)
        network.names_itself(value)
        network.handle_key(value)
        network.profile_url(handle)
    handles.identify(NETWORKS, value)


def _split(counting):
    def read(value):
        for part in composing.split(value, 100, COUNTS[counting], "@ann ", " ^MD"):
            assert COUNTS[counting](f"@ann {part}") <= 100

    return read


def _headers(value):
    for name in ("Retry-After", "Date", "Age"):
        http.stated_wait({name: value})
        clock.skew({"Date": value, "Age": value}, 0.0)
    mastodon_wire._reset({"X-RateLimit-Reset": value})


def _address(value):
    session = guard.Session()
    guard._origin(value)
    session._refused(value)
    mastodon_wire.address(value)


def _status(value):
    status = {
        "uri": value,
        "content": value,
        "spoiler_text": value,
        "edited_at": value,
        "account": {"uri": value, "acct": value, "note": value, "display_name": value},
        "mentions": [{"acct": value}],
    }
    mastodon_parse.names(status, value, value)
    mastodon_parse.is_said(status, value)
    item = base.RawItem("1", {"status": status, "stream": "mentions"})
    _is_storable(MastodonClient(KEYS).parse(item))


def _tweet(value):
    post = {
        "id": "1",
        "author_id": "2",
        "text": value,
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": value}]},
    }
    users = [{"id": "2", "username": value, "name": value, "description": value}]
    item = base.RawItem("1", {"post": post, "includes": {"users": users}})
    _is_storable(XClient(KEYS).parse(item))


def _phrases(value):
    composing.fill(value, {"customer": value})
    composing.initials(value)
    composing.sign("initials", value)
    composing.assemble(value, value)


def _evidence(value):
    evidence.emails(value)
    evidence.numbers(value)
    evidence.plain(value)
    evidence.same_place(value, [value])


NETWORK = (errors.NetworkError,)
BAD = (errors.BadItem,)
RULE = (rules.ExpressionError,)
REPLY = base.Reply("On its way", parent_external_id="17", recipient_external_id="7")
SINCE = datetime(2026, 11, 1)


def _x_asking(client):
    client.session.skew = SINCE - SINCE
    client.find_own(REPLY, SINCE)


TARGETS = [
    Target("clean.text", clean.text),
    Target("clean.line", clean.line),
    Target("clean.identifier", lambda it: clean.identifier(it, "id"), allowed=BAD),
    Target("clean.moment", clean.moment, allowed=BAD),
    Target("clean.count", clean.count, allowed=BAD),
    Target("clean.rating", clean.rating, allowed=BAD),
    Target("clean.choice", lambda it: clean.choice(it, ("a", "b"), "x"), allowed=BAD),
    Target("clean.language", clean.language),
    Target("clean.link", clean.link),
    Target("clean.host", clean.host),
    Target("clean.place", lambda value: clean.place(clean.pasted(value))),
    Target("html.text", html.text),
    Target("html.text of a page", lambda value: html.text(value, value[:100])),
    Target("handles", _handles),
    Target("addresses", _address, allowed=NETWORK, longest=10_000),
    Target("headers", _headers, longest=65_536),
    Target("status of Mastodon", _status, allowed=BAD, longest=200_000),
    Target("post of X", _tweet, allowed=BAD, longest=200_000),
    Target("the same on X", lambda it: writing._same(it, it[::-1]), longest=25_000),
    Target(
        "the same on X with addresses",
        lambda it: writing._same(it.replace("a.b", "https://t.co/x"), it),
        longest=25_000,
    ),
    *(Target(f"length in {name}", count) for name, count in COUNTS.items()),
    *(
        Target(f"split by {name}", _split(name), "text", (ValueError,), 8000)
        for name in COUNTS
    ),
    Target("phrases", _phrases),
    Target("rule", _rule, allowed=RULE, longest=20_000),
    Target("show of a rule", show.look_at, allowed=RULE, longest=20_000),
    Target("words for a rule", _words_of_a_rule),
    Target("evidence", _evidence),
    Target("spellings of a name", lambda it: evidence.spellings(it[:250])),
    Target("checks", lambda it: checks.check(Draft(it), SITUATION), longest=40_000),
    Target("triage", triage.analyse),
    Target("number in a form", contacts.telephone, allowed=(contacts.NoNumber,)),
    Target("address in a form", contacts.mail),
    Target("picture", pictures.look, "bytes", BAD),
    Target("xml", _xml, "bytes", NETWORK),
    Target("feed", _feed, "bytes", NETWORK),
    Target("file of CSV", _file("a.csv"), "bytes", NETWORK),
    Target("file of JSON", _file("a.jsonl"), "bytes", NETWORK),
    Target("delivery of X in bytes", _delivered, "bytes", BAD),
    Target("delivery of X", _delivered_json, "json", BAD),
    Target("answer of X", _answering(verdict.judge), "bytes", NETWORK),
    Target("answer of Mastodon", _answering(mastodon_wire.judge), "bytes", NETWORK),
    *(
        Target(f"X: {stream}", _fetching(XClient, stream), "json", NETWORK)
        for stream in ("mentions", "search", "messages", "own")
    ),
    *(
        Target(f"Mastodon: {name}", _fetching(MastodonClient, name), "json", NETWORK)
        for name in ("mentions", "search", "messages", "own")
    ),
    *(
        Target(f"{kind.label}: {name}", _asking(kind, ask), "json", NETWORK)
        for kind in (XClient, MastodonClient)
        for name, ask in (
            ("check", lambda client: client.check()),
            ("publish", lambda client: client.publish(REPLY, "key")),
            ("find", _x_asking),
            ("delete", lambda client: client.delete("17")),
            ("sign in", lambda client: client.exchange_code("a", "https://b", "c")),
        )
    ),
    Target("X: refresh", _asking(XClient, lambda it: it.refresh()), "json", NETWORK),
]
