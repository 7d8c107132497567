"""What people reported of WordPress' comments over REST, and of what plugins make of
them. Each input is written anew after a report, which names it."""

import json

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.wordpress import WordPressClient

from .reported import GONE, answered, changed

SETTINGS = base.Settings(
    base_url="https://blog.example",
    handle="acme",
    external_id="1",
    client_secret="abcd efgh ijkl mnop",
)
COMMENT = {
    "id": 4309,
    "post": 7,
    "parent": 0,
    "author": 0,
    "author_name": "Ann",
    "date_gmt": "2026-05-01T10:00:00",
    "content": {"rendered": "<p>My jug leaks</p>\n", "raw": "My jug leaks"},
    "link": "https://blog.example/hello/#comment-4309",
    "status": "approved",
    "type": "comment",
    "meta": [],
    "_embedded": {
        "up": [
            {"id": 7, "title": {"rendered": "Jugs"}, "link": "https://blog.example/"}
        ]
    },
}
REFUSED = {"code": "rest_user_invalid_id", "message": "?", "data": {"status": 404}}


def read(body, status=200):
    return answered(WordPressClient, SETTINGS, body, "comments", status)[1]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"_embedded": {"up": [REFUSED]}}, id="WP-API-2989"),
        pytest.param({"_embedded": GONE}, id="WP-API-196"),
        pytest.param({"_embedded": []}, id="php-empty-object"),
        pytest.param({"meta": {}}, id="php-empty-list"),
        pytest.param({"parent": None}, id="WP-API-411"),
        pytest.param({"author": None}, id="WP-API-2260"),
        pytest.param({"id": "4309"}, id="number-as-text"),
        pytest.param({"status": "1"}, id="status-of-the-database"),
        pytest.param({"author_name": ""}, id="anonymous"),
        pytest.param({"author_avatar_urls": {"24": False}}, id="no-avatar"),
        pytest.param({"link": None}, id="no-link"),
        pytest.param({"date_gmt": "2026-05-01T10:00:00Z"}, id="zone"),
    ],
)
def test_read_all_the_same(values):
    [post] = read([changed(COMMENT, **values)])
    assert post.external_id == "4309"
    assert post.body == "My jug leaks"
    assert post.shown is True
    assert post.posted_at


def test_a_plugin_that_likes():
    """WP-API#1325: buttons stand before the words, or in place of them."""
    buttons = (
        '<div class="box"><span onclick="alter(this)">Great!<img src="https://a.example/'
        'up.png" /></span></div>'
    )
    rendered = f"{buttons}<p>My jug leaks</p>"
    [post] = read([changed(COMMENT, content={"rendered": rendered})])
    assert "My jug leaks" in post.body
    assert "alter(" not in post.body
    [post] = read([changed(COMMENT, content={"rendered": ""})])
    assert post.body == ""


@pytest.mark.parametrize("mark", ["", "\ufeff", "\n\n  ", "\ufeff\n"])
def test_what_add_ons_put_in_front(mark):
    """A file of PHP that begins with a byte order mark or an empty line does."""
    body = (mark + json.dumps([COMMENT])).encode()
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    posts = answered(WordPressClient, SETTINGS, body, "comments", headers=headers)[1]
    assert [post.body for post in posts] == ["My jug leaks"]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        # wp-ulike#61: a notice of PHP in front of the answer
        (200, b"<br />\n<b>Notice</b>: Trying to get property\n[]", errors.Later),
        # WP-API#166: the end of PHP with 200
        (200, b"<br />\n<b>Fatal error</b>:  Call to a member function", errors.Later),
        (500, {"code": "internal_server_error", "message": "<p>x</p>"}, errors.Later),
        (403, {"code": "rest_forbidden_context", "message": "x"}, errors.Never),
        (401, {"code": "rest_not_logged_in", "message": "x"}, errors.SignInAgain),
        (403, b"<html>Wordfence</html>", errors.NetworkError),
        (404, {"code": "rest_no_route", "message": "x"}, errors.Never),
        (200, {"code": "odd"}, errors.Later),
        (200, b"", errors.Later),
    ],
)
def test_answers_that_are_none(status, body, expected):
    with pytest.raises(expected) as caught:
        read(body, status)
    assert "<" not in str(caught.value)


def test_what_is_no_comment_keeps_no_other_from_coming_in():
    body = [changed(COMMENT, id=None), None, "?", COMMENT]
    page, posts = answered(WordPressClient, SETTINGS, body, "comments")
    assert [item.kind for item in page.items] == ["post", "broken"]
    assert [post.external_id for post in posts] == ["4309"]
