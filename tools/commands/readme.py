"""`./dev readme`: each addon's README.rst and index.html from its fragments."""

from .. import inside, setup
from ..console import say

WRITE = "from tools import readme; print(*readme.write(), sep='\\n')"
STALE = """
import sys
from tools import readme

sys.exit("\\n".join(map(str, readme.stale())) or 0)
"""


def main(_arguments):
    """Write them, by the environment that has docutils."""
    setup.install()
    return inside.run(None, "-c", WRITE)


def up_to_date():
    """Say whether all are up to date."""
    setup.install()
    current = not inside.run(None, "-c", STALE)
    if not current:
        say("Run ./dev readme")
    return current
