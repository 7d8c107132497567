"""`./dev postgres start|stop|status`: our own PostgreSQL by hand."""

from .. import postgres, setup
from ..console import Problem, say


def main(arguments):
    """Start it to stay, stop it, or say whether it runs."""
    action = arguments[0] if arguments else "status"
    setup.install()
    cluster = postgres.Cluster()
    if action == "start":
        cluster.start(stays=True)
    elif action == "stop":
        if cluster.exists() and cluster.is_running():
            cluster.stop()
    elif action != "status":
        raise Problem("usage: ./dev postgres start|stop|status")
    runs = cluster.exists() and cluster.is_running()
    say(f"PostgreSQL {'runs' if runs else 'does not run'}; data in {cluster.data}")
    return 0 if runs or action == "stop" else 1
