"""What people reported of the reviews of Google Play and the App Store. Each input is
written anew after a report, which names it."""

import json

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.stores import AppStoreClient, GooglePlayClient

from tests.servers.stores_server import APP, AppleServer, PlayServer
from tests.unit.strangers.targets import Answers

from .reported import GONE, answered, changed
from .test_stores import apple, play

PLAY_REVIEW = {
    "reviewId": "gp:AOqpTOH8ZUv5",
    "authorName": "Ann",
    "comments": [
        {
            "userComment": {
                "text": "\tIt crashes",
                "lastModified": {"seconds": "1777629600", "nanos": 7000000},
                "starRating": 1,
                "reviewerLanguage": "de",
            }
        }
    ],
}
APPLE_REVIEW = {
    "type": "customerReviews",
    "id": "00000001-abcd",
    "attributes": {
        "rating": 1,
        "title": "Bad",
        "body": "It crashes",
        "reviewerNickname": "Ann",
        "createdDate": "2026-05-01T06:40:31-08:00",
        "territory": "DEU",
    },
    "relationships": {"response": {"data": None}},
}


def _settings(server_class, made):
    server = server_class()
    try:
        return made(server).settings
    finally:
        server.close()


def read_play(*reviews, status=200, **more):
    settings = _settings(PlayServer, play)
    body = {"reviews": list(reviews), **more} if status == 200 else more["body"]
    return answered(GooglePlayClient, settings, body, "reviews", status)[1]


def read_apple(*reviews, status=200, **more):
    settings = _settings(AppleServer, apple)
    body = {"data": list(reviews), **more} if status == 200 else more["body"]
    return answered(AppStoreClient, settings, body, "reviews", status)[1]


def with_comment(**values):
    told = changed(PLAY_REVIEW["comments"][0]["userComment"], **values)
    return changed(PLAY_REVIEW, comments=[{"userComment": told}])


@pytest.mark.parametrize(
    "review",
    [
        pytest.param(changed(PLAY_REVIEW, authorName=GONE), id="google-play-118"),
        pytest.param(changed(PLAY_REVIEW, authorName=""), id="googleplay-api-44"),
        pytest.param(changed(PLAY_REVIEW, authorName="A Google user"), id="play-218"),
        pytest.param(with_comment(text="It crashes"), id="google-play-710"),
        pytest.param(with_comment(text="Bad\tIt crashes"), id="google-play-77"),
        pytest.param(with_comment(lastModified=GONE), id="google-play-355"),
        pytest.param(with_comment(lastModified={"seconds": 1777629600}), id="number"),
        pytest.param(with_comment(lastModified={"nanos": 1}), id="nanos-alone"),
        pytest.param(with_comment(originalText="It crashes", text=""), id="original"),
        pytest.param(with_comment(deviceMetadata=None, device=None), id="no-device"),
        pytest.param(with_comment(starRating=None), id="no-stars"),
        pytest.param(changed(PLAY_REVIEW, novelty=[1]), id="novelty"),
    ],
)
def test_play(review):
    [post] = read_play(review)
    assert post.external_id == f"{APP}/gp:AOqpTOH8ZUv5"
    assert post.body.endswith("It crashes")
    assert not post.author.traceable


def test_play_gives_the_words_of_the_last_change():
    """ReviewMe#20: a review that was changed has its first words as well."""
    first = PLAY_REVIEW["comments"][0]["userComment"]
    later = changed(first, text="It works!", starRating=5)
    later["lastModified"] = {"seconds": "1777633200"}
    for comments in ([first, later], [later, first]):
        review = changed(PLAY_REVIEW, comments=[{"userComment": it} for it in comments])
        [post] = read_play(review)
        assert (post.body, post.rating) == ("It works!", 5)


def test_play_has_nothing_to_say():
    """public-roadmap#718: no reviews, and not even an empty list."""
    settings = _settings(PlayServer, play)
    for body in ({}, {"reviews": None}, {"tokenPagination": None}):
        page, posts = answered(GooglePlayClient, settings, body, "reviews")
        assert (posts, page.more) == ([], False)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="swift-sdk-333"),
        pytest.param({"relationships": GONE}, id="no-relationships"),
        pytest.param({"relationships": None}, id="null-relationships"),
        pytest.param({"attributes__title": None}, id="google-play-710"),
        pytest.param({"attributes__territory": None}, id="roadmap-8"),
        pytest.param({"attributes__reviewerNickname": GONE}, id="no-name"),
        pytest.param({"attributes__rating": None}, id="no-stars"),
        pytest.param({"attributes__rating": 9}, id="strange-stars"),
        pytest.param({"attributes__createdDate": "2026-05-01T14:40:31Z"}, id="zulu"),
    ],
)
def test_apple(values):
    [post] = read_apple(changed(APPLE_REVIEW, **values))
    assert post.external_id == "00000001-abcd"
    assert post.body.endswith("It crashes")
    assert post.posted_at.isoformat() == "2026-05-01T14:40:31"


def test_an_answer_that_is_nothing():
    """appstoreconnect-swift-sdk#263: ``data`` is null where there is none."""
    body = json.dumps({"data": None, "links": {"self": "https://a.example"}}).encode()
    client = AppStoreClient(_settings(AppleServer, apple), Answers(body))
    reply = base.Reply("Sorry", parent_external_id="00000001-abcd")
    assert client.find_own(reply, None) == ""


@pytest.mark.parametrize(
    ("status", "told", "expected", "words"),
    [
        # codemagic#316: an error without a detail
        (409, {"title": "Only one is allowed."}, errors.Never, "Only one"),
        # swift-sdk#220: and with more than is described
        (409, {"detail": "No", "meta": {"associatedErrors": {}}}, errors.Never, "No"),
        # fastlane#19241
        (500, {"code": "UNEXPECTED_ERROR", "detail": "x"}, errors.Later, ""),
        # fastlane#3908
        (403, {"detail": None, "title": None}, errors.NetworkError, ""),
        (401, {"code": "NOT_AUTHORIZED"}, errors.SignInAgain, ""),
        # app-store-scraper#50
        (502, None, errors.Later, ""),
    ],
)
def test_apple_refuses(status, told, expected, words):
    body = {"errors": [told]} if told else b"<html>Web Server Error</html>"
    with pytest.raises(expected) as caught:
        read_apple(status=status, body=body)
    assert words in str(caught.value)
