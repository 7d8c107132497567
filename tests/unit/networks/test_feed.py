"""Feeds, from a server on loopback and as documents written by hand."""

import contextlib
import html
import json
import time
from datetime import datetime
from unittest import mock
from xml.sax.saxutils import quoteattr

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.feed import FeedClient
from odoo.addons.social_care.networks.feed import document as documents
from odoo.addons.social_care.networks.feed import thread as threads

from tests.servers.feed_server import FeedServer
from tests.servers.web import Answer

from .contract import NetworkContract
from .driver import ServerDriver

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


class FeedDriver(ServerDriver):
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
                timeout=self.server.patience,
                allow_internal=True,
            )
        )

    def client_at(self, url, **more):
        values = {
            "base_url": url,
            "client_id": "reader",
            "client_secret": "correct horse",
            "timeout": self.server.patience,
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
    values = {"base_url": server.address, "allow_internal": True}
    values["timeout"] = server.patience
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


# Threads


@pytest.mark.parametrize(
    ("link", "href", "thread"),
    [
        ("https://b.example/p/#comment-7", "", "https://b.example/p/"),
        ("http://b.example/p/#comment-7", "", "https://b.example/p/"),
        ("https://b.example/p?showComment=15#c12", "", "https://b.example/p"),
        (
            "https://b.example/p?x=1&replytocom=7#comment-7",
            "",
            "https://b.example/p?x=1",
        ),
        ("https://b.example/p/comment-page-2/#comment-7", "", "https://b.example/p/"),
        ("https://b.example/v.php?t=7&p=12#p12", "", "https://b.example/v.php?t=7"),
        (
            "https://b.example/q/7/why/12#12",
            "http://b.example/q/7",
            "https://b.example/q/7",
        ),
        (
            "https://b.example/a?c=1#c1",
            "http://b.example/a.html",
            "https://b.example/a.html",
        ),
        ("https://f.example/t/router/77/2", "", "https://f.example/t/router/77"),
        ("https://f.example/t/router/77", "", "https://f.example/t/router/77"),
        ("https://b.example/news", "", ""),
        ("", "http://[", ""),
    ],
)
def test_threads(link, href, thread):
    assert threads.of(link, href) == thread


# Authors


def rss(*items):
    spaces = "".join(
        f' xmlns:{name}="{address}"'
        for name, address in {
            "dc": "http://purl.org/dc/elements/1.1/",
            "thr": "http://purl.org/syndication/thread/1.0",
            "georss": "http://www.georss.org/georss",
            "gml": "http://www.opengis.net/gml",
        }.items()
    )
    items = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<rss version="2.0"{spaces}><channel><title>T</title>{items}</channel></rss>'
    )


def of_author(author, number=1):
    guid = f'<guid isPermaLink="false">{number}</guid>'
    return f"{guid}<title>Words {number}</title>{author}"


@pytest.mark.parametrize(
    ("author", "key", "name"),
    [
        (
            "<author>noreply@blogger.com (Ann Miller)</author>",
            "Ann Miller",
            "Ann Miller",
        ),
        ("<author>nobody@flickr.com (Ann)</author>", "Ann", "Ann"),
        ("<author>x@acme.store (Ann)</author>", "x@acme.store Ann", "Ann"),
        ("<dc:creator>x@acme.store (Ann)</dc:creator>", "x@acme.store Ann", "Ann"),
        ("<author>Ann &lt;ann@x.museum&gt;</author>", "ann@x.museum Ann", "Ann"),
        ("<author>Ann (ann@x.museum)</author>", "ann@x.museum Ann", "Ann"),
        ("<author>ann@x.example</author>", "ann@x.example", ""),
        ("<dc:creator>Ann</dc:creator>", "Ann", "Ann"),
        ("<dc:creator>@ann Ann Miller</dc:creator>", "@ann", "Ann Miller"),
        ("<dc:creator>/u/ann</dc:creator>", "@ann", ""),
    ],
)
def test_authors(server, author, key, name):
    [post] = document(server, rss(of_author(author)))
    assert (post.author.external_id, post.author.name) == (key, name)
    assert post.author.traceable


@pytest.mark.parametrize(
    "author",
    [
        "",
        "<author>noreply@blogger.com (Anonymous)</author>",
        "<author>noreply@blogger.com</author>",
        "<author>info@shop.example</author>",
        "<dc:creator>Anonymous</dc:creator>",
        "<dc:creator>Gast</dc:creator>",
        "<dc:creator>Guest 12</dc:creator>",
        "<dc:creator>匿名</dc:creator>",
    ],
)
def test_nobody_is_not_one_person(server, author):
    one, other = document(server, rss(of_author(author, 1), of_author(author, 2)))
    assert one.author.external_id != other.author.external_id
    assert not (one.author.traceable or other.author.traceable)


@pytest.mark.parametrize(
    "shared",
    [
        "<author>{}</author>",
        "<author>reviews@shop.example ({})</author>",
        "<author>desk@shop.example ({})</author>",
        "<author>{} &lt;one@shop.example&gt;</author>",
    ],
)
def test_what_people_share_tells_them_not_apart(server, shared):
    items = [of_author(shared.format(name), name) for name in ("Ann", "Bob", "Ann")]
    one, other, third = document(server, rss(*items))
    assert one.author.external_id != other.author.external_id
    assert one.author.external_id == third.author.external_id


@pytest.mark.parametrize(
    "uri",
    [
        "https://shop.example/",
        "https://shop.example/products/rocket",
        "https://shop.example/reviews/2",
        "http://www.shop.example",
    ],
)
def test_a_page_is_nobody(server, uri):
    entry = """<entry><id>{0}</id><title>T</title>
    <updated>2026-05-01T12:00:00Z</updated><link href="https://shop.example/reviews/2"/><author><name>{1}</name><uri>{2}</uri>
    </author><content type="html">x</content></entry>"""
    text = entry.format(1, "Ann", uri) + entry.format(2, "Bob", uri)
    one, other = document(server, ATOM.format(text))
    assert one.author.external_id != other.author.external_id


@pytest.mark.parametrize(
    "handle", ["acme", "@acme", "Acme Support", "@acme Acme Support"]
)
@pytest.mark.parametrize("written", ["@acme Acme Support", "@Acme Acme Support"])
def test_own_with_and_without_at(server, handle, written):
    server.document = rss(of_author(f"<dc:creator>{written}</dc:creator>")).encode()
    [post] = read(server, handle=handle)[0]
    assert post.own
    [post] = read(server, handle="ann")[0]
    assert not post.own


# What one item can do to the others


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("<title>Great &#55357;&#56832; no!</title>", "Great 😀 no!"),
        ("<title>Half &#xD83D; no</title>", "Half no"),
        ("<title>Past &#1114112; the end</title>", "Past the end"),
        ("<title>Zero &#0;&#x8; no</title>", "Zero no"),
        ("<georss:point>a</georss:point><title>P</title>", "P"),
        ("<gml:pos>1 2</gml:pos><title>P</title>", "P"),
        (
            '<georss:where><gml:Point srsName="urn:EPSG:abc"><gml:pos>1 2</gml:pos>'
            "</gml:Point></georss:where><title>P</title>",
            "P",
        ),
        ('<enclosure url="http://[" type="image/png"/><title>E</title>', "E"),
        ("<link>http://[::1</link><title>L</title>", "L"),
        ("<title>D</title><pubDate>99999-99-99</pubDate>", "D"),
    ],
)
def test_one_item_spoils_nothing(server, bad, words):
    good = of_author("", "good")
    posts = document(server, rss(bad, good))
    assert sorted(post.body for post in posts) == sorted([words, "Words good"])


def test_what_nobody_can_read_is_one_item(server):
    server.document = rss("<title>Bad</title>", of_author("", "good")).encode()
    real = documents._parse

    def choking(source):
        if "Bad" in source:
            raise ZeroDivisionError
        return real(source)

    with mock.patch.object(documents, "_parse", choking):
        page = client_of(server).fetch("items", {})
        again = client_of(server).fetch("items", page.cursor)
    broken, good = page.items
    assert broken.kind == "broken"
    assert "nobody can read" in str(broken.error)
    assert client_of(server).parse(good).body == "Words good"
    assert [item.external_id for item in again.items] in ([], [broken.external_id])


def test_a_parser_that_fails_says_so_in_words(server):
    server.document = b"nothing at all"
    failing = mock.Mock(side_effect=RecursionError)
    with (
        mock.patch.object(documents, "_parse", failing),
        pytest.raises(errors.NetworkError, match="no feed"),
    ):
        client_of(server).check()


# Keys


def keys_of(server, *items):
    server.document = rss(*items).encode()
    page = client_of(server).fetch("items", {})
    return [item.external_id for item in reversed(page.items)]


ITEMS = [
    "<guid>https://a.example/p</guid><dc:creator>Ann</dc:creator><title>a</title>",
    "<guid>https://a.example/p</guid><dc:creator>Bob</dc:creator><title>b</title>",
    "<guid>https://a.example/</guid><title>c</title>",
    "<guid>https://a.example/</guid><title>d</title>",
    "<link>https://a.example/p</link><dc:creator>Ann</dc:creator><title>e</title>"
    "<pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate>",
    "<link>https://a.example/p</link><dc:creator>Ann</dc:creator><title>e</title>"
    "<pubDate>Fri, 01 May 2026 11:00:00 GMT</pubDate>",
    "<guid>https://a.example/p</guid><link>https://a.example/p#c1</link><title>f</title>",
    "<title>g</title>",
    "<title>h</title>",
    '<guid isPermaLink="false">7</guid><title>i</title>',
]


def test_a_key_is_the_items_alone(server):
    together = keys_of(server, *ITEMS)
    assert len(set(together)) == len(ITEMS)
    assert [keys_of(server, item)[0] for item in ITEMS] == together
    assert keys_of(server, *reversed(ITEMS)) == together[::-1]


@pytest.mark.parametrize(
    "item",
    [
        "<guid>{}://a.example/?p=1</guid><title>a</title>",
        "<guid>{}://a.example/p#comment-1</guid><title>a</title>",
        "<link>{}://a.example/p</link><title>a</title>",
        "<guid>{}://a.example/p</guid><dc:creator>Ann</dc:creator><title>a</title>",
    ],
)
def test_http_and_https_are_one_item(server, item):
    one, other = item.format("http"), item.format("https")
    assert keys_of(server, one) == keys_of(server, other)


def test_an_edit_keeps_its_key(server):
    for item in (*ITEMS[:2], *ITEMS[4:7], ITEMS[9]):
        edited = item.replace("<title>", "<title>Edited: ")
        assert keys_of(server, item) == keys_of(server, edited)


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


# What is said, and where


def test_an_app_review(server):
    text = """<feed xmlns:im="http://itunes.apple.com/rss"
    xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Reviews</title>
    <entry><updated>2026-10-31T12:00:00-07:00</updated><id>1234567890</id>
    <title>Cannot log in</title><content type="text">Support does not answer.</content>
    <im:rating>1</im:rating><author><name>ann77</name></author>
    <link rel="related" href="https://itunes.example/gb/review?id=1&amp;type=2"/>
    <content type="html">&lt;table&gt;&lt;b&gt;&lt;a href="https://apps.example"&gt;
    Cannot log in&lt;/a&gt;&lt;/b&gt; Support does not answer.&lt;/table&gt;</content>
    </entry></feed>"""
    [post] = document(server, text)
    assert post.body == "Cannot log in\n\nSupport does not answer."
    assert post.rating == 1
    assert post.permalink == "https://itunes.example/gb/review?id=1&type=2"


@pytest.mark.parametrize(
    ("parts", "permalink"),
    [
        ("<guid>12345</guid>", ""),
        ("<guid>article 54</guid>", ""),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid>7</guid><link>https://a.example/1</link>", "https://a.example/1"),
        ('<guid isPermaLink="false">https://a.example/1</guid>', ""),
        ("<guid>tag:a.example,2026:1</guid>", ""),
    ],
)
def test_an_id_is_no_link(server, parts, permalink):
    [post] = document(server, rss(f"<title>T</title>{parts}"))
    assert post.permalink == permalink


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("CEST", 10), ("MEST", 10), ("JST", 3), ("AEDT", 1), ("EDT", 16), ("UT", 12)],
)
def test_named_zones(server, zone, hour):
    date = f"<pubDate>Fri, 23 Oct 2026 12:00:00 {zone}</pubDate>"
    [post] = document(server, rss(of_author(date)))
    assert post.posted_at == datetime(2026, 10, 23, hour)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2016/6/29 15:07:41", datetime(2016, 6, 29, 15, 7, 41)),
        ("Mo, 25 Jun 2018 11:41:36", datetime(2018, 6, 25, 11, 41, 36)),
        ("Thu, 03 Sep 15 00:01:01 +0200", datetime(2015, 9, 2, 22, 1, 1)),
        ("Wed, 11 Sep 2019 22:52:30+5:30", datetime(2019, 9, 11, 17, 22, 30)),
        ("Thu, 4 May 2017 19:40:17", datetime(2017, 5, 4, 19, 40, 17)),
        ("never", None),
    ],
)
def test_dates_the_library_misreads(server, date, moment):
    [post] = document(server, rss(of_author(f"<pubDate>{date}</pubDate>")))
    assert post.posted_at == moment


@pytest.mark.parametrize(
    ("encoding", "declared", "kind"),
    [
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8", "", "text/xml; charset=us-ascii"),
        ("utf-8", "iso-8859-1", "application/xml"),
        ("utf-8", "utf-16", "application/xml"),
        ("iso-8859-1", "iso-8859-1", "text/xml; charset=utf-8"),
        ("cp1252", "utf-8", "text/xml; charset=utf-8"),
        ("cp1252", "", "text/xml"),
        ("utf-8", "bogus", "text/xml; charset=bogus"),
        ("utf-16", "utf-8", "text/xml; charset=utf-8"),
        ("utf-16-le", "utf-16", "text/xml"),
    ],
)
def test_encodings_told_wrongly(server, encoding, declared, kind):
    told = f' encoding="{declared}"' if declared else ""
    text = f'<?xml version="1.0"{told}?>' + rss(of_author("", "Grüße"))
    [post] = document(server, text.encode(encoding), kind)
    assert post.body == "Words Grüße"


def test_encodings_of_the_east(server):
    text = '<?xml version="1.0" encoding="{}"?>' + rss(of_author("", "日本語"))
    for encoding in ("shift_jis", "euc-jp", "iso-2022-jp", "utf-8"):
        [post] = document(server, text.format(encoding).encode(encoding), "text/xml")
        assert post.body == "Words 日本語"


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
    start = time.thread_time()
    posts = document(server, text.encode(encoding))
    assert len(posts) == 1
    assert time.thread_time() - start < 10
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
    start = time.thread_time()
    with contextlib.suppress(errors.Later):
        document(server, '<rss version="2.0"><channel>' + part * 20_000)
    assert time.thread_time() - start < 40


def test_without_the_package(server):
    with (
        mock.patch.object(documents, "feedparser", None),
        pytest.raises(errors.MissingPackage, match="feedparser"),
    ):
        read(server)


def test_it_cannot_be_answered(server):
    with pytest.raises(errors.Never):
        client_of(server).publish(base.Reply("Hello"), "key-1")
    assert not FeedClient.capabilities.publishes
