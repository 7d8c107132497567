"""mastodon-mock: somebody else's Mastodon API, with faults to order.

The package mastodon-mock, in a venv of its own below the cache. People
alice, bob and carol with the tokens ``alice_token`` and so on.
"""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import requests

from tools.console import Problem, run_logged
from tools.project import CACHE, LOGS
from tools.steps import Step, carry_out

REQUIREMENT = "mastodon-mock==0.6.1"
VENV = CACHE / "mastodon-mock-venv"
PROGRAM = VENV / "bin" / "mastodon_mock"
PEOPLE = ("alice", "bob", "carol")


def steps():
    """Give the step that fetches it."""
    inputs = [sys.version, REQUIREMENT]
    return [Step("mastodon-mock", "mastodon-mock", inputs, _install, PROGRAM.exists)]


def _install():
    log = "mastodon-mock.log"
    run_logged([sys.executable, "-m", "venv", VENV], log, "Making a venv")
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--no-input"]
    run_logged([*pip, REQUIREMENT], log, "Installing mastodon-mock")


class MastodonMock:
    """One that runs."""

    def __init__(self, port):
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}"

    def ask(self, method, path, person="", **more):
        """A request of one of its people; the answer as JSON."""
        headers = {"Authorization": f"Bearer {person}_token"} if person else {}
        answer = requests.request(
            method, self.url + path, headers=headers, timeout=60, **more
        )
        answer.raise_for_status()
        return answer.json()

    def post(self, person, words, **more):
        return self.ask(
            "POST", "/api/v1/statuses", person, json={"status": words, **more}
        )

    @contextlib.contextmanager
    def fault(self, count=None, path="/api/*", methods=None, **effect):
        """Let requests fail: ``type`` is status, ratelimit, malformed or timeout."""
        rule = {
            "match": {"path": path, "methods": methods},
            "effect": effect,
            "count": count,
        }
        made = self.ask("POST", "/api/v1/_mock/faults", json=rule)
        try:
            yield
        finally:
            requests.delete(f"{self.url}/api/v1/_mock/faults/{made['id']}", timeout=60)


@contextlib.contextmanager
def running(tmp_path):
    """Start one on a free port.

    :raise Problem: where it cannot be had
    """
    carry_out(steps())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    seeds = "\n".join(
        f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "{name}_token"\n'
        for name in PEOPLE
    )
    config = tmp_path / "mastodon_mock.toml"
    config.write_text(f'domain = "127.0.0.1:{port}"\nurl_scheme = "http"\n{seeds}')
    LOGS.mkdir(parents=True, exist_ok=True)
    options = ["--in-memory", "--host", "127.0.0.1", "--port", str(port)]
    with (LOGS / "mastodon-mock.log").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAM, "serve", "--config", config, *options, "--log-level", "warning"],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        server = MastodonMock(port)
        wait_for(f"{server.url}/api/v2/instance", process)
        yield server
    finally:
        process.kill()  # it would wait for the requests that it lets hang
        process.wait()


def wait_for(url, process, limit=240):
    """Wait until a server answers.

    :raise Problem: where it ends instead, or takes too long
    """
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise Problem(f"the server ended at once (exit code {process.returncode})")
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise Problem(f"the server did not answer within {limit} s")
