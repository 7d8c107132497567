"""Bluesky's client against its own servers: the customer is ann, the company acmegmbh,
since the name acme is not given out."""

import time
from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.bluesky import BlueskyClient

from tests.servers import bluesky_network
from tests.servers.bluesky_network import PATIENCE
from tests.servers.unavailable import or_skip


@pytest.fixture(scope="module")
def network():
    with or_skip("Bluesky's local network"):
        running = bluesky_network.running()
        network = running.__enter__()
    try:
        for name in ("acmegmbh", "ann"):
            network.person(name)
        yield network
    finally:
        running.__exit__(None, None, None)


class Company:
    """Acme's account, as Odoo would work it: cursors and session kept, all parsed."""

    def __init__(self, network):
        self.network, self.cursors, self.tokens = network, {}, None
        self.known = {}
        self.password = network.app_password("acmegmbh")
        self.tokens = self.client.check().tokens

    @property
    def client(self):
        tokens = self.tokens
        return BlueskyClient(
            base.Settings(
                base_url=self.network.url,
                handle="acmegmbh.test",
                external_id=self.network.person("acmegmbh")["did"],
                client_secret=self.password,
                access_token=tokens.access_token if tokens else "",
                refresh_token=tokens.refresh_token if tokens else "",
                search_terms=("rockets",),
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
                self.known |= {(stream, each.external_id): each for each in found}
                return found

    def wait_for(self, uri, stream="mentions"):
        """Visit until a post is here; give it."""

        def here():
            self.visit(stream)
            return self.known.get((stream, uri))

        return until(here)

    def say(self, parent, text, **more):
        """Answer a post in public; give the address of the answer."""
        reply = base.Reply(text, parent_external_id=parent, language="en", **more)
        return self.client.publish(reply, "key")


def until(work):
    """Do something until it gives something; give that."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := work():
            return found
        time.sleep(0.2)
    raise AssertionError(f"It did not come within {PATIENCE} s.")


@pytest.fixture(scope="module")
def company(network):
    return Company(network)


def test_check(network, company):
    identity = company.client.check()
    assert identity.external_id == network.person("acmegmbh")["did"]
    assert identity.handle == "acmegmbh.test"
    assert identity.tokens is None, "the session is there"
    assert identity.missing == ("chat",), "nobody has messages here"


def test_a_password_that_is_none(network):
    settings = base.Settings(
        base_url=network.url,
        handle="acmegmbh.test",
        client_secret="abcd-abcd-abcd",
    )
    with pytest.raises(errors.SignInAgain):
        BlueskyClient(settings).check()


def test_a_session_is_renewed_and_the_old_one_is_known_to_be_over(company):
    company.tokens = company.client.refresh()
    assert company.client.check().tokens is None


def test_a_mention_an_answer_and_a_quote(network, company):
    mention = network.mention("ann", "acmegmbh", "where is my parcel?")
    post = company.wait_for(mention["uri"])
    assert (post.kind, post.visibility) == ("mention", base.PUBLIC)
    assert post.body == "@acmegmbh.test where is my parcel?"
    assert post.author.external_id == network.person("ann")["did"]
    assert post.author.handle == "ann.test"

    ours = network.post("acmegmbh", "We are open again")
    answer = network.answer("ann", ours, "At last")
    post = company.wait_for(answer["uri"])
    assert (post.kind, post.parent_external_id) == ("reply", ours["uri"])
    assert post.thread_external_id == ours["uri"]

    quote = network.quote("ann", ours, "They never are")
    post = company.wait_for(quote["uri"])
    assert post.quoted_external_id == ours["uri"]
    assert "We are open again" in post.quoted
    own = company.wait_for(ours["uri"], "own")
    assert own.own
    # What is about as new as the newest comes once more, and is known by its address.
    known = {each["uri"] for each in (mention, answer, quote)}
    assert {each.external_id for each in company.visit()} <= known


def test_words_are_found(network, company):
    said = network.post("ann", "I dream of rockets")
    post = company.wait_for(said["uri"], "search")
    assert post.body == "I dream of rockets"


def test_an_answer_with_a_picture_and_links(network, company, tmp_path):
    question = network.mention("ann", "acmegmbh", "how does it work?")
    company.wait_for(question["uri"])
    Image.new("RGB", (60, 40), "red").save(tmp_path / "how.png")
    content = (tmp_path / "how.png").read_bytes()
    picture = base.Media(content, "image/png", "how.png", "A red button")
    words = "Grüße @ann.test! See https://acme.example/how and #acme"
    uri = company.say(question["uri"], words, media=(picture,))
    seen = until(lambda: network.seen("ann", uri))
    record = seen["record"]
    assert record["text"] == words
    assert record["langs"] == ["en"]
    assert record["reply"] == {"root": question, "parent": question}
    [shown] = seen["embed"]["images"]
    assert shown["alt"] == "A red button"
    data = words.encode()
    cut = {
        facet["features"][0]["$type"].partition("#")[2]: data[
            facet["index"]["byteStart"] : facet["index"]["byteEnd"]
        ].decode()
        for facet in record["facets"]
    }
    assert cut == {
        "mention": "@ann.test",
        "link": "https://acme.example/how",
        "tag": "#acme",
    }
    own = company.wait_for(uri, "own")
    assert own.own
    assert own.parent_external_id == question["uri"]
    assert own.pictures[0].description == "A red button"


def test_nobody_heard_whether_it_was_published(network, company):
    question = network.mention("ann", "acmegmbh", "and now?")
    post = company.wait_for(question["uri"])
    reply = base.Reply("Now it is.", parent_external_id=question["uri"])
    assert company.client.find_own(reply, post.posted_at) == ""
    uri = company.client.publish(reply, "key")
    assert company.client.find_own(reply, post.posted_at) == uri


def test_taken_back_and_taken_away(network, company):
    question = network.mention("ann", "acmegmbh", "I regret this")
    company.wait_for(question["uri"])
    uri = company.say(question["uri"], "Wrong words")
    until(lambda: network.seen("ann", uri))
    company.client.delete(uri)
    company.client.delete(uri)
    until(lambda: not network.seen("ann", uri))

    network.delete("ann", question["uri"])
    until(lambda: not network.seen("acmegmbh", question["uri"]))
    page = company.client.look([base.Wanted(question["uri"])])
    assert [company.client.parse(it) for it in page.items] == [
        base.Deletion(question["uri"])
    ]
    with pytest.raises(errors.Never, match="no longer exists"):
        company.say(question["uri"], "Too late")


def test_liking(network, company):
    said = network.mention("ann", "acmegmbh", "thank you")
    company.wait_for(said["uri"])
    for _twice in range(2):
        company.client.like(said["uri"])
        until(lambda: network.seen("ann", said["uri"])["likeCount"])
    assert network.seen("ann", said["uri"])["likeCount"] == 1


def test_the_longest_post_that_is_allowed(network, company):
    """Counted as Bluesky does: what people see as one letter is one."""
    question = network.mention("ann", "acmegmbh", "say something")
    company.wait_for(question["uri"])
    longest = "👩‍👩‍👧‍👦" * 110 + "x" * 190
    assert company.client.length(longest) <= 300
    uri = company.say(question["uri"], longest)
    assert until(lambda: network.seen("ann", uri))["record"]["text"] == longest
    with pytest.raises(errors.Never):
        company.say(question["uri"], longest + "x")
    with pytest.raises(AssertionError, match="grapheme"):
        network.post("acmegmbh", longest + "x")


def test_many_pages(network, company):
    long_ago = datetime(2026, 1, 1, tzinfo=timezone.utc)
    records = [
        network.naming(
            "acmegmbh",
            f"number {number}",
            createdAt=(long_ago + timedelta(seconds=number)).isoformat(),
        )
        for number in range(110)
    ]
    said = {each["uri"] for each in network.write("ann", *records)}
    fresh = Company(network)

    def all_there():
        fresh.cursors.clear()
        found = [post.external_id for post in fresh.visit()]
        assert len(found) == len(set(found))
        return said <= set(found)

    assert until(all_there)


def test_whose_clock_is_behind(network, company):
    """Lists stand sorted by the author's date where that is the earlier one."""
    said = network.mention("ann", "acmegmbh", "on time")
    company.wait_for(said["uri"])
    ago = datetime.now(timezone.utc) - timedelta(minutes=20)
    record = network.naming("acmegmbh", "late", createdAt=ago.isoformat())
    [late] = network.write("ann", record)
    assert company.wait_for(late["uri"]).body.endswith("late")


def test_messages_are_told_to_be_missing(company):
    with pytest.raises(errors.NetworkError):
        company.client.fetch("messages", {})
