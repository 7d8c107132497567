"""Odoo 19 itself: one that is there already, or Debian's package unpacked."""

import functools
import json
import os
import shutil
import subprocess
import sys

from . import debian
from .console import Problem
from .project import CACHE, ODOO
from .steps import Step

# Debian's Odoo links its web assets from these packages by relative path. Font
# Awesome has to be 4.7, which Debian unstable no longer has.
PACKAGES = (
    "odoo-19/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
)
UNPACKED = ODOO / "usr" / "lib" / "python3" / "dist-packages"
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
PROBE = """
import json, os, sys
import odoo, odoo.release
assert odoo.release.version_info[0] == 19
home = os.path.dirname(os.path.dirname(os.path.abspath(odoo.release.__file__)))
ours = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
print(json.dumps([home] + [p for p in ours if p != home]))
"""


@functools.cache
def installed():
    """Give the import folders of an Odoo 19 this Python has already.

    :return: the folders, the one of Odoo first; empty where there is none
    """
    environment = {k: v for k, v in os.environ.items() if k != "ODOO_RC"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment,
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else []


def import_folders():
    """Give the folders which Python needs on its path to import Odoo 19."""
    return installed() or [str(UNPACKED)]


def steps():
    """Give the set-up steps; none where Odoo 19 is there already."""
    if installed():
        return []
    return [
        Step(
            "odoo",
            "Odoo 19 from Debian (120 MB)",
            [*PACKAGES, LEFT_OUT],
            fetch,
            (UNPACKED / "odoo" / "release.py").exists,
        )
    ]


def fetch():
    """Download Debian's package and what its web client links to; unpack them.

    :raise Problem: when a download fails or a link leads nowhere
    """
    apt = debian.Apt("odoo", ["sid", "bookworm"])
    apt.update()
    downloads = CACHE / "downloads" / "odoo"
    apt.download(PACKAGES, downloads)
    fresh = ODOO.with_name("odoo.new")
    shutil.rmtree(fresh, ignore_errors=True)
    debian.unpack(_newest(downloads), fresh)
    _add_left_out(fresh)
    _check_links(fresh)
    shutil.rmtree(ODOO, ignore_errors=True)
    fresh.rename(ODOO)


def _newest(folder):
    """Give the newest file of each package; an older one may still lie there."""
    newest = {}
    for path in sorted(folder.glob("*.deb"), key=lambda path: path.stat().st_mtime):
        newest[path.name.split("_")[0]] = path
    return list(newest.values())


def _add_left_out(root):
    """Put an empty file where Debian left out one that the web client loads.

    It is the blurring of a caller's background; without the file every page of the
    web client logs an error in the browser.
    """
    path = root / UNPACKED.relative_to(ODOO) / "odoo" / LEFT_OUT
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    path.touch()


def _check_links(root):
    """See that no symbolic link of the web assets leads nowhere."""
    addons = root / UNPACKED.relative_to(ODOO) / "odoo" / "addons"
    broken = [
        str(path.relative_to(root))
        for path in addons.rglob("*")
        if path.is_symlink() and not path.exists()
    ]
    if broken:
        raise Problem(
            "The unpacked Odoo has links that lead nowhere:\n  "
            + "\n  ".join(broken[:10])
            + "\nDebian may have moved a package; see tools/odoo_source.py."
        )
