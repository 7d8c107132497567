"""What people reported of YouTube's comments. Each input is written anew after a
report, which names it."""

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.youtube import YouTubeClient

from .reported import GONE, answered, changed

SETTINGS = base.Settings(
    external_id="UCacme",
    client_id="app-of-acme",
    client_secret="secret-of-the-app",
    access_token="token-of-acme",
)
TOP = "snippet__topLevelComment__"
THREAD = {
    "id": "Ugx1",
    "snippet": {
        "videoId": "v1",
        "totalReplyCount": 0,
        "topLevelComment": {
            "id": "Ugx1",
            "snippet": {
                "authorDisplayName": "@ann",
                "authorChannelId": {"value": "UCann"},
                "videoId": "v1",
                "textDisplay": "It rattles",
                "textOriginal": "It rattles",
                "likeCount": 2,
                "publishedAt": "2026-05-01T10:00:00Z",
                "updatedAt": "2026-05-01T10:00:00Z",
            },
        },
    },
}


def read(*threads, **more):
    body = {"items": list(threads), **more}
    return answered(YouTubeClient, SETTINGS, body, "comments")[1]


@pytest.mark.parametrize(
    ("values", "known"),
    [
        pytest.param({f"{TOP}snippet__authorChannelId": None}, 0, id="youtube-data-28"),
        pytest.param({f"{TOP}snippet__authorChannelId": GONE}, 0, id="downloader-42"),
        pytest.param({f"{TOP}snippet__authorDisplayName": GONE}, 1, id="chat-175"),
        pytest.param({f"{TOP}snippet__authorDisplayName": ""}, 1, id="chat-175-empty"),
        pytest.param({f"{TOP}snippet__textOriginal": GONE}, 1, id="openpost-274"),
        pytest.param({"snippet__totalReplyCount": GONE}, 1, id="python-youtube-7"),
        pytest.param({"snippet__videoId": GONE}, 1, id="of-the-channel"),
        pytest.param({"replies": {"comments": None}}, 1, id="popyt-367"),
        pytest.param({"replies": None}, 1, id="tuber-33"),
        pytest.param({f"{TOP}snippet__likeCount": None}, 1, id="no-likes"),
        pytest.param({f"{TOP}snippet__publishedAt": "2026-05-01T10:00:00z"}, 1, id="z"),
    ],
)
def test_read_all_the_same(values, known):
    [post] = read(changed(THREAD, **values))
    assert post.external_id == "Ugx1"
    assert post.body == "It rattles"
    assert post.author.external_id == ("UCann" if known else "Ugx1")
    assert post.author.traceable is bool(known)
    assert post.posted_at


@pytest.mark.parametrize("items", [None, {}, [None], [{}], "x"])
def test_nothing(items):
    """python-youtube-api#10"""
    assert answered(YouTubeClient, SETTINGS, {"items": items}, "comments")[1] == []


def test_a_page_token_that_is_not_heeded_ends_the_walk():
    """YouTube-operational-API#275: the first page for ever, and the quota gone."""
    cursor = {
        "todo": [
            {"thread": "Ugx1", "total": 300, "video": "", "top": "", "page": "same"},
            {"thread": "Ugx2", "total": 1, "video": "", "top": ""},
        ]
    }
    body = {"items": [], "nextPageToken": "same"}
    page, _posts = answered(YouTubeClient, SETTINGS, body, "replies", cursor=cursor)
    assert [each["thread"] for each in page.cursor["todo"]] == ["Ugx2"]
    walk = {"page": "same", "low": "2026-05-01T10:00:00Z"}
    body = {"items": [THREAD], "nextPageToken": "same"}
    page, _posts = answered(YouTubeClient, SETTINGS, body, "comments", cursor=walk)
    assert not page.more


def refusal(reason, message, status=403):
    told = {"code": status, "message": message, "errors": [{"reason": reason}]}
    return {"error": told}


@pytest.mark.parametrize(
    ("body", "expected", "words"),
    [
        pytest.param(
            refusal(
                "commentsDisabled",
                'The video identified by the <code><a href="/youtube/v3/docs">videoId'
                "</a></code> parameter has disabled comments.",
            ),
            errors.Never,
            "videoId",
            id="yewtube-820",
        ),
        pytest.param(
            refusal("accessNotConfigured", "Access Not Configured. Enable it by …"),
            errors.Never,
            "Access Not Configured",
            id="python-youtube-api-10",
        ),
        pytest.param(
            refusal("quotaExceeded", 'You have exceeded your <a href="/x">quota</a>.'),
            errors.Later,
            "quota",
            id="comment-viewer-10",
        ),
        pytest.param(
            refusal("forbidden", "Forbidden"), errors.Never, "Forbidden", id="forbidden"
        ),
        pytest.param({"error": "odd"}, errors.NetworkError, "", id="odd"),
        pytest.param(b"<html>Sorry</html>", errors.NetworkError, "", id="html"),
    ],
)
def test_refusals_in_words(body, expected, words):
    with pytest.raises(expected) as caught:
        answered(YouTubeClient, SETTINGS, body, "comments", 403)
    assert words in str(caught.value)
    assert "<" not in str(caught.value)
