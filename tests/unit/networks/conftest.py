"""Servers that several test modules talk to."""

import pytest

from tests.servers import x_server

from .x_fixtures import TOKEN


@pytest.fixture
def x():
    with x_server.serve() as running:
        running.tokens[TOKEN] = "me"
        running.user("7", "ann", "Ann", followers=48_000)
        running.user("8", "bob")
        yield running
