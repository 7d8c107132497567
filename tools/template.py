"""Databases to clone: Odoo with the helpdesk, and the same with the addon.

Installing takes a minute, cloning a second. A template is named after what it was
made from, so that a change of the addon or of a requirement makes a new one.
"""

import subprocess
import time

from . import odoo_config, odoo_source
from .console import Problem, say
from .database import Database, named_like
from .install_log import complaints
from .project import ADDONS, LOGS, REQUIREMENTS
from .steps import digest, only_one

BASE = "social_care_base_"
FULL = "social_care_template_"
BASE_ADDONS = "helpdesk_mgmt,crm"
KEPT = 2
BUNDLE_ASSETS = """
bundle = env["ir.qweb"]._get_asset_bundle
for name in ("assets_web", "assets_frontend_minimal", "assets_frontend_lazy"):
    bundle(f"web.{name}", css=False, js=True).js()
for name in ("assets_web", "assets_web_print", "assets_frontend"):
    bundle(f"web.{name}", css=True, js=False).css()
env.cr.commit()
"""


def source_digest():
    """Give the hash of everything an installed addon is made from."""
    return digest([_base_digest(), BUNDLE_ASSETS, *ADDONS])[:12]


def ready(server):
    """Give the template with the addon and demo data, installed if it is not there.

    :param server: a `tools.postgres.Server`
    :return: the `Database`; nobody may be connected to it
    :raise Problem: when the installation fails or logs a warning
    """
    with only_one("template"):
        template = Database(server, FULL + source_digest())
        if not template.exists():
            _make(template, base(server), "social_care", _bundle_assets)
            _drop_old(server, FULL, template)
        return template


def install_log(server):
    """Give the log of installing the addon as it is now, installed where needed."""
    template = ready(server)
    log = _log(template)
    if not log.exists():
        template.drop()
        ready(server)
    return log


def _log(template):
    return LOGS / f"install-{template.name}.log"


def base(server):
    """Give the template without the addon: the helpdesk, CRM and demo data."""
    template = Database(server, BASE + _base_digest()[:12])
    if not template.exists():
        _make(template, None, BASE_ADDONS)
        _drop_old(server, BASE, template)
    return template


def _base_digest():
    files = [REQUIREMENTS / "odoo.txt", REQUIREMENTS / "oca.txt"]
    release = [f"{folder}/odoo/release.py" for folder in odoo_source.import_folders()]
    return digest([BASE_ADDONS, *release, *files])


def _make(template, source, addons, finish=None):
    """Install addons with demo data into a new database; name it when all is well."""
    fresh = Database(template.server, f"{template.name}_new")
    fresh.drop()
    if source:
        fresh.clone(source)
    log = _log(template)
    install(fresh, addons, log, "--with-demo")
    if finish:
        finish(fresh)
    fresh.rename(template.name)


def install(database, addons, log, *options, action="--init"):
    """Install or update addons with a clean log.

    :param database: the `Database`, made by Odoo where it is not there
    :param addons: names with commas between them
    :param log: file for Odoo's output, written anew
    :param options: further options of Odoo
    :param action: `--init` or `--update`
    :raise Problem: when Odoo fails, or logs a warning or an error
    """
    say(f"Installing {addons} into {database.name} …")
    started = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    command = odoo_config.command(
        *("--database", database.name, action, addons, *options),
        *("--stop-after-init", "--no-http", "--max-cron-threads=0"),
    )
    with log.open("wb") as output:
        code = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=odoo_config.environment(database.server),
            check=False,
        ).returncode
    found = complaints(log)
    if code or found:
        words = "\n".join(found[:20]) or "\n".join(log.read_text().splitlines()[-15:])
        raise Problem(
            f"Installing {addons} "
            + (f"failed (exit code {code})" if code else "logged warnings")
            + f":\n{words}\nThe whole log is in {log}"
        )
    say(f"      done in {time.monotonic() - started:.0f} s")


def _bundle_assets(database):
    """Have the web client's files bundled, or the first page takes half a minute."""
    done = subprocess.run(
        odoo_config.command("shell", "--database", database.name, "--no-http"),
        input=BUNDLE_ASSETS,
        env=odoo_config.environment(database.server),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"The web client's assets cannot be bundled:\n{done.stderr}")


def _drop_old(server, prefix, newest):
    """Drop all but the last few templates of a kind."""
    others = [
        database
        for database in named_like(server, prefix)
        if database.name not in (newest.name, f"{newest.name}_new")
    ]
    for database in others[: -(KEPT - 1)]:
        database.drop()
        _log(database).unlink(missing_ok=True)
