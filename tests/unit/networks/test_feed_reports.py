"""What people reported of feedparser and of other readers of feeds, as we read it.

Each input is written anew after a public report, which names it.
"""

import pytest

from odoo.addons.social_care.networks import base, xml
from odoo.addons.social_care.networks.feed import FeedClient, document, items

URL = "https://a.example/feed"
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:georss="http://www.georss.org/georss"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>
 <link>https://a.example/</link><description>d</description><item>{}</item>
 <item><title>Fine</title><guid isPermaLink="false">fine</guid></item>
 </channel></rss>"""
ATOM = """<?xml version="1.0" encoding="UTF-8"?>
 <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://q.example/"><id>f</id>
 <title>T</title><entry>{}</entry>
 <entry><id>urn:x:fine</id><title>Fine</title></entry></feed>"""
GUID = '<guid isPermaLink="false">g</guid>'


def read(text):
    """The post of the first item; the second one comes in whatever it is."""
    found = document.read(xml.text(text.encode(), "application/xml"))
    raw, _now = items.news(found, URL, {})
    client = FeedClient(base.Settings(base_url=URL))
    posts = {item.external_id: client.parse(item) for item in raw}
    [fine] = [key for key in posts if key.endswith("fine")]
    [post] = [post for key, post in posts.items() if key != fine]
    return post


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        pytest.param("Thu, 03 Sep 15 00:01:01 +0200", "2015-09-02 22:01", id="#33"),
        pytest.param("2016/6/29 15:07:41", "2016-06-29 15:07", id="#75"),
        pytest.param("Mo, 25 Jun 2018 11:41:36", "2018-06-25 11:41", id="#135"),
        pytest.param("Thu, 30 Apr 2015 08:57:00 MEST", "2015-04-30 06:57", id="#20"),
        pytest.param("2018-08-21 22:21:00 +00:00", "2018-08-21 22:21", id="#143"),
        pytest.param("2016-02-21T10:00:00", "2016-02-21 10:00", id="#51"),
        pytest.param("2015-07-06T15:41:14Z", "2015-07-06 15:41", id="#26"),
        pytest.param(
            "Mon, May 25 2020 04:45:26 +0000", "2020-05-25 04:45", id="NNW-2109"
        ),
        pytest.param(
            "Wed, 18 Feb 2015 23:56:01 -0500", "2015-02-19 04:56", id="node-133"
        ),
        pytest.param("Tue, 207Oct 2015 10:30:00 EST", "None", id="greg-35"),
    ],
)
def test_dates(written, moment):
    post = read(RSS.format(f"<title>x</title>{GUID}<pubDate>{written}</pubDate>"))
    assert str(post.posted_at).startswith(moment)


@pytest.mark.parametrize(
    ("source", "body"),
    [
        pytest.param(
            RSS.format(f"{GUID}<georss:point> </georss:point><title>x</title>"),
            "x",
            id="#275",
        ),
        pytest.param(
            RSS.format(f"{GUID}<georss:point>12</georss:point><title>x</title>"),
            "x",
            id="#271",
        ),
        pytest.param(
            RSS.format(
                f"{GUID}<content:encoded><![CDATA[a <!h<!h<!h< b]]></content:encoded>"
            ),
            "a <!h<!h<!h< b",
            id="#378",
        ),
        pytest.param(
            RSS.format(f"{GUID}<description>&lt;![CDATA[words]]&gt;</description>"),
            "words",
            id="#440",
        ),
        pytest.param(
            RSS.format(f"{GUID}<description><![CDATA[x[0]]> breaks]]></description>"),
            "x[0 breaks]]>",
            id="bottube-1953",
        ),
        pytest.param(
            RSS.format(f"{GUID}<description>A<![CDATA[B]]>C</description>"),
            "ABC",
            id="gofeed-295",
        ),
        pytest.param(
            RSS.format(f"{GUID}<title>not &amp;quot;persistent&amp;quot;</title>"),
            'not "persistent"',
            id="Limnoria-1437",
        ),
        pytest.param(
            RSS.format(f"{GUID}<title>Great &#55357;&#56832; day</title>"),
            "Great \U0001f600 day",
            id="#599",
        ),
        pytest.param(
            RSS.format(f"{GUID}<media:title>Photo</media:title><title>x</title>"),
            "x",
            id="media-title",
        ),
        pytest.param(
            ATOM.format(
                '<id>urn:x:g</id><summary type="xhtml"><div'
                ' xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div>'
                "</summary>"
            ),
            "One\n\nTwo",
            id="feedjira-249",
        ),
        pytest.param(
            ATOM.format(
                '<id>urn:x:g</id><content type="html" xml:base="https://k.example/posts/">'
                '&lt;a href="images/b"&gt;pic&lt;/a&gt;</content>'
            ),
            "pic (https://k.example/posts/images/b)",
            id="rome-689",
        ),
    ],
)
def test_words(source, body):
    assert read(source).body == body


@pytest.mark.parametrize(
    ("source", "link"),
    [
        pytest.param(RSS.format(f"<title>x</title>{GUID}"), "", id="#182"),
        pytest.param(
            RSS.format("<guid>http://a.example/1</guid><guid></guid><title>x</title>"),
            "http://a.example/1",
            id="speedparser-7",
        ),
        pytest.param(
            RSS.format(
                "<title>x</title><link>\n<![CDATA[http://a.example/x?a=1&b=2]]>"
                "\n</link>"
            ),
            "http://a.example/x?a=1&b=2",
            id="elfeed-192",
        ),
        pytest.param(
            ATOM.format('<id>urn:x:g</id><title>x</title><link href="/p/1"/>'),
            "http://q.example/p/1",
            id="xml-feed-45",
        ),
        pytest.param(
            ATOM.format(
                '<id>urn:x:g</id><title>x</title><link href="b" xml:base="a/"/>'
            ),
            "http://q.example/a/b",
            id="feedbin-110",
        ),
    ],
)
def test_links(source, link):
    assert read(source).permalink == link


def test_an_author_of_another_namespace():
    """kurtmckee/feedparser#261"""
    author = "<itunes:author>G!rl &amp; B</itunes:author>"
    assert read(RSS.format(f"{GUID}<title>x</title>{author}")).author.name == "G!rl & B"


def test_an_id_of_any_form():
    """kurtmckee/feedparser#112"""
    guid = '<guid isPermaLink="false">a b &amp; c</guid>'
    assert read(RSS.format(f"<title>x</title>{guid}")).external_id == "a b & c"
