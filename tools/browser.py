"""Chromium for the browser tests and the pictures: installed, or fetched privately."""

import os
import shutil
import subprocess
from pathlib import Path

from . import debian
from .console import Problem
from .project import BROWSER
from .steps import Step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The fonts are for honest pictures: emoji, and scripts other than Latin.
PACKAGES = (
    "chromium",
    "fonts-roboto-unhinted",
    "fonts-liberation",
    "fonts-dejavu-core",
    "fonts-droid-fallback",
    "fonts-noto-color-emoji",
)
ROOT = BROWSER / "root"
BIN = BROWSER / "bin"
INSTALLED_PACKAGES = "/var/lib/dpkg/status"
WRAPPER = """#!/bin/sh
# Chromium and the libraries this machine does not have, unpacked without root.
lib={root}/usr/lib/{triplet}
export LD_LIBRARY_PATH="$lib:$lib/nss:$lib/pulseaudio:{root}/usr/lib/chromium"
export FONTCONFIG_FILE={fonts}
export CHROME_WRAPPER="$0"
exec {root}/usr/lib/chromium/chromium "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <test name="family" qual="any"><string>system-ui</string></test>
    <edit name="family" mode="assign" binding="strong">
      <string>sans-serif</string>
    </edit>
  </match>
  <alias binding="strong">
    <family>sans-serif</family>
    <prefer>
      <family>Roboto</family>
      <family>DejaVu Sans</family>
      <family>Droid Sans Fallback</family>
      <family>Noto Color Emoji</family>
    </prefer>
  </alias>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
</fontconfig>
"""


def program():
    """Give the path of a browser that starts.

    :return: an installed one, or ours; None where there is neither
    """
    ours = BIN / "chromium"
    return _installed() or (str(ours) if _starts(ours) else None)


def _installed():
    """Give the path of a browser on PATH which is not ours."""
    for name in NAMES:
        path = shutil.which(name)
        if path and Path(path).parent != BIN and _starts(path):
            return path
    return None


def steps():
    """Give the set-up steps; none where a browser is installed."""
    if _installed():
        return []
    inputs = [*PACKAGES, WRAPPER, FONTS]
    title = "Chromium from Debian (125 MB)"
    return [Step("browser", title, inputs, fetch, lambda: _starts(BIN / "chromium"))]


def fetch():
    """Download Chromium with what it needs and this machine lacks; unpack it.

    :raise Problem: when it cannot be had or does not start
    """
    apt = debian.Apt("browser", [debian.own_suite()], INSTALLED_PACKAGES)
    apt.update()
    packages = apt.download_with_dependencies(PACKAGES)
    shutil.rmtree(BROWSER, ignore_errors=True)
    debian.unpack(packages, ROOT)
    _write_wrapper()
    if not _starts(BIN / "chromium"):
        error = _version(BIN / "chromium").stderr.strip()
        raise Problem(f"The unpacked Chromium does not start: {error}")


def _write_wrapper():
    fonts = BROWSER / "fonts.conf"
    fonts.write_text(FONTS.format(root=ROOT, cache=BROWSER / "font-cache"))
    BIN.mkdir(parents=True, exist_ok=True)
    path = BIN / "chromium"
    path.write_text(WRAPPER.format(root=ROOT, triplet=_triplet(), fonts=fonts))
    path.chmod(0o755)


def _triplet():
    """Give the name of this machine's library folder, like x86_64-linux-gnu."""
    return f"{os.uname().machine}-linux-gnu"


def _starts(path):
    return Path(path).exists() and _version(path).returncode == 0


def _version(path):
    return subprocess.run(
        [path, "--version", "--no-sandbox"], capture_output=True, text=True, check=False
    )
