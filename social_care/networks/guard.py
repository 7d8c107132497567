"""Asking servers that we do not know: not for long, not for much, not within.

Whoever can make us fetch an address of their choice (a feed's redirect, a picture in
a post) could reach what only this machine can reach: databases, routers, the cloud's
metadata. So addresses inside the company's network are refused (see :mod:`.inside`),
and every name and redirect that leads to one. One server inside can be named as
trusted: the one whose address an administrator entered. What it leads to is judged
like everything else, and addresses that every machine has for itself are refused
always.

A name is looked up once, judged, and what was judged is connected to: a name that
changes in between gains nothing. An address is taken apart by one parser alone, that
of ``urllib3``, which also makes the connection.

A call ends after its seconds: looking up the name, trying addresses where nobody is,
and an answer that drips in, however slowly; ``requests`` alone counts them anew with
every byte. Behind a proxy, which makes the connections, only what the name tells us
can be judged. Proxies and certificates come from the environment as everywhere; the
credentials of a ``.netrc`` file do not.

``requests-hardened`` 1.3 was judged in place of the address filter, and stays out: it
judges only the first of a name's addresses, tries no other, looks names up without a
deadline, and cannot trust one server inside while refusing the rest.
"""

import contextlib
import os
import socket
import threading
import time
import zlib
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.util import parse_url

from . import clean, inside, skim
from .base import TIMEOUT
from .clock import skew
from .errors import Later, Never, Unsure, _lt

LIMIT = 10_000_000
"""Most bytes of an answer, unpacked."""

HOPS = 5
"""Most redirects that are followed."""

_CHUNK = 65536
_PORTS = {"http": 80, "https": 443}
_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_PARTS = ("params", "data", "headers", "cookies", "files", "auth", "json")


class Refused(Never):
    """The address is none that we fetch."""


class Unreached(Later):
    """No connection came about: the server has heard nothing of us."""


class Unheard(Later):
    """The server may have heard us; its answer did not come, or not in time."""


class BrokeOff(Unheard):
    """The connection was there, and ended before the answer did."""


class Unread(Never):
    """An answer came, of a kind that is not read."""


class TooLarge(Unread):
    """An answer came, with more bytes than are read."""


def fewer(most):
    """How many to ask for, one after the other, where so many are too large."""
    return tuple(dict.fromkeys(max(1, most // part) for part in (1, 4, 16, most)))


def smaller(sizes, ask):
    """Ask for fewer items at once where an answer is too large. Where even the smallest
    is, what is too large in it is cut (see :mod:`.skim`), and the rest is there.

    :param sizes: how many to ask for, the most first; the last is as few as can be
    :param ask: called with a size; asks once
    :return: the answer, and the size at which it came
    :raises TooLarge: where that cannot be read either
    """
    for size in sizes[:-1]:
        with contextlib.suppress(TooLarge):
            return ask(size), size
    _watch.skims = True
    try:
        return ask(sizes[-1]), sizes[-1]
    finally:
        _watch.skims = False


@contextlib.contextmanager
def writing():
    """Around what must not be done twice.

    :raises Unsure: where nobody heard whether it was done
    """
    try:
        yield
    except (Unheard, Unread) as error:
        raise Unsure(error.template, **error.values) from error


class _Inside(Exception):
    """The name leads inside. No OSError: no other address of it is tried."""


class _NotFound(NewConnectionError):
    """The name cannot be looked up at the moment."""


class _Watch(threading.local):
    """The deadline of the call that this thread is in, and whether its answer is cut
    where it is too large."""

    deadline = None
    skims = False


_watch = _Watch()


class _Deadline:
    """Cuts the sockets of a call when its time is over."""

    def __init__(self, seconds):
        seconds = max(0.05, seconds)
        self.ends = time.monotonic() + seconds
        self.over = False
        self._sockets, self._copies = [], []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def left(self):
        """Seconds, never none at all: a socket takes that for as long as it likes."""
        return max(0.01, self.ends - time.monotonic())

    def watch(self, connection):
        """Cut this one as well, which may be wrapped or taken over by another."""
        self._copies.append(connection.dup())
        self.watch_answer(self._copies[-1])

    def watch_answer(self, connection):
        self._sockets.append(connection)
        if self.over:
            self._cut()

    def _cut(self):
        self.over = True
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        self._outer, _watch.deadline = _watch.deadline, self
        self._timer.start()
        return self

    def __exit__(self, *error):
        self._timer.cancel()
        _watch.deadline = self._outer
        for each in self._copies:
            each.close()


def _look_up(host, port, deadline):
    """The addresses of a name, within the time that is left.

    In a thread, since nothing ends a look-up that has begun; it ends by itself.

    :raises OSError: where there is none, or none in time
    """
    with contextlib.suppress(OSError):
        return socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    found = []

    def ask():
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(deadline.left)
    if not found or isinstance(found[0], Exception):
        raise OSError("not found")
    return found[0]


class _Guarded:
    """A connection to nothing that is refused, which can be cut off."""

    refused = None

    def _new_conn(self):
        deadline = _watch.deadline
        name = getattr(self, "_dns_host", self.host)
        try:
            found = _look_up(name, self.port, deadline)
        except (OSError, UnicodeError) as error:
            if deadline.left < 0.05:
                raise ConnectTimeoutError(self, "not looked up in time") from error
            raise _NotFound(self, "not found") from error
        if self.refused and any(self.refused(each[4][0]) for each in found):
            raise _Inside(name)
        return self._first_of(found, deadline)

    def _first_of(self, found, deadline):
        """Connect to the first that is there; each gets its share of the time."""
        late, reason = False, None
        for place, (family, kind, protocol, _name, address) in enumerate(found):
            connection = None
            try:
                connection = socket.socket(family, kind, protocol)
                for option in self.socket_options or ():
                    connection.setsockopt(*option)
                connection.settimeout(deadline.left / (len(found) - place))
                connection.connect(address)
            except OSError as error:
                late, reason = isinstance(error, TimeoutError), error
                if connection is not None:
                    connection.close()
                continue
            connection.settimeout(deadline.left)
            deadline.watch(connection)
            return connection
        if late:
            raise ConnectTimeoutError(self, "nobody there in time") from reason
        raise NewConnectionError(self, "nobody there") from reason

    def getresponse(self, *args, **more):
        if self.sock:
            _watch.deadline.watch_answer(self.sock)
        return super().getresponse(*args, **more)


def _pools(refused):
    """The classes of ``urllib3`` for a session that refuses some addresses."""
    made = {}
    for scheme, pool, connection in (
        ("http", HTTPConnectionPool, HTTPConnection),
        ("https", HTTPSConnectionPool, HTTPSConnection),
    ):
        rules = {"refused": staticmethod(refused) if refused else None}
        guarded = type("Guarded", (_Guarded, connection), rules)
        made[scheme] = type("GuardedPool", (pool,), {"ConnectionCls": guarded})
    return made


class _Adapter(HTTPAdapter):
    def __init__(self, refused):
        self._refused = refused
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **more):
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = _pools(self._refused)

    def proxy_manager_for(self, *args, **more):
        manager = super().proxy_manager_for(*args, **more)
        manager.pool_classes_by_scheme = _pools(None)
        return manager


class Session(requests.Session):
    """A session of requests whose calls end in time and stay out of the company.

    All of them do, also those that a library makes with ``request`` or ``send``: no
    redirect is followed, and the answer is read to its end.

    :param bool allow_internal: for servers that an administrator runs within
    :param str trusted: the address whose server may be inside although others may not
    :ivar skew: a timedelta by which the clock of the server that answered last is
        ahead of ours; None where it did not say
    """

    def __init__(self, allow_internal=False, trusted=""):
        super().__init__()
        self.trust_env = False  # it would read .netrc; see _environment
        self.allow_internal = allow_internal
        self.trusted = _origin(trusted)
        self.skew = None
        self._within = _Adapter(inside.machines_own)
        self.headers["User-Agent"] = "Odoo social_care"
        self.headers["Accept-Encoding"] = "gzip"
        refused = self._refused("")
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(refused))

    def _refused(self, url):
        """What says of an IP address whether it is refused."""
        trusted = self.trusted is not None and _origin(url) == self.trusted
        if self.allow_internal or trusted:
            return inside.machines_own
        return inside.internal

    def get_adapter(self, url):
        if self.trusted is not None and _origin(url) == self.trusted:
            return self._within
        return super().get_adapter(url)

    def get_redirect_target(self, resp):
        """None: to follow one, ``requests`` would first read all of the answer."""
        return None

    def request(self, method, url, **parts):
        """What libraries call; of what they say of redirects and the like, nothing."""
        kept = {name: parts[name] for name in _PARTS if name in parts}
        return self.call(method, url, timeout=parts.get("timeout") or TIMEOUT, **kept)

    def call(self, method, url, timeout=TIMEOUT, limit=LIMIT, **parts):
        """One request, no redirect followed, with its answer read to the end.

        :param parts: ``params``, ``data``, ``headers``, ``files``, ``auth``, ``json``
        :raises Refused: for an address inside
        :raises Later: where no answer came, not in time or not whole
        """
        try:
            asked = requests.Request(method.upper(), url, **parts)
            prepared = self.prepare_request(asked)
        except _NO_ADDRESS as error:
            raise _no_address() from error
        except (ValueError, requests.RequestException) as error:
            raise Never(_lt("The request holds what cannot be sent.")) from error
        return self.send(prepared, timeout=timeout, limit=limit)

    def send(self, request, timeout=TIMEOUT, limit=LIMIT, **_ignored):
        """Send what has been prepared; the rest is as with :meth:`call`."""
        if _origin(request.url) is None:
            raise _no_address()
        host = clean.line(clean.host(request.url), 80)
        began = time.time()
        with _Deadline(timeout) as deadline:
            try:
                options = self._environment(request.url, deadline)
                response = super().send(
                    request,
                    timeout=deadline.left,
                    stream=True,
                    allow_redirects=False,
                    **options,
                )
                self.skew = skew(response.headers, began)
                with response:
                    _read(response, limit)
            except _Inside as error:
                raise _refused(host) from error
            except _NO_ADDRESS as error:
                raise _no_address() from error
            except (requests.RequestException, HTTPError, OSError) as error:
                raise _failure(error, deadline.over, host) from error
            if deadline.over:
                raise _failure(None, True, host)
        return response

    def _environment(self, url, deadline):
        """The proxies and certificates of the machine: ``requests`` would only give
        them together with the credentials of a .netrc file."""
        proxies = {**get_environ_proxies(url, no_proxy=None), **self.proxies}
        if select_proxy(url, proxies):
            self._judge_name(url, deadline)
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get(
            "CURL_CA_BUNDLE"
        )
        return {"proxies": proxies, "verify": bundle or self.verify}

    def _judge_name(self, url, deadline):
        """What only a proxy can look up is left to it."""
        _scheme, host, port = _origin(url)
        with contextlib.suppress(OSError, UnicodeError):
            found = _look_up(host, port, deadline)
            if any(self._refused(url)(each[4][0]) for each in found):
                raise _Inside(host)


def _origin(url):
    """The scheme, server and port of an address of the web; None of all others.

    None also where Python's own parser, by which parts of ``requests`` go, understands
    it in another way once ``urllib3`` has written it anew.
    """
    try:
        parts = parse_url(url.strip())
        other = urlsplit(parts.url)
        host = (parts.host or "").strip("[]").lower().replace("%25", "%")
        port = parts.port or _PORTS.get(parts.scheme)
        same = (other.hostname or "").replace("%25", "%") == host
        if not same or (other.port or _PORTS.get(other.scheme)) != port:
            return None
    except (HTTPError, ValueError):
        return None
    return (parts.scheme, host, port) if host and parts.scheme in _PORTS else None


def _no_address():
    return Refused(_lt("This is not an address that starts with http or https."))


def _refused(host):
    return Refused(
        _lt("%(host)s is inside the company's network, where nothing is fetched."),
        host=host,
    )


def _read(response, limit):
    """Read the body here, but no more of it than is allowed, packed or unpacked.

    What is packed is not left to urllib3: its older versions unpack all of a piece at
    once, and whatever was packed several times.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise Unread(_lt("The answer is packed in a way that is not supported."))
    unpacker = zlib.decompressobj(31) if packing.endswith("gzip") else None
    body, came = bytearray(), 0
    read = int(limit * skim.FARTHER) if _watch.skims else limit
    for chunk in _chunks(response):
        came += len(chunk)
        most = read + 1 - len(body)
        body += _unpack(unpacker, chunk, most) if unpacker else chunk
        if max(came, len(body)) > read:
            raise _too_large(limit)
    length = response.headers.get("Content-Length", "")
    known = response.request.method != "HEAD" and length.isascii() and length.isdigit()
    if (known and came < int(length[:20])) or (unpacker and came and not unpacker.eof):
        raise requests.ConnectionError("incomplete")
    if len(body) > limit:
        body = skim.skimmed(body, limit)
        if body is None:
            raise _too_large(limit)
    response._content = bytes(body)
    response._content_consumed = True


def _too_large(limit):
    return TooLarge(
        _lt("The answer is larger than %(limit)s MB."),
        limit=max(1, limit // 1_000_000),
    )


def _chunks(response):
    """The body as it comes over the line."""
    try:
        yield from response.raw.stream(_CHUNK, decode_content=False)
    except ReadTimeoutError as error:
        raise requests.ReadTimeout(str(error)) from error


def _unpack(unpacker, chunk, most):
    """What a piece unpacks to, up to ``most`` bytes."""
    try:
        return unpacker.decompress(chunk, most)
    except zlib.error as error:
        raise requests.exceptions.ContentDecodingError("not gzip") from error


def _failure(error, over, host):
    """A call that brought no answer, in words that give nothing away."""
    cause = getattr(error.args[0], "reason", None) if error and error.args else None
    if isinstance(cause, _NotFound):
        return Unreached(_lt("The server %(host)s cannot be found."), host=host)
    if isinstance(error, requests.exceptions.SSLError) and not over:
        return Unreached(
            _lt("The certificate of %(host)s is not accepted by this server."),
            host=host,
        )
    if isinstance(error, requests.ConnectTimeout):
        return Unreached(_lt("%(host)s did not answer in time."), host=host)
    if over or isinstance(error, requests.Timeout):
        return Unheard(_lt("%(host)s did not answer in time."), host=host)
    if isinstance(cause, NewConnectionError):
        return Unreached(_lt("Cannot connect to %(host)s."), host=host)
    return BrokeOff(_lt("The connection to %(host)s was lost."), host=host)


def fetch(session, url, timeout=TIMEOUT, auth=None, **more):
    """GET an address and follow its redirects, each of them checked like the first.

    What belongs to the first server alone (``auth``) is not told to another.

    :param more: for :meth:`Session.call`
    :return: the response; ``.url`` is where it was found in the end
    """
    ends = time.monotonic() + timeout
    first = _origin(url)
    for _ in range(HOPS + 1):
        response = session.call(
            "GET",
            url,
            timeout=max(0.1, ends - time.monotonic()),
            auth=auth if first and _origin(url) == first else None,
            **more,
        )
        target = response.headers.get("Location", "")
        if response.status_code not in (301, 302, 303, 307, 308) or not target:
            return response
        try:
            url = urljoin(response.url, _readable(target))
        except ValueError as error:
            raise Refused(
                _lt("The address redirects to one that is not valid.")
            ) from error
    raise Never(_lt("The address redirects too many times."))


def _readable(header):
    """The bytes of a header as text: those who write more than ASCII write UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
