"""What a person sees: progress, problems, and programs run with a log."""

import subprocess
import sys
import threading
import time

from .project import LOGS


class Problem(Exception):
    """Something a person has to know about; its text says what to do."""


def say(text=""):
    """Print a line for the person. Standard output is left to the commands."""
    print(text, file=sys.stderr, flush=True)


def run_logged(command, log, what, **options):
    """Run a program with its output in a log file, showing that time passes.

    :param command: the program and its arguments
    :param log: name of the log file in the cache's log folder
    :param what: what is being done, for the error message
    :raise Problem: when the program fails or is not there; its last lines are shown
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    command = [str(part) for part in command]
    finished = threading.Event()
    ticker = threading.Thread(target=_tick, args=(finished,), daemon=True)
    ticker.start()
    try:
        with path.open("ab") as output:
            output.write(f"\n$ {' '.join(command)}\n".encode())
            output.flush()
            code = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **options,
            ).returncode
    except FileNotFoundError as error:
        raise Problem(f"{what} failed: {command[0]} is not installed") from error
    finally:
        finished.set()
    if code:
        raise Problem(
            f"{what} failed (exit code {code}):\n{_tail(path)}\n"
            f"The whole output is in {path}. What was done so far is kept: "
            "run the same command again to retry."
        )


def _tick(finished):
    """Print a sign of life every ten seconds until the event is set."""
    started = time.monotonic()
    while not finished.wait(10):
        say(f"      … {time.monotonic() - started:.0f} s")


def _tail(path, lines=15):
    """Give the last lines of a text file."""
    text = path.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)
