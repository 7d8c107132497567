"""X: what an answer amounts to, by status, headers and words."""

import logging
import sys
import time
import traceback

import pytest

from odoo.addons.social_care.networks import base, errors
from odoo.addons.social_care.networks.x import XClient

from tests.servers import x_server

from .x_fixtures import client_for


def problem(status, kind="about:blank", detail="No", **more):
    return x_server.Problem(status, kind, detail, **more)


def fetching(x, fault):
    x.always = fault
    with pytest.raises(errors.NetworkError) as caught:
        client_for(x).fetch("mentions", {})
    return caught.value


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (problem(400, "invalid-request"), errors.Never),
        (problem(401), errors.SignInAgain),
        (problem(402, "credits"), errors.Later),
        (problem(403, "client-forbidden"), errors.SignInAgain),
        (problem(404, "resource-not-found"), errors.Never),
        (problem(408), errors.Later),
        (problem(429), errors.Later),
        (problem(500), errors.Later),
        (problem(503), errors.Later),
        (problem(418), errors.Never),
        ("list", errors.Later),
        ("cut", errors.Later),
        ("html", errors.Later),
        ("truncated", errors.Later),
    ],
)
def test_sorted(x, fault, expected):
    error = fetching(x, fault)
    assert isinstance(error, expected)
    assert not isinstance(error, errors.Unsure)


def test_waits_as_long_as_x_says_by_its_own_clock(x):
    assert 595 <= fetching(x, x_server.limited(600)).after <= 600
    assert 595 <= fetching(x, x_server.limited(600, clock=9000)).after <= 600


def test_waits_for_the_limit_that_was_reached(x):
    now = time.time()
    daily = {
        "x-rate-limit-remaining": "3",
        "x-rate-limit-reset": str(int(now + 60)),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(int(now + 7200)),
    }
    error = fetching(x, problem(429, headers=daily))
    assert 7190 <= error.after <= 7200


@pytest.mark.parametrize("strange", ["soon", "", "-5", "nan", "inf", "1e400"])
def test_strange_waits(x, strange):
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": strange}
    after = fetching(x, problem(429, headers=headers)).after
    assert after is None or 0 <= after <= 86400
    after = fetching(x, problem(503, headers={"retry-after": strange})).after
    assert after is None or 0 <= after <= 86400


def test_retry_after(x):
    headers = {"retry-after": "30"}
    assert fetching(x, problem(503, headers=headers)).after == pytest.approx(30, abs=1)


def test_errors_alone_in_a_good_answer(x):
    client = client_for(x, handle="nobody", access_token="app-only", external_id="")
    x.tokens["app-only"] = "app"
    with pytest.raises(errors.Never, match="Could not find user"):
        client.check()


def test_nobody_there(x):
    with pytest.raises(errors.Later, match="Cannot connect"):
        client_for(x, base_url="http://127.0.0.1:9").check()
    with pytest.raises(errors.Never):
        client_for(x, base_url="gopher:/x").check()


def test_never_sleeps(x, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("slept"))
    x.always = x_server.limited(600)
    client = client_for(x)
    for _ in range(3):
        with pytest.raises(errors.Later):
            client.fetch("mentions", {})


@pytest.mark.parametrize(
    "fault", [problem(401), problem(403), problem(500), "html", "slow", "reset"]
)
def test_no_secret_in_an_error_or_a_log(x, fault, caplog):
    caplog.set_level(logging.DEBUG)
    x.tokens["oauth-1-token"] = "me"
    x.always = fault
    keys = {
        "client_id": "the-consumer-key",
        "client_secret": "the-consumer-secret",
        "access_token": "oauth-1-token",
        "access_token_secret": "the-token-secret",
        "refresh_token": "the-refresh-token",
    }
    client = client_for(x, **keys)
    reply = base.Reply("Hello", parent_external_id="1")
    for action in (
        client.check,
        lambda: client.fetch("mentions", {}),
        lambda: client.publish(reply, "key"),
        lambda: client_for(x, **keys | {"access_token_secret": ""}).refresh(),
    ):
        with pytest.raises(errors.NetworkError) as caught:
            action()
        told = "".join(traceback.format_exception(caught.value)) + caplog.text
        told += repr(client.settings)
        for secret in keys.values():
            assert secret not in told


@pytest.mark.parametrize("fault", ["slow", "reset", "unavailable", "truncated", "html"])
def test_nobody_heard_how_it_ended(x, fault):
    x.always = fault
    for visibility in ("public", "private"):
        reply = base.Reply("Hi", visibility, recipient_external_id="7")
        with pytest.raises(errors.Unsure):
            client_for(x).publish(reply, "key")
    assert len(x.posts) == len(x.messages) == 1


@pytest.mark.parametrize("fault", [problem(429), problem(402)])
def test_surely_not_published(x, fault):
    x.always = fault
    with pytest.raises(errors.Later) as caught:
        client_for(x).publish(base.Reply("Hi"), "key")
    assert not isinstance(caught.value, errors.Unsure)


def test_surely_not_published_where_nobody_is(x):
    client = client_for(x, base_url="http://127.0.0.1:9")
    with pytest.raises(errors.Later) as caught:
        client.publish(base.Reply("Hi"), "key")
    assert not isinstance(caught.value, errors.Unsure)


def test_a_library_that_is_not_installed(x, monkeypatch):
    package = sys.modules[XClient.__module__.rpartition(".")[0]]
    monkeypatch.setitem(sys.modules, "pytwitter", None)
    monkeypatch.delitem(sys.modules, f"{package.__name__}.wire", raising=False)
    monkeypatch.delattr(package, "wire", raising=False)
    with pytest.raises(errors.MissingPackage, match="python-twitter-v2"):
        client_for(x).check()
