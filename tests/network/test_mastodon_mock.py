"""Mastodon, against mastodon-mock: somebody else's reading of its documents."""

import time

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.servers import mastodon_mock
from tests.servers.unavailable import or_skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with or_skip("mastodon-mock"):
        running = mastodon_mock.running(tmp_path_factory.mktemp("mock"))
        server = running.__enter__()
    yield server
    running.__exit__(None, None, None)


@pytest.fixture
def mock(server):
    """The server, with nothing on it."""
    server.ask("POST", "/api/v1/_mock/reset")
    return server


def client(mock, token="alice_token", timeout=60, **more):
    return MastodonClient(
        base.Settings(
            base_url=mock.url,
            handle=f"alice@{mock.host}",
            external_id=f"{mock.url}/@alice",
            access_token=token,
            timeout=timeout,
            **more,
        )
    )


def read(mock, stream="mentions", cursor=None, **more):
    """Everything a stream gives, parsed, and the last cursor."""
    found, cursor = [], cursor or {}
    for _ in range(100):
        page = client(mock, **more).fetch(stream, cursor)
        found += [client(mock).parse(item) for item in page.items]
        cursor = page.cursor
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


def test_check(mock):
    identity = client(mock).check()
    assert identity.external_id == f"{mock.url}/@alice"
    assert identity.handle == f"alice@{mock.host}"
    assert identity.missing == ()


def test_a_mention(mock):
    status = mock.post("bob", "@alice where is my parcel?")
    [post], cursor = read(mock)
    assert post.external_id == status["uri"]
    assert "where is my parcel?" in post.body
    assert post.kind == "mention"
    assert post.visibility == base.PUBLIC
    assert post.author.handle == f"bob@{mock.host}"
    assert not post.own
    assert read(mock, cursor=cursor)[0] == []


def test_paging(mock):
    uris = [mock.post("bob", f"@alice number {each}")["uri"] for each in range(90)]
    first = client(mock).fetch("mentions", {})
    assert first.more
    posts, cursor = read(mock)
    assert sorted(post.external_id for post in posts) == sorted(uris)
    later = mock.post("carol", "@alice and one more")
    [post], _cursor = read(mock, cursor=cursor)
    assert post.external_id == later["uri"]


def test_private_messages_are_another_stream(mock):
    mock.post("bob", "@alice in public")
    secret = mock.post("bob", "@alice my number is 42", visibility="direct")
    assert [post.visibility for post in read(mock)[0]] == [base.PUBLIC]
    [post], _cursor = read(mock, "messages")
    assert post.external_id == secret["uri"]
    assert (post.kind, post.visibility) == ("message", base.PRIVATE)


def test_a_thread(mock):
    question = mock.post("bob", "@alice where is it?")
    answer = mock.post("carol", "@alice mine too", in_reply_to_id=question["id"])
    posts = {post.external_id: post for post in read(mock)[0]}
    assert posts[answer["uri"]].parent_external_id == question["uri"]


def test_edited_and_deleted(mock):
    kept = mock.post("bob", "@alice befor")
    gone = mock.post("bob", "@alice to be gone")
    _posts, cursor = read(mock)
    change = {"status": "@alice before"}
    mock.ask("PUT", f"/api/v1/statuses/{kept['id']}", "bob", json=change)
    [post], cursor = read(mock, cursor=cursor)
    assert post.external_id == kept["uri"]
    assert "before" in post.body
    assert post.version
    mock.ask("DELETE", f"/api/v1/statuses/{gone['id']}", "bob")
    assert read(mock, cursor=cursor)[0] == [base.Deletion(gone["uri"])]


def test_hashtags(mock):
    tagged = mock.post("bob", "I like #acme a lot")
    mock.post("bob", "I like nothing")
    [post], cursor = read(mock, "search", search_terms=("#acme",))
    assert post.external_id == tagged["uri"]
    assert post.kind == "search"
    assert read(mock, "search", cursor, search_terms=("#acme",))[0] == []


def test_words(mock):
    said = mock.post("bob", "the acme rocket explodes")
    [post], _cursor = read(mock, "search", search_terms=("acme rocket",))
    assert post.external_id == said["uri"]


def test_our_own_posts(mock):
    ours = mock.post("alice", "We are open again")
    mock.post("bob", "Good to hear")
    status = mock.post("bob", "a joke")
    mock.ask("POST", f"/api/v1/statuses/{status['id']}/reblog", "alice")
    [post], _cursor = read(mock, "own")
    assert post.external_id == ours["uri"]
    assert post.own


def test_answering_in_public(mock):
    question = mock.post("bob", "@alice where is it?")
    reply = base.Reply("On its way.", parent_external_id=question["uri"], language="en")
    key = client(mock).publish(reply, "key-1")
    assert client(mock).publish(reply, "key-1") == key
    posts = [post for post in read(mock, "own")[0] if post.external_id == key]
    assert posts[0].body == "@bob On its way."
    assert posts[0].parent_external_id == question["uri"]
    long_ago = posts[0].posted_at
    assert client(mock).find_own(reply, long_ago) == key
    other = base.Reply("Not said.", parent_external_id=question["uri"])
    assert client(mock).find_own(other, long_ago) == ""
    client(mock).delete(key)
    client(mock).delete(key)
    assert read(mock, "own")[0] == []


def test_answering_in_private(mock):
    question = mock.post("bob", "@alice where is it?")
    reply = base.Reply("Your number?", "private", parent_external_id=question["uri"])
    key = client(mock).publish(reply, "key-1")
    [notice] = mock.ask("GET", "/api/v1/notifications?types[]=mention", "bob")
    assert notice["status"]["uri"] == key
    assert notice["status"]["visibility"] == "direct"


def test_a_picture(mock):
    question = mock.post("bob", "@alice how?")
    picture = base.Media(b"\x89PNG\r\n\x1a\n", "image/png", "how.png", "Press here")
    reply = base.Reply("So.", parent_external_id=question["uri"], media=(picture,))
    key = client(mock).publish(reply, "key-1")
    [post] = [post for post in read(mock, "own")[0] if post.external_id == key]
    assert "[image: Press here]" in post.body


def test_liking(mock):
    status = mock.post("bob", "@alice thank you")
    client(mock).like(status["uri"])
    client(mock).like(status["uri"])
    found = mock.ask("GET", f"/api/v1/statuses/{status['id']}", "bob")
    assert found["favourites_count"] == 1


@pytest.mark.parametrize(
    ("effect", "expected", "after"),
    [
        ({"type": "ratelimit"}, errors.Later, 300),
        (
            {"type": "ratelimit", "headers": {"Retry-After": "7"}},
            errors.Later,
            7,
        ),
        ({"type": "status", "status": 503}, errors.Later, None),
        ({"type": "status", "status": 500}, errors.Later, None),
        ({"type": "status", "status": 401}, errors.SignInAgain, None),
        ({"type": "status", "status": 403}, errors.Never, None),
        (
            {
                "type": "status",
                "status": 403,
                "body": {"error": "This action is outside the authorized scopes"},
            },
            errors.SignInAgain,
            None,
        ),
        ({"type": "malformed"}, errors.Later, None),
        ({"type": "malformed", "truncate": False}, errors.Later, None),
        ({"type": "timeout"}, errors.Later, None),
    ],
)
def test_faults(mock, effect, expected, after):
    mock.post("bob", "@alice hi")
    with mock.fault(**effect):
        start = time.monotonic()
        with pytest.raises(expected) as caught:
            client(mock, timeout=1).fetch("mentions", {})
    assert not isinstance(caught.value, errors.Unsure)
    assert time.monotonic() - start < 30, "who never answers is waited for a second"
    assert "alice_token" not in str(caught.value)
    assert getattr(caught.value, "after", None) == after
    assert len(read(mock)[0]) == 1


def test_a_fault_in_the_middle_of_paging(mock):
    uris = {mock.post("bob", f"@alice number {each}")["uri"] for each in range(60)}
    first = client(mock).fetch("mentions", {})
    with mock.fault(type="status", status=503), pytest.raises(errors.Later):
        client(mock).fetch("mentions", first.cursor)
    rest, _cursor = read(mock, cursor=first.cursor)
    found = {item.external_id for item in first.items}
    assert found | {post.external_id for post in rest} == uris


def test_nobody_heard_whether_it_was_published(mock):
    question = mock.post("bob", "@alice where is it?")
    reply = base.Reply("On its way.", parent_external_id=question["uri"])
    fault = {"methods": ["POST"], "path": "/api/v1/statuses"}
    with mock.fault(type="timeout", **fault), pytest.raises(errors.Unsure):
        client(mock, timeout=1).publish(reply, "key-1")
    with (
        mock.fault(type="ratelimit", **fault),
        pytest.raises(errors.Later) as caught,
    ):
        client(mock).publish(reply, "key-1")
    assert type(caught.value) is errors.Later


def test_a_token_that_is_none(mock):
    for call in (lambda it: it.check(), lambda it: it.fetch("mentions", {})):
        with pytest.raises(errors.SignInAgain):
            call(client(mock, token="nonsense"))
