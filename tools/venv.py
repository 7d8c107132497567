"""Virtual environments with pinned packages, built by plain pip."""

import shutil
import sys

from . import odoo_source
from .console import run_logged
from .project import LINT_VENV, REQUIREMENTS, VENV, venv_program
from .steps import Step

OCA_ADDONS = REQUIREMENTS / "oca.txt"
RUN_ODOO = """#!{python}
import sys
from odoo.cli.command import main

sys.argv[0] = "odoo"
sys.exit(main())
"""


def steps():
    """Give the set-up step of the environment that Odoo runs in."""
    files = _requirement_files()
    folders = odoo_source.import_folders()
    inputs = [sys.version, *folders, *files, OCA_ADDONS, RUN_ODOO]
    return [
        Step(
            "venv",
            "Python packages",
            inputs,
            lambda: _build(files, folders),
            venv_program("odoo").exists,
        )
    ]


def lint_steps():
    """Give the set-up step of the environment that the checks run in."""
    files = [REQUIREMENTS / "lint.txt", REQUIREMENTS / "lint-constraints.txt"]
    return [
        Step(
            "lint-venv",
            "Checking tools",
            [sys.version, *files],
            lambda: _install(LINT_VENV, files, "pip-lint.log"),
            venv_program("ruff", LINT_VENV).exists,
        )
    ]


def _requirement_files():
    names = ["addon.txt", "test.txt"]
    if not odoo_source.installed():
        names.insert(0, "odoo.txt")
    return [REQUIREMENTS / name for name in [*names, "constraints.txt"]]


def _build(files, folders):
    """Make Odoo's environment: Odoo on the path, packages, an `odoo` program."""
    _create(VENV)
    _see(VENV, folders)
    _install(VENV, files, "pip.log")
    # Without dependencies: Odoo is there, but pip may know it by another name or not
    # at all, and Debian's asks for a psycopg2 that has to be compiled.
    _install(VENV, [OCA_ADDONS], "pip.log", "--no-deps")
    program = venv_program("odoo")
    program.write_text(RUN_ODOO.format(python=venv_program("python")))
    program.chmod(0o755)


def _create(venv):
    """Make an empty environment, anew where its Python is gone."""
    python = venv_program("python", venv)
    if not python.exists():
        shutil.rmtree(venv, ignore_errors=True)
    run_logged([sys.executable, "-m", "venv", venv], "venv.log", "Making a venv")


def _see(venv, folders):
    """Let an environment import what lies in other folders, Odoo among it."""
    lines = "".join(f"{folder}\n" for folder in folders)
    (site_packages(venv) / "odoo19.pth").write_text(lines)


def _install(venv, files, log, *options):
    """Install requirement files into an environment, made where it is missing."""
    if not venv_program("python", venv).exists():
        _create(venv)
    arguments = [*options]
    for path in files:
        arguments += ["-c" if "constraints" in path.stem else "-r", path]
    pip = [venv_program("python", venv), "-m", "pip", "install", "--no-input"]
    # Not compiled beforehand: Python does that for what is really imported.
    run_logged(
        [*pip, "--no-compile", "--prefer-binary", *arguments],
        log,
        "Installing Python packages",
    )


def site_packages(venv=VENV):
    """Give the folder in which an environment's packages lie."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return venv / "lib" / version / "site-packages"
