"""Handles as people paste them, by each network's own idea of them."""

import pytest

from odoo.addons.social_care.networks import NETWORKS as OURS
from odoo.addons.social_care.networks import handles
from odoo.addons.social_care_practice.client import PracticeClient

NETWORKS = OURS | {"practice": PracticeClient}


@pytest.mark.parametrize(
    ("network", "text", "handle"),
    [
        ("x", "@Ann_N", "Ann_N"),
        ("x", " ann ", "ann"),
        ("x", "https://x.com/ann", "ann"),
        ("x", "http://www.twitter.com/@ann/", "ann"),
        ("x", "mobile.x.com/ann/status/1?s=20", "ann"),
        ("x", "<https://x.com/ann>", "ann"),
        ("x", "＠ann", "ann"),
        ("x", "\u200e@ann\u2069", "ann"),
        ("x", "https://x.com/i/user/12", ""),
        ("x", "https://x.com", ""),
        ("x", "https://example.com/ann", ""),
        ("x", "https://x.com.evil.example/ann", ""),
        ("x", "ann@example.com", ""),
        ("x", "sixteen_letters_x", ""),
        ("x", "http://[", ""),
        ("x", "", ""),
        ("mastodon", "@ann@social.example", "ann@social.example"),
        ("mastodon", "https://social.example/@ann", "ann@social.example"),
        ("mastodon", "https://social.example/users/ann", "ann@social.example"),
        ("mastodon", "https://a.example/@ann@b.example", "ann@b.example"),
        ("mastodon", "@ann", ""),
        ("mastodon", "https://social.example/about", ""),
        ("file", " @Ann.N ", "Ann.N"),
        ("practice", "@eva", "eva"),
        ("feed", "ann", ""),
    ],
)
def test_handle_of(network, text, handle):
    assert NETWORKS[network].handle_of(text) == handle


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://x.com/ann", ("x", "ann")),
        ("https://social.example/@ann", ("mastodon", "ann@social.example")),
        ("@ann@social.example", ("mastodon", "ann@social.example")),
        ("ann@example.com", ("", "")),
        ("@ann", ("", "")),
        ("https://example.com/ann", ("", "")),
        ("", ("", "")),
    ],
)
def test_identify(text, found):
    assert handles.identify(NETWORKS, text) == found


def test_keys():
    assert NETWORKS["x"].handle_key("@Ann") == NETWORKS["x"].handle_key("ANN")
    assert NETWORKS["file"].handle_key("Ann") != NETWORKS["file"].handle_key("ann")


@pytest.mark.parametrize("client", NETWORKS.values(), ids=NETWORKS)
def test_every_network(client):
    """A profile's address leads back to the handle, whatever stands in it."""
    for handle in ("ann", "ann@social.example", "Ann_N", "a/b", 'a" onclick=x', ""):
        if url := client.profile_url(client.handle_of(handle)):
            assert client.handle_of(url) == client.handle_of(handle)
        assert isinstance(client.handle_key(handle), str)
