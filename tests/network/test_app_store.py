"""The App Store's client and our small App Store, against what Apple publishes."""

import pytest

from odoo.addons.social_care.networks import base, errors

from tests.servers.apple_description import AppleDescription
from tests.servers.stores_server import APPLE_APP, AppleServer
from tests.servers.unavailable import or_skip
from tests.unit.networks.test_stores import apple, read


@pytest.fixture
def described():
    with or_skip("Apple's description"):
        return AppleDescription()


@pytest.fixture
def server(described):
    class Watched(AppleServer):
        def answer(self, request):
            answer = super().answer(request)
            described.hold(request, answer)
            return answer

    server = Watched()
    yield server
    server.close()


def test_requests_and_answers_are_as_apple_describes_them(server, described):
    for number in range(201):
        key = server.review(f"Broken {number}")
    client = apple(server)
    client.check()
    read(server)
    reply = base.Reply("Sorry.", parent_external_id=key)
    answer = client.publish(reply, "key-1")
    client.find_own(reply, server._now)
    client.look([base.Wanted(key)])
    read(server)
    client.delete(answer)
    assert described.wrong == []
    assert described.seen == {
        "AppsGetInstance",
        "AppsCustomerReviewsGetToManyRelated",
        "CustomerReviewsGetInstance",
        "CustomerReviewsResponseGetToOneRelated",
        "CustomerReviewResponsesCreateInstance",
        "CustomerReviewResponsesDeleteInstance",
    }


def test_what_is_not_described_is_seen(server, described):
    key = server.review("Broken", 9)
    wire = apple(server).wire
    wire.read(f"/v1/apps/{APPLE_APP}/customerReviews", limit=1, sort="-b", novelty="1")
    with pytest.raises(errors.Never):
        wire.read(f"/v1/apps/{APPLE_APP}/novelties")
    review = {"review": {"data": {"id": key}}}
    sent = {"type": "x", "attributes": {"responseBody": 1}, "relationships": review}
    wire.write("POST", "/v1/customerReviewResponses", json={"data": sent})
    for words in (
        "sort=",
        "parameter novelty",
        "novelties is not described",
        "type cannot be 'x'",
        "responseBody is 1",
        "data needs type",
    ):
        assert any(words in each for each in described.wrong), words
