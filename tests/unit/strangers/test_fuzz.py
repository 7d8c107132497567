"""A short, seeded part of ``./dev fuzz``: nothing but the contract's own errors."""

import pytest

from .fuzz import attack
from .targets import TARGETS


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_but_the_errors_of_the_contract(target):
    assert attack(target, number=16, examples=3) >= 100
