"""Where things are: the project's folder and the cache below it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("SOCIAL_CARE_CACHE") or ROOT / ".cache").absolute()

ADDON = ROOT / "social_care"
PRACTICE = ROOT / "social_care_practice"
GLUE = tuple(
    ROOT / f"social_care_{name}"
    for name in (
        *("link_tracker", "loyalty", "phonecall", "project"),
        *("queue", "sale", "sla", "spreadsheet_dashboard", "survey"),
    )
)
ADDONS = (ADDON, PRACTICE, *GLUE)
"""The addon, and what installs itself beside it, or where another one is there."""

REQUIREMENTS = ROOT / "requirements"

ODOO = CACHE / "odoo"
VENV = CACHE / "venv"
LINT_VENV = CACHE / "lint-venv"
POSTGRES = CACHE / "postgres"
BROWSER = CACHE / "browser"
LOGS = CACHE / "logs"
FILESTORE = CACHE / "filestore"
ODOO_RC = CACHE / "odoo.conf"


def venv_program(name, venv=VENV):
    """Give the path of a program in a virtual environment."""
    return venv / "bin" / name
