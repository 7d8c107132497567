"""Hostile inputs by the thousand, for every target in turn: ``./dev fuzz MINUTES``.

Hypothesis chooses what an input is made of and shrinks what fails; each of its choices
is varied further, which costs a tenth of a new one. What fails is said with the seed.
"""

import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

from tests.unit import conftest  # noqa: F401  makes the plain folders known
from tests.unit.strangers import samples
from tests.unit.strangers.targets import TARGETS

TIMES = 100
"""Variations of each choice."""

SLICE = 0.7
"""Seconds for each target in turn."""

SLOW = 2.0
"""Seconds of this thread that one small input may take at most."""

STRATEGIES = {
    "text": some.lists(
        some.one_of(some.sampled_from(samples.SIGNS), some.text(max_size=8)),
        max_size=24,
    ).map("".join),
    "bytes": some.one_of(some.sampled_from(samples.BYTES), some.binary(max_size=64)),
    "json": some.sampled_from(samples.JSON),
}
"""What an input begins as. How it is varied has a number, which is not shrunk."""


class Wrong(AssertionError):
    """It ended in an error that its contract does not name."""


class Slow(AssertionError):
    """It took too long."""


def feed(target, value):
    """Give a target one input.

    :raises Exception: whatever its contract does not name
    """
    began = time.thread_time()
    try:
        target(value)
    except Exception as error:
        raise Wrong(f"{target.name} was given {value!r}"[:5000]) from error
    if time.thread_time() - began > SLOW:
        raise Slow(f"{time.thread_time() - began:.1f} s")


def attack(target, number, examples):
    """Give a target hostile inputs.

    :param int number: the seed
    :param int examples: of hypothesis; each is varied
    :return: how many inputs it got
    """
    fed = 0

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        some.tuples(STRATEGIES[target.kind], some.just(TIMES), some.integers(0, 10**9))
    )
    def one(chosen):
        nonlocal fed
        for each in samples.variants(*chosen):
            fed += 1
            feed(target, each)

    one()
    return fed


def main(minutes, number):
    """Attack all targets in turn until the time is over; 1 where something failed."""
    ends = time.monotonic() + 60 * minutes
    fed, failed, speeds, turn = 0, {}, {}, 0
    while time.monotonic() < ends:
        for target in TARGETS:
            if target.name in failed or time.monotonic() > ends:
                continue
            try:
                examples = speeds.get(target.name, 5)
                began = time.monotonic()
                fed += attack(target, number + turn, examples)
                taken = max(time.monotonic() - began, 0.01)
                speeds[target.name] = max(2, min(400, int(examples / taken * SLICE)))
            except Exception as error:
                failed[target.name] = error
                print(f"\n{target.name}, seed {number + turn}:", flush=True)
                traceback.print_exception(error)
        turn += 1
        print(f"{fed:,} inputs after {turn} turns", flush=True)
    print(
        f"{fed:,} inputs, {len(TARGETS)} targets, seed {number}: {len(failed)} failed"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2])))
