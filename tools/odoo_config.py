"""The project's configuration of Odoo, and the environment programs run in."""

import os

from . import browser
from .project import FILESTORE, ODOO_RC, ROOT, VENV, venv_program

TEMPLATE = """\
[options]
addons_path = {root}
data_dir = {filestore}
db_maxconn = 64
http_interface = 127.0.0.1
server_wide_modules = base,web
limit_time_cpu = 3600
limit_time_real = 3600
limit_time_real_cron = 3600
limit_memory_soft = 4294967296
limit_memory_hard = 6442450944
max_cron_threads = 2
"""


def write(server):
    """Write Odoo's configuration file for a PostgreSQL server."""
    FILESTORE.mkdir(parents=True, exist_ok=True)
    database = {
        "db_host": server.settings["PGHOST"],
        "db_port": server.settings["PGPORT"],
        "db_user": server.settings["PGUSER"],
        "db_password": os.environ.get("PGPASSWORD"),
    }
    lines = "".join(f"{name} = {value}\n" for name, value in database.items() if value)
    text = TEMPLATE.format(root=ROOT, filestore=FILESTORE) + lines
    if not ODOO_RC.exists() or ODOO_RC.read_text() != text:
        fresh = ODOO_RC.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(text)
        fresh.rename(ODOO_RC)


def exports(server):
    """Give the variables that programs of the project need, as a dictionary."""
    folders = [str(VENV / "bin")]
    if browser.BIN.exists():
        folders.append(str(browser.BIN))
    if server.cluster:
        folders.append(str(server.cluster.program("psql").parent))
    known = [part for part in os.environ.get("PATH", "").split(":") if part]
    rest = [part for part in known if part not in folders]
    return {
        "PGHOST": server.settings["PGHOST"],
        "PGPORT": server.settings["PGPORT"],
        "PGUSER": server.settings["PGUSER"],
        "ODOO_RC": str(ODOO_RC),
        "PATH": ":".join([*folders, *rest]),
    }


def environment(server):
    """Give the whole environment in which the project's programs run."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")
    }
    return {**kept, **exports(server)}


def command(*arguments):
    """Give the command that runs the installed Odoo."""
    return [str(venv_program("odoo")), *arguments]
