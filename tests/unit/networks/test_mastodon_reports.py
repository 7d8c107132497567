"""What people reported of Mastodon.py, and of servers that speak Mastodon's language
nearly, as we read it. Each input is written anew after a report, which names it."""

import copy
import json

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.unit.strangers.targets import Answers

SETTINGS = base.Settings(
    base_url="https://acme.example",
    handle="acme@acme.example",
    access_token="token",
    external_id="https://acme.example/users/acme",
)
KEY = "https://other.example/users/ann/statuses/1"
STATUS = {
    "id": "AyOlmskSNl7OEE5kFk",  # Mastodon.py#163: no number
    "uri": KEY,
    "url": "https://other.example/@ann/1",
    "created_at": "2026-11-01T10:00:00.000Z",
    "edited_at": None,
    "account": {
        "id": "9hyjqABC",
        "acct": "ann@other.example",
        "display_name": "Ann",
        "url": "https://other.example/@ann",
        "uri": "https://other.example/users/ann",
        "followers_count": 3,
        "created_at": "2021-03-14T00:00:00.000Z",
    },
    "content": "<p>@acme my parcel</p>",
    "visibility": "public",
    "in_reply_to_id": None,
    "mentions": [{"id": "1", "acct": "acme", "url": "https://acme.example/@acme"}],
    "media_attachments": [],
    "spoiler_text": "",
    "language": "en",
    "tags": [],
    "emojis": [],
}
GONE = object()


def changed(thing, **values):
    """A copy with other values; GONE takes a key away, ``account__acct`` a part's."""
    thing = copy.deepcopy(thing)
    for name, value in values.items():
        place, _inside, key = name.rpartition("__")
        where = thing[place] if place else thing
        where.pop(key) if value is GONE else where.update({key: value})
    return thing


def fetch(body, status=200, headers=()):
    session = Answers(body, status, dict(headers).items())
    client = MastodonClient(SETTINGS, session)
    return client, client.fetch("mentions", {})


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="Mastodon.py-163"),
        pytest.param({"account__created_at": ""}, id="Mastodon.py-271"),
        pytest.param({"created_at": ""}, id="Mastodon.py-271-status"),
        pytest.param({"created_at": None}, id="Mastodon.py-278"),
        pytest.param({"created_at": 1762000000}, id="Mastodon.py-87"),
        pytest.param({"edited_at": "2026-11-01T11:00:00.000Z"}, id="Mastodon.py-251"),
        pytest.param({"edited_at": ""}, id="Mastodon.py-251-empty"),
        pytest.param({"account__acct": GONE}, id="zygolophodon-14"),
        pytest.param({"url": None}, id="FediFetcher-44"),
        pytest.param({"account__uri": GONE}, id="old-servers"),
        pytest.param(
            dict.fromkeys(("emojis", "tags", "mentions", "language"), GONE),
            id="pachli-441",
        ),
        pytest.param(
            dict.fromkeys(("media_attachments", "spoiler_text", "mentions"), None),
            id="friendica-13887",
        ),
        pytest.param({"account__followers_count": "12"}, id="Mastodon.py-169"),
        pytest.param({"account__display_name": None}, id="pleroma-bot-119"),
        pytest.param({"id": 123, "account__id": 5}, id="Mastodon.py-97"),
        pytest.param({"poll": {"options": [{"title": None}]}}, id="poll"),
        pytest.param({"reblog": None, "quote": None}, id="quote"),
    ],
)
def test_statuses(values):
    status = changed(STATUS, **values)
    notification = {"id": "abc", "type": "mention", "status": status}
    client, page = fetch(json.dumps([notification]).encode())
    [item] = page.items
    post = client.parse(item)
    assert post.external_id == KEY
    assert post.author.external_id.startswith("https://other.example/")
    assert post.body.startswith("@acme my parcel")


@pytest.mark.parametrize(
    ("body", "status", "headers", "error"),
    [
        pytest.param(b"<!DOCTYPE html>", 504, {}, errors.Later, id="moa-19"),
        pytest.param(b"<html>hi</html>", 200, {}, errors.Later, id="mastodon-12713"),
        pytest.param(
            b"<html>no</html>", 404, {}, errors.Never, id="tsl-mastodon-api-42"
        ),
        pytest.param(b"ok", 200, {}, errors.Later, id="neodb-1883"),
        pytest.param(b'"Not found"', 404, {}, errors.Never, id="Mastodon.py-162"),
        pytest.param(
            b'{"error": {"x": ["taken"]}}', 422, {}, errors.Never, id="Mastodon.py-160"
        ),
        pytest.param(b'{"error": null}', 403, {}, errors.Never, id="Mastodon.py-267"),
        pytest.param(b"", 200, {}, errors.Later, id="empty"),
        pytest.param(b"null", 200, {}, errors.Later, id="null"),
        pytest.param(b"{}", 429, {}, errors.Later, id="Mastodon.py-392"),
        pytest.param(
            b"{}", 429, {"X-RateLimit-Reset": "soon"}, errors.Later, id="reset"
        ),
    ],
)
def test_answers(body, status, headers, error):
    with pytest.raises(error):
        fetch(body, status, headers)


@pytest.mark.parametrize(
    "notification",
    [
        {"id": "1", "type": "mention", "status": None, "account": None},
        {"id": "1"},
        {"id": "1", "type": "pleroma:emoji_reaction", "status": {}},
        None,
    ],
)
def test_notifications_that_tell_nothing(notification):
    _client, page = fetch(json.dumps([notification]).encode())
    assert page.items == []
