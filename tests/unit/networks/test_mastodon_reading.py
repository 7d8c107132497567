"""Mastodon: what comes in, and what is made of it."""

import contextlib
import itertools
from datetime import datetime
from types import SimpleNamespace

import pytest

from odoo.addons.social_care.networks import base, errors, guard
from odoo.addons.social_care.networks.mastodon import MastodonClient, client, parse

from tests.servers.web import Answer

from .mastodon_fixtures import client_of, read

# What a post says


def test_a_mention(mastodon):
    status = mastodon.mention("ann", "where is it?", language="de-AT")
    [post], _cursor = read(mastodon)
    assert post.external_id == status["uri"]
    assert post.permalink == status["url"]
    assert post.body == "@acme where is it?"
    assert post.author.external_id == "https://remote.example/users/ann"
    assert post.author.handle == "ann@remote.example"
    assert post.author.name == "Ann"
    assert post.author.follower_count == 7
    assert (post.kind, post.visibility, post.language) == ("mention", "public", "de")
    assert post.posted_at == datetime(2026, 5, 1, 10)
    assert post.figures == {"favourites": 1, "reblogs": 2, "replies": 3}


def test_content_warning_pictures_and_poll(mastodon):
    mastodon.mention(
        "ann",
        "look",
        spoiler_text="angry <words>",
        media_attachments=[
            {"type": "image", "description": "A broken\nbox", "url": "https://x/y.png"},
            {"type": "video", "description": None},
            "nonsense",
        ],
        poll={"options": [{"title": "Refund"}, {"title": "Rage"}]},
    )
    [post], _cursor = read(mastodon)
    assert post.body.split("\n\n") == [
        "angry <words>",
        "@acme look",
        "[image: A broken box]",
        "[video]",
        "- Refund\n- Rage",
    ]


def quoting(mastodon, words, **more):
    """A status as 4.5 has it, whose own words hold a link for older servers."""
    ours = mastodon.post(mastodon.me, "<p>Our <b>new</b> rocket</p>")
    link = f'<a href="{ours["url"]}">{ours["url"]}</a>'
    status = mastodon.post(
        mastodon.account("ann"),
        f'<p class="quote-inline">RE: {link}</p><p>{words}</p>',
        quote={"state": "accepted", "quoted_status": ours} | more,
    )
    mastodon.notify(status, "quote")
    return ours


def test_quotes_come_with_what_they_quote(mastodon):
    ours = quoting(mastodon, "It exploded!")
    [post], _cursor = read(mastodon)
    assert (post.body, post.kind) == ("It exploded!", "mention")
    assert post.quoted == "Our new rocket"
    assert post.quoted_external_id == ours["uri"]


@pytest.mark.parametrize(
    "quote",
    [
        {"state": "deleted", "quoted_status": None},
        {"state": "accepted", "quoted_status_id": "7", "quoted_status": 7},
    ],
)
def test_quotes_of_what_we_may_not_see(mastodon, quote):
    quoting(mastodon, "It exploded!", **quote)
    [post], _cursor = read(mastodon)
    assert (post.body, post.quoted, post.quoted_external_id) == ("It exploded!", "", "")


def test_that_a_post_we_quoted_was_changed_is_no_mention(mastodon):
    mastodon.notify(
        mastodon.post(mastodon.account("ann"), "<p>changed</p>"), "quoted_update"
    )
    assert read(mastodon)[0] == []


def test_each_server_has_its_own_lengths(mastodon):
    """What `check` found out is kept, and heeded before anything is sent."""
    identity = client_of(mastodon).check()
    assert identity.options == {"max_length": 600, "url_length": 23, "max_media": 4}
    known = client_of(mastodon, options=identity.options)
    assert known.can(known.settings).max_message_length == 600
    known.vet(base.Reply("x" * 600))
    with pytest.raises(errors.Never):
        known.vet(base.Reply("x" * 601))
    with pytest.raises(errors.Never):
        client_of(mastodon, options={"max_length": "900"}).vet(base.Reply("x" * 501))


def test_hostile_html_is_text(mastodon):
    mastodon.mention("ann", 'hi <script>alert(1)</script><img src=x onerror="x()">')
    [post], _cursor = read(mastodon)
    assert post.body == "@acme hi"


def test_a_boost_is_no_post(mastodon):
    status = mastodon.post(mastodon.account("ann"), "")
    status["reblog"] = mastodon.post(mastodon.account("bob"), "<p>acme!</p>")
    item = base.RawItem(status["uri"], {"status": status, "stream": "search"})
    assert client_of(mastodon).parse(item) is None


def test_a_boost_comes_in_by_no_stream(mastodon):
    status = mastodon.post(mastodon.me, "")
    status["reblog"] = mastodon.post(mastodon.account("bob"), "<p>#acme</p>")
    assert read(mastodon, "own")[0] == []


def test_visibilities(mastodon):
    for each in ("public", "unlisted", "private", "direct"):
        mastodon.mention("ann", each, visibility=each)
    mentions, _cursor = read(mastodon)
    messages, _cursor = read(mastodon, "messages")
    assert [post.body for post in mentions] == ["@acme public", "@acme unlisted"]
    assert {post.kind for post in mentions} == {"mention"}
    assert [post.body for post in messages] == ["@acme private", "@acme direct"]
    assert {(post.kind, post.visibility) for post in messages} == {
        ("message", "private")
    }


def test_messages_of_strangers_are_filtered_by_the_server_and_come_all_the_same(
    mastodon,
):
    mastodon.mention("ann", "psst", visibility="direct")
    mastodon.notifications[0]["filtered"] = True
    assert [post.body for post in read(mastodon, "messages")[0]] == ["@acme psst"]


def test_other_notifications_are_passed_over(mastodon):
    mastodon.mention("ann", "hi")
    mastodon.notify(mastodon.post(mastodon.me, "<p>ours</p>"), "favourite")
    mastodon.notifications.append({"id": mastodon.new_id(), "type": "mention"})
    mastodon.notifications.append({"id": mastodon.new_id(), "type": "follow"})
    assert [post.body for post in read(mastodon)[0]] == ["@acme hi"]


def test_a_page_of_nothing_is_not_the_end(mastodon):
    """Forty private messages lie between two mentions."""
    mastodon.mention("ann", "first")
    for _ in range(45):
        mastodon.mention("ann", "psst", visibility="direct")
    mastodon.mention("ann", "last")
    assert [post.body for post in read(mastodon)[0]] == ["@acme last", "@acme first"]
    assert len(read(mastodon, "messages")[0]) == 45


def test_found_by_a_word_and_mentioned(mastodon):
    status = mastodon.mention("ann", "#acme is late")
    snac = mastodon.mention("bob", "#acme is late", mentions=[])
    snac["content"] = f"<p>@acme@{mastodon.host} #acme is late</p>"
    mastodon.post(mastodon.account("cat"), "<p>#acme is fine</p>")
    posts, _cursor = read(mastodon, "search", search_terms=("#acme",))
    kinds = {post.author.name: post.kind for post in posts}
    assert kinds == {"Ann": "mention", "Bob": "mention", "Cat": "search"}
    assert status["uri"] in {post.external_id for post in posts}


def test_terms_have_their_own_cursors(mastodon):
    mastodon.post(mastodon.account("ann"), "<p>#acme and the rocket</p>")
    first, cursor = read(mastodon, "search", search_terms=("#acme", "rocket"))
    assert len(first) == 2, "stored once, by its key"
    assert len({post.external_id for post in first}) == 1
    mastodon.post(mastodon.account("ann"), "<p>#wile, a new word for the rocket</p>")
    terms = ("#wile", "#acme", "rocket")
    later, cursor = read(mastodon, "search", cursor, search_terms=terms)
    assert len(later) == 2
    assert set(cursor["terms"]) == set(terms)
    later, cursor = read(mastodon, "search", cursor, search_terms=("#acme",))
    assert later == []
    assert set(cursor["terms"]) == {"#acme"}
    assert read(mastodon, "search", cursor, search_terms=())[0] == []


def test_a_term_cannot_leave_its_place(mastodon):
    read(
        mastodon, "search", search_terms=("#../../v1/accounts/verify_credentials?x=#",)
    )
    assert all(
        each.path.startswith("/api/v1/timelines/tag/") for each in mastodon.requests
    )


# Keys


def test_old_servers_give_no_uri_of_accounts(mastodon):
    mastodon.mention("ann", "hi")
    del mastodon.account("ann")["uri"]
    [post], _cursor = read(mastodon)
    assert post.author.external_id == "https://remote.example/@ann"


def test_what_has_no_key_is_broken_and_the_rest_comes(mastodon):
    mastodon.mention("ann", "one")["uri"] = "https://remote.example/" + "x" * 600
    mastodon.mention("ann", "two")
    page = client_of(mastodon).fetch("mentions", {})
    assert sorted(item.kind for item in page.items) == ["broken", "post"]
    broken = next(item for item in page.items if item.kind == "broken")
    with pytest.raises(errors.BadItem):
        client_of(mastodon).parse(broken)


def test_own_by_id_or_by_handle(mastodon):
    mastodon.post(mastodon.me, "<p>ours</p>")
    for more in (
        {},
        {"external_id": "", "handle": "@acme"},
        {"external_id": "", "handle": f"Acme@{mastodon.host}"},
    ):
        [item] = client_of(mastodon, **more).fetch("own", {}).items
        assert client_of(mastodon, **more).parse(item).own, more
    stranger = {"external_id": "", "handle": f"emca@{mastodon.host}"}
    assert not client_of(mastodon, **stranger).parse(item).own


def test_realm():
    for url in (
        "https://Social.Example/",
        "social.example",
        "https://social.example/x",
    ):
        assert MastodonClient.realm(base.Settings(base_url=url)) == "social.example"


# Threads


def test_parents_are_asked_for_once_and_together(mastodon):
    threads = [mastodon.post(mastodon.account("bob"), f"<p>{n}</p>") for n in range(30)]
    for each in threads:
        mastodon.mention("ann", "me too", in_reply_to_id=each["id"])
    posts, cursor = read(mastodon)
    parents = {post.parent_external_id for post in posts}
    assert parents == {each["uri"] for each in threads}
    assert len(mastodon.asked("/api/v1/statuses")) == 2
    mastodon.mention("ann", "and again", in_reply_to_id=threads[0]["id"])
    [post], _cursor = read(mastodon, cursor=cursor)
    assert post.parent_external_id == threads[0]["uri"]
    assert len(mastodon.asked("/api/v1/statuses")) == 2


def test_parents_where_only_one_can_be_asked_for(mastodon):
    mastodon.old = True
    parent = mastodon.post(mastodon.account("bob"), "<p>?</p>")
    for _ in range(3):
        mastodon.mention("ann", "me too", in_reply_to_id=parent["id"])
    posts, cursor = read(mastodon)
    assert {post.parent_external_id for post in posts} == {parent["uri"]}
    assert len(mastodon.asked(f"/api/v1/statuses/{parent['id']}")) == 1
    other = mastodon.post(mastodon.account("bob"), "<p>?</p>")
    mastodon.mention("ann", "here too", in_reply_to_id=other["id"])
    read(mastodon, cursor=cursor)
    assert len(mastodon.asked("/api/v1/statuses")) == 1, "it is not tried again"


@pytest.mark.parametrize("old", [True, False])
def test_a_slow_server_does_not_outlive_the_lease(mastodon, monkeypatch, old):
    """A page ends in time, and what was found out by then need not be asked again."""
    mastodon.old = old
    parents = [mastodon.post(mastodon.account("bob"), f"<p>{n}</p>") for n in range(30)]
    for each in parents:
        mastodon.mention("ann", "me too", in_reply_to_id=each["id"])
    times = itertools.count(0, client.PATIENCE / 3)
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr(client, "time", clock)
    network = client_of(mastodon)
    cursor, more, items, asked = {}, True, [], 0
    while more:
        page = network.fetch("mentions", cursor)
        items, cursor, more = items + page.items, page.cursor, page.more
        assert len(mastodon.requests) - asked < 8
        asked = len(mastodon.requests)
    found = {network.parse(item).parent_external_id for item in items}
    assert found == {each["uri"] for each in parents}
    for each in parents if old else ():
        assert len(mastodon.asked(f"/api/v1/statuses/{each['id']}")) == 1


def test_what_is_gone_waits_for_a_slow_server(mastodon, monkeypatch):
    said = [mastodon.mention("ann", str(n)) for n in range(3)]
    _posts, cursor = read(mastodon, cursor={})
    for each in said:
        mastodon.remove(each)
    monkeypatch.setattr(client, "PATIENCE", -1)
    page = client_of(mastodon).fetch("mentions", cursor)
    assert page.items == []
    monkeypatch.undo()
    page = client_of(mastodon).fetch("mentions", page.cursor)
    assert [item.kind for item in page.items] == ["delete"] * 3


def test_a_parent_that_is_gone(mastodon):
    mastodon.mention("ann", "me too", in_reply_to_id="17")
    [post], _cursor = read(mastodon)
    assert post.parent_external_id == ""


def test_parents_that_cannot_be_had_now_stop_the_page(mastodon):
    """Else the answer would stand in no thread for ever."""
    mastodon.mention("ann", "me too", in_reply_to_id="17")
    mastodon.several = lambda _request: mastodon.failed("server_error")
    with pytest.raises(errors.Later):
        client_of(mastodon).fetch("mentions", {})


# Edits and deletions


def test_edits_and_deletions_lie_on_the_newest_page(mastodon):
    kept = mastodon.mention("ann", "befor")
    gone = mastodon.mention("ann", "gone")
    cleared = mastodon.mention("ann", "cleared")
    _posts, cursor = read(mastodon)
    mastodon.edit(kept, "<p>before</p>")
    mastodon.remove(gone)
    mastodon.notifications = [
        each for each in mastodon.notifications if each["status"] is not cleared
    ]
    found, cursor = read(mastodon, cursor=cursor)
    [post] = [each for each in found if isinstance(each, base.Post)]
    assert post.body == "before"
    assert post.version > ""
    assert base.Deletion(gone["uri"]) in found
    assert len(found) == 2, "a notification that was cleared is no deletion"
    asked = len(mastodon.requests)
    assert read(mastodon, cursor=cursor)[0] == []
    assert len(mastodon.requests) == asked + 1


def test_many_deletions_at_once_take_several_visits(mastodon):
    for number in range(30):
        mastodon.mention("ann", str(number))
    _posts, cursor = read(mastodon)
    for status in list(mastodon.statuses.values()):
        mastodon.remove(status)
    gone = []
    for _ in range(3):
        before = len(mastodon.requests)
        found, cursor = read(mastodon, cursor=cursor)
        gone += found
        assert len(mastodon.requests) - before <= 11
    assert len(gone) == 30
    assert read(mastodon, cursor=cursor)[0] == []


def test_deletions_are_not_guessed(mastodon):
    mastodon.mention("ann", "hi")
    _posts, cursor = read(mastodon)
    mastodon.notifications.clear()
    for answer in (Answer(403, {"error": "no"}), Answer(200, [])):
        mastodon.one = lambda _request, _number, answer=answer: answer
        with contextlib.suppress(errors.Later):
            found, _cursor = read(mastodon, cursor=cursor)
            assert found == []


# Who is named


@pytest.mark.parametrize(
    ("customer", "visibility", "said", "begins"),
    [
        ("tom", "public", "Hello Tom, @tomas@partner.example helps.", "@tom Hello"),
        ("ann", "private", "Is @ann@other.example not yours?", "@ann Is"),
        ("ann", "private", "Write to desk@ann.example", "@ann Write"),
        ("ann", "private", "See https://x.example/@ann", "@ann See"),
        ("ann", "private", "@anna, @ann_b, @ann-c and @ann.d", "@ann @anna"),
        ("ann", "private", "(@ann) thank you", "(@ann) thank"),
        ("ann", "private", "Dear @ANN: thank you", "Dear @ANN"),
        ("ann", "public", "Thank you @ann.", "Thank you @ann."),
        ("ann@far.example", "private", "@ann thank you", "@ann@far.example @ann"),
        (
            "ann@far.example",
            "private",
            "@ann@far.example.evil",
            "@ann@far.example @ann",
        ),
        ("ann@far.example", "private", "so @ann@far.example.", "so @ann@far"),
    ],
)
def test_names_are_what_the_server_takes_for_one(
    mastodon, customer, visibility, said, begins
):
    status = mastodon.mention("ann", "help")
    status["account"] = {**status["account"], "acct": customer}
    reply = base.Reply(
        said,
        visibility,
        parent_external_id=status["uri"],
        recipient_external_id=status["account"]["uri"],
    )
    text, _answered = client_of(mastodon)._compose(reply)
    assert text.startswith(begins)
    assert said in text


@pytest.mark.parametrize("acct", ["tóm", "", "ann b", "@"])
def test_a_message_nobody_would_get_is_refused(mastodon, acct):
    status = mastodon.mention("ann", "help")
    status["account"] = {**status["account"], "acct": acct}
    reply = base.Reply("Hello", "private", parent_external_id=status["uri"])
    with pytest.raises(errors.Never, match=r"would not see|needs somebody"):
        client_of(mastodon).publish(reply, "key-1")
    assert not [it for it in mastodon.statuses.values() if "Hello" in it["content"]]


def test_what_is_private_goes_to_whom_it_is_meant_for(mastodon):
    """The post that is answered may be somebody else's."""
    ann, status = mastodon.account("ann"), mastodon.mention("bob", "she said so")
    reply = base.Reply(
        "Hello",
        "private",
        parent_external_id=status["uri"],
        recipient_external_id=ann["uri"],
    )
    text, _answered = client_of(mastodon)._compose(reply)
    assert text == "@ann@remote.example Hello"


@pytest.mark.parametrize(
    "visibility", ["list", "list:12", "local", "mutuals_only", "", None, "tomorrow"]
)
def test_what_nobody_knows_is_private(mastodon, visibility):
    mastodon.mention("ann", "help", visibility=visibility)
    assert read(mastodon)[0] == []
    [post] = read(mastodon, "messages")[0]
    assert (post.visibility, post.kind) == ("private", "message")


@pytest.mark.parametrize("kind", ["reply", "comment", "quote", "status_reference"])
def test_other_names_for_being_spoken_to(mastodon, kind):
    status = mastodon.post(mastodon.account("ann"), "<p>help</p>")
    mastodon.notify(status, kind)
    [post] = read(mastodon)[0]
    assert post.body == "help"


def test_a_server_that_refuses_what_it_does_not_know(mastodon):
    mastodon.mention("ann", "help")
    mastodon.strict = True
    _posts, cursor = read(mastodon)
    asked = len(mastodon.asked("/api/v1/notifications"))
    assert cursor["narrow"]
    read(mastodon, cursor=cursor)
    assert len(mastodon.asked("/api/v1/notifications")) == asked + 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("@ann Hello, world", "*Hello* world!", True),
        ("क्षमा करें", "क्षम करें", False),
        ("Zoe\u0301", "Zoé", True),
    ],
)
def test_what_is_said_again(one, other, same):
    assert (parse.spoken(one) == parse.spoken(other)) is same


def walk(mastodon, monkeypatch, stream, limit, **more):
    """Fetch a stream to the end with a small limit of bytes; give items and cursor."""
    whole = guard._read
    monkeypatch.setattr(guard, "_read", lambda response, _limit: whole(response, limit))
    client, cursor, items, more_left = client_of(mastodon, **more), {}, [], True
    while more_left:
        page = client.fetch(stream, cursor)
        items += page.items
        cursor, more_left = page.cursor, page.more
    return items, cursor


@pytest.mark.parametrize("stream", ["mentions", "search"])
def test_a_page_that_is_too_large_is_asked_for_in_pieces(mastodon, monkeypatch, stream):
    for number in range(30):
        mastodon.mention("ann", f"acme {number} " + "x" * 9_000)
    items, cursor = walk(mastodon, monkeypatch, stream, 50_000, search_terms=("acme",))
    assert len({item.external_id for item in items}) == 30
    assert not [item for item in items if item.error]
    again = client_of(mastodon, search_terms=("acme",)).fetch(stream, cursor)
    assert again.items == []


@pytest.mark.parametrize("stream", ["mentions", "search"])
def test_what_is_too_large_alone_is_passed_over(mastodon, monkeypatch, stream):
    for number in range(9):
        mastodon.mention(
            "ann", f"acme {number} " + "x" * (90_000 if number == 4 else 9)
        )
    items, cursor = walk(mastodon, monkeypatch, stream, 50_000, search_terms=("acme",))
    good = [item for item in items if not item.error]
    [bad] = [item for item in items if item.error]
    assert len(good) == 8
    assert (bad.kind, "too large" in str(bad.error)) == ("broken", True)
    again = client_of(mastodon, search_terms=("acme",)).fetch(stream, cursor)
    assert again.items == []
