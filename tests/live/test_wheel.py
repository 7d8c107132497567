"""The wheel: complete, and an Odoo that has nothing else of ours installs it."""

import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest
import zipfile
from pathlib import Path

from tools import template
from tools.install_log import complaints
from tools.project import ADDONS, ODOO_RC, ROOT

from .common import LiveDatabase

PACKAGED = ("setup.py", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


class TestWheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.wheel = _build(cls.folder)

    def test_every_file_of_the_addon_is_in_it(self):
        with zipfile.ZipFile(self.wheel) as archive:
            packed = {
                name.removeprefix("odoo/addons/")
                for name in archive.namelist()
                if name.startswith("odoo/addons/")
            }
        source = self.folder / "source"
        wanted = {
            str(path.relative_to(source))
            for addon in ADDONS
            for path in (source / addon.name).rglob("*")
            if path.is_file()
        }
        self.assertEqual(packed, wanted)

    def test_it_installs_into_an_odoo_of_its_own(self):
        python = _environment(self.folder / "venv")
        _run(sys.executable, "-m", "pip", *_quiet("--python", python), self.wheel)
        settings = self.folder / "odoo.conf"
        settings.write_text(_without_addons_path(ODOO_RC.read_text()))
        log = self.folder / "odoo.log"
        with LiveDatabase(source=template.base) as database, log.open("wb") as output:
            code = subprocess.run(
                [
                    *(python, "-m", "odoo", "--config", settings),
                    *("--database", database.name, "--init", "social_care"),
                    *("--stop-after-init", "--no-http", "--max-cron-threads=0"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=_without_our_paths(database.environment),
                check=False,
            ).returncode
            installed = database.sql(
                "SELECT state FROM ir_module_module WHERE name = 'social_care'"
            )
        self.assertEqual(code, 0, log.read_text())
        self.assertEqual(complaints(log), [])
        self.assertEqual(installed, [("installed",)])


def _build(folder):
    """Build the wheel from a copy of the source, as pip does; give its path."""
    source = folder / "source"
    for addon in ADDONS:
        shutil.copytree(addon, source / addon.name, ignore=LEFT_OUT)
    for name in PACKAGED:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source)
    _run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", folder, source),
    )
    return next(folder.glob("*.whl"))


def _environment(venv):
    """Make a virtual environment which sees the same Odoo and libraries as ours.

    :return: its Python
    """
    _run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / "bin" / "python"
    ours = Path(sysconfig.get_path("purelib"))
    inside = venv / ours.relative_to(sys.prefix)
    known = [str(ours), *(ours / "odoo19.pth").read_text().splitlines()]
    (inside / "known.pth").write_text("\n".join(known) + "\n")
    return python


def _quiet(*options):
    return (*options, "install", "--quiet", "--no-deps", "--no-index")


def _without_addons_path(settings):
    lines = settings.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("addons_path"))


def _without_our_paths(environment):
    ours = ("PYTHONPATH", "ODOO_RC", "VIRTUAL_ENV")
    return {key: value for key, value in environment.items() if key not in ours}


def _run(*command):
    """Run a program; fail with its output."""
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"{command}:\n{done.stdout}{done.stderr}")
