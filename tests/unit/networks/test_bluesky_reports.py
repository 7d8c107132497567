"""What people reported of Bluesky's SDKs and apps. Each input is written anew after a
report, which names it."""

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.bluesky import BlueskyClient

from .reported import GONE, answered, changed

ME, ANN = "did:plc:acme", "did:plc:ann"
SETTINGS = base.Settings(
    handle="acme.example", external_id=ME, access_token="token-of-acme"
)
KEY = f"at://{ANN}/app.bsky.feed.post/3kabc"
POST = {
    "uri": KEY,
    "cid": "bafyann",
    "author": {
        "did": ANN,
        "handle": "ann.example",
        "displayName": "Ann",
        "avatar": "https://cdn.example/a.jpg",
        "viewer": {"muted": False},
        "labels": [],
    },
    "record": {
        "$type": "app.bsky.feed.post",
        "text": "@acme.example where is my parcel?",
        "createdAt": "2026-05-01T10:00:00.000Z",
        "langs": ["en"],
        "facets": [
            {
                "index": {"byteStart": 0, "byteEnd": 13},
                "features": [
                    {"$type": "app.bsky.richtext.facet#mention", "did": ME},
                ],
            }
        ],
    },
    "embed": {},
    "indexedAt": "2026-05-01T10:00:01.000Z",
    "labels": [],
}


def read(*posts, **more):
    told = [post | {"reason": "mention"} for post in posts]
    found = {"notifications": told, "posts": list(posts), **more}
    return answered(BlueskyClient, SETTINGS, found, "mentions")[1]


def view(kind, **more):
    """Something quoted that is no post that is shown."""
    record = {"$type": kind, "uri": f"at://{ME}/app.bsky.feed.post/3kxyz", **more}
    return {"$type": "app.bsky.embed.record#view", "record": record}


MENTION = POST["record"]["facets"][0]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"seenAt": "2026-05-01T10:00:00Z"}, id="MarshalX-atproto-201"),
        pytest.param({"novelty": {"a": [1]}}, id="MarshalX-atproto-205"),
        pytest.param(
            {
                "author__viewer": {"blocking": None, "following": None},
                "author__avatar": "null",
            },
            id="Aurora-Prism-161",
        ),
        pytest.param(
            {"embed": view("app.bsky.graph.defs#starterPackViewBasic")},
            id="bluesky-crossposter-84",
        ),
        pytest.param(
            {"embed": view("app.bsky.embed.record#viewBlocked", blocked=True)},
            id="bsky-embed-40",
        ),
        pytest.param(
            {"embed": view("app.bsky.embed.record#viewDetached", detached=True)},
            id="kbsky-76",
        ),
        pytest.param({"embed": None}, id="skyware-bot-28"),
        pytest.param({"embed": {"$type": "x", "record": None}}, id="social-app-6003"),
        pytest.param(
            {"record__createdAt": "2026-05-01T12:00:00+02:00"},
            id="bluesky-crossposter-78",
        ),
        pytest.param({"record__createdAt": "2099-01-01T00:00:00"}, id="mazesoba-48"),
        pytest.param(
            {"author__createdAt": "0001-01-01T00:00:00.000Z"}, id="social-app-10051"
        ),
        pytest.param({"author__handle": "handle.invalid"}, id="invalid-handle"),
        pytest.param({"record__langs": None}, id="no-language"),
        pytest.param({"record__facets": [MENTION] * 300}, id="social-app-9224"),
        pytest.param({"record__createdAt": GONE}, id="jreleaser-1564"),
        pytest.param({"labels": None, "author__labels": None}, id="no-labels"),
    ],
)
def test_read_all_the_same(values):
    [post] = read(changed(POST, **values))
    assert post.external_id == KEY
    assert "where is my parcel?" in post.body
    assert post.kind == "mention"
    assert post.author.external_id == ANN
    assert post.posted_at


def test_what_is_quoted_and_not_shown_is_not_quoted():
    for kind in ("viewBlocked", "viewDetached", "viewNotFound"):
        [post] = read(changed(POST, embed=view(f"app.bsky.embed.record#{kind}")))
        assert post.quoted == ""


def test_a_video_and_strange_proportions():
    """bluesky-crossposter#56, atproto#3446."""
    video = {
        "$type": "app.bsky.embed.video#view",
        "playlist": "https://video.example/playlist.m3u8",
        "thumbnail": "https://video.example/thumbnail.jpg",
        "aspectRatio": {"height": 480, "width": 640},
        "alt": "It rattles",
    }
    ratio = {"$type": "app.bsky.embed.images#aspectRatio", "height": 1, "width": 1}
    image = {"thumb": "https://a.example/t", "fullsize": "https://a.example/f"}
    image |= {"alt": "", "aspectRatio": ratio}
    [film] = read(changed(POST, embed=video))
    assert film.body.endswith("[video: It rattles]")
    [picture] = read(changed(POST, embed={"images": [image]}))
    assert picture.pictures[0].url == "https://a.example/f"


def test_facets_out_of_range_and_the_wrong_way_round():
    features = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}]
    facets = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": features}
        for start, end in ((0, 10**9), (5, 2), (-3, 4), (3, 3), ("1", None))
    ]
    [post] = read(changed(POST, record__facets=facets))
    assert post.body == POST["record"]["text"]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": "ExpiredToken", "message": "x"}, errors.SignInAgain),
        (502, {"error": "UpstreamFailure", "message": "x"}, errors.Later),
        (429, b"Too many", errors.Later),
        (200, b"<html>maintenance</html>", errors.Later),
        (200, {"notifications": None}, None),
        (200, {}, None),
    ],
)
def test_answers_that_are_none(status, body, expected):
    if expected:
        with pytest.raises(expected):
            answered(BlueskyClient, SETTINGS, body, "mentions", status)
    else:
        assert answered(BlueskyClient, SETTINGS, body, "mentions", status)[1] == []


def test_a_cursor_that_does_not_move_ends_the_walk():
    """The server gives the same page for ever, with the same place of the next one."""
    told = {"notifications": [POST | {"reason": "mention"}], "posts": [POST]}
    told["cursor"] = "same"
    page, _posts = answered(BlueskyClient, SETTINGS, told, "mentions")
    assert page.more
    page, _posts = answered(
        BlueskyClient, SETTINGS, told, "mentions", cursor=page.cursor
    )
    assert not page.more
