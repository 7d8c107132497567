"""`./dev lint`: the form of the code, and the log of an installation.

`./dev lint --fix` puts right what can be put right without a person.
"""

import subprocess

from .. import odoo_config, postgres, prettier, setup, template, venv
from ..console import Problem, say
from ..project import ADDONS, LINT_VENV, ROOT, venv_program
from ..steps import carry_out
from . import readme

# These take every class for a model; a plain client may have a method `read`.
FOR_MODELS_ONLY = "method-required-super,missing-return"

FORMATTED = (".xml", ".js", ".scss", ".css", ".json")


def main(arguments):
    """Run every check, also after one has failed; 1 where any has."""
    fix = "--fix" in arguments
    carry_out([*venv.lint_steps(), *prettier.steps()])
    failed = [
        name for name, command in _checks(fix).items() if not _passes(name, command)
    ]
    say("\n=== readme")
    if not readme.up_to_date():
        failed.append("readme")
    if not _install_log_is_clean():
        failed.append("install log")
    say("\nLint: " + (f"failed: {', '.join(failed)}" if failed else "all is well"))
    return 1 if failed else 0


def _checks(fix):
    """Give the command of each check, in the order to run."""
    mend = ["--fix"] if fix else []
    commands = {
        "ruff check": [_tool("ruff"), "check", *mend, "."],
        "ruff format": [_tool("ruff"), "format", *([] if fix else ["--check"]), "."],
        "pylint-odoo": [
            _tool("pylint"),
            f"--disable={FOR_MODELS_ONLY}",
            *ADDONS,
        ],
        "oca-checks-odoo-module": [_tool("oca-checks-odoo-module"), *mend, *ADDONS],
    }
    formatted, translated = _files(*FORMATTED), _files(".po", ".pot")
    if formatted:
        action = "--write" if fix else "--check"
        commands["prettier"] = prettier.command(action, *formatted)
    if translated:
        commands["oca-checks-po"] = [_tool("oca-checks-po"), *translated]
    return commands


def _tool(name):
    return str(venv_program(name, LINT_VENV))


def _files(*endings):
    """Give the project's own files with these endings, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [name for name in listed if name.endswith(endings)]
    return [name for name in paths if (ROOT / name).is_file()]


def _passes(name, command):
    """Run one check from the project's folder and say whether it passed."""
    say(f"\n=== {name}")
    return not subprocess.run(list(map(str, command)), cwd=ROOT, check=False).returncode


def _install_log_is_clean():
    """Install the addon if its log is not there yet, and read the log."""
    say("\n=== checklog-odoo")
    try:
        setup.install()
        with postgres.running() as server:
            odoo_config.write(server)
            log = template.install_log(server)
    except Problem as problem:
        say(str(problem))
        return False
    return not subprocess.run([_tool("checklog-odoo"), log], check=False).returncode
