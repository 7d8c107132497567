"""Mastodon's language as snac speaks it: two real servers that talk to each other.

The customer, bob, lives on one; the company, alice, on the other.
"""

import time

import pytest

from odoo.addons.social_care.networks import base, clean, errors
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.servers import snac
from tests.servers.unavailable import or_skip

PATIENCE = 240
"""Seconds for a post to travel; snac sends on every few seconds."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Ours and theirs."""
    folder = tmp_path_factory.mktemp("snac")
    with or_skip("snac"):
        ours = snac.running(folder)
        first = ours.__enter__()
        theirs = snac.running(folder)
        second = theirs.__enter__()
    yield first, second
    theirs.__exit__(None, None, None)
    ours.__exit__(None, None, None)


@pytest.fixture(scope="module")
def ours(servers):
    return servers[0]


@pytest.fixture(scope="module")
def theirs(servers):
    return servers[1]


class Company:
    """Alice's account, as Odoo would work it: cursors kept, everything parsed."""

    def __init__(self, ours):
        self.ours, self.cursors, self.found = ours, {}, []

    @property
    def client(self):
        return MastodonClient(
            base.Settings(
                base_url=self.ours.url,
                handle=f"alice@{self.ours.host}",
                external_id=f"{self.ours.url}/alice",
                access_token=self.ours.token("alice"),
                timeout=60,
            )
        )

    def visit(self, stream="mentions"):
        """What a stream brings that is new, parsed."""
        found = []
        while True:
            page = self.client.fetch(stream, self.cursors.get(stream, {}))
            self.cursors[stream] = page.cursor
            found += [self.client.parse(item) for item in page.items]
            if not page.more:
                return found

    def wait(self, wanted, stream="mentions"):
        """Visit until something comes in for which ``wanted`` holds; give it."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            for post in self.visit(stream):
                if wanted(post):
                    return post
            time.sleep(0.5)
        raise AssertionError(f"It did not come within {PATIENCE} s.")

    def wait_for(self, uri, stream="mentions"):
        return self.wait(lambda post: post.external_id == uri, stream)


@pytest.fixture(scope="module")
def company(ours):
    company = Company(ours)
    company.visit()
    return company


def notice(server, person, wanted):
    """Wait until somebody is told of something; give the status."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        for each in server.notices(person):
            status = each.get("status")
            if each["type"] == "mention" and status and wanted(status):
                return status
        time.sleep(0.5)
    raise AssertionError(f"{person} was not told within {PATIENCE} s.")


def test_check(ours, company):
    identity = company.client.check()
    assert identity.external_id == f"{ours.url}/alice"
    assert identity.handle == f"alice@{ours.host}"


def test_a_token_that_is_none(ours):
    settings = base.Settings(base_url=ours.url, access_token="nonsense", timeout=60)
    with pytest.raises(errors.SignInAgain):
        MastodonClient(settings).check()
    with pytest.raises(errors.SignInAgain):
        MastodonClient(settings).fetch("mentions", {})


def test_a_mention(ours, theirs, company):
    words = f"@alice@{ours.host} late <script>alert(1)</script> & angry\n\nhttps://a.example/x"
    sent = theirs.post("bob", words)
    post = company.wait_for(sent["uri"])
    assert post.body == f"@alice@{ours.host} late & angry\n\nhttps://a.example/x"
    assert post.author.handle == f"bob@{theirs.host}"
    assert post.author.external_id == f"{theirs.url}/bob"
    assert post.kind == "mention"
    assert post.visibility == base.PUBLIC
    assert not post.own
    assert company.visit() == []


def test_a_thread_across_servers(ours, theirs, company):
    question = theirs.post("bob", f"@alice@{ours.host} where is it?")
    company.wait_for(question["uri"])

    reply = base.Reply("On its way.", parent_external_id=question["uri"])
    key = company.client.publish(reply, "key-1")
    told = notice(theirs, "bob", lambda status: status["uri"] == key)
    assert "On its way." in told["content"]
    since = clean.moment(told["created_at"])
    assert company.client.find_own(reply, since) is None, "snac does not tell the time"
    assert company.client.find_own(base.Reply("Never said"), since) == ""

    words = f"@alice@{ours.host} not true"
    again = theirs.post("bob", words, in_reply_to_id=told["id"])
    post = company.wait_for(again["uri"])
    assert post.parent_external_id == key

    own = company.wait_for(key, "own")
    assert own.own
    assert own.parent_external_id == question["uri"]
    assert own.body == f"@bob@{theirs.host} On its way."


def test_a_private_message(ours, theirs, company):
    words = f"@alice@{ours.host} my number is 42"
    secret = theirs.post("bob", words, visibility="direct")
    post = company.wait_for(secret["uri"], "messages")
    assert (post.kind, post.visibility) == ("message", base.PRIVATE)
    assert secret["uri"] not in {each.external_id for each in company.visit()}

    reply = base.Reply("Thanks.", base.PRIVATE, parent_external_id=secret["uri"])
    key = company.client.publish(reply, "key-2")
    told = notice(theirs, "bob", lambda status: status["uri"] == key)
    assert told["visibility"] == "direct"
    assert company.client.find_own(reply, post.posted_at) is None, "snac hides it"


def test_edited(ours, theirs, company):
    sent = theirs.post("bob", f"@alice@{ours.host} befor")
    company.wait_for(sent["uri"])
    change = {"status": f"@alice@{ours.host} before"}
    theirs.ask("PUT", f"/api/v1/statuses/{sent['id']}", "bob", data=change)
    post = company.wait_for(sent["uri"])
    assert "before" in post.body
    assert post.version


def test_boosted_by_us_it_is_still_theirs(ours, theirs, company):
    """snac gives a boosted status another number and wraps it."""
    sent = theirs.post("bob", f"@alice@{ours.host} you are great")
    post = company.wait_for(sent["uri"])
    found = ours.ask("GET", "/api/v1/notifications?limit=40", "alice")
    number = next(
        each["status"]["id"] for each in found if each["status"]["uri"] == sent["uri"]
    )
    ours.ask("POST", f"/api/v1/statuses/{number}/reblog", "alice")
    assert company.visit() == [], "the boost is nothing new"
    fresh = Company(ours)
    again = fresh.wait_for(sent["uri"])
    assert again.body == post.body
    reply = base.Reply("So are you.", parent_external_id=sent["uri"])
    assert company.client.publish(reply, "key-3")
    company.client.like(sent["uri"])


def test_deleted(ours, theirs, company):
    """snac tells only followers of a deletion."""
    found = ours.ask(
        "GET", f"/api/v2/search?resolve=true&q=@bob@{theirs.host}", "alice"
    )
    number = found["accounts"][0]["id"]
    ours.ask("POST", f"/api/v1/accounts/{number}/follow", "alice")
    follows = time.monotonic() + PATIENCE
    while "follow" not in {each["type"] for each in theirs.notices("bob")}:
        assert time.monotonic() < follows
        time.sleep(0.5)
    sent = theirs.post("bob", f"@alice@{ours.host} to be gone")
    company.wait_for(sent["uri"])
    theirs.ask("DELETE", f"/api/v1/statuses/{sent['id']}", "bob")
    company.wait(lambda post: post == base.Deletion(sent["uri"]))
    reply = base.Reply("Why?", parent_external_id=sent["uri"])
    with pytest.raises(errors.Never, match="no longer exists"):
        company.client.publish(reply, "key-4")


def test_taking_back(ours, theirs, company):
    question = theirs.post("bob", f"@alice@{ours.host} and now?")
    company.wait_for(question["uri"])
    reply = base.Reply("Wrong words.", parent_external_id=question["uri"])
    key = company.client.publish(reply, "key-5")
    company.client.delete(key)
    company.client.delete(key)
    assert key not in {post.external_id for post in Company(ours).visit("own")}


def test_everything_again_from_the_beginning(ours, company):
    """Pages are walked down without a Link header, and nothing comes twice."""
    fresh = Company(ours)
    posts = fresh.visit()
    uris = [post.external_id for post in posts]
    assert len(uris) == len(set(uris))
    assert len(uris) >= 5
    assert fresh.visit() == []
