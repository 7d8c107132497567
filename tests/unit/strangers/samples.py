"""What hostile inputs are made of: real shapes, and the signs that mean something."""

import io
import random
import zlib

from PIL import Image

SIGNS = (
    *"<>&\"'/\\()[]{}|*?+-=_.,:;!#%@$~^` \t\n\r\0\x0b\x1f\x7f\x85\xa0",
    *("<a ", "<a href='", "<b>", "</b>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<!"),
    *("&amp;", "&#", "&#x0;", "&#1114112;", "&lt", "<script>", "<br>", "<pre>"),
    *("http://", "https://a.b/", "HTTPS://[::1", "a.b", "x.y/z", "www.", "://", "//"),
    *("https://t.co/x ", "@ann", "@ann@b.example", "#acme", "mailto:", "javascript:"),
    *("AND ", " OR ", "NOT ", "NEAR/3 ", "NEAR/99999999999 ", '"', "lang:", "from:"),
    *("1", "1e999", "-1", "0x1", "²", "٣", "10**30", "nan", "inf", "1,5", "+49 170 1"),
    *("2026-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01", "24:00"),
    *(
        "é",
        "e\u0301",
        "ß",
        "İ",
        "ﬁ",
        "漢字",
        "ไทย",
        "שלום",
        "العربية",
        "हिन्दी",
        "한국어",
    ),
    *("🙂", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "\u200d", "\ufe0f", "\u202e", "\ufeff"),
    *("\ud83d", "\udc80", "\U0010ffff", "\ufffe", "{customer}", "{0}", "%(a)s", "%s"),
    *("thanks", "not bad", "terrible!!!", "Danke", "nicht gut", "où", "¿dónde", "LOL"),
)

STRANGE = (
    *(None, True, False, "", 0, -1, 0.5, 10**30, -(10**400), 1e308, [], {}, [[]], [{}]),
    *("x", "é\ud83d", "\0", "²", "1e999", "x" * 600, "https://a.b", {"id": 1}, [None]),
    *({"data": {"id": []}}, [1, "2", None, {}], {"id": {"id": "1"}}),
)

_USER = {
    "id": "7",
    "username": "ann",
    "name": "Ann",
    "verified": True,
    "public_metrics": {"followers_count": 7},
    "description": "I am",
    "location": "Here",
}
_POST = {
    "id": "1900000000000000001",
    "author_id": "7",
    "text": "@acme where is it? https://t.co/x &amp; more",
    "created_at": "2026-11-20T10:00:00.000Z",
    "conversation_id": "1900000000000000001",
    "edit_history_post_ids": ["1900000000000000001"],
    "lang": "en",
    "in_reply_to_user_id": "42",
    "referenced_posts": [{"type": "replied_to", "id": "17"}],
    "attachments": {"media_keys": ["3_1"]},
    "note_post": {"text": "long", "entities": {}},
    "entities": {
        "mentions": [{"username": "acme", "id": "42", "start": 0, "end": 5}],
        "urls": [
            {
                "url": "https://t.co/x",
                "expanded_url": "https://a.b",
                "display_url": "a.b",
                "media_key": None,
            }
        ],
    },
    "public_metrics": {"like_count": 3, "reply_count": 1},
}
_MESSAGE = {
    "id": "5",
    "event_type": "MessageCreate",
    "text": "hello",
    "sender_id": "7",
    "dm_conversation_id": "7-42",
    "created_at": "2026-11-20T10:00:00.000Z",
}
_INCLUDES = {
    "users": [_USER],
    "posts": [_POST],
    "media": [{"media_key": "3_1", "type": "photo", "url": "https://a.b/c.jpg"}],
}
_ACCOUNT = {
    "id": "1000",
    "acct": "ann@remote.example",
    "username": "ann",
    "display_name": "Ann",
    "uri": "https://remote.example/users/ann",
    "url": "https://remote.example/@ann",
    "followers_count": 7,
    "note": "<p>Hi</p>",
    "fields": [{"name": "Web", "value": "<a href='https://a.b'>a.b</a>"}],
}
_STATUS = {
    "id": "111222333444555001",
    "uri": "https://remote.example/users/ann/statuses/1",
    "url": "https://remote.example/@ann/1",
    "account": _ACCOUNT,
    "content": "<p>@acme where is it?</p>",
    "created_at": "2026-11-20T10:00:00.000Z",
    "edited_at": None,
    "visibility": "public",
    "spoiler_text": "",
    "language": "en",
    "in_reply_to_id": "17",
    "mentions": [{"id": "42", "acct": "acme", "url": "https://network.example/@acme"}],
    "media_attachments": [
        {"id": "1", "type": "image", "url": "https://a.b/c", "description": "A cat"}
    ],
    "poll": {"options": [{"title": "Yes"}]},
    "reblog": None,
    "favourites_count": 1,
}
_ERROR = {"title": "No", "detail": "No [since_id]", "type": "about:blank"}

JSON = (
    {"data": [_POST], "includes": _INCLUDES, "meta": {"next_token": "t"}},
    {"data": [_MESSAGE], "includes": _INCLUDES, "meta": {}},
    {"data": _USER},
    {"data": {"id": "5", "dm_event_id": "6"}},
    {"errors": [_ERROR | {"parameters": {"since_id": ["1"]}, "code": 32}]},
    {"access_token": "a", "refresh_token": "b", "scope": "read", "expires_in": 7200},
    {
        "data": {
            "event_type": "post.mention.create",
            "payload": _POST,
            "includes": _INCLUDES,
        }
    },
    {
        "data": {
            "event_type": "dm.received",
            "payload": {
                "direct_message_events": [
                    {
                        "id": "1",
                        "created_timestamp": "1784928224372",
                        "message_create": {
                            "target": {"recipient_id": "42"},
                            "sender_id": "7",
                            "message_data": {"text": "hello"},
                        },
                    }
                ],
                "users": {"7": {"data": _USER}},
            },
        }
    },
    [{"id": "1", "type": "mention", "status": _STATUS, "account": _ACCOUNT}],
    [_STATUS, _STATUS | {"id": "2", "reblog": _STATUS}],
    _STATUS,
    _ACCOUNT,
    {"statuses": [_STATUS], "accounts": [_ACCOUNT], "hashtags": []},
    {
        "domain": "network.example",
        "configuration": {"statuses": {"max_characters": 500}},
        **_ACCOUNT,
    },
)

_RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
xmlns:media="http://search.yahoo.com/mrss/"><channel><title>A blog</title><item>
<title>&#9733;&#9733; Broken</title><link>https://a.b/c#comment-1</link><guid>1</guid>
<dc:creator>Ann</dc:creator><pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>
<description><![CDATA[<p>Where <a href="/x">is</a> it?]]></description>
<media:content url="https://a.b/c.jpg" medium="image"/></item></channel></rss>"""
_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><id>1</id><entry>
<id>tag:a.b,2026:1</id><author><name>Ann</name><uri>https://a.b</uri></author>
<updated>2026-01-01T00:00:00Z</updated><link rel="alternate" href="/c"/>
<content type="html">&lt;b&gt;Hi&lt;/b&gt;</content></entry></feed>"""
_CSV = b"""external_id,author_id,body,posted_at,rating,kind,pictures\r
1,ann,"Where is it?\nNow",2026-01-01T00:00:00Z,5,review,https://a.b/c.jpg\r\n2,bob,x,,,,\r
"""
_LINES = b"""{"external_id": "1", "author_id": "ann", "body": "Hi", "rating": 5}
{"external_id": 2, "author_id": "bob", "body": "Ho", "pictures": ["https://a.b"]}
"""


def _picture(kind, **more):
    written = io.BytesIO()
    Image.new("RGB", (24, 16), "tomato").save(written, kind, **more)
    return written.getvalue()


BYTES = (
    *(_RSS, _ATOM, _CSV, _LINES, b"", b"\x07soon\n\n{}", b"\x02Retry\n\n[]"),
    *(_picture("PNG"), _picture("GIF"), _picture("WEBP"), _picture("JPEG")),
    _picture("JPEG", progressive=True),
    *(_RSS.decode().encode("utf-16"), b'<?xml version="1.0" encoding="utf-7"?><rss/>'),
)


def variants(value, times, salt=""):
    """The value itself, and strange ones near it; the same ones for the same value."""
    yield value
    chance = random.Random(zlib.crc32(f"{value!r}{salt}".encode("utf-8", "replace")))
    change = {str: _text, bytes: _bytes}.get(type(value), _json)
    for _ in range(times):
        found = value
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            found = change(found, chance)
        yield found


def _text(value, chance):
    start, end = sorted(chance.randint(0, len(value)) for _ in range(2))
    sign = chance.choice(SIGNS) * chance.choice((1, 1, 1, 2, 20))
    part = value[start:end]
    return chance.choice(
        (
            value[:start] + sign + value[start:],
            value[:start] + sign + value[end:],
            value[:start] + value[end:],
            value[:end] + part + value[end:],
        )
    )[:5000]


def _bytes(value, chance):
    if value[:1] in (b"\x89", b"\xff", b"G", b"R") or chance.random() < 0.3:
        found = bytearray(value or b"\0")
        for _ in range(chance.choice((1, 2, 8))):
            found[chance.randrange(len(found))] = chance.randrange(256)
        cut = chance.choice((None, None, None, chance.randint(0, len(found))))
        return bytes(found[:cut])
    text = _text(value.decode("latin-1"), chance)
    return text.encode(chance.choice(("utf-8", "latin-1")), "replace")


def _json(value, chance):
    """A copy with one part of it strange, missing, twice, or of other letters."""
    if chance.random() < 0.1 or not isinstance(value, (dict, list)) or not value:
        if isinstance(value, str) and chance.random() < 0.6:
            return _text(value, chance)
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        key = chance.choice(list(value))
        rest = {name: part for name, part in value.items() if name != key}
        if chance.random() < 0.1:
            return rest
        return {**value, key: _json(value[key], chance)}
    place = chance.randrange(len(value))
    changed = _json(value[place], chance)
    return [*value[:place], changed, *value[place + (chance.random() < 0.9) :]]
