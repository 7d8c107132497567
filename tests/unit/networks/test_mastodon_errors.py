"""Mastodon: what it refuses, and how it is connected."""

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors, guard
from odoo.addons.social_care.networks.mastodon import MastodonClient

from tests.servers.web import Answer

from .mastodon_fixtures import client_of

# Errors


def test_limits_by_the_time_at_which_we_may_ask_again(mastodon):
    ends = datetime.now(timezone.utc) + timedelta(seconds=90)
    for stated in (ends.isoformat().replace("+00:00", "Z"), str(int(ends.timestamp()))):
        answer = Answer(429, {"error": "wait"}, {"X-RateLimit-Reset": stated})
        mastodon.get_notifications = lambda _request, answer=answer: answer
        with pytest.raises(errors.Later) as caught:
            client_of(mastodon).fetch("mentions", {})
        assert 85 < caught.value.after <= 91


@pytest.mark.parametrize("stated", ["soon", "9" * 40, "-5", "nan", "1e400", "\u00b2"])
def test_limits_that_make_no_sense(mastodon, stated):
    headers = {"X-RateLimit-Reset": stated, "Retry-After": stated}
    answer = Answer(429, {"error": "wait"}, headers)
    mastodon.get_notifications = lambda _request: answer
    with pytest.raises(errors.Later) as caught:
        client_of(mastodon).fetch("mentions", {})
    assert caught.value.after is None or 0 <= caught.value.after <= 86400


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(301, b"", {"Location": "https://x.example/"}), errors.Never),
        (Answer(302, b"", {"Location": "https://x.example/"}), errors.Later),
        (Answer(400, {"error": "no"}), errors.Never),
        (Answer(403, {"error": "Your login is disabled"}), errors.Never),
        (Answer(404, {"error": "no"}), errors.Never),
        (Answer(422, {"error": "no"}), errors.Never),
        (Answer(500, b"<html>"), errors.Later),
        (Answer(200, {"error": "a dict"}), errors.Later),
        (Answer(200, [1, None, "x", {"id": None}]), None),
        (Answer(200, b""), errors.Later),
        (Answer(200, b"[" * 100_000), errors.Later),
    ],
)
def test_answers(mastodon, answer, expected):
    mastodon.get_notifications = lambda _request: answer
    if expected:
        with pytest.raises(expected):
            client_of(mastodon).fetch("mentions", {})
    else:
        assert client_of(mastodon).fetch("mentions", {}).items == []


def test_closed_connections_are_tried_once_more(mastodon):
    """snac closes them without a word."""
    mastodon.mention("ann", "hi")
    times = iter([Answer(200, b"", {"Content-Length": "9"})])
    real = mastodon.get_notifications
    mastodon.get_notifications = lambda request: next(times, None) or real(request)
    assert len(client_of(mastodon).fetch("mentions", {}).items) in (0, 1)


@pytest.mark.parametrize("url", ["", "  ", "ftp://x", "https://", "://"])
def test_no_address(url):
    with pytest.raises(errors.Never, match="address"):
        MastodonClient(base.Settings(base_url=url)).fetch("mentions", {})


# Connecting


def test_check(mastodon):
    identity = client_of(mastodon, handle="", external_id="").check()
    assert identity.external_id == mastodon.me["uri"]
    assert identity.handle == f"acme@{mastodon.host}"
    assert identity.missing == ()


def test_check_names_what_the_token_may_not(mastodon):
    mastodon.get_notifications = lambda _request: mastodon.failed("revoked_scope")
    assert client_of(mastodon).check().missing == ("read:notifications",)


def test_signing_in(mastodon):
    keys = {"client_id": "app-1", "client_secret": "secret-of-the-app"}
    client = client_of(mastodon, access_token="", **keys)
    url, verifier = client.authorize_url("https://odoo.example/back", "state-1")
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{mastodon.url}/oauth/authorize?")
    assert query["state"] == ["state-1"]
    assert query["code_challenge_method"] == ["S256"]
    assert verifier not in url
    tokens = client.exchange_code("good", "https://odoo.example/back", verifier)
    assert tokens.access_token == mastodon.token
    assert tokens.missing == ("write:favourites", "write:media")
    with pytest.raises(errors.SignInAgain):
        client.exchange_code("bad", "https://odoo.example/back", verifier)
    with pytest.raises(errors.Never, match="client key"):
        client_of(mastodon).authorize_url("https://odoo.example/back", "state-1")


def test_what_every_machine_has_for_itself_is_refused():
    settings = base.Settings(base_url="http://169.254.169.254", access_token="x" * 9)
    with pytest.raises(guard.Refused):
        MastodonClient(settings).publish(base.Reply("Hello"), "key-1")
    with pytest.raises(guard.Refused):
        MastodonClient(settings).exchange_code("a", "https://odoo.example/back", "b")
