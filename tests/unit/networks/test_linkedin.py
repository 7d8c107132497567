"""LinkedIn, against a small one that is held to what its pages say."""

import hashlib
import hmac
import json
from datetime import datetime, timezone
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.linkedin import LinkedInClient, little, urns

from tests.servers import linkedin_server as linkedin
from tests.servers.linkedin_server import LinkedInServer

from .contract import NetworkContract
from .driver import ServerDriver

DAY = 86_400_000


def client_of(server, **more):
    values = {
        "base_url": server.url,
        "handle": "acme",
        "external_id": linkedin.ME,
        "access_token": linkedin.TOKEN,
        "refresh_token": linkedin.RENEWS,
        "client_id": linkedin.APP,
        "client_secret": linkedin.SECRET,
        "webhook_secret": linkedin.NUMBER,
        "options": {"member": linkedin.MEMBER},
        "timeout": server.patience,
    }
    return LinkedInClient(base.Settings(**values | more))


class LinkedInDriver(ServerDriver):
    """Everything is a comment below the page's post."""

    stream = "notifications"
    answered = f"urn:li:comment:({linkedin.ROOT},17)"
    offers = frozenset(
        {
            *("pages", "edits", "deletions", "parents", "own", "publishes", "deletes"),
            *("server", "look", "deliveries", "subjects", "corrects"),
        }
    )
    failures = frozenset(
        {
            *("expired_token", "html", "rate_limit", "rate_limit_stated", "reset"),
            *("revoked_scope", "server_error", "timeout", "truncated"),
        }
    )

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = LinkedInServer()

    def client(self):
        return client_of(self.server)

    def client_at(self, url, **more):
        return client_of(self.server, base_url=url, **more)

    def write(self, draft):
        who = "acme" if draft.own else draft.author
        self.server.novelties |= set(draft.extra)
        shown_at = draft.posted_at and _milliseconds(draft.posted_at)
        at = linkedin.now() - 5000
        made = self.server.comment(
            draft.body, who, draft.parent, at, shown_at, **draft.extra
        )
        return made["commentUrn"]

    def edit(self, external_id, body):
        self.server.edit(external_id, body)

    def remove(self, external_id):
        self.server.remove(external_id)

    def subject(self):
        return "Our new rocket", urns.address(linkedin.ROOT_SHARE)

    def deliver(self, ids, account=""):
        found = [
            notice
            for _at, notice in self.server.notices
            if notice["decoratedGeneratedActivity"]["comment"]["entity"] in ids
        ]
        return [self.server.delivery(found, account or linkedin.ME)]


def _milliseconds(text):
    """Also of the years that no clock of ours has."""
    year = int(text[:4])
    return int((year - 1970) * 365.2425 * DAY)


class TestLinkedIn(NetworkContract):
    driver_class = LinkedInDriver


@pytest.fixture
def server():
    server = LinkedInServer()
    yield server
    server.close()
    assert not server.violations


def everything(server, cursor=None):
    items, cursor, more = [], cursor or {}, True
    while more:
        page = client_of(server).fetch("notifications", cursor)
        items, cursor, more = [*items, *page.items], page.cursor, page.more
    return items, json.loads(json.dumps(cursor))


def test_who_wrote_something_is_not_kept(server):
    """A number that is made of theirs, the same each time, and no name."""
    first = server.comment("Broken!", "zLqTyg")["commentUrn"]
    server.comment("Still broken!", "zLqTyg")
    server.comment("Mine works", "bob")
    posts = [client_of(server).parse(item) for item in everything(server)[0]]
    authors = [post.author for post in posts]
    assert len({author.external_id for author in authors}) == 2
    for author in authors:
        assert author.external_id.startswith("member:")
        assert "zLqTyg" not in str(author)
        assert not (author.name or author.handle or author.about)
    assert not [it for it in server.requests if "people" in it.path]
    [post] = [it for it in posts if it.external_id == first]
    assert post.permalink == (
        f"https://www.linkedin.com/feed/update/{linkedin.ROOT}/?commentUrn=urn%3Ali%3A"
        "comment%3A%28activity%3A7094637247890620418%2C7094977717001%29"
    )


def test_what_is_told_of_others_is_not_taken(server):
    server.like()
    assert everything(server)[0] == []
    urn = server.mention("Look at Acme", who="bob")
    [item] = everything(server)[0]
    post = client_of(server).parse(item)
    assert (post.external_id, post.kind, post.body) == (urn, "mention", "Look at Acme")
    assert post.permalink == f"https://www.linkedin.com/feed/update/{urn}/"


@pytest.mark.parametrize("total", [True, False])
def test_pages_with_holes_do_not_end_the_list(server, total):
    """What is not shown to us makes pages shorter, or empty: the list goes on."""
    server.total = total
    for number in range(450):
        server.comment(f"No. {number}", at=linkedin.now() - DAY)
    server.holes = {*range(100, 250), 3}
    items, _cursor = everything(server)
    assert len(items) == 450 - 151


def test_what_is_told_late_comes_with_the_next_visit(server):
    cursor = everything(server)[1]
    late = linkedin.now() - 10 * 60 * 1000
    server.comment("Late", at=late)
    assert len(everything(server, cursor)[0]) == 1


def test_notifications_that_only_point(server):
    """What they are about is asked for; posts come with marks in their words."""
    server.bare = True
    comment = server.comment("Where is it?")["commentUrn"]
    text = r"Hi @[Acme \(Labs\)](urn:li:organization:7), {hashtag|\#|fail} \*really\*"
    share = server.mention("unused", text)
    gone = server.comment("Never mind")["commentUrn"]
    del server.comments[gone]
    items = everything(server)[0]
    assert {item.kind for item in items} == {"pointer"}
    client = client_of(server)
    wanted = [base.Wanted(it.external_id, payload=it.payload) for it in items]
    found = {item.external_id: item for item in client.look(wanted).items}
    assert found[gone].kind == "delete"
    assert client.parse(found[comment]).body == "Where is it?"
    assert client.parse(found[share]).body == "Hi Acme (Labs), #fail *really*"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"a\_b \\ c", r"a_b \ c"),
        ("@[Eddy](urn:li:person:1234)!", "Eddy!"),
        (r"{hashtag|\#|coding} #coding", "#coding #coding"),
        (r"100\% \(sic\) \~", r"100\% (sic) ~"),
        ("@[not closed", "@[not closed"),
        ("@[" * 20_000, "@[" * 20_000),
    ],
)
def test_little_text(text, words):
    assert little.plain(text) == words


def test_answers_are_plain_text(server):
    r"""A comment is no little text: a backslash would be seen by everybody."""
    question = server.comment("Where is it?")["commentUrn"]
    body = r"See #4 (page_1) @ <desk> \ *soon* ~ [x] {y} |"
    reply = base.Reply(body, parent_external_id=question)
    key = client_of(server).publish(reply, "key-1")
    assert server.comments[key]["message"] == {"attributes": [], "text": body}


def test_answers_to_answers_go_below_the_first(server):
    question = server.comment("Where is it?")["commentUrn"]
    second = server.comment("Mine too", "bob", question)["commentUrn"]
    reply = base.Reply("On its way", parent_external_id=second)
    client = client_of(server)
    since = datetime.now(timezone.utc).replace(tzinfo=None)
    assert client.find_own(reply, since) == ""
    key = client.publish(reply, "key-1")
    assert server.comments[key]["parentComment"] == question
    assert client.find_own(reply, since) == key
    later = datetime(2039, 1, 1)
    assert client.find_own(reply, later) == ""


def test_a_post_that_names_us_is_answered_below_it(server):
    urn = server.mention("Look at Acme")
    reply = base.Reply("Thank you!", parent_external_id=urn)
    key = client_of(server).publish(reply, "key-1")
    assert urns.comment(key)
    with pytest.raises(errors.Never, match="only comments"):
        client_of(server).publish(base.Reply("Hello"), "key-2")


@pytest.mark.parametrize("failure", ["reset", "truncated", "server_error"])
def test_nobody_heard_how_it_ended(server, failure):
    urn = server.mention("Look at Acme")
    server.failure = failure
    with pytest.raises(errors.Unsure):
        client_of(server).publish(base.Reply("Thanks", parent_external_id=urn), "key-1")
    server.failure = ""


def test_signing_in_and_choosing_a_page(server):
    server.administers = [linkedin.ME, "77"]
    client = client_of(server, access_token="", refresh_token="")
    url, verifier = client.authorize_url("https://odoo.example/back", "state-1")
    query = parse_qs(urlsplit(url).query)
    assert query["scope"] == [
        "r_organization_social_feed w_organization_social_feed rw_organization_admin"
    ]
    tokens = client.exchange_code("good", "https://odoo.example/back", verifier)
    assert [(it.external_id, it.name) for it in tokens.choices] == [
        (linkedin.ME, "Acme"),
        ("77", "Acme Labs"),
    ]
    assert tokens.choices[0].options == {"member": linkedin.MEMBER}
    assert tokens.expires_in == 5_184_000
    assert tokens.grant_expires_in == 20_000_000
    assert not tokens.missing
    assert client_of(server).refresh().access_token == linkedin.NEXT
    with pytest.raises(errors.SignInAgain):
        client.exchange_code("bad", "https://odoo.example/back", verifier)
    server.administers = []
    with pytest.raises(errors.Never, match="no page"):
        client.exchange_code("good", "https://odoo.example/back", verifier)
    with pytest.raises(errors.Never, match="no administrator"):
        client_of(server).check()


def test_an_app_that_may_not_renew_has_sixty_days(server):
    server.renews = False
    tokens = client_of(server).exchange_code("good", "https://odoo.example/back", "")
    assert not tokens.refresh_token
    assert tokens.grant_expires_in == tokens.expires_in


def test_the_challenge_is_answered_with_both(server):
    client, code = client_of(server), "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    signed = hmac.new(linkedin.SECRET.encode(), code.encode(), hashlib.sha256)
    assert client.challenge({"challengeCode": code}) == {
        "challengeCode": code,
        "challengeResponse": signed.hexdigest(),
    }
    for strange in ({}, {"challengeCode": "<b>"}, {"challengeCode": "a" * 201}):
        assert client.challenge(strange) is None
    nobody = client_of(server, client_secret="")
    assert nobody.challenge({"challengeCode": code}) is None


def test_subscribing(server):
    until = client_of(server).subscribe("https://odoo.example/hook")
    assert server.webhook == "https://odoo.example/hook"
    assert until > datetime.now(timezone.utc).replace(tzinfo=None)
    with pytest.raises(errors.Never, match="application number"):
        client_of(server, webhook_secret="").subscribe("https://odoo.example/hook")


def test_one_notification_that_makes_no_sense_keeps_none_back(server):
    server.comment("One")
    server.comment("Two")
    (_at, first), (_later, second) = server.notices
    headers, body = server.delivery([first, second])
    delivery = json.loads(body)
    delivery["notifications"][0] |= {
        "generatedActivity": "urn:li:unknown:1",
        "decoratedGeneratedActivity": {},
    }
    items = client_of(server).unpack(json.dumps(delivery).encode(), headers)
    assert [item.kind for item in items] == ["broken", "post"]


@pytest.mark.parametrize(
    ("status", "said", "expected", "words"),
    [
        (426, "Requested version 202607 is not active", errors.Never, "updated"),
        (
            429,
            "throttle APPLICATION DAY limit is reached.",
            errors.Later,
            "day's quota",
        ),
    ],
)
def test_what_ends_is_said(server, status, said, expected, words):
    """A version that is not known any more, and a day's quota, until midnight UTC."""
    answer = linkedin.refused(status, said, 101)
    with (
        mock.patch.object(server, "answer", return_value=answer),
        pytest.raises(expected, match=words) as caught,
    ):
        client_of(server).check()
    assert status != 429 or 60 <= caught.value.after <= 86_400


def test_the_description_is_kept_on_both_sides(server):
    """What is not described is noticed, of what is asked and of what is answered."""
    client = client_of(server)
    client.wire.read("/rest/organizations/77?fields=id")
    with pytest.raises(errors.NetworkError):
        client.wire.read("/rest/people/1")
    server.comment("One", agent=7)
    client.wire.read(
        f"/rest/socialActions/{linkedin.ROOT.replace(':', '%3A')}/comments"
        "?start=0&count=10"
    )
    assert server.violations == [
        "page has no parameter fields",
        "GET /rest/people/1 is not described",
        "comments.elements[].agent cannot be 7",
    ]
    server.violations.clear()
