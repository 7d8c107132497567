"""snac: a small, real server of the fediverse. Two of them federate.

https://codeberg.org/grunfink/snac2, Debian's package from unstable, unpacked with all
it needs below the cache and run through its own loader. It does not understand
``@name@host:port``, so each has an address of 127/8 to itself and listens on port 80:
root, or a lowered ``net.ipv4.ip_unprivileged_port_start``, is needed.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import time

import requests

from tools.console import Problem
from tools.debian import Apt, unpack
from tools.project import CACHE, LOGS
from tools.steps import Step, carry_out

from .mastodon_mock import wait_for

FOLDER = CACHE / "snac"
SUITE = "sid"
PORT = 80


def steps():
    """Give the step that fetches it."""
    return [Step("snac", "snac", [SUITE, "snac2"], _fetch, lambda: bool(_loader()))]


def _fetch():
    apt = Apt("snac", [SUITE])
    apt.update()
    unpack(apt.download_with_dependencies(["snac2"]), FOLDER)


def _loader():
    """The loader of the libraries that were unpacked beside the program."""
    found = [*FOLDER.glob("lib*/ld-linux*"), *FOLDER.glob("usr/lib*/**/ld-linux*")]
    return next((path for path in found if path.is_file()), None)


def _command():
    loader = _loader()
    libraries = {path.parent for path in FOLDER.glob("usr/lib/**/*.so*")}
    libraries |= {path.parent for path in FOLDER.glob("lib/**/*.so*")}
    path = ":".join(map(str, sorted(libraries)))
    return [loader, "--library-path", path, FOLDER / "usr/bin/snac"]


class Snac:
    """One that runs: ``url`` is its address, ``host`` what stands behind the ``@``."""

    def __init__(self, host, folder):
        self.host, self.folder = host, folder
        self.url = f"http://{host}"
        self.tokens = {}

    def token(self, person):
        if person not in self.tokens:
            told = (self.folder / f"adduser.{person}.txt").read_text()
            form = {
                "login": person,
                "passwd": re.search(r"User password is (\S+)", told)[1],
            }
            answer = self._request("POST", "/oauth/x-snac-get-token", data=form)
            self.tokens[person] = answer.text.strip()
        return self.tokens[person]

    def ask(self, method, path, person, **more):
        """A request of one of its people; the answer as JSON."""
        headers = {"Authorization": f"Bearer {self.token(person)}"}
        answer = self._request(method, path, headers=headers, **more)
        answer.raise_for_status()
        return answer.json()

    def _request(self, method, path, **more):
        for _ in range(5):
            with contextlib.suppress(requests.ConnectionError):
                return requests.request(method, self.url + path, timeout=60, **more)
            time.sleep(0.2)
        raise Problem(f"snac at {self.host} does not answer")

    def post(self, person, words, **more):
        return self.ask(
            "POST", "/api/v1/statuses", person, data={"status": words} | more
        )

    def notices(self, person):
        return self.ask("GET", "/api/v1/notifications?limit=40", person)


@contextlib.contextmanager
def running(folder, people=("alice", "bob")):
    """Start one on an address of its own.

    :raise Problem: where it cannot be had
    """
    carry_out(steps())
    host = _free_address()
    server = Snac(host, folder / f"snac-{host}")
    _make(server, people)
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "snac.log").open("ab") as log:
        process = subprocess.Popen(
            [*_command(), "httpd", server.folder],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"{server.url}/api/v1/instance", process)
        yield server
    finally:
        process.kill()  # it would sleep its seconds out; nothing of it is kept
        process.wait()


def _free_address():
    """An address of 127/8 whose port 80 nobody listens on."""
    start = os.getpid() % 200 + 20
    for last in range(2, 250):
        host = f"127.80.{start}.{last}"
        with contextlib.suppress(OSError), socket.create_server((host, PORT)):
            return host
    raise Problem(f"port {PORT} of 127/8 may not be listened on")


def _make(server, people):
    """Lay out a server's folder, with its people."""
    answers = f"{server.host}\n{PORT}\n{server.host}\n\n\n"
    _run(["init", server.folder], answers)
    _change(
        server.folder / "server.json",
        protocol="http",
        dbglevel=1,
        disable_sandbox=True,
        queue_retry_minutes=1,
        queue_timeout=60,
        queue_timeout_2=60,
    )
    for person in people:
        told = _run(["adduser", server.folder, person], "")
        (server.folder / f"adduser.{person}.txt").write_text(told)
        _change(
            server.folder / "user" / person / "user.json", show_contact_metrics=True
        )


def _run(arguments, answers):
    done = subprocess.run(
        [*_command(), *arguments],
        input=answers,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"snac {arguments[0]} failed: {done.stderr[-300:]}")
    return done.stdout + done.stderr


def _change(path, **values):
    path.write_text(json.dumps(json.loads(path.read_text()) | values, indent=1))
