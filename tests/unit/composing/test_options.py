"""What can be answered from here, and why not."""

import pytest

from odoo.addons.social_care.composing import Target, closes_in, why_not
from odoo.addons.social_care.networks import NETWORKS
from odoo.addons.social_care.networks.base import Capabilities, Window

X = NETWORKS["x"].capabilities
FEED = NETWORKS["feed"].capabilities
SHORT = Capabilities(
    publishes=True, private_messages=True, windows=(Window("public", seconds=86400),)
)
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


DAY, WEEK = 86400, 604800
MESSENGER = Capabilities(
    publishes=True,
    private_messages=True,
    windows=(
        Window("private", kinds=("comment",), seconds=WEEK, once=True),
        Window("private", kinds=("message",), seconds=DAY, since="last"),
        Window("private", kinds=("mention",), seconds=0),
        Window("public", kinds=("review",), once=True, words="One answer a review."),
    ),
)
"""As Meta has it: one private reply to a comment, messages while the customer talks."""


@pytest.mark.parametrize(
    ("visibility", "target", "words"),
    [
        ("public", Target(kind="comment", age=10 * WEEK), None),
        ("private", Target(kind="comment", age=WEEK), None),
        ("private", Target(kind="comment", age=WEEK + 1), "within 168 hours"),
        ("private", Target(kind="comment", answered_publicly=True), None),
        ("private", Target(kind="comment", answered_privately=True), "and we did"),
        ("private", Target("private", "message", age=WEEK, last_age=60), None),
        ("private", Target("private", "message", last_age=DAY + 1), "24 hours of the"),
        # that the customer ever wrote, nobody knows: it fails closed
        ("private", Target("private", "message"), "last private message"),
        ("private", Target(kind="mention"), "does not let us"),
        ("public", Target(kind="review", age=10 * WEEK), None),
        ("public", Target(kind="review", answered_publicly=True), "One answer a"),
    ],
)
def test_windows(visibility, target, words):
    found = why_not(MESSENGER, visibility, target)
    if words is None:
        assert found is None
    else:
        template, values = found
        assert words in template % {"network": "Messenger", **values}


def test_how_long_it_can_still_be_answered():
    comment = Target(kind="comment", age=100)
    assert closes_in(MESSENGER, "private", comment) == WEEK - 100
    assert closes_in(MESSENGER, "public", comment) is None
    message = Target("private", "message", age=WEEK, last_age=DAY - 1)
    assert closes_in(MESSENGER, "private", message) == 1
