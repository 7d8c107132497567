"""What people reported of python-twitter-v2, and of other libraries of the same API, as
we read it. Each input is written anew after a report, which names it."""

import copy

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.x import XClient, parse

USER = {
    "id": "77",
    "username": "ann",
    "name": "Ann",
    "public_metrics": {"followers_count": 3},
}
POST = {
    "id": "1900000000000000001",
    "author_id": "77",
    "conversation_id": "1900000000000000001",
    "created_at": "2026-11-01T10:00:00.000Z",
    "lang": "en",
    "text": "@acme my parcel",
    "entities": {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": "1"}]},
    "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 2},
    "edit_history_tweet_ids": ["1900000000000000001"],
}
GONE = object()


def read(answer):
    """The posts of an answer; of what is none, what is told of it."""
    client = XClient(base.Settings(handle="acme", external_id="1"))
    found = []
    for item in parse.items(answer, "mentions"):
        try:
            found.append(client.parse(item))
        except errors.BadItem as error:
            found.append(str(error))
    return found


def post(**values):
    changed = copy.deepcopy(POST) | values
    return {name: value for name, value in changed.items() if value is not GONE}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"public_metrics": None}, id="twitwi-55"),
        pytest.param({"public_metrics": {"like_count": "2"}}, id="twitwi-55-text"),
        pytest.param(
            {"referenced_tweets": [{"type": "replied_to", "id": "5"}]}, id="twikit-271"
        ),
        pytest.param({"referenced_tweets": None}, id="twikit-102"),
        pytest.param({"entities": None}, id="rtweet-412"),
        pytest.param(
            {"entities": {"mentions": None, "urls": None}}, id="python-twitter-62"
        ),
        pytest.param({"attachments": {"media_keys": ["3_1"]}}, id="tweety-19"),
        pytest.param({"note_tweet": None}, id="sns-sdks-177"),
        pytest.param({"edit_history_tweet_ids": None}, id="sns-sdks-127"),
        pytest.param({"context_annotations": [{}]}, id="sns-sdks-30"),
        pytest.param({"created_at": None}, id="tweepy-1888"),
        pytest.param({"id": 1900000000000000001, "author_id": 77}, id="tweepy-598"),
        pytest.param({"lang": "qme"}, id="lang-qme"),
        pytest.param({"conversation_id": GONE}, id="twitter-api-client-118"),
        pytest.param({"withheld": {"country_codes": ["XY"]}}, id="withheld"),
    ],
)
def test_posts(values):
    [found] = read({"data": [post(**values)], "includes": {"users": [USER]}})
    assert found.external_id == POST["id"]
    assert found.author.external_id == "77"
    assert found.body.startswith("@acme my parcel")


@pytest.mark.parametrize(
    "includes",
    [
        pytest.param({"users": []}, id="Rettiwt-525"),
        pytest.param(None, id="find-birds-3"),
        pytest.param({"users": [None]}, id="snscrape-575"),
        pytest.param({"users": [dict(USER, public_metrics=None)]}, id="no-metrics"),
        pytest.param({"users": [dict(USER, name=None)]}, id="no-name"),
        pytest.param({"users": [{"data": USER}]}, id="wrapped"),
    ],
)
def test_what_came_along(includes):
    [found] = read({"data": [POST], "includes": includes})
    assert (found.author.external_id, found.body) == ("77", POST["text"])


def test_partial_answers():
    """JustAnotherArchivist/snscrape#61: what is gone is told beside what is there."""
    answer = {"data": [POST], "errors": [{"title": "Not Found Error", "value": "5"}]}
    assert len(read(answer)) == 1


@pytest.mark.parametrize(
    "answer", [{"data": None, "meta": {"result_count": 0}}, {"meta": {}}, {}]
)
def test_nothing_new(answer):
    """geduldig/TwitterAPI#195"""
    assert read(answer) == []


def test_a_picture_is_no_link():
    """takke/twitter4j-v2#20"""
    text = "A shirt @acme 🙌🏼 https://t.co/qQ6rbC5XtB"
    url = {
        "start": 17,
        "end": 40,
        "url": "https://t.co/qQ6rbC5XtB",
        "expanded_url": "https://twitter.com/x/status/1/photo/1",
        "display_url": "pic.twitter.com/qQ6rbC5XtB",
        "media_key": "3_1",
    }
    [found] = read({"data": [post(text=text, entities={"urls": [url]})]})
    assert found.body == "A shirt @acme 🙌🏼"


def test_who_wrote_it_is_told_or_it_is_no_post():
    [words] = read({"data": [post(author_id=GONE)]})
    assert "author" in words
