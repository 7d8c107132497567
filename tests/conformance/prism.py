"""Prism: put into the cache once, run where it is needed."""

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

VERSION = "5.16.0"
PACKAGE = f"@stoplight/prism-cli@{VERSION}"
ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("SOCIAL_CARE_CACHE") or ROOT / ".cache").absolute()
OPTIONS = {"mock": ["--dynamic", "--seed", "social care"], "proxy": ["--errors"]}
START = 60
"""Most seconds that Prism takes to read a description."""


class Missing(Exception):
    """Prism cannot be had here."""


def command():
    """The path of Prism; installed with npm where it is not there yet."""
    folder = CACHE / f"prism-{VERSION}"
    program = folder / "node_modules" / ".bin" / "prism"
    if program.exists():
        return program
    npm = shutil.which("npm")
    if not npm:
        raise Missing("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(
        [npm, "install", *options, "--prefix", folder, PACKAGE],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode or not program.exists():
        raise Missing(f"npm cannot install {PACKAGE}: {done.stderr[-300:]}")
    return program


@contextmanager
def running(*arguments):
    """Prism's address, for as long as the ``with`` lasts.

    :param arguments: ``"mock", description`` or ``"proxy", description, address``
    """
    port = _free_port()
    verb, *rest = map(str, arguments)
    log = CACHE / f"prism-{verb}.log"
    options = OPTIONS[verb]
    with log.open("w") as file:
        process = subprocess.Popen(
            [command(), verb, *rest, *options, "--port", str(port)],
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def violations(response):
    """What Prism found wrong with a request or an answer, in words."""
    found = []
    header = response.headers.get("sl-violations")
    for each in json.loads(header) if header else []:
        found.append(f"{'.'.join(each.get('location', []))}: {each.get('message')}")
    if "stoplight.io/prism/errors" in response.text[:2000]:
        answer = response.json()
        details = answer.get("validation") or [answer.get("detail")]
        found += [f"{answer.get('title')}: {details}"]
    return found


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process, port, log):
    end = time.monotonic() + START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Missing(f"Prism does not start, see {log}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Missing(f"Prism does not listen, see {log}")
