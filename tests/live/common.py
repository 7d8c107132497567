"""Real Odoo processes on a database of their own: for commits, leases and kill -9.

Used without Odoo inside pytest (`-p no:odoo`)::

    class TestLeases(LiveCase):
        def test_killed(self):
            server = self.database.server(cron_threads=2)
            admin = server.client("admin")
            admin.call("social.care.account", "search_count", [])
            server.kill()
"""

import contextlib
import copy
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
import uuid
import xmlrpc.client
from pathlib import Path

import psycopg2
from passlib.hash import pbkdf2_sha512

from tools import odoo_config, postgres, template
from tools.database import Database
from tools.install_log import complaints
from tools.project import ROOT

ADDONS = f"--addons-path={ROOT},{ROOT / 'tests' / 'addons'}"
CHEAP = "--load=base,web,social_care_cheap_passwords"
"""A password is looked at with many calls, half a second of a processor each time."""

START_LIMIT = 300
STOP_LIMIT = 20
SECONDS = 240
"""How long something may take that has to come. It costs nothing where it comes, and a
machine may be busy with other tests."""

MARK = "@@social-care-result@@"
LOGGED = re.compile(
    r"^\d{4}-\d\d-\d\d \S+ \d+ (?:ERROR|CRITICAL) .*(?:\n(?!\d{4}-\d\d-\d\d ).*)*",
    re.MULTILINE,
)
DONE_AGAIN = re.compile(
    r": bad query: (?:.*\n)+?ERROR: (?:could not serialize access|deadlock detected|"
    r"could not obtain lock|duplicate key value violates unique constraint)"
)
"""A transaction that was in another one's way: Odoo's cursor logs that as an error, and
whoever opened the transaction does it again. What cannot be done again is an error that
is logged besides, or told to who asked."""

SHELL_SCRIPT = """
import json
values = json.loads({values!r})
result = None
{script}
env.cr.commit()
# A server that runs already hears that what it remembers has changed.
env.registry.signal_changes()
print({mark!r} + json.dumps(result, default=str))
"""


class LiveCase(unittest.TestCase):
    """A test class with a fresh database, dropped when its tests are done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(LiveDatabase())


class LiveDatabase:
    """A clone of the installed addon; a context manager that leaves nothing behind.

    :param source: gives the database to clone for a PostgreSQL server; by default
        the template with the addon and demo data
    """

    def __init__(self, source=None):
        self.name = f"social_care_live_{uuid.uuid4().hex[:12]}"
        self._source = source
        self._servers = []

    def __enter__(self):
        self._postgres = postgres.ensure()
        odoo_config.write(self._postgres)
        self.environment = odoo_config.environment(self._postgres)
        self._database = Database(self._postgres, self.name)
        self._database.clone(self._template())
        self._hash_cheaply()
        return self

    def _hash_cheaply(self):
        """Hash the demo's passwords, which are the logins, as servers of the tests do:
        else the first look at each would write, and two at a time would fail."""
        for (login,) in self.sql(
            "SELECT login FROM res_users WHERE password IS NOT NULL"
        ):
            self.sql(
                "UPDATE res_users SET password = %s WHERE login = %s",
                [pbkdf2_sha512.using(rounds=1).hash(login), login],
            )

    def __exit__(self, *_error):
        for server in self._servers:
            server.close()
        self._database.drop()
        if self._postgres.cluster:
            self._postgres.cluster.leave()

    @property
    def files(self):
        """The folder of its stored files."""
        return self._database.files

    def as_source(self, _server):
        """Give itself to be cloned; nobody may be connected to it."""
        return self._database

    def _template(self):
        name = os.environ.get("SOCIAL_CARE_TEMPLATE")
        if name and not self._source:
            return Database(self._postgres, name)
        return (self._source or template.ready)(self._postgres)

    def server(self, cron_threads=0, workers=0, *options, variables=None):
        """Start a real Odoo on this database and wait until it answers.

        :param cron_threads: how many crons it may run at once
        :param workers: prefork processes; 0 is one process with threads
        :param options: further options of Odoo
        :param dict variables: further environment variables
        :return: a `LiveServer`
        """
        server = LiveServer(self, cron_threads, workers, options)
        server.environment |= variables or {}
        self._servers.append(server)
        server.start()
        return server

    def shell(self, script, **values):
        """Run a script in `odoo shell`, commit, and give what it put in `result`.

        :param script: Python with `env` and `values` at hand
        :param values: handed to the script as the dictionary `values`
        :raise AssertionError: with Odoo's words when the script fails
        """
        text = SHELL_SCRIPT.format(
            values=json.dumps(values, default=str), script=script, mark=MARK
        )
        done = subprocess.run(
            odoo_config.command("shell", "-d", self.name, "--no-http", ADDONS, CHEAP),
            input=text,
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
        )
        found = re.search(re.escape(MARK) + "(.*)", done.stdout)
        if done.returncode or not found:
            raise AssertionError(f"odoo shell failed:\n{done.stdout}{done.stderr}")
        return json.loads(found[1])

    def odoo(self, *arguments):
        """Run Odoo on the database to its end.

        :raise AssertionError: when it fails, or complains of anything
        """
        split = 2 if arguments[0] == "module" else 0
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "odoo.log"
            with log.open("wb") as output:
                code = subprocess.run(
                    odoo_config.command(
                        *arguments[:split], "-d", self.name, *arguments[split:]
                    ),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=self.environment,
                    check=False,
                ).returncode
            said = complaints(log)
            if code or said:
                raise AssertionError("\n".join(said) or log.read_text()[-5000:])

    def sql(self, statement, parameters=None):
        """Run a statement in a transaction of its own and give its rows."""
        with (
            contextlib.closing(self.connect()) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def wake_crons(self, *names):
        """Have crons run, as they do once a minute.

        :param names: their names in the addon, as in SQL's LIKE
        """
        self.sql(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data"
            " WHERE module = 'social_care' AND model = 'ir.cron' AND name LIKE ANY(%s)",
            [list(names)],
        )
        with contextlib.closing(self.connect("postgres")) as connection, connection:
            connection.cursor().execute(
                "SELECT pg_notify('cron_trigger', %s)", [self.name]
            )

    def connect(self, name=None):
        """Open a connection of one's own; who opens it closes it."""
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
        known = {key: self.environment.get(name) for key, name in names.items()}
        given = {key: value for key, value in known.items() if value}
        return psycopg2.connect(dbname=name or self.name, **given)


class LiveServer:
    """One Odoo server with all its processes, on ports of its own."""

    def __init__(self, database, cron_threads=0, workers=0, options=()):
        self.database = database
        self.environment = dict(database.environment)
        self.port, gevent_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self._log = Path(tempfile.mkstemp(prefix="odoo-", suffix=".log")[1])
        self._command = odoo_config.command(
            *("--database", database.name, "--db-filter", f"^{database.name}$"),
            *("--http-interface", "127.0.0.1", "--http-port", str(self.port)),
            *("--gevent-port", str(gevent_port), "--workers", str(workers)),
            *("--max-cron-threads", str(cron_threads), ADDONS, CHEAP, *options),
        )

    def start(self):
        """Start it, in a process group of its own; also after it was killed.

        :raise AssertionError: when it ends or does not answer in time
        """
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                # Odoo starts its process for websockets as `odoo`, from where it is.
                cwd=Path(self._command[0]).parent,
                start_new_session=True,
            )
        wait_until(self._answers, START_LIMIT, "Odoo answers", self.log)

    def kill(self):
        """End all its processes at once, like a power cut (kill -9)."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ask it to end, and insist when it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_LIMIT)
        self.kill()

    def pause(self):
        """Stop all its processes where they are."""
        self._signal(signal.SIGSTOP)

    def resume(self):
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def close(self):
        """End it and remove its log."""
        if self.process:
            self.kill()
        self._log.unlink(missing_ok=True)

    def log(self):
        """Give what it has logged so far."""
        return self._log.read_text(errors="replace")

    def errors(self):
        """Give the lines it logged as ERROR or CRITICAL: see `errors_in`."""
        return errors_in(self.log())

    def client(self, login, password=None):
        """Give a `Client` that speaks as a user."""
        return Client(self.url, self.database.name, login, password or login)

    def _signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Odoo ended at once:\n{self.log()}")
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=30):
                return True
        except OSError:
            return False


class Client:
    """Odoo's XML-RPC as one user."""

    def __init__(self, url, database, login, password):
        self._identity = (database, password)
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(database, login, password, {})
        if not self.uid:
            raise AssertionError(f"{login} cannot log in")
        self._url = f"{url}/xmlrpc/2/object"
        self._models = xmlrpc.client.ServerProxy(self._url, allow_none=True)

    def another(self):
        """The same user over a connection of its own, for another thread."""
        other = copy.copy(self)
        other._models = xmlrpc.client.ServerProxy(self._url, allow_none=True)
        return other

    def call(self, model, method, *arguments, **options):
        """Call a public method of a model; raises what the server raises."""
        database, password = self._identity
        return self._models.execute_kw(
            database, self.uid, password, model, method, arguments, options
        )


def errors_in(log):
    """Give the first lines of what a log tells as errors.

    Without transactions that were in each other's way and are done again.
    """
    found = (record[0] for record in LOGGED.finditer(log))
    return [each.splitlines()[0] for each in found if not DONE_AGAIN.search(each)]


def wait_until(condition, seconds, what, explain=None):
    """Wait until something is true, and give it.

    :param condition: called without arguments, until it gives something true
    :param what: the words for the failure
    :param explain: gives further words when it fails
    :raise AssertionError: when it is not true in time
    """
    began = time.monotonic()
    limit = began + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > limit:
            words = f"not within {seconds} s: {what}"
            raise AssertionError(f"{words}\n{explain()}" if explain else words)
        # Who looks all the time keeps what is waited for from coming.
        time.sleep(min(0.5, 0.05 + (time.monotonic() - began) / 20))


def free_ports(count):
    """Give numbers of ports on loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        found = []
        for _number in range(count):
            probe = stack.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            found.append(probe.getsockname()[1])
        return found
