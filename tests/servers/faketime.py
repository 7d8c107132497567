"""libfaketime: another clock for one program, that can be set while it runs.

https://github.com/wolfcw/libfaketime, Debian's package, unpacked below the cache. Times
that only count up (monotonic) are left alone, as they are where a clock is set. Then it
breaks ``clock_nanosleep`` until a moment, so Python sleeps in another way.
"""

import os

from tools.debian import Apt, own_suite, unpack
from tools.project import CACHE
from tools.steps import Step, carry_out

SLEEP = """
import select, time
time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""
FOLDER = CACHE / "faketime"
PACKAGE = "libfaketime"


class Clock:
    """A clock that programs with :attr:`environment` live by.

    :param path: a file of its own, in which it is set
    :raise Problem: where libfaketime cannot be had
    """

    def __init__(self, path):
        carry_out([Step("faketime", "libfaketime", [PACKAGE], _fetch, _library)])
        self._path = path
        path.with_name("sitecustomize.py").write_text(SLEEP)
        known = os.environ.get("PYTHONPATH", "")
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": f"{path.parent}:{known}",
        }

    def set(self, seconds):
        """Have it be so many seconds ahead of the machine's."""
        self._path.write_text(f"{seconds:+d}\n")


def _fetch():
    apt = Apt("faketime", [own_suite()])
    apt.update()
    into = FOLDER / "downloads"
    apt.download([PACKAGE], into)
    unpack(sorted(into.glob("*.deb")), FOLDER)


def _library():
    return next(FOLDER.glob("usr/lib/**/libfaketimeMT.so.1"), None)
