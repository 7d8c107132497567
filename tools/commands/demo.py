"""`./dev demo [--port N]`: Odoo with Social Care and demo data, to look at."""

import argparse
import signal
import socket
import subprocess
import time
import urllib.request

from .. import odoo_config, postgres, setup, template
from ..console import Problem, say
from ..database import Database
from ..project import LOGS

NAME = "social_care_demo"
START_LIMIT = 120


def main(arguments):
    """Serve the demo until Ctrl-C or SIGTERM."""
    options = _options(arguments)
    _see_port_is_free(options.port)
    setup.install()
    with postgres.running() as server:
        odoo_config.write(server)
        _have_database(server)
        return _serve(server, options.port)


def _options(arguments):
    parser = argparse.ArgumentParser("./dev demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8069)
    return parser.parse_args(arguments)


def _see_port_is_free(port):
    """Raise a Problem when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise Problem(
                f"Port {port} cannot be used ({error}). "
                "Stop what listens there, or choose another: ./dev demo --port 8070"
            ) from error


def _have_database(server):
    """Make the demo database, or bring it up to the addon's present source."""
    database = Database(server, NAME)
    source = template.source_digest()
    if database.note() == source:
        return
    if database.exists():
        log = LOGS / "update-demo.log"
        template.install(database, "social_care", log, action="--update")
    else:
        database.clone(template.ready(server))
    database.write_note(source)


def _serve(server, port):
    """Run Odoo until it ends or the person ends it; give the exit code.

    One process with threads: it serves the web client's bus on the same port, which
    several processes would need a proxy for.
    """
    command = odoo_config.command(
        *("--database", NAME, "--db-filter", f"^{NAME}$", "--no-database-list"),
        *("--http-interface", "127.0.0.1", "--http-port", str(port)),
        *("--workers", "0", "--max-cron-threads", "4"),
    )
    # A session of its own: a Ctrl-C in the terminal reaches Odoo once, through us.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        env=odoo_config.environment(server),
        start_new_session=True,
    )
    try:
        _wait_until_it_answers(process, port)
        say(
            f"\n  Social Care is at http://127.0.0.1:{port}/odoo\n"
            "  login: admin   password: admin   (Ctrl-C stops it)\n"
        )
        return process.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        _stop(process)


def _wait_until_it_answers(process, port):
    address = f"http://127.0.0.1:{port}/web/login"
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise Problem(f"Odoo ended at once (exit code {process.returncode})")
        try:
            urllib.request.urlopen(address, timeout=60).close()
            return
        except OSError:
            time.sleep(0.2)
    raise Problem(f"Odoo did not answer at {address} within {START_LIMIT} s")


def _stop(process):
    """End Odoo: ask first, then insist."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
