"""`./dev screenshot URL OUT.png [options]`: a picture of a page of a running Odoo."""

import os

from .. import browser, setup
from ..project import ROOT, venv_program
from ..steps import carry_out


def main(arguments):
    """Become the program that takes the picture; it is in tools/screenshot.py."""
    setup.install()
    carry_out(browser.steps())
    python = str(venv_program("python"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.execve(python, [python, "-m", "tools.screenshot", *arguments], environment)
