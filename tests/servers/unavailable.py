"""What a test says where software of others cannot be had."""

import contextlib

import pytest

from tools.console import Problem

REASON = "not available here:"
"""How tests/conftest.py wants the reason to begin."""


@contextlib.contextmanager
def or_skip(what):
    """Skip the test, with the reason, where a server cannot be fetched or started."""
    try:
        yield
    except (Problem, OSError) as problem:
        pytest.skip(f"{REASON} {what}: {problem}")
