"""Set-up steps: each is done once, until what it was made from changes."""

import contextlib
import fcntl
import hashlib
import time
from pathlib import Path

from .console import Problem, say
from .project import CACHE

STAMPS = CACHE / "stamps"


class Step:
    """One thing the set-up makes.

    :param name: short name, the stamp's file name
    :param title: what the person reads
    :param inputs: texts and files; when one changes, the step is done again
    :param action: makes it; called without arguments
    :param present: says whether what was made is still there
    """

    def __init__(self, name, title, inputs, action, present=lambda: True):
        self.name = name
        self.title = title
        self.digest = digest(inputs)
        self.action = action
        self.present = present
        self.stamp = STAMPS / name

    def done(self):
        """Say whether it was made from the same inputs, and is there."""
        try:
            same = self.stamp.read_text() == self.digest
        except FileNotFoundError:
            return False
        return same and self.present()

    def make(self):
        """Make it. The stamp is written only after success."""
        self.stamp.unlink(missing_ok=True)
        self.action()
        STAMPS.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.digest)


def digest(inputs):
    """Give one hash of texts and of the contents of files and folders."""
    total = hashlib.sha256()
    for item in inputs:
        for part in _contents(item):
            total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def _contents(item):
    """Yield the bytes an input is made of, in a stable order."""
    if not isinstance(item, Path):
        yield str(item).encode()
    elif item.is_dir():
        for path in sorted(item.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(path.relative_to(item)).encode()
                yield path.read_bytes()
    elif item.exists():
        yield item.read_bytes()


def carry_out(steps):
    """Do the steps that are not done yet, one `./dev` at a time.

    :raise Problem: when a step fails
    """
    if all(step.done() for step in steps):
        return
    with only_one():
        pending = [step for step in steps if not step.done()]
        for number, step in enumerate(pending, 1):
            say(f"[{number}/{len(pending)}] {step.title}")
            started = time.monotonic()
            step.make()
            say(f"      done in {time.monotonic() - started:.0f} s")


@contextlib.contextmanager
def only_one(name="setup"):
    """Hold a file lock, so that two `./dev` at once do not break each other."""
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        lock = (CACHE / f"{name}.lock").open("w")
    except OSError as error:
        raise Problem(f"The cache folder cannot be written: {error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./dev is at it; waiting for it to finish …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
