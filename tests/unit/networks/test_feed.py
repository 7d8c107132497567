"""Feeds, from a server on loopback and as documents written by hand."""

import contextlib
import html
import json
import time
from datetime import datetime
from unittest import mock
from xml.sax.saxutils import quoteattr

import pytest

from odoo.addons.social_care.networks import base, errors, feed
from odoo.addons.social_care.networks.feed import FeedClient

from tests.servers.feed_server import FeedServer
from tests.servers.web import Answer

from .contract import Driver, NetworkContract

FAILURES = frozenset(
    {
        "expired_token",
        "html",
        "rate_limit",
        "rate_limit_stated",
        "reset",
        "revoked_scope",
        "server_error",
        "timeout",
        "truncated",
    }
)


class FeedDriver(Driver):
    """The comments of a blog, as WordPress gives them."""

    stream = "items"
    offers = frozenset({"edits", "parents", "own", "pictures", "server"})
    failures = FAILURES

    def __init__(self, tmp_path):
        super().__init__(tmp_path)
        self.server = FeedServer()
        self.number = 0

    def client(self):
        return FeedClient(
            base.Settings(
                base_url=self.server.address,
                handle="Acme",
                client_id="reader",
                client_secret="correct horse",
                timeout=0.5,
                allow_internal=True,
            )
        )

    def client_at(self, url, **more):
        values = {
            "base_url": url,
            "client_id": "reader",
            "client_secret": "correct horse",
            "timeout": 0.5,
        }
        return FeedClient(base.Settings(**values | more))

    def post(
        self,
        body="Hello",
        author="ann",
        handle=None,
        own=False,
        parent="",
        posted_at=None,
        extra=None,
    ):
        self.number += 1
        guid = f"https://blog.example/post-1/#comment-{self.number}"
        name = "Acme" if own else handle or author
        item = {
            "title": f"By: {name}",
            "link": guid,
            "dc:creator": name,
            "pubDate": posted_at or self.moment(),
            'guid isPermaLink="false"': guid,
            "description": body,
            "content:encoded": _html(body),
        }
        if parent:
            item["parent"] = parent
        self.server.add(**item, **extra or {})
        return guid

    def edit(self, external_id, body):
        for item in self.server.items:
            if item["link"] == external_id:
                item["content:encoded"] = _html(body)
                item["description"] = body

    def pictured(self, url, description=""):
        return {f'enclosure type="image/jpeg" length="9" url={quoteattr(url)}': ""}

    def fail(self, failure):
        self.server.failure = failure

    def heal(self):
        self.server.failure = ""

    def close(self):
        self.server.close()


def _html(body):
    lines = html.escape(body).replace("\n", "<br />")
    return f"<p>{lines}</p>"


class TestFeed(NetworkContract):
    driver_class = FeedDriver


@pytest.fixture
def server():
    server = FeedServer()
    yield server
    server.close()


def client_of(server, **more):
    values = {"base_url": server.address, "allow_internal": True, "timeout": 5}
    return FeedClient(base.Settings(**values | more))


def read(server, cursor=None, **more):
    """Everything the feed gives, parsed, and the cursor after it."""
    found, cursor = [], cursor or {}
    for _ in range(50):
        page = client_of(server, **more).fetch("items", cursor)
        found += [client_of(server, **more).parse(item) for item in page.items]
        cursor = json.loads(json.dumps(page.cursor))
        if not page.more:
            return found, cursor
    raise AssertionError("There was always more.")


def document(server, text, content_type="application/xml"):
    server.document = text.encode() if isinstance(text, str) else text
    server.content_type = content_type
    return read(server)[0]


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"
 xmlns:im="http://itunes.apple.com/rss" xmlns:gd="http://schemas.google.com/g/2005"
 xmlns:review="http://www.purl.org/stuff/rev#"
 xmlns:thr="http://purl.org/syndication/thread/1.0">
<id>tag:acme.example,2026:reviews</id><title>Reviews of Acme</title>{}</feed>"""

ENTRY = """<entry><id>tag:acme.example,2026:{}</id><title>{}</title>
<link href="https://shop.example/reviews/{}"/><updated>2026-05-01T12:00:00+02:00</updated>
<author><name>Ann</name><uri>https://shop.example/people/ann</uri></author>
<content type="html">&lt;p&gt;Broke at once.&lt;/p&gt;</content>{}</entry>"""


# What an item says


def test_an_alert_in_atom(server):
    [post] = document(server, ATOM.format(ENTRY.format(1, "Acme rocket", 1, "")))
    assert post.external_id == "tag:acme.example,2026:1"
    assert post.body == "Acme rocket\n\nBroke at once."
    assert post.author.external_id == "https://shop.example/people/ann"
    assert post.author.name == "Ann"
    assert post.posted_at == datetime(2026, 5, 1, 10)
    assert post.permalink == "https://shop.example/reviews/1"
    assert (post.kind, post.visibility, post.language) == ("mention", "public", "de")


@pytest.mark.parametrize(
    ("title", "more", "rating"),
    [
        ("Bad", "<im:rating>1</im:rating>", 1),
        ("Fine", "<im:rating>4</im:rating>", 4),
        ("Fine", '<gd:rating value="9" min="1" max="10"/>', 5),
        ("Bad", '<gd:rating value="2" min="1" max="10"/>', 1),
        ("Fine", "<review:rating>3.5</review:rating>", 4),
        ("Fine", "<rating>5</rating>", 5),
        ("★★☆☆☆ Broke", "", 2),
        ("⭐⭐⭐⭐⭐ Great", "", 5),
        ("★ Star of the week", "", None),
        ("Odd", "<im:rating>87</im:rating>", None),
        ("Odd", "<im:rating>0</im:rating>", None),
        ("Odd", "<im:rating>nan</im:rating>", None),
        ("Odd", "<im:rating>good</im:rating>", None),
        ("None", "", None),
    ],
)
def test_reviews(server, title, more, rating):
    [post] = document(server, ATOM.format(ENTRY.format(1, title, 1, more)))
    assert post.rating == rating
    assert post.kind == ("review" if rating else "mention")


def test_a_changed_rating_is_an_edit(server):
    one = ENTRY.format(1, "Meh", 1, "<im:rating>2</im:rating>")
    server.document = ATOM.format(one).encode()
    _posts, cursor = read(server)
    server.document = ATOM.format(one.replace(">2<", ">5<")).encode()
    [post], _cursor = read(server, cursor)
    assert post.rating == 5


def test_comments_of_a_blog(server):
    server.add(
        **{
            "title": "Comment on Rockets by Ann",
            "link": "https://blog.example/rockets/#comment-7",
            'guid isPermaLink="false"': "https://blog.example/?p=1#comment-7",
            "dc:creator": "Ann",
            "pubDate": "Fri, 01 May 2026 10:00:00 +0000",
            "description": "They explode. A lot […]",
            "content:encoded": "<p>They explode.</p><p>A lot of them.</p>",
            "parent": "https://blog.example/?p=1#comment-3",
        }
    )
    [post], _cursor = read(server)
    assert post.kind == "comment"
    assert post.body == "They explode.\n\nA lot of them."
    assert post.thread_external_id == "https://blog.example/rockets/"
    assert post.parent_external_id == "https://blog.example/?p=1#comment-3"
    assert post.permalink == "https://blog.example/rockets/#comment-7"
    assert post.author.external_id == "Ann"


def test_a_title_that_only_begins_the_text(server):
    text = "<p>The rocket of mine exploded on Friday</p>"
    for title, body in (
        ("The rocket of mine…", "The rocket of mine exploded on Friday"),
        ("Angry", "Angry\n\nThe rocket of mine exploded on Friday"),
        (None, "The rocket of mine exploded on Friday"),
    ):
        server.items.clear()
        server.add(title=title, guid="https://a.example/1", description=text)
        assert read(server)[0][0].body == body


def test_atom_text_is_text(server):
    entry = ENTRY.format(1, "Use &lt;b&gt; for bold", 1, "")
    [post] = document(server, ATOM.format(entry))
    assert post.body.startswith("Use <b> for bold")


def test_relative_links(server):
    server.add(
        title="FAQ",
        link="/questions/1",
        guid="one",
        description='<a href="/faq">here</a> <a href="javascript:x()">there</a>',
    )
    [post], _cursor = read(server)
    assert post.permalink == f"{server.url}/questions/1"
    assert post.body == f"FAQ\n\nhere ({server.url}/faq) there"


# Keys


def test_items_without_guid(server):
    server.add(title="Linked", link="https://a.example/1", description="x")
    server.add(title="Not linked", description="one", pubDate="2026-05-01T10:00:00Z")
    server.add(title="Not linked", description="two", pubDate="2026-05-01T10:00:00Z")
    posts, cursor = read(server)
    assert len({post.external_id for post in posts}) == 3
    assert posts[0].external_id == "https://a.example/1"
    assert read(server, {})[0] == posts, "the same keys again"
    server.add(title="Newer", description="three")
    assert len(read(server, cursor)[0]) == 1


def test_one_guid_for_all(server):
    for words in ("one", "two", "three"):
        server.add(title=words, guid="https://a.example/", description=words)
    posts, cursor = read(server)
    assert len({post.external_id for post in posts}) == 3
    server.add(title="four", guid="https://a.example/", description="four")
    [post], _cursor = read(server, cursor)
    assert "four" in post.body


def test_a_very_long_guid(server):
    server.add(title="a", guid="https://a.example/" + "x" * 900)
    server.add(title="b", guid="https://a.example/" + "x" * 901)
    posts, _cursor = read(server)
    assert len({post.external_id for post in posts}) == 2
    assert all(len(post.external_id) <= 500 for post in posts)


def test_nobody_named_is_nobody_else(server):
    server.add(title="a", guid="1")
    server.add(title="b", guid="2")
    first, second = read(server)[0]
    assert first.author.external_id != second.author.external_id
    assert first.author.name == ""


def test_several_in_the_same_second(server):
    _posts, cursor = read(server)
    for number in range(20):
        moment = "Fri, 01 May 2026 10:00:00 +0000"
        server.add(title=f"n {number}", guid=str(number), pubDate=moment)
    posts, _cursor = read(server, cursor)
    assert [post.body for post in posts] == [f"n {number}" for number in range(20)]


def test_changed_and_changed_back(server):
    server.add(title="Hi", guid="1", description="one")
    posts, cursor = read(server)
    versions = set()
    for words in ("two", "one", "two", "one"):
        server.items[0]["description"] = words
        page = client_of(server).fetch("items", cursor)
        [item] = page.items
        cursor = page.cursor
        versions.add(item.version)
        posts.append(client_of(server).parse(item))
    assert [post.body for post in posts] == [
        f"Hi\n\n{words}" for words in ("one", "two", "one", "two", "one")
    ]
    assert len(versions) == 4, "each is a state of its own"


# Asking


def test_nothing_new_is_not_sent(server):
    server.add(title="Hi", guid="1")
    _posts, cursor = read(server)
    page = client_of(server).fetch("items", cursor)
    assert (page.items, page.cursor) == ([], cursor)
    assert server.requests[-1].headers["if-none-match"] == cursor["etag"]


def test_without_validators_only_what_is_new_is_given(server):
    server.headers = {"ETag": ""}
    server.add(title="Hi", guid="1")
    _posts, cursor = read(server)
    assert read(server, cursor)[0] == []
    server.add(title="Ho", guid="2")
    assert [post.body for post in read(server, cursor)[0]] == ["Ho"]


def test_last_modified(server):
    stamp = "Fri, 01 May 2026 10:00:00 GMT"
    server.headers = {"Last-Modified": stamp}
    _posts, cursor = read(server)
    read(server, cursor)
    assert server.requests[-1].headers["if-modified-since"] == stamp


def test_another_address_is_asked_without_the_old_ones_validators(server):
    _posts, cursor = read(server)
    read(server, cursor, base_url=f"{server.address}?other")
    assert "if-none-match" not in server.requests[-1].headers


def test_further_pages_only_over_a_gap(server):
    """Ten items a page; while nobody looked, thirty came."""
    server.pages = 10
    for number in range(10):
        server.add(title=f"n {number}", guid=str(number))
    posts, cursor = read(server)
    assert len(posts) == 10
    for number in range(10, 15):
        server.add(title=f"n {number}", guid=str(number))
    asked = len(server.requests)
    posts, cursor = read(server, cursor)
    assert len(posts) == 5
    assert len(server.requests) == asked + 1
    for number in range(15, 45):
        server.add(title=f"n {number}", guid=str(number))
    posts, cursor = read(server, cursor)
    assert {post.external_id for post in posts} == {str(n) for n in range(15, 45)}
    assert read(server, cursor)[0] == []


def test_credentials(server):
    read(server, client_id="reader", client_secret="correct horse")
    assert server.requests[0].headers["authorization"].startswith("Basic ")


def test_check(server):
    identity = client_of(server).check()
    assert identity.handle == "Comments on Acme"
    assert identity.external_id == server.address
    named = client_of(server, handle="Acme").check()
    assert named.handle == "Acme"
    secret = server.address.replace("http://", "http://ann:password@")
    assert "password" not in client_of(server, base_url=secret).check().external_id


# Hostile and broken


def test_what_is_entered_may_be_inside_and_what_it_leads_to_may_not(server):
    client = client_of(server, allow_internal=False)
    assert client.check().handle == "Comments on Acme"
    other = FeedServer()
    try:
        there = Answer(302, b"", {"Location": other.address})
        server.others["/comments/feed/"] = there
        for call in (lambda it: it.check(), lambda it: it.fetch("items", {})):
            with pytest.raises(errors.Never, match="inside the company"):
                call(client)
        assert not other.requests
        assert client_of(server).check().handle == "Comments on Acme"
        assert other.requests
    finally:
        other.close()


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest/", "http://[fe80::1]/feed"]
)
def test_where_clouds_keep_their_keys(address):
    settings = base.Settings(base_url=address, timeout=1)
    with pytest.raises(errors.Never, match="inside the company"):
        FeedClient(settings).fetch("items", {})


@pytest.mark.parametrize("name", ["/etc/passwd", "http://127.0.0.1/x"])
def test_a_feed_that_is_a_name_is_not_opened(server, name):
    """feedparser opens what it takes for the name of a file, or an address."""
    server.document = name.encode()
    with pytest.raises(errors.Later, match="no feed"):
        read(server)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_do_not_explode(server, encoding):
    rows = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">'
        for n in range(10)
    )
    text = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE rss [{rows}]>"
    text += "<rss version='2.0'><channel>"
    text += "<item><title>&l9;</title><guid>1</guid></item></channel></rss>"
    start = time.process_time()
    posts = document(server, text.encode(encoding))
    assert len(posts) == 1
    assert time.process_time() - start < 2
    assert all(len(post.body) < 10_000 for post in posts)


def test_files_are_not_included(server, tmp_path):
    (tmp_path / "secret").write_text("not for others")
    text = f"""<?xml version="1.0"?><!DOCTYPE rss [
    <!ENTITY x SYSTEM "file://{tmp_path}/secret">]><rss version="2.0"><channel>
    <item><title>a &x; b</title><guid>1</guid></item></channel></rss>"""
    [post] = document(server, text)
    assert "not for others" not in post.body


@pytest.mark.parametrize(
    "text",
    [
        '<rss version="2.0"><channel><item><title>A & B</title><guid>1</guid></item>'
        "</channel></rss>",
        '<rss version="2.0"><channel><item><title>A &nbsp; B &bogus;</title>'
        "<guid>1</guid></item></channel></rss>",
        '<rss version="2.0"><channel><item><x:y>A</x:y><title>A</title><guid>1</guid>'
        "</item></channel></rss>",
        "\n\n<?xml version='1.0'?><rss version='2.0'><channel><item><title>A</title>"
        "<guid>1</guid></item></channel></rss>",
        '<rss version="2.0"><channel><item><title>A</title><guid>1</guid></item>'
        "</channel></rss><!-- 0.1 s --><script>track()</script>",
    ],
    ids=["ampersand", "entity", "prefix", "blank lines", "afterwards"],
)
def test_not_quite_xml(server, text):
    [post] = document(server, text)
    assert post.external_id == "1"
    assert post.body.startswith("A")


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("utf-8", "application/xml"),
        ("iso-8859-1", "application/xml"),
        ("windows-1251", "text/xml; charset=windows-1251"),
        ("utf-16", "application/xml"),
    ],
)
def test_encodings(server, encoding, content_type):
    words = "Привет" if "1251" in encoding else "Grüße"
    text = f"""<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>
    <item><title>{words}</title><guid>1</guid></item></channel></rss>"""
    [post] = document(server, text.encode(encoding), content_type)
    assert post.body == words


def test_one_bad_byte_spoils_nothing(server):
    text = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
    <item><title>Grüße!</title><guid>1</guid></item></channel></rss>"""
    [post] = document(server, text.encode().replace(b"!", b"\xff!"))
    assert post.body == "Grüße!"


def test_an_empty_feed(server):
    text = '<rss version="2.0"><channel><title>Nothing yet</title></channel></rss>'
    assert document(server, text) == []


@pytest.mark.parametrize(
    "text", ["", "nothing", "{}", "<html><body>Hi</body></html>", "\0\1\2", "<a/>"]
)
def test_no_feed(server, text):
    with pytest.raises(errors.Later, match="no feed"):
        document(server, text)


def test_too_large(server):
    with pytest.raises(errors.Never, match="larger"):
        document(server, b"x" * 9_000_000)


@pytest.mark.parametrize("part", ["<item>", "<title>", "<![CDATA[", "&", "<a b='"])
def test_nothing_takes_long(server, part):
    start = time.process_time()
    with contextlib.suppress(errors.Later):
        document(server, '<rss version="2.0"><channel>' + part * 20_000)
    assert time.process_time() - start < 20


def test_without_the_package(server):
    with (
        mock.patch.object(feed, "feedparser", None),
        pytest.raises(errors.MissingPackage, match="feedparser"),
    ):
        read(server)


def test_it_cannot_be_answered(server):
    with pytest.raises(errors.Never):
        client_of(server).publish(base.Reply("Hello"), "key-1")
    assert not FeedClient.capabilities.publishes
