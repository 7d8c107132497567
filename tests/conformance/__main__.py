"""``python -m tests.conformance [FOLDER]``: one row for each thing a client does.

Without a folder, what needs none: descriptions that come with the requirements.
"""

import importlib
import importlib.util
import sys
import types
from pathlib import Path

ADDON = Path(__file__).parents[2] / "social_care"
CHECKS = ("linkedin", "meta", "threads", "discourse", "x")
"""Modules here: each has ``NAME``, a file in the folder or nothing, and ``run``."""


def main(arguments):
    """1 where a row does not pass; 2 where there is nothing to check."""
    if len(arguments) > 1 or not all(Path(each).is_dir() for each in arguments):
        print("usage: python -m tests.conformance [FOLDER]", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).absolute() if arguments else None
    rows, failed = 0, 0
    _without_odoo()
    for name in CHECKS:
        check = importlib.import_module(f"tests.conformance.{name}")
        if check.NAME and not folder:
            print(f"{check.LABEL}: left out, it needs the folder with {check.NAME}")
            continue
        if check.NAME and not (folder / check.NAME).is_file():
            print(f"{check.NAME} is not in {folder}", file=sys.stderr)
            return 2
        print(
            f"{check.LABEL}, by {check.NAME or check.__doc__.split('``')[1]}",
            flush=True,
        )
        for line in check.run(folder):
            rows, failed = rows + 1, failed + bool(line.problems)
            print(line, flush=True)
    print(f"{rows - failed} passed, {failed} failed")
    return 1 if failed or not rows else 0


def _without_odoo():
    """The plain folders as parts of Odoo, without loading Odoo or the addon."""
    names = ["odoo.addons.social_care"]
    if importlib.util.find_spec("odoo") is None:
        names = ["odoo", "odoo.addons", *names]
    for name in names:
        module = types.ModuleType(name)
        module.__path__ = [str(ADDON)] if name.endswith("care") else []
        sys.modules[name] = module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
