"""What can be answered from here, and why not."""

import pytest

from odoo.addons.social_care.composing import Target, why_not
from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import Capabilities

X = NETWORKS["x"].capabilities
FEED = NETWORKS["feed"].capabilities
SHORT = Capabilities(publishes=True, private_messages=True, reply_window=86400)
QUIET = Capabilities(publishes=True)


@pytest.mark.parametrize(
    ("can", "visibility", "target", "words"),
    [
        (X, "public", Target(), None),
        (X, "public", Target(summoned=False), "only those who mention us"),
        (X, "private", Target(summoned=False), None),
        (X, "public", Target(visibility="private"), "said in private"),
        (X, "private", Target(visibility="private"), None),
        (X, "public", Target(deleted=True), "taken this post away"),
        (FEED, "public", Target(), "Nothing can be sent"),
        (FEED, "private", Target(), "Nothing can be sent"),
        (QUIET, "private", Target(), "no private messages"),
        (SHORT, "public", Target(age=86401), "within"),
        (SHORT, "public", Target(age=86399), None),
    ],
)
def test_why_not(can, visibility, target, words):
    found = why_not(can, visibility, target)
    if words is None:
        assert found is None
    else:
        template, values = found
        assert words in template % {"network": "X", **values}
