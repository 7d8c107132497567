"""Loads the plain folders as ``odoo.addons.social_care.…`` without Odoo.

``social_care/__init__.py`` is not executed: it imports the models.
"""

import importlib.util
import sys
import types
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _package(name, *paths):
    if name in sys.modules:
        return
    module = types.ModuleType(name)
    module.__path__ = list(paths)
    sys.modules[name] = module


if importlib.util.find_spec("odoo") is None:
    _package("odoo")
    _package("odoo.addons")
for _name in ("social_care", "social_care_practice"):
    _package(f"odoo.addons.{_name}", str(ROOT / _name))
