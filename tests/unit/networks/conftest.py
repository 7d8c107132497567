"""Servers that several test modules talk to."""

import pytest

from odoo.addons.social_care.networks import guard

from tests.servers import x_server
from tests.servers.mastodon_server import MastodonServer

from .x_fixtures import TOKEN

pytest.register_assert_rewrite(
    "tests.unit.networks.contract",
    "tests.unit.networks.contract_harm",
    "tests.unit.networks.driver",
)


@pytest.fixture
def x():
    with x_server.serve() as running:
        running.tokens[TOKEN] = "me"
        running.user("7", "ann", "Ann", followers=48_000)
        running.user("8", "bob")
        yield running


@pytest.fixture
def mastodon():
    server = MastodonServer()
    yield server
    server.close()


@pytest.fixture
def read_at_most(monkeypatch):
    """Have answers of more bytes than a test says count as too large."""
    whole = guard._read

    def limit(size):
        monkeypatch.setattr(guard, "_read", lambda answer, _limit: whole(answer, size))

    return limit
