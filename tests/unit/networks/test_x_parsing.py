"""X: from a raw item to a post, in both of its vocabularies."""

import json

import pytest

from odoo.addons.social_care.networks import base, errors

from .x_fixtures import client_for, posts, visit


@pytest.fixture(params=["post", "tweet"], autouse=True)
def words(request, x):
    x.words = [request.param]


def shown(x, text, urls):
    """The body of a post that has these entities; it comes in because it names us."""
    post = x.post("7", f"{text} @acme")
    x.posts[post["id"]]["entities"]["urls"] = urls
    [post] = mentions(x)
    return post.body.removesuffix(" @acme")


def mentions(x, **more):
    client = client_for(x, **more)
    return posts(client, visit(client, "mentions")[0])


def test_a_reply_to_ours(x):
    ours = x.post("42", "New phones")
    x.post("7", "@acme mine broke", reply_to=ours["id"])
    [post] = mentions(x)
    assert post.kind == "mention"
    assert post.parent_external_id == ours["id"]
    assert post.thread_external_id == ours["conversation_id"]


def test_a_reply_that_took_our_name_out(x):
    ours = x.post("42", "New phones")
    x.post("7", "my phones broke", reply_to=ours["id"])
    client = client_for(x, search_terms=("phones",))
    found = posts(client, visit(client, "search")[0])
    assert [post.kind for post in found if not post.own] == ["reply"]


def test_a_quote_of_ours_may_be_answered(x):
    ours = x.post("42", "New phones")
    x.post("7", "phones, look at this", quotes=ours["id"])
    other = x.post("8", "phones are great")
    x.post("7", "phones, and at that", quotes=other["id"])
    client = client_for(x, search_terms=("phones",))
    found = posts(client, visit(client, "search")[0])
    kinds = [post.kind for post in found if not post.own]
    assert kinds == ["mention", "search", "search"]
    assert not any(post.parent_external_id for post in found)


def test_a_repost_is_no_post(x):
    other = x.post("8", "hello")
    x.post("7", "RT @bob: hello @acme", reposts=other["id"])
    assert mentions(x) == [None]


def test_what_we_said_ourselves(x):
    x.post("42", "We at @acme thank you")
    [post] = mentions(x)
    assert post.own


def test_named_by_id_or_by_handle(x):
    x.post("7", "hello @acme")
    client = client_for(x, search_terms=("hello",), external_id="")
    assert [post.kind for post in posts(client, visit(client, "search")[0])] == [
        "mention"
    ]
    client = client_for(x, search_terms=("hello",), handle="renamed")
    assert [post.kind for post in posts(client, visit(client, "search")[0])] == [
        "mention"
    ]


def test_long_posts(x):
    whole = "@acme " + "word " * 300 + "end https://t.co/1"
    note = {
        "text": whole,
        "entities": {
            "urls": [{"url": "https://t.co/1", "expanded_url": "https://example.com/"}]
        },
    }
    x.post("7", "@acme cut off…", note_post=note)
    [post] = mentions(x)
    assert post.body.endswith("word end https://example.com/")


def test_words_as_people_see_them(x):
    urls = [
        {"url": "https://t.co/1", "expanded_url": "https://example.com/a?b=c&d=e"},
        {
            "url": "https://t.co/2",
            "expanded_url": "https://x.com/ann/status/1/photo/1",
            "display_url": "pic.x.com/2",
            "media_key": "3_1",
        },
        {"url": "https://t.co/3", "expanded_url": "javascript:alert(1)"},
    ]
    x.media["3_1"] = {"media_key": "3_1", "type": "photo", "url": "https://p.example/1"}
    text = "@acme a &lt;b&gt; &amp; https://t.co/1 https://t.co/3 https://t.co/2"
    mentioned = [{"username": "acme", "id": "42"}]
    x.post(
        "7",
        text,
        entities={"urls": urls, "mentions": mentioned},
        attachments={"media_keys": ["3_1"]},
    )
    client = client_for(x)
    [item] = visit(client, "mentions")[0]
    body = client.parse(item).body
    assert body == "@acme a <b> & https://example.com/a?b=c&d=e https://t.co/3"
    assert item.payload["includes"]["media"][0]["url"] == "https://p.example/1"


def test_edited_twice(x):
    first = x.post("7", "@acme one")
    second = x.edit(first, "@acme two")
    x.edit(second, "@acme three")
    client = client_for(x)
    items = visit(client, "mentions")[0]
    found = posts(client, items)
    assert {post.external_id for post in found} == {first["id"]}
    assert {post.thread_external_id for post in found} == {first["id"]}
    assert [item.version for item in items] == ["", "001", "002"]
    assert [post.version for post in found] == sorted(post.version for post in found)
    assert found[-1].permalink.endswith(str(int(first["id"]) + 2))


def test_an_answer_to_an_edited_post_knows_its_parent(x):
    first = x.post("42", "New phones")
    second = x.edit(first, "New phones!")
    x.post("7", "@acme nice", reply_to=second["id"])
    [post] = mentions(x)
    assert post.parent_external_id == first["id"]


def test_a_payload_carries_what_it_needs_and_no_more(x):
    for number in range(50):
        x.user(str(500 + number), f"user{number}")
        x.post(str(500 + number), f"@acme {number}")
    client = client_for(x)
    for item in visit(client, "mentions")[0]:
        [user] = item.payload["includes"]["users"]
        assert user["id"] == item.author
        assert len(json.dumps(item.payload)) < 2500


def test_an_author_who_did_not_come_along(x):
    x.post("7", "@acme hello")
    client = client_for(x)
    [item] = visit(client, "mentions")[0]
    item.payload["includes"]["users"] = []
    post = client.parse(item)
    assert post.author == base.Author("7")
    assert post.permalink == f"https://x.com/i/status/{post.external_id}"


@pytest.mark.parametrize("language", ["und", "qme", "", None, 7, "zxx"])
def test_languages_that_are_none(x, language):
    x.post("7", "@acme hello", lang=language)
    [post] = mentions(x)
    assert post.language == ""


def test_rubbish_is_told_in_words(x):
    client = client_for(x)
    for payload in (None, [], {}, {"post": 1}, {"post": {}}, {"message": {}}):
        with pytest.raises(errors.BadItem):
            client.parse(base.RawItem("1", payload))


SHOP = "https://shop.example/pay?amount=10&currency=EUR&copy=2&section=faq&region=eu"


def url_of(text, short, full, nth=0, **more):
    start = -1
    for _ in range(nth + 1):
        start = text.index(short, start + 1)
    place = {"start": start, "end": start + len(short)}
    return {**place, "url": short, "expanded_url": full} | more


@pytest.mark.parametrize(
    ("text", "urls", "body"),
    [
        ("a https://t.co/a b &amp; c", [("https://t.co/a", SHOP)], f"a {SHOP} b & c"),
        (
            "https://t.co/a https://t.co/ab",
            [("https://t.co/ab", "https://b.example"), ("https://t.co/a", SHOP)],
            f"{SHOP} https://b.example",
        ),
        (
            "😀 &lt;b&gt; https://t.co/a",
            [("https://t.co/a", "https://a.example/?q=a%2520b&lt=1")],
            "😀 <b> https://a.example/?q=a%2520b&lt=1",
        ),
        ("&amp;copy; &amp;amp; &copy; &notin", [], "&copy; &amp; &copy; &notin"),
        ("https://t.co/a", [("https://t.co/a", "javascript:x")], "https://t.co/a"),
    ],
)
def test_links_and_entities(x, text, urls, body):
    urls = [url_of(text, short, full) for short, full in urls]
    assert shown(x, text, urls) == body


@pytest.mark.parametrize("shift", [-4, -1, 1, 9, 400, None, "x"])
def test_places_that_are_counted_otherwise(x, shift):
    """In UTF-16, or before the text was escaped."""
    text = "😀😀 &amp; https://t.co/a and https://t.co/b"
    urls = [
        url_of(text, "https://t.co/a", "https://a.example/"),
        url_of(text, "https://t.co/b", "https://b.example/"),
    ]
    for url in urls:
        place = url["start"]
        url["start"] = place + shift if isinstance(shift, int) else shift
    assert shown(x, text, urls) == "😀😀 & https://a.example/ and https://b.example/"


def test_a_link_that_is_there_twice(x):
    text = "https://t.co/a https://t.co/a"
    urls = [url_of(text, "https://t.co/a", SHOP, nth) for nth in (0, 1)]
    assert shown(x, text, [*urls, urls[0]]) == f"{SHOP} {SHOP}"
