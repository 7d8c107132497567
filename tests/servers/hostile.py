"""A server that means harm, or is out of its mind: whatever it is asked."""

import gzip
import time
import zlib
from functools import cache

from .web import Answer, Web


@cache
def bomb():
    """Less than a megabyte that unfolds into 600 MB: one piece, again and again."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return (
        gzip.compress(b"")[:10] + piece * 600 + packer.flush(zlib.Z_FINISH) + bytes(8)
    )


class Hostile(Web):
    """What it does is its ``manner``.

    :ivar manner: ``drip``, ``drip_headers``, ``endless``, ``bomb``, ``redirect``, or
        ``twice`` (packed twice)
    :ivar target: where it redirects to
    """

    def __init__(self, manner, target=""):
        super().__init__()
        self.manner, self.target = manner, target

    def answer(self, request):
        if self.manner == "redirect":
            return Answer(302, b"", {"Location": self.target + request.path})
        packed = {"bomb": "gzip", "twice": "gzip, gzip"}[self.manner]
        return Answer(200, bomb(), {"Content-Encoding": packed})

    def interfere(self, request, connection):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        letters = {
            "drip": (head + b"\r\n", b" ", 0.05),
            "drip_headers": (head + b"X-Long: ", b"x", 0.05),
            "endless": (head + b"\r\n", b" " * 1_000_000, 0),
        }
        if self.manner not in letters:
            return False
        begin, part, pause = letters[self.manner]
        ends = time.monotonic() + 30
        try:
            connection.wfile.write(begin)
            while time.monotonic() < ends:
                connection.wfile.write(part)
                time.sleep(pause)
        except OSError:
            return True
        return True
