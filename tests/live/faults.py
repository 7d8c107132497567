"""What breaks around an Odoo, in earnest: its database, its disk, its clock."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools import odoo_config, postgres
from tools.database import Database

from .common import LiveDatabase

ROOM = 8_000_000
"""Bytes that fit on a small disk besides what is there."""

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE pid <> pg_backend_pid() AND datname = %s
"""


class OwnPostgres(LiveDatabase):
    """A live database on a PostgreSQL of its own, which can go away.

    The installed addon is brought over by `pg_dump`, its files as hard links.
    """

    def __enter__(self):
        self._postgres = postgres.ensure()
        odoo_config.write(self._postgres)
        source = self._template()
        self.cluster = postgres.Cluster(self.name.rpartition("_")[2])
        self.cluster.start()
        own = postgres.Server(self.cluster.settings(), self.cluster)
        self.environment = odoo_config.environment(own)
        # Here the plug is pulled: what is committed has to be on the disk.
        self.environment.pop("PGOPTIONS", None)
        self._database = Database(own, self.name)
        self._database.clone(Database(own, "template0"))
        self._copy(source)
        return self

    def __exit__(self, *_error):
        for server in self._servers:
            server.close()
        with contextlib.suppress(Exception):
            self._database.drop()
        self.cluster.remove()
        if self._postgres.cluster:
            self._postgres.cluster.leave()

    def server(self, cron_threads=0, workers=0, *options, variables=None):
        """See `LiveDatabase.server`; the configuration file names the other one."""
        given = self.cluster.settings()
        place = ("--db_host", given["PGHOST"], "--db_port", given["PGPORT"])
        options = (*place, *options)
        return super().server(cron_threads, workers, *options, variables=variables)

    def go_away(self):
        """End like at a power cut, in the middle of whatever it does."""
        self.cluster.stop("immediate")

    def come_back(self):
        self.cluster.start()

    def _copy(self, source):
        dumped = subprocess.Popen(
            [self.cluster.program("pg_dump"), "-Fc", "-Z0", source.name],
            env=odoo_config.environment(self._postgres),
            stdout=subprocess.PIPE,
        )
        subprocess.run(
            [self.cluster.program("pg_restore"), "-d", self.name, "--no-owner"],
            env=self.environment,
            stdin=dumped.stdout,
            check=True,
        )
        if dumped.wait():
            raise AssertionError("pg_dump failed")
        self._database.copy_files(source)


class SharedPostgres(LiveDatabase):
    """A live database beside others: only its own connections are cut."""

    def go_away(self):
        with contextlib.closing(self.connect("postgres")) as connection, connection:
            connection.cursor().execute(CUT, [self.name])

    def come_back(self):
        """It never was away."""


class SmallDisk:
    """A file system of its own for the files of a database, which can be full.

    :param database: the `LiveDatabase`
    :raise OSError: where nothing can be mounted
    """

    def __init__(self, database):
        self._files = database.files
        self._filler = self._files / "filler"

    def __enter__(self):
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "kept"
            shutil.copytree(self._files, kept)
            size = sum(it.stat().st_size for it in kept.rglob("*") if it.is_file())
            option = f"size={size * 2 + ROOM}"
            _run("mount", "-t", "tmpfs", "-o", option, "tmpfs", str(self._files))
            shutil.copytree(kept, self._files, dirs_exist_ok=True)
        return self

    def __exit__(self, *_error):
        _run("umount", "--lazy", str(self._files))

    def fill(self):
        """Leave no room on it."""
        with contextlib.suppress(OSError), self._filler.open("wb", 0) as filler:
            while True:
                filler.write(bytes(4096))

    def free(self):
        """Make room again."""
        self._filler.unlink(missing_ok=True)


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())
