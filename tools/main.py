"""Which command does what."""

import importlib
import signal
import sys

from .console import Problem, say

COMMANDS = {
    "demo": "set up and serve Odoo with demo data ([--port N], default 8069)",
    "test": "run the tests ([pytest arguments], or --faults [ROUNDS])",
    "fuzz": "give hostile inputs to whatever reads strangers' words (MINUTES [SEED])",
    "lint": "check the code's form",
    "bench": "run the benchmarks",
    "fill": "make a database as years of use leave it (POSTS [DATABASE])",
    "conformance": "compare clients with what networks publish ([FOLDER])",
    "readme": "make each addon's README.rst from its fragments",
    "i18n": "bring templates and translations up to date with the code",
    "odoo": "run the installed Odoo with the project's configuration ([arguments])",
    "env": 'print export lines: eval "$(./dev env)"',
    "pictures": "take the pictures of README.md and docs anew ([NAME ...])",
    "screenshot": "take a picture of a page of a running Odoo (URL OUT.png)",
    "postgres": "start, stop or show our own PostgreSQL (start|stop|status)",
}


def main(arguments):
    """Run one command and give its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        _usage()
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        say(f"There is no command {name}.")
        _usage()
        return 2
    signal.signal(signal.SIGTERM, _terminated)
    try:
        command = importlib.import_module(f"tools.commands.{name}")
        return command.main(rest)
    except Problem as problem:
        say(f"\n{problem}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def _terminated(_signal, _frame):
    """End like at Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


def _usage():
    say("usage: ./dev COMMAND [arguments]\n")
    for name, text in COMMANDS.items():
        say(f"  {name:12} {text}")
    say(f"\nPython {sys.version.split()[0]}; everything lands in .cache")
