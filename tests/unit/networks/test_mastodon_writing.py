"""Mastodon: what is said, and whether it was said after all."""

from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.servers.web import Answer

from .mastodon_fixtures import client_of

# Publishing


def test_who_is_to_hear_of_it_is_named(mastodon):
    question = mastodon.mention("ann", "where?")
    client = client_of(mastodon)
    reply = base.Reply("Soon.", parent_external_id=question["uri"], language="en")
    first = mastodon.by_uri(client.publish(reply, "key-1"))
    assert first["content"] == "<p>@ann@remote.example Soon.</p>"
    assert first["in_reply_to_id"] == question["id"]
    assert (first["visibility"], first["language"]) == ("public", "en")

    further = base.Reply(
        "Tomorrow.",
        parent_external_id=first["uri"],
        recipient_external_id=mastodon.account("ann")["uri"],
    )
    second = mastodon.by_uri(client.publish(further, "key-2"))
    assert second["content"] == "<p>@ann@remote.example Tomorrow.</p>", "not ourselves"

    named = base.Reply("@Ann@remote.example yes", parent_external_id=question["uri"])
    third = mastodon.by_uri(client.publish(named, "key-3"))
    assert third["content"] == "<p>@Ann@remote.example yes</p>"


def test_a_private_message(mastodon):
    question = mastodon.mention("ann", "where?", visibility="unlisted")
    client = client_of(mastodon)
    reply = base.Reply("Psst.", "private", parent_external_id=question["uri"])
    assert mastodon.by_uri(client.publish(reply, "key-1"))["visibility"] == "direct"
    fresh = base.Reply(
        "Hi.", "private", recipient_external_id=mastodon.account("ann")["uri"]
    )
    message = mastodon.by_uri(client.publish(fresh, "key-2"))
    assert message["content"] == "<p>@ann@remote.example Hi.</p>"
    assert message["visibility"] == "direct"
    public = base.Reply("Aloud.", parent_external_id=question["uri"])
    assert mastodon.by_uri(client.publish(public, "key-3"))["visibility"] == "unlisted"
    with pytest.raises(errors.Never, match="somebody"):
        client.publish(base.Reply("To whom?", "private"), "key-4")
    with pytest.raises(errors.Never, match="not known"):
        nobody = base.Reply(
            "Hi", "private", recipient_external_id="https://x.example/y"
        )
        client.publish(nobody, "key-5")


def test_pictures(mastodon):
    picture = base.Media(b"\x89PNG", "image/png", "box.png", "A box")
    reply = base.Reply("So.", media=(picture, picture))
    status = mastodon.by_uri(client_of(mastodon).publish(reply, "key-1"))
    assert status["media_attachments"] == list(mastodon.media)
    [body, _second] = mastodon.media.values()
    assert b"\x89PNG" in body
    assert b"A box" in body
    with pytest.raises(errors.Never, match="4 pictures"):
        client_of(mastodon).publish(base.Reply("So.", media=(picture,) * 5), "key-2")


def test_a_picture_names_no_file(mastodon):
    """A library once read the file where it was given a name."""
    picture = base.Media(b"/etc/hostname", "image/png")
    client_of(mastodon).publish(base.Reply("So.", media=(picture,)), "key-1")
    assert b"/etc/hostname" in next(iter(mastodon.media.values()))


def test_a_token_names_no_file(mastodon, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not for others\n")
    with pytest.raises(errors.SignInAgain):
        client_of(mastodon, access_token=str(secret)).fetch("mentions", {})
    assert mastodon.requests[-1].headers["authorization"] == f"Bearer {secret}"


def test_too_long(mastodon):
    client = client_of(mastodon)
    assert client.publish(base.Reply("x" * 600), "key-1"), "this server allows more"
    with pytest.raises(errors.Never, match=r"601 characters.*600"):
        client.publish(base.Reply("x" * 601), "key-2")
    url = "https://acme.com/" + "x" * 900
    assert client.length(f"See {url}") == 27
    assert not mastodon.asked("/api/v1/statuses")[1:]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Grüße", 5),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦🇩🇪👍🏽", 3),
        ("🇩🇪🇫🇷", 2),
        ("@ann@remote.example hi", 7),
        ("see https://a.com/x?y=1#z.", 28),
        ("(http://a.com/very/long/indeed)", 25),
        ("mail ann@remote.example", 23),
        ("https://remote.com/@ann@other.example", 23),
        ("https://no-such.ending/at/all", 29),
    ],
)
def test_length(text, length):
    assert MastodonClient(base.Settings()).length(text) == length


def test_was_it_published_after_all(mastodon):
    question = mastodon.mention("ann", "where?")
    client, since = client_of(mastodon), datetime(2026, 5, 1, 9, 59)
    words = "Soon & <safe> or 1 < 2 *now*\nhttps://a.example/x"
    reply = base.Reply(words, parent_external_id=question["uri"])
    assert client.find_own(reply, since) == ""
    key = client.publish(reply, "key-1")
    assert client.find_own(reply, since) == key
    assert client.find_own(reply, datetime(2026, 5, 2)) == "", "that was another one"
    other = mastodon.mention("bob", "where?")
    same = base.Reply(reply.body, parent_external_id=other["uri"])
    assert client.find_own(same, since) == "", "the same words to somebody else"
    private = base.Reply("Psst", "private", parent_external_id=question["uri"])
    assert client.find_own(private, since) is None, "the server hides them, perhaps"
    told = client.publish(private, "key-2")
    assert client.find_own(private, since) == told


@pytest.mark.parametrize("clock", [-40_000, -300, 300, 40_000])
def test_was_it_published_by_the_clock_of_the_server(mastodon, clock):
    """Ours is apart from it: what was said is found, and older words are not it."""
    mastodon.clock = clock
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    question = mastodon.mention("ann", "where?")
    reply = base.Reply("Soon.", parent_external_id=question["uri"])
    client = client_of(mastodon)
    key = client.publish(reply, "key-1")
    status = mastodon.by_uri(key)
    for ago, found in ((600, ""), (60, key)):
        told = now + timedelta(seconds=clock - ago)
        status["created_at"] = f"{told.isoformat()}Z"
        assert client_of(mastodon).find_own(reply, now) == found


def test_where_the_server_does_not_tell_the_time(mastodon):
    """What is not there at all is not there; anything else a person has to see."""
    mastodon.clock = None
    since = datetime(2026, 5, 1, 9, 59)
    question = mastodon.mention("ann", "where?")
    reply = base.Reply("Soon.", parent_external_id=question["uri"])
    assert client_of(mastodon).find_own(reply, since) == ""
    client_of(mastodon).publish(reply, "key-1")
    assert client_of(mastodon).find_own(reply, since) is None


def test_too_much_was_said_to_know(mastodon):
    client = client_of(mastodon)
    for number in range(130):
        mastodon.post(mastodon.me, f"<p>News {number}</p>")
    since = datetime(2026, 5, 1, 9, 59)
    assert client.find_own(base.Reply("Never said"), since) is None


@pytest.mark.parametrize("failure", ["timeout", "reset", "truncated", "server_error"])
def test_nobody_heard_how_it_ended(mastodon, failure):
    mastodon.failure = failure
    client = client_of(mastodon)
    with pytest.raises(errors.Unsure):
        client.publish(base.Reply("Hello"), "key-1")
    sent = [each for each in mastodon.requests if each.method == "POST"]
    assert len(sent) == 1, "it is not sent twice"
    mastodon.failure = ""
    if failure == "truncated":
        assert client.find_own(base.Reply("Hello"), datetime(2026, 5, 1)) != ""


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("rate_limit", errors.Later),
        ("expired_token", errors.SignInAgain),
        ("revoked_scope", errors.SignInAgain),
    ],
)
def test_it_was_surely_not_published(mastodon, failure, expected):
    mastodon.failure = failure
    with pytest.raises(expected) as caught:
        client_of(mastodon).publish(base.Reply("Hello"), "key-1")
    assert type(caught.value) is expected


def test_nobody_there():
    settings_of_none = base.Settings(
        base_url="http://127.0.0.1:1", access_token="x" * 9
    )
    with pytest.raises(errors.Later) as caught:
        MastodonClient(settings_of_none).publish(base.Reply("Hello"), "key-1")
    assert not isinstance(caught.value, errors.Unsure), "nothing was sent"


def test_taking_back_and_liking(mastodon):
    status = mastodon.mention("ann", "thanks")
    client = client_of(mastodon)
    client.like(status["uri"])
    assert mastodon.favourites == {status["id"]}
    with pytest.raises(errors.Never, match="no longer exists"):
        client.like("https://remote.example/users/ann/statuses/17")
    key = client.publish(base.Reply("Wrong."), "key-1")
    client.delete(key)
    client.delete(key)
    assert mastodon.by_uri(key) is None


def test_taken_away_before_the_connection_broke(mastodon):
    client = client_of(mastodon)
    key = client.publish(base.Reply("Wrong."), "key-1")
    real, lost = mastodon.delete, iter([Answer(200, b"", {"Content-Length": "9"})])

    def delete(request, number):
        answer = real(request, number)
        return next(lost, answer)

    mastodon.delete = delete
    client.delete(key)
    asked = [each for each in mastodon.requests if each.method == "DELETE"]
    assert len(asked) == 2
    assert mastodon.by_uri(key) is None
