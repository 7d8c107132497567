"""A server on loopback that answers as a test wants, and fails as a test wants."""

import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HTML = b"<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"
AMPLE = 30.0  # seconds in which an answer is there, however busy the machine


@dataclass
class Request:
    """What was asked. Names of headers are in lower case.

    :ivar raw: the query as it was sent
    """

    method: str
    path: str
    query: dict
    headers: dict
    body: bytes
    raw: str = ""


@dataclass
class Answer:
    """What is said to it; ``body`` is sent as JSON where it is no bytes."""

    status: int = 200
    body: object = b""
    headers: dict = field(default_factory=dict)
    delay: float = 0.0


class Web:
    """A server; subclasses answer, ``failure`` makes every request go wrong.

    :ivar failure: a word of :data:`tests.unit.networks.driver.FAILURES`
    :ivar stated: seconds that a stated rate limit asks to wait
    :ivar slow: seconds that pass where the answer is to come too late
    :ivar clock: seconds by which its clock is ahead; None: it does not tell the time
    """

    def __init__(self):
        self.failure = ""
        self.stated, self.slow, self.clock = 7, 2.5, 0
        self.requests = []
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"web": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def answer(self, request):
        """Give the :class:`Answer` to a request that goes well."""
        raise NotImplementedError

    def interfere(self, request, connection):
        """Do something else than answering; gives whether it did.

        :param connection: has ``send`` and ``reset``, see :class:`_Handler`
        """
        return False

    @property
    def patience(self):
        """Seconds to wait for an answer: few only where it comes too late anyhow."""
        return self.slow / 4 if self.failure == "timeout" else AMPLE

    def failed(self, failure):
        """The answers of this network to what was refused."""
        return {
            "expired_token": Answer(401, {"error": "The access token was revoked"}),
            "rate_limit": Answer(429, {"error": "Too many requests"}),
            "revoked_scope": Answer(403, {"error": "Forbidden"}),
            "server_error": Answer(503, {"error": "Unavailable"}),
            "html": Answer(200, HTML, {"Content-Type": "text/html"}),
            "rate_limit_stated": Answer(
                429, {"error": "Too many"}, {"Retry-After": str(self.stated)}
            ),
        }[failure]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web = None

    def log_message(self, *arguments):
        """Say nothing."""

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + self.web.clock)

    def _any(self):
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            parts.path,
            parse_qs(parts.query),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
            parts.query,
        )
        self.web.requests.append(request)
        if self.web.interfere(request, self):
            self.close_connection = True
            return
        failure = self.web.failure
        if failure == "timeout":
            time.sleep(self.web.slow)
        if failure == "reset":
            self.reset()
            return
        if failure in ("", "timeout", "truncated"):
            with self.web.lock:
                answer = self.web.answer(request)
        else:
            answer = self.web.failed(failure)
        self.send(answer, half=failure == "truncated")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def reset(self):
        """Break the connection off, without a word."""
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        socket.close(self.connection.detach())
        self.close_connection = True

    def send(self, answer, half=False, promise_all=False):
        """Send an answer; or half of it, having promised all or not."""
        body, headers = answer.body, dict(answer.headers)
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        promised = len(body)
        if half:
            body = body[: len(body) // 2]
            promised = promised if promise_all else len(body)
        time.sleep(answer.delay)
        try:
            if self.web.clock is None:
                self.send_response_only(answer.status)
            else:
                self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(promised))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True
