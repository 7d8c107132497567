"""Databases of Odoo: made, cloned and dropped together with their stored files."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .console import Problem
from .project import FILESTORE, venv_program


class Database:
    """One database on a server, by name.

    :param server: a `tools.postgres.Server`
    :param name: plain letters, digits and underscores
    """

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.files = FILESTORE / "filestore" / name

    def exists(self):
        """Say whether it is there."""
        found = self._run("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
        return bool(found)

    def clone(self, template):
        """Make it a copy of another database, anew.

        The stored files are hard links: Odoo never changes one in place.
        """
        self.drop()
        self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{template.name}"')
        self.copy_files(template)

    def copy_files(self, other):
        """Have the stored files of another database as well, as hard links."""
        if other.files.exists():
            shutil.copytree(other.files, self.files, copy_function=_link)

    def rename(self, name):
        """Give it another name.

        :return: the database under its new name
        """
        renamed = Database(self.server, name)
        renamed.drop()
        self._run(f'ALTER DATABASE "{self.name}" RENAME TO "{name}"')
        if self.files.exists():
            self.files.rename(renamed.files)
        return renamed

    def drop(self):
        """Remove it, if it is there, ending its connections."""
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.files, ignore_errors=True)

    def note(self):
        """Give the note kept with it, or an empty text."""
        rows = self._run(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [self.name],
        )
        return (rows[0][0] if rows else "") or ""

    def write_note(self, text):
        """Keep a short text with it; it is not copied to a clone."""
        self._run(f'COMMENT ON DATABASE "{self.name}" IS %s', [text])

    def _run(self, statement, parameters=None):
        return run_sql(self.server, "postgres", statement, parameters)


def named_like(server, prefix):
    """Give the databases whose names begin so, oldest first."""
    rows = run_sql(
        server,
        "postgres",
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid",
        [prefix],
    )
    return [Database(server, name) for (name,) in rows]


def run_sql(server, name, statement, parameters=None):
    """Run a statement in a database of a server and give its rows.

    :raise Problem: with PostgreSQL's words when it refuses
    """
    done = subprocess.run(
        [venv_program("python"), Path(__file__).with_name("sql.py"), name],
        input=json.dumps([statement, parameters]),
        capture_output=True,
        text=True,
        check=False,
        env=server.environment(),
    )
    if done.returncode:
        raise Problem(f"PostgreSQL refused: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def _link(source, target):
    os.link(source, target)
