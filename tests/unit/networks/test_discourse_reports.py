"""What people reported of Discourse's interface. Each input is written anew after a
report, which names it."""

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.discourse import DiscourseClient

from .reported import GONE, answered, changed

SETTINGS = base.Settings(
    base_url="https://forum.example",
    handle="acme",
    external_id="1",
    client_secret="key-of-the-forum",
)
POST = {
    "id": 99,
    "name": "Ann",
    "username": "ann",
    "user_id": 5,
    "avatar_template": "/a/{size}.png",
    "created_at": "2026-05-01T10:00:00.000Z",
    "cooked": '<p><a class="mention" href="/u/acme">@acme</a> where is it?</p>',
    "post_number": 3,
    "post_type": 1,
    "reply_to_post_number": None,
    "topic_id": 12,
    "topic_title": "Parcels",
    "version": 1,
    "actions_summary": [{"id": 2, "count": 4}],
    "hidden": False,
}


def read(*posts):
    body = {"latest_posts": list(posts)}
    return answered(DiscourseClient, SETTINGS, body, "posts")[1]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"reply_to_user": None}, id="discourse-4100"),
        pytest.param({"avatar_template": None}, id="jellyfish-2170"),
        pytest.param({"name": None}, id="cakeday-2"),
        pytest.param({"actions_summary": None}, id="reactions-100"),
        pytest.param({"actions_summary": [{"id": 2}]}, id="no-count"),
        pytest.param({"topic_title": GONE}, id="old-forum"),
        pytest.param({"version": GONE}, id="webhook"),
        pytest.param({"deleted_at": None, "user_deleted": False}, id="undeleted"),
        pytest.param({"accepted_answer": None}, id="discourse-34880"),
        pytest.param({"post_type": None}, id="no-type"),
        pytest.param({"post_number": None}, id="no-number"),
        pytest.param({"created_at": "2026-05-01 10:00:00 UTC"}, id="ruby-date"),
    ],
)
def test_read_all_the_same(values):
    [post] = read(changed(POST, **values))
    assert post.external_id == "99"
    assert post.body == "@acme where is it?"
    assert (post.kind, post.author.external_id) == ("mention", "5")
    assert post.posted_at


def test_somebody_who_is_gone_keeps_no_other_from_coming_in():
    """discourse#4100: a spammer's posts are there without the spammer."""
    nobody = changed(POST, id=98, user_id=None, username=None)
    found = {"latest_posts": [nobody, POST]}
    page, posts = answered(DiscourseClient, SETTINGS, found, "posts")
    assert [item.kind for item in page.items] == ["broken", "post"]
    assert [post.external_id for post in posts] == ["99"]


def test_what_the_forum_says_itself_is_no_post():
    """Whispers, and that a topic was closed."""
    assert read(*(changed(POST, post_type=kind) for kind in (3, 4))) == []


def test_words_that_are_gone():
    """api-spec#38: what was deleted has no words, and says so in words of its own."""
    assert read(changed(POST, cooked=None)) == []
    ours = changed(POST, cooked=None, reply_to_user={"username": "acme"})
    assert [post.body for post in read(ours)] == [""]


@pytest.mark.parametrize(
    ("status", "body", "headers", "after"),
    [
        # n8n#24074
        (429, {"errors": ["Slow down"], "extras": {"wait_seconds": 39}}, {}, 39),
        # pydiscourse#13
        (429, {"errors": ["Slow down"]}, {"Retry-After": "17"}, 17),
        # discourse-api#12: nginx, and not Discourse
        (429, b"<html>429 Too Many Requests</html>", {}, None),
        (429, b"", {}, None),
        (429, {"extras": {"wait_seconds": None}}, {}, None),
        (429, {"extras": {"wait_seconds": -1}}, {}, 1),
        (503, b"<html>maintenance</html>", {}, None),
    ],
)
def test_waiting(status, body, headers, after):
    with pytest.raises(errors.Later) as caught:
        answered(DiscourseClient, SETTINGS, body, "posts", status, headers)
    if after is None or after > 1:
        assert caught.value.after == after
    else:
        assert caught.value.after is None or caught.value.after >= 0
