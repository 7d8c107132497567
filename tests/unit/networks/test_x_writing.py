"""X: what is said, and whether it was said after all."""

from datetime import datetime, timedelta, timezone

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.x import writing

from tests.servers import x_server

from .x_fixtures import client_for, posts, visit

PICTURE = base.Media(b"\x89PNG", "image/png", "a.png", "A cat")


def now():
    return datetime.now(timezone.utc).replace(tzinfo=None)


def answer(parent, body="On its way", **more):
    return base.Reply(
        body,
        parent_external_id=parent["id"],
        thread_external_id=parent["conversation_id"],
        recipient_external_id=parent["author_id"],
        **more,
    )


def test_a_reply_in_public(x):
    question = x.post("7", "@acme where is it?")
    client = client_for(x)
    key = client.publish(answer(question), "key")
    [post] = posts(client, visit(client, "own")[0])
    assert post.external_id == key
    assert post.own
    assert post.parent_external_id == question["id"]
    assert post.thread_external_id == question["conversation_id"]
    client.delete(key)
    client.delete(key)
    assert key not in x.posts


def test_a_post_that_answers_none(x):
    key = client_for(x).publish(base.Reply("Good morning"), "key")
    assert x.posts[key]["referenced_posts"] == []


def test_a_message(x):
    question = x.post("7", "@acme where is it?")
    client = client_for(x)
    key = client.publish(answer(question, visibility="private"), "key")
    assert x.messages[key]["dm_conversation_id"] == "7-42"
    [post] = posts(client, visit(client, "messages")[0])
    assert (post.external_id, post.own, post.visibility) == (key, True, "private")
    client.delete(key)
    client.delete(key)
    assert x.messages == {}


def test_pictures(x):
    client = client_for(x)
    reply = base.Reply("Look", media=(PICTURE, PICTURE))
    key = client.publish(reply, "key")
    first, second = x.posts[key]["attachments"]["media_keys"]
    assert first != second
    assert x.media[first]["content"] == "\x89PNG"
    assert x.media[first]["category"] == "tweet_image"
    assert x.media[first]["alt_text"] == "A cat"
    reply = base.Reply("", "private", recipient_external_id="7", media=(PICTURE,))
    key = client.publish(reply, "key")
    assert len(x.messages[key]["attachments"]["media_keys"]) == 1
    assert [each["category"] for each in x.media.values()][-1] == "dm_image"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (base.Reply("x" * 281), "281 characters"),
        (base.Reply("世" * 141), "282 characters"),
        (base.Reply("x" * 10_001, "private", recipient_external_id="7"), "10001"),
        (base.Reply(""), "nothing to say"),
        (base.Reply("Hi", "private"), "somebody"),
        (base.Reply("Hi", "private", recipient_external_id="7/../8"), "not an ID"),
        (base.Reply("Hi", parent_external_id="../1"), "not an ID"),
        (base.Reply("Hi", media=(PICTURE,) * 5), "4 pictures"),
        (
            base.Reply(
                "Hi", "private", recipient_external_id="7", media=(PICTURE,) * 2
            ),
            "1 pictures",
        ),
    ],
)
def test_refused_before_x_is_asked(x, reply, words):
    with pytest.raises(errors.Never, match=words):
        client_for(x).publish(reply, "key")
    assert not any(each["method"] == "POST" for each in x.requests)


def test_as_long_as_can_be(x):
    link = "https://example.com/" + "a" * 400
    client = client_for(x)
    assert client.publish(base.Reply("x" * 256 + " " + link), "key")
    assert client.publish(base.Reply("世" * 140), "key")
    long = base.Reply("x" * 10_000, "private", recipient_external_id="7")
    assert client.publish(long, "key")


def test_the_summons(x):
    """X's rule since February 2026: told by ``kind``, and by X where we forget."""
    x.summons = True
    named = x.post("7", "@acme where is it?")
    unnamed = x.post("7", "My phone by that maker broke")
    client = client_for(x, search_terms=("phone", "acme"))
    kinds = {
        post.external_id: post.kind
        for post in posts(client, visit(client, "search")[0])
    }
    assert kinds == {named["id"]: "mention", unnamed["id"]: "search"}
    assert client.capabilities.needs_summons
    client.publish(answer(named), "key")
    with pytest.raises(errors.Never, match="you were not mentioned"):
        client.publish(answer(unnamed), "key")


def test_a_parent_that_is_gone(x):
    with pytest.raises(errors.Never, match="deleted"):
        client_for(x).publish(base.Reply("Hi", parent_external_id="123"), "key")


def test_hide_and_show(x):
    ours = x.post("42", "Hello")
    theirs = x.post("7", "Rude", reply_to=ours["id"])
    client = client_for(x)
    client.hide(theirs["id"])
    assert x.hidden == {theirs["id"]}
    client.hide(theirs["id"], hidden=False)
    assert x.hidden == set()


def test_likes_are_gone(x):
    client = client_for(x)
    assert not client.capabilities.likes
    with pytest.raises(errors.Never):
        client.like("1")
    assert x.requests == []


def test_strange_ids_reach_no_address(x):
    client = client_for(x)
    for strange in ("", "1/../2", "1?x=y", "abc", "1" * 40, "²"):
        for action in (client.delete, client.hide):
            with pytest.raises(errors.Never):
                action(strange)
    assert x.requests == []


def test_what_it_will_cost(x):
    client = client_for(x)
    assert client.price(base.Reply("Hello")) == 0.015
    assert client.price(base.Reply("See https://example.com")) == 0.2
    assert client.price(base.Reply("See example.com/help")) == 0.2
    assert client.price(base.Reply("See https://example.com", "private")) == 0.015
    summoned = base.Reply("See https://example.com", parent_kind="mention")
    assert client.price(summoned) == 0.01
    assert client.price(base.Reply("example.com", parent_kind="reply")) == 0.2


# --- was it said after all? ------------------------------------------------------


@pytest.mark.parametrize("words", ["post", "tweet"])
def test_found_after_all(x, words):
    x.words = [words]
    question = x.post("7", "@acme where is it?")
    reply = answer(question, "It's on its way:\n\nsee  https://example.com/a & you'll")
    client = client_for(x)
    since = now()
    assert client.find_own(reply, since) == ""
    x.faults = ["reset"]
    with pytest.raises(errors.Unsure):
        client.publish(reply, "key")
    [post] = [each for each in x.posts.values() if each["author_id"] == "42"]
    # as X would give it back
    post["text"] = "@ann It's on its way:\n\nsee  https://t.co/abc123 &amp; you'll"
    assert client.find_own(reply, since) == post["id"]
    assert client.find_own(reply, since + timedelta(hours=1)) == ""


@pytest.mark.parametrize("clock", [-40_000, -300, 300, 40_000])
def test_found_after_all_by_the_clock_of_x(x, clock):
    """Ours and X's are apart: what was said is found, and older words are not it."""
    x.clock = clock
    question = x.post("7", "@acme where is it?")
    reply = answer(question, "On its way")
    client = client_for(x)
    earlier = x.post("42", "@ann On its way", reply_to=question["id"])
    earlier["created_at"] = x_server._now(timedelta(seconds=600 - clock))
    assert client_for(x).find_own(reply, now()) == ""
    x.faults = ["reset"]
    with pytest.raises(errors.Unsure):
        client.publish(reply, "key")
    key = max(x.posts, key=int)
    assert client_for(x).find_own(reply, now()) == key != earlier["id"]


def test_where_x_does_not_tell_the_time_a_person_decides(x):
    x.clock = None
    question = x.post("7", "@acme where is it?")
    client = client_for(x)
    assert client.find_own(answer(question), now()) is None
    client.publish(answer(question), "key")
    assert client.find_own(answer(question), now()) is None


def test_what_cannot_be_read_may_be_it(x):
    question = x.post("7", "@acme where is it?")
    client = client_for(x)
    key = client.publish(answer(question), "key")
    x.posts[key]["created_at"] = "9999-01-01T00:00:00Z"
    assert client.find_own(answer(question), now()) is None


def test_not_confused_with_others(x):
    question, other = x.post("7", "@acme one"), x.post("8", "@acme two")
    client = client_for(x)
    client.publish(answer(question, "Thanks for asking"), "key")
    assert client.find_own(answer(other, "Thanks for asking"), now()) == ""
    assert client.find_own(answer(question, "Thanks"), now()) == ""
    assert client.find_own(base.Reply("Thanks for asking"), now()) == ""


def test_a_picture_is_no_answer_in_words(x):
    question = x.post("7", "@acme one")
    x.post("42", "@ann https://t.co/picture", reply_to=question["id"])
    client = client_for(x)
    assert client.find_own(answer(question, "Thanks"), now()) == ""
    assert client.find_own(answer(question, "", media=(PICTURE,)), now())


def test_a_message_found_after_all(x):
    question = x.message("7", "Hello")
    reply = base.Reply("Hello", "private", recipient_external_id="7")
    client = client_for(x)
    assert client.find_own(reply, now()) == ""
    x.faults = ["reset"]
    with pytest.raises(errors.Unsure):
        client.publish(reply, "key")
    key = client.find_own(reply, now())
    assert key not in ("", None, question["id"])


def test_too_much_was_said_to_know(x):
    client = client_for(x)
    for number in range(101):
        x.post("42", f"News {number}")
        x.message("42", f"News {number}", "7")
    assert client.find_own(base.Reply("Never said"), now()) is None
    reply = base.Reply("Never said", "private", recipient_external_id="7")
    assert client.find_own(reply, now()) is None
    old = x_server._now(timedelta(hours=1))
    for each in list(x.messages.values())[:50]:
        each["created_at"] = old
    assert client.find_own(reply, now()) == ""


SHORT = "https://t.co/abc123"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (f"See {SHORT} &amp; call", "See https://a.example/x & call"),
        (f"@ann See ({SHORT}), please", "See (www.example.com), please"),
        (f"{SHORT}", "https://a.example"),
        (f"So {SHORT}", "So"),
        (f"a {SHORT} b {SHORT} c", "a x.y b z.example/b c"),
        (f"{SHORT} {SHORT}", "x.example y.example"),
        (f"a{SHORT}b", "ahttps://b.example/bb"),
        (f"a {SHORT} b " * 60, "a https://a.com/x b " * 60),
    ],
)
def test_the_same_words(said, meant):
    assert writing._same(said, meant)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (f"See {SHORT}", "See you. Tomorrow, then"),
        (f"See {SHORT} call", "See https://a.example/x"),
        (f"See {SHORT}", "Look https://a.example/x"),
        (f"a {SHORT} b", "a nothing b"),
        (f"a {SHORT} b", "a .x b"),
        (f"a {SHORT} b " * 60, "a https://a.com/x c " * 60),
        ("a", "a b"),
        ("", "a"),
    ],
)
def test_other_words(said, meant):
    assert not writing._same(said, meant)
