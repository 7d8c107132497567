"""Bluesky's own local network: the real servers, with a real PostgreSQL below them.

``@atproto/dev-env`` 0.3.215 from npm (MIT or Apache 2.0), the last that runs on Node.js
20, with all that it needs pinned in ``package-lock.json``. ``better-sqlite3`` is
compiled here, since its makers keep what is built where not everybody may fetch it:
that takes a C++ compiler, ``make``, Python, and Node.js with its headers beside it. It
is compiled without optimisation, which makes it a matter of half a minute.

There is no private messaging in it: the network's makers have not published theirs.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

import requests

from tools import postgres
from tools.console import Problem, run_logged
from tools.database import Database, run_sql
from tools.project import CACHE, LOGS
from tools.steps import Step, carry_out

HERE = Path(__file__).parent
FOLDER = CACHE / "bluesky-network"
BUILT = "node_modules/better-sqlite3/build/Release/better_sqlite3.node"
LOG = "bluesky-network.log"
POST = "app.bsky.feed.post"
PASSWORD = "of the account itself"
PATIENCE = 120
"""Seconds for a post to be shown; what shows posts is told of them at once."""


def steps():
    """Give the step that installs it."""
    inputs = [HERE / "package-lock.json", shutil.which("node")]
    there = (FOLDER / BUILT).exists
    return [Step("bluesky-network", "Bluesky's local network", inputs, _install, there)]


def _install():
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise Problem("Node.js and npm are not installed")
    headers = Path(node).resolve().parents[1]
    if not (headers / "include" / "node" / "node.h").exists():
        raise Problem("the headers of Node.js are not installed")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, FOLDER)
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    run_logged([npm, "ci", *options], LOG, "Installing Bluesky's servers", cwd=FOLDER)
    run_logged(
        [npm, "rebuild", "better-sqlite3", "--build-from-source"],
        LOG,
        "Compiling better-sqlite3",
        cwd=FOLDER,
        env={
            **os.environ,
            "npm_config_nodedir": str(headers),
            "CFLAGS": "-O0",
            "CXXFLAGS": "-O0",
            "JOBS": "2",
        },
    )


class BlueskyNetwork:
    """One that runs: ``url`` is the address of everybody's server."""

    def __init__(self, url):
        self.url = url
        self._people = {}

    def person(self, name):
        """Somebody's session; made when they are first named."""
        if name not in self._people:
            handle = f"{name}.test"
            self._people[name] = self._ask(
                "POST",
                "com.atproto.server.createAccount",
                json={
                    "handle": handle,
                    "email": f"{name}@mail.example",
                    "password": PASSWORD,
                },
            )
        return self._people[name]

    def app_password(self, name):
        """A new app password of somebody, as their settings make it."""
        asked = {"name": uuid.uuid4().hex[:8]}
        return self.ask(
            name, "POST", "com.atproto.server.createAppPassword", json=asked
        )["password"]

    def ask(self, name, verb, method, **more):
        """A request of one of its people; the answer as JSON."""
        token = self.person(name)["accessJwt"]
        return self._ask(
            verb, method, headers={"Authorization": f"Bearer {token}"}, **more
        )

    def _ask(self, verb, method, **more):
        url = f"{self.url}/xrpc/{method}"
        answer = requests.request(verb, url, timeout=60, **more)
        if not answer.ok:
            raise AssertionError(f"{method}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else {}

    def post(self, name, text, **more):
        """Have somebody post; gives the post's ``uri`` and ``cid``.

        :param more: parts of the record, such as ``reply`` or ``embed``
        """
        return self.write(name, _record(text, **more))[0]

    def write(self, name, *records):
        """Have somebody post many at once; gives the ``uri`` and ``cid`` of each.

        They are shown by then: nobody is told of an answer that is shown before what it
        answers.
        """
        kind = "com.atproto.repo.applyWrites#create"
        writes = [{"$type": kind, "collection": POST, "value": it} for it in records]
        asked = {"repo": self.person(name)["did"], "writes": writes}
        made = self.ask(name, "POST", "com.atproto.repo.applyWrites", json=asked)
        made = [{"uri": it["uri"], "cid": it["cid"]} for it in made["results"]]
        ends = time.monotonic() + PATIENCE
        while not self.seen(name, made[-1]["uri"]):
            if time.monotonic() > ends:
                raise AssertionError(f"It is not shown within {PATIENCE} s.")
            time.sleep(0.1)
        return made

    def mention(self, name, whom, text):
        """Have somebody name another one, whose handle begins the post."""
        return self.write(name, self.naming(whom, text))[0]

    def naming(self, whom, text, **more):
        """A record that names somebody."""
        handle = f"@{self.person(whom)['handle']}"
        feature = {
            "$type": "app.bsky.richtext.facet#mention",
            "did": self.person(whom)["did"],
        }
        index = {"byteStart": 0, "byteEnd": len(handle)}
        facet = {"index": index, "features": [feature]}
        return _record(f"{handle} {text}", facets=[facet], **more)

    def answer(self, name, parent, text, root=None):
        """Have somebody answer a post, given as :meth:`post` gives it."""
        return self.post(name, text, reply={"root": root or parent, "parent": parent})

    def quote(self, name, quoted, text):
        """Have somebody quote a post."""
        embed = {"$type": "app.bsky.embed.record", "record": quoted}
        return self.post(name, text, embed=embed)

    def delete(self, name, uri):
        """Have somebody take a post of theirs away."""
        asked = {
            "repo": self.person(name)["did"],
            "collection": POST,
            "rkey": uri.rpartition("/")[2],
        }
        self.ask(name, "POST", "com.atproto.repo.deleteRecord", json=asked)

    def seen(self, name, uri):
        """A post as somebody is shown it; None where it is not shown."""
        method = "app.bsky.feed.getPosts"
        found = self.ask(name, "GET", method, params={"uris": [uri]})["posts"]
        return found[0] if found else None


def _record(text, **more):
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    now = now.replace("+00:00", "Z")
    return {"$type": POST, "text": text, "createdAt": now, **more}


@contextlib.contextmanager
def running():
    """Start one, with a database of its own.

    :raise Problem: where it cannot be had
    """
    carry_out(steps())
    name = f"social_care_bluesky_{uuid.uuid4().hex[:12]}"
    with postgres.running() as server:
        database = Database(server, name)
        run_sql(server, "postgres", f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            with _process(_address(server.settings, name)) as url:
                yield BlueskyNetwork(url)
        finally:
            database.drop()


def _address(settings, name):
    user, host = (quote(settings[it], safe="") for it in ("PGUSER", "PGHOST"))
    return f"postgresql://{user}@{host}:{settings['PGPORT']}/{name}"


@contextlib.contextmanager
def _process(database):
    LOGS.mkdir(parents=True, exist_ok=True)
    program = shutil.copy(HERE / "network.cjs", FOLDER)
    with (LOGS / LOG).open("ab") as log:
        process = subprocess.Popen(
            ["node", program, database],
            cwd=FOLDER,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        said = process.stdout.readline()
        if not said:
            raise Problem(f"Bluesky's local network does not start, see {LOGS / LOG}")
        yield json.loads(said)["url"]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
