"""Somebody at a browser who presses all there is, and the account of it."""

import collections
import itertools

from tools import chromium

from .presser import Presser, log_in
from .rounds import Rounds

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Links lead to no network."""

Pressed = collections.namedtuple("Pressed", "presser errors")


def press(login, database, whole=True):
    """Press everything as one person, and print what came of it.

    :param login: of the demo
    :param database: a `LiveDatabase` in which nobody else works
    :param whole: also what dialogues hold, the keys of the inbox, and what removes
    :return: the presser, and what the server logged as errors
    """
    server = database.server()
    with chromium.running(NOWHERE) as browser:
        page = browser.new_page(trace=False, reduced_motion="reduce")
        presser = Presser(log_in(page, server, login), login, inside=whole)
        presser.start()
        try:
            Rounds(presser, database).make(whole)
        finally:
            print("\n".join(account(presser)), flush=True)
    return Pressed(presser, server.errors())


def account(presser):
    """Yield lines: what was pressed, and what the server said to who pressed it."""
    total = sum(presser.counts.values())
    yield f"\n{presser.who} pressed {total}: {dict(presser.counts)}"
    for words, places in sorted(presser.messages.items()):
        yield f"  said: {words!r}\n        at {places[0]}, {len(places)} in all"
    for line in presser.problems:
        yield f"  PROBLEM {line}"
    for line in itertools.islice(sorted(presser.unpressed), 60):
        yield f"  in no record's sight: {line}"


def check(test, pressed, fewest):
    """Nothing went wrong, and of each kind so many were pressed.

    :param test: a `unittest.TestCase`
    :param pressed: what `press` gave
    :param dict fewest: the least of each kind
    """
    presser, errors = pressed
    test.assertEqual(presser.problems, [], "\n".join(presser.problems))
    test.assertEqual(errors, [])
    for kind, count in fewest.items():
        test.assertGreaterEqual(presser.counts[kind], count, kind)
