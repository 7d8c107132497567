"""X: OAuth 2 with PKCE, refresh tokens that rotate, and webhooks."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.social_care.networks import base, errors

from tests.servers import x_server

from .x_fixtures import client_for

APP = {"client_id": "client-id", "client_secret": "client-secret", "access_token": ""}
BACK = "https://odoo.example.com/social_care/oauth"


def test_where_the_administrator_says_yes(x):
    url, verifier = client_for(x, **APP).authorize_url(BACK, "the-state")
    query = {key: value[0] for key, value in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{x.url}/2/oauth2/authorize?")
    assert query["state"] == "the-state"
    assert query["redirect_uri"] == BACK
    assert query["client_id"] == "client-id"
    assert {"offline.access", "dm.write", "tweet.moderate.write"} <= set(
        query["scope"].split()
    )
    assert query["code_challenge_method"] == "S256"
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert query["code_challenge"] == challenge
    assert 43 <= len(verifier) <= 128
    assert "client-secret" not in url
    assert verifier not in url
    assert x.requests == []
    real, _verifier = client_for(x, **APP, base_url="").authorize_url(BACK, "state")
    assert real.startswith("https://x.com/i/oauth2/authorize?")


def test_every_sign_in_has_its_own_verifier(x):
    client = client_for(x, **APP)
    assert len({client.authorize_url(BACK, "s")[1] for _ in range(10)}) == 10


def test_a_code_becomes_tokens(x):
    client = client_for(x, **APP)
    tokens = client.exchange_code("good", BACK, "v" * 43)
    assert tokens.expires_in == 7200
    assert "dm.write" in tokens.missing
    assert "dm.read" in tokens.granted
    assert tokens.access_token not in repr(tokens)
    assert tokens.refresh_token not in repr(tokens)
    [request] = x.requests
    form = parse_qs(request["raw"])
    assert form["grant_type"] == ["authorization_code"]
    assert form["code_verifier"] == ["v" * 43]
    assert form["redirect_uri"] == [BACK]
    assert request["headers"]["authorization"].startswith("Basic ")
    assert request["query"] == {}
    fresh = client_for(x, access_token=tokens.access_token)
    assert fresh.check() == base.Identity("42", "acme")


def test_an_app_without_a_secret(x):
    tokens = client_for(x, **APP | {"client_secret": ""}).exchange_code(
        "good", BACK, "v" * 43
    )
    assert tokens.access_token
    [request] = x.requests
    assert "authorization" not in request["headers"]
    assert parse_qs(request["raw"])["client_id"] == ["client-id"]


def test_refresh_tokens_rotate(x):
    client = client_for(x, **APP, refresh_token="refresh-1")
    tokens = client.refresh()
    assert tokens.refresh_token != "refresh-1"
    with pytest.raises(errors.SignInAgain):
        client.refresh()
    assert client_for(x, **APP, refresh_token=tokens.refresh_token).refresh()


def test_nothing_to_refresh(x):
    assert client_for(x, **APP).refresh() is None
    keys = {"refresh_token": "refresh-1", "access_token_secret": "secret"}
    assert client_for(x, **APP | keys).refresh() is None
    assert x.requests == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("slow", errors.Later),
        ("reset", errors.Later),
        ("unavailable", errors.Later),
        ("html", errors.Later),
        ("truncated", errors.Later),
        ("list", errors.Later),
        (x_server.Problem(429, "about:blank", "Too many"), errors.Later),
        (x_server.Problem(500, "about:blank", "Oh"), errors.Later),
        (x_server.Problem(401, "about:blank", "Unauthorized"), errors.SignInAgain),
        (x_server.Problem(403, "about:blank", "Forbidden"), errors.SignInAgain),
        (x_server.OAuthProblem("invalid_grant", "Expired"), errors.SignInAgain),
        (x_server.OAuthProblem("invalid_client", "Wrong"), errors.SignInAgain),
    ],
)
def test_when_signing_in_fails(x, fault, expected):
    x.always = fault
    client = client_for(x, **APP, refresh_token="refresh-1")
    for action in (client.refresh, lambda: client.exchange_code("good", BACK, "v")):
        with pytest.raises(errors.NetworkError) as caught:
            action()
        assert isinstance(caught.value, expected)
        assert not isinstance(caught.value, errors.Unsure)
        assert str(caught.value)


def test_no_app_no_sign_in(x):
    with pytest.raises(errors.Never):
        client_for(x).authorize_url(BACK, "state")


# --- webhooks --------------------------------------------------------------------


def signed(secret, body):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def test_the_check(x):
    client = client_for(x, webhook_secret="hook-secret")
    expected = {"response_token": signed("hook-secret", b"token-1")}
    assert client.challenge({"crc_token": "token-1"}) == expected
    for params in ({}, {"crc_token": ""}, {"crc_token": ["a"]}, {"crc_token": None}):
        assert client.challenge(params) is None


@pytest.mark.parametrize(
    "token",
    ['{"data": {}}', "[]", '"a"', "a b", "a\n", "\n1", "ä", "1%20", "a" * 201],
)
def test_the_check_signs_no_delivery(x, token):
    client = client_for(x, webhook_secret="hook-secret")
    assert client.challenge({"crc_token": token}) is None
    # A number is all that JSON and a token can have in common: no delivery.
    with pytest.raises(errors.BadItem):
        client.unpack(b"1", {})


def test_the_signature(x):
    client, body = client_for(x, webhook_secret="hook-secret"), b'{"a": "\xc3\xa4"}'
    good = signed("hook-secret", body)
    header = "x-twitter-webhooks-signature"
    assert client.verify({header: good}, body)
    assert client.verify({"X-Twitter-Webhooks-Signature": good}, body)
    for headers, raw in (
        ({header: good}, body + b" "),
        ({header: good.upper()}, body),
        ({header: good.removeprefix("sha256=")}, body),
        ({header: signed("other-secret", body)}, body),
        ({header: signed("", body)}, body),
        ({header: "sha256="}, body),
        ({header: "ä"}, body),
        ({header: None}, body),
        ({header: ""}, body),
        ({}, body),
    ):
        assert not client.verify(headers, raw)


def test_no_secret_no_delivery(x):
    body = b"{}"
    client = client_for(x)
    header = {"x-twitter-webhooks-signature": signed("", body)}
    assert not client.verify(header, body)
    assert client.challenge({"crc_token": "token"}) is None
    # a secret of OAuth 2 is not what X signs with
    client = client_for(x, client_id="id", client_secret="oauth-2-secret")
    header = {"x-twitter-webhooks-signature": signed("oauth-2-secret", body)}
    assert not client.verify(header, body)
    # that of OAuth 1 is
    client = client_for(x, client_secret="api-secret", access_token_secret="secret")
    header = {"x-twitter-webhooks-signature": signed("api-secret", body)}
    assert client.verify(header, body)


def delivery(kind, payload, **more):
    data = {"event_uuid": "1", "event_type": kind, "payload": payload} | more
    return json.dumps({"data": data}).encode()


def test_a_mention_is_delivered(x):
    post = x.post("7", "hey @acme")
    client = client_for(x)
    [fetched] = client.fetch("mentions", {}).items
    payload = {key: value for key, value in post.items() if "referenced" not in key}
    body = delivery("post.mention.create", payload, includes={"users": [x.users["7"]]})
    [item] = client.unpack(body, {})
    assert (item.external_id, item.kind, item.version) == (
        fetched.external_id,
        fetched.kind,
        fetched.version,
    )
    delivered, known = client.parse(item), client.parse(fetched)
    assert delivered == known


def test_answers_come_by_a_name_of_their_own(x):
    """An answer that names us only by answering us fires no mention."""
    ours = x.post("42", "hello")
    post = x.post("7", "really?", reply_to=ours["id"])
    users = {"users": [x.users["7"]]}
    body = delivery("post.reply.create", post, includes=users, filter={"user_id": "42"})
    [item] = client_for(x).unpack(body, {})
    assert (item.stream, item.account) == ("mentions", "42")
    found = client_for(x).parse(item)
    assert (found.kind, found.body) == ("reply", "really?")
    assert found.parent_external_id == ours["id"]


def test_quotes_of_us_come_by_a_name_of_their_own(x):
    """Who quotes us has summoned us, and may be answered."""
    ours = x.post("42", "Our &amp; new phone")
    post = x.post("7", "Ha!", quotes=ours["id"])
    for posts in ([], [ours]):
        includes = {"users": [x.users["7"]], "posts": posts}
        [item] = client_for(x).unpack(
            delivery("post.quote.create", post, includes=includes), {}
        )
        found = client_for(x).parse(item)
        assert (item.stream, found.kind, found.body) == ("mentions", "mention", "Ha!")
        assert found.quoted_external_id == ours["id"]
        assert found.quoted == ("Our & new phone" if posts else "")


def test_a_deletion_is_delivered(x):
    client = client_for(x)
    [item] = client.unpack(delivery("post.delete", {"id": "5", "author_id": "42"}), {})
    assert client.parse(item) == base.Deletion("5")


def test_messages_are_delivered_in_the_words_of_version_1(x):
    def message(key, text):
        return {
            "type": "message_create",
            "id": key,
            "created_timestamp": "1784928224372",
            "message_create": {
                "target": {"recipient_id": "42"},
                "sender_id": "7",
                "message_data": {"text": text},
            },
        }

    payload = {
        "direct_message_events": [message("1", "hello"), message("2", "there")],
        "users": {"7": {"data": x.users["7"]}},
    }
    client = client_for(x)
    items = client.unpack(delivery("dm.received", payload), {})
    first, second = (client.parse(item) for item in items)
    assert (first.body, second.body) == ("hello", "there")
    assert first.thread_external_id == "7-42"
    assert first.author.handle == "ann"
    assert first.visibility == "private"
    assert first.posted_at.isoformat() == "2026-07-24T21:23:44"
    assert items[0].thread == "7-42"


def test_messages_are_delivered_in_the_words_of_version_2(x):
    event = x.message("7", "hello")
    client = client_for(x)
    body = delivery("dm.received", event, includes={"users": [x.users["7"]]})
    [item] = client.unpack(body, {})
    [fetched] = client.fetch("messages", {}).items
    assert (item.external_id, item.thread) == (fetched.external_id, fetched.thread)
    assert client.parse(item) == client.parse(fetched)


def test_other_deliveries_are_none(x):
    client = client_for(x)
    for kind in ("like.create", "dm.read", "profile.update.bio", "new.kind"):
        assert client.unpack(delivery(kind, {"id": "1"}), {}) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"data": 1}',
        b'{"data": {}}',
        b'{"data": {"event_type": "post.create", "payload": []}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_no_delivery_at_all(x, body):
    with pytest.raises(errors.BadItem):
        client_for(x).unpack(body, {})


def test_strange_messages_are_broken_items(x):
    strange = {"direct_message_events": [1, {"id": "1"}, None, {"id": 5}], "users": []}
    client = client_for(x)
    for item in client.unpack(delivery("dm.received", strange), {}):
        with pytest.raises(errors.BadItem):
            client.parse(item)
    for event in (
        {"message_create": 1, "id": "1"},
        {"message_create": {"sender_id": "x"}},
    ):
        client.unpack(delivery("dm.received", {"direct_message_events": [event]}), {})
