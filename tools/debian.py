"""Debian packages without root: fetched with a private apt, unpacked in the cache.

The mirror is the machine's own; this file names none.
"""

import os
import re
import subprocess
from pathlib import Path

from .console import Problem, run_logged
from .project import CACHE

KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")


class Apt:
    """An apt of our own, with its own lists and settings below the cache.

    :param name: folder name below the cache
    :param suites: Debian suites to know, the first preferred
    :param status: file of installed packages; by default none is installed
    """

    def __init__(self, name, suites, status=None):
        self.name = name
        self.suites = suites
        self.folder = CACHE / "apt" / name
        self.status = status or self.folder / "status"

    def update(self):
        """Write the settings and fetch the package lists."""
        etc = [f"etc/{name}.d" for name in ("apt.conf", "preferences", "trusted.gpg")]
        for part in (*etc, "lists/partial", "cache/archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        self._write_sources()
        self._write_settings()
        self._run("Fetching Debian's package lists", "update")

    def download(self, packages, into):
        """Fetch packages (`name` or `name/suite`) as files into a folder."""
        into.mkdir(parents=True, exist_ok=True)
        self._run(f"Downloading {', '.join(packages)}", "download", *packages, cwd=into)

    def download_with_dependencies(self, packages):
        """Fetch packages and what they need beyond the installed ones.

        :return: the package files
        """
        archives = self.folder / "cache" / "archives"
        self._run(
            f"Downloading {', '.join(packages)} and dependencies",
            "install",
            "--download-only",
            "--yes",
            "--no-install-recommends",
            *packages,
        )
        return sorted(archives.glob("*.deb"))

    def _run(self, what, *arguments, **options):
        environment = {**os.environ, "APT_CONFIG": str(self.folder / "apt.conf")}
        run_logged(
            ["apt-get", *arguments],
            f"apt-{self.name}.log",
            what,
            env=environment,
            **options,
        )

    def _write_sources(self):
        site, keyring = mirror(), _keyring()
        lines = [
            f"deb [signed-by={keyring}] {site} {suite} main" for suite in self.suites
        ]
        (self.folder / "etc" / "sources.list").write_text("\n".join(lines) + "\n")

    def _write_settings(self):
        folder = self.folder
        settings = [
            f'Dir::Etc "{folder}/etc";',
            f'Dir::Etc::sourcelist "{folder}/etc/sources.list";',
            'Dir::Etc::sourceparts "-";',
            f'Dir::Etc::netrc "{_machine_file("netrc")}";',
            f'Dir::Etc::netrcparts "{_machine_file("netrcparts")}";',
            f'Dir::State "{folder}";',
            f'Dir::State::lists "{folder}/lists";',
            f'Dir::State::status "{self.status}";',
            f'Dir::Cache "{folder}/cache";',
            f'Dir::Cache::archives "{folder}/cache/archives";',
            'Debug::NoLocking "true";',
            'APT::Sandbox::User "root";',
            *_machine_acquire_settings(),
            'Acquire::Check-Valid-Until "false";',
            'Acquire::Languages "none";',
            'Acquire::Retries "3";',
        ]
        (folder / "apt.conf").write_text("\n".join(settings) + "\n")


def unpack(packages, root):
    """Unpack package files into a folder.

    :raise Problem: when one is damaged
    """
    root.mkdir(parents=True, exist_ok=True)
    for package in packages:
        run_logged(
            ["dpkg-deb", "-x", package, root], "unpack.log", f"Unpacking {package.name}"
        )


def mirror():
    """Give the address of the Debian mirror this machine uses.

    :raise Problem: on a machine without apt or without a Debian mirror
    """
    known = _index_targets("Origin: Debian") or [
        site for site in _index_targets() if re.search(r"/debian/?$", site)
    ]
    sites = [site for site in known if "security" not in site]
    if not sites:
        raise Problem(
            "This machine's apt knows no Debian mirror, so Debian's Odoo 19 package "
            "cannot be fetched.\nRun ./dev with a python3 that can import Odoo 19 "
            "(a checkout, a container, a pip install) instead."
        )
    return sites[0]


def own_suite():
    """Give the code name of the Debian release this machine runs."""
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    return found[1] if found else "stable"


def _index_targets(*filters):
    return _apt_output(
        "apt-get",
        "indextargets",
        "--format",
        "$(SITE)",
        "Created-By: Packages",
        *filters,
    )


def _machine_file(key):
    """Give the machine's own path of one of apt's settings files."""
    lines = _apt_output("apt-config", "shell", "VALUE", f"Dir::Etc::{key}/f")
    return lines[0].split("'")[1] if lines else "-"


def _machine_acquire_settings():
    """Give how this machine reaches its mirror: proxies, time limits and so on."""
    return [
        line
        for line in _apt_output("apt-config", "dump")
        if line.startswith("Acquire::") and "::IndexTargets" not in line
    ]


def _apt_output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Problem(
            "This machine has no apt. Run ./dev with a python3 that can import "
            "Odoo 19 (a checkout, a container, a pip install) instead."
        ) from error
    return [line for line in done.stdout.splitlines() if line.strip()]


def _keyring():
    for name in KEYRINGS:
        path = Path("/usr/share/keyrings") / name
        if path.exists():
            return path
    raise Problem("Debian's archive keys are missing: install debian-archive-keyring")
