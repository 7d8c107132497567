"""Loads the plain folders as ``odoo.addons.social_care.…`` without Odoo.

``social_care/__init__.py`` is not executed: it imports the models.
"""

import importlib.util
import sys
import types
from pathlib import Path

ADDON = Path(__file__).parents[2] / "social_care"


def _package(name, *paths):
    if name in sys.modules:
        return
    module = types.ModuleType(name)
    module.__path__ = list(paths)
    sys.modules[name] = module


if importlib.util.find_spec("odoo") is None:
    _package("odoo")
    _package("odoo.addons")
_package("odoo.addons.social_care", str(ADDON))
