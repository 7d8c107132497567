"""`./dev fuzz MINUTES [SEED]`: hostile inputs for all that reads strangers' words.

Every parser, delivery, file, rule, piece of HTML and split answer is given inputs of
chance; nothing but the errors of its contract may come out. The same seed gives the
same inputs. A short part of it is in the default tests (tests/unit/strangers).
"""

import time

from .. import inside, setup
from ..console import Problem


def main(arguments):
    """Run for some minutes; 0 only when nothing failed."""
    try:
        minutes = float(arguments[0]) if arguments else 5.0
        seed = int(arguments[1]) if len(arguments) > 1 else int(time.time())
    except ValueError:
        raise Problem("usage: ./dev fuzz MINUTES [SEED]") from None
    setup.install()
    return inside.run(None, "-m", "tests.unit.strangers.fuzz", minutes, seed)
