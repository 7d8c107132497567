"""Asking servers that we do not know: not for long, not for much, not within.

Whoever can make us fetch an address of their choice (a feed's redirect, a picture in
a post) could reach what only this machine can reach: databases, routers, the cloud's
metadata. So addresses inside the company's network are refused: loopback, private,
link-local, shared and reserved ones, and every name and redirect that leads to one.
One server inside can be named as trusted: the one whose address an administrator
entered. What it leads to is judged like everything else, and addresses that every
machine has for itself (link-local: there clouds keep their keys) are refused even then.
The name is looked up before the connection is made and the other end is looked at
after, before a word is sent: a name that changes in between gains nothing.

A call ends after its seconds, however slowly the answer drips in; ``requests`` alone
counts them anew with every byte. Behind a proxy, which makes the connections, only
what the name tells us can be judged.
"""

import ipaddress
import socket
import threading
import time
import zlib
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from . import clean
from .base import TIMEOUT
from .errors import Later, Never, _lt

LIMIT = 10_000_000
"""Most bytes of an answer, unpacked."""

HOPS = 5
"""Most redirects that are followed."""

_CHUNK = 65536
_NO_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Never):
    """The address is none that we fetch."""


def internal(address):
    """Whether an IP address, as text, lies inside; also where it wraps another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            wrapped = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return internal(str(wrapped))
        if ip.is_site_local:
            return True
    return not ip.is_global or ip.is_multicast or ip.is_reserved


def _link_local(address):
    ip = ipaddress.ip_address(address.partition("%")[0])
    return (getattr(ip, "ipv4_mapped", None) or ip).is_link_local


class Unreached(Later):
    """No connection came about: the server has heard nothing of us."""


class BrokeOff(Later):
    """The connection was there, and ended before the answer did."""


def check(url, proxied=False, refused=internal):
    """Refuse an address that is none of the web, or inside the company's network.

    :param refused: says which addresses those are
    :raises Refused: in words
    :raises Later: where the name cannot be looked up at the moment
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("http", "https"):
        raise Refused(_lt("This is not an address that starts with http or https."))
    try:
        found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if proxied:
            return
        raise Unreached(
            _lt("The server %(host)s cannot be found."), host=clean.line(host, 80)
        ) from error
    if any(refused(each[4][0]) for each in found):
        raise _refused(host)


def _refused(host):
    return Refused(
        _lt("%(host)s is inside the company's network, where nothing is fetched."),
        host=clean.line(host, 80),
    )


class _Inside(Exception):
    """The connection that was made leads inside. No OSError: it is not tried again."""


class _Watch(threading.local):
    """The deadline of the call that this thread is in."""

    deadline = None


_watch = _Watch()


class _Deadline:
    """Cuts the sockets of a call when its time is over."""

    def __init__(self, seconds):
        self.sockets = []
        self.over = False
        self._timer = threading.Timer(max(0.05, seconds), self._cut)
        self._timer.daemon = True

    def _cut(self):
        self.over = True
        for each in self.sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def __enter__(self):
        self._outer, _watch.deadline = _watch.deadline, self
        self._timer.start()
        return self

    def __exit__(self, *error):
        self._timer.cancel()
        _watch.deadline = self._outer


class _Watched:
    """A connection whose answer can be cut off."""

    inside = True

    def _new_conn(self):
        connection = super()._new_conn()
        if not self.inside and internal(connection.getpeername()[0]):
            connection.close()
            raise _Inside(self.host)
        return connection

    def getresponse(self, *args, **more):
        if _watch.deadline and self.sock:
            _watch.deadline.sockets.append(self.sock)
        return super().getresponse(*args, **more)


class _Http(_Watched, HTTPConnection):
    pass


class _Https(_Watched, HTTPSConnection):
    pass


class _HttpOutside(_Http):
    inside = False


class _HttpsOutside(_Https):
    inside = False


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _HttpOutsidePool(HTTPConnectionPool):
    ConnectionCls = _HttpOutside


class _HttpsOutsidePool(HTTPSConnectionPool):
    ConnectionCls = _HttpsOutside


class _Adapter(HTTPAdapter):
    def __init__(self, allow_internal):
        self._allow_internal = allow_internal
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **more):
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = (
            {"http": _HttpPool, "https": _HttpsPool}
            if self._allow_internal
            else {"http": _HttpOutsidePool, "https": _HttpsOutsidePool}
        )

    def proxy_manager_for(self, *args, **more):
        manager = super().proxy_manager_for(*args, **more)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager


class Session(requests.Session):
    """A session of requests whose calls end in time and stay out of the company.

    :param bool allow_internal: for servers that an administrator runs within
    :param str trusted: the address whose server may be inside although others may not
    """

    def __init__(self, allow_internal=False, trusted=""):
        super().__init__()
        self.allow_internal = allow_internal
        self.trusted = _origin(trusted) if trusted else None
        self._within = _Adapter(allow_internal=True)
        self.headers["User-Agent"] = "Odoo social_care"
        self.headers["Accept-Encoding"] = "gzip"
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(allow_internal))

    def get_adapter(self, url):
        if _origin(url) == self.trusted:
            return self._within
        return super().get_adapter(url)

    def get_redirect_target(self, resp):
        """None: to follow one, ``requests`` would first read all of the answer."""
        return None

    def call(self, method, url, timeout=TIMEOUT, limit=LIMIT, **more):
        """One request, no redirect followed, with its answer read to the end.

        :raises Refused: for an address inside
        :raises Later: where no answer came, not in time or not whole
        """
        host = clean.line(clean.host(url), 80)
        started = time.monotonic()
        if not self.allow_internal:
            proxies = self.merge_environment_settings(url, {}, None, None, None)
            check(
                url,
                proxied=bool(select_proxy(url, proxies["proxies"])),
                refused=_link_local if _origin(url) == self.trusted else internal,
            )
        left = timeout - (time.monotonic() - started)
        with _Deadline(left) as deadline:
            try:
                response = self.request(
                    method,
                    url,
                    timeout=timeout,
                    stream=True,
                    allow_redirects=False,
                    **more,
                )
                with response:
                    _read(response, limit)
            except _Inside as error:
                raise _refused(host) from error
            except (requests.RequestException, HTTPError, OSError) as error:
                if isinstance(error, _NO_ADDRESS):
                    raise Refused(
                        _lt("This is not the address of a server.")
                    ) from error
                raise _failure(error, deadline.over, host) from error
            if deadline.over:
                raise _failure(None, True, host)
        return response


def _read(response, limit):
    """Read the body here, but no more of it than is allowed, packed or unpacked.

    What is packed is not left to urllib3: its older versions unpack all of a piece at
    once, and whatever was packed several times.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise Never(_lt("The answer is packed in a way that is not supported."))
    unpacker = zlib.decompressobj(31) if packing.endswith("gzip") else None
    body, came = bytearray(), 0
    for chunk in _chunks(response):
        came += len(chunk)
        most = limit + 1 - len(body)
        body += _unpack(unpacker, chunk, most) if unpacker else chunk
        if max(came, len(body)) > limit:
            raise Never(
                _lt("The answer is larger than %(limit)s MB."),
                limit=max(1, limit // 1_000_000),
            )
    length = response.headers.get("Content-Length", "")
    known = response.request.method != "HEAD" and length.isdigit()
    if (known and came < int(length)) or (unpacker and came and not unpacker.eof):
        raise requests.ConnectionError("incomplete")
    response._content = bytes(body)
    response._content_consumed = True


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
    connecting = (requests.ConnectTimeout, requests.exceptions.SSLError)
    nothing_sent = isinstance(error, connecting) or isinstance(
        cause, NewConnectionError
    )
    if isinstance(error, requests.exceptions.SSLError) and not over:
        return Unreached(
            _lt("The certificate of %(host)s is not accepted by this server."),
            host=host,
        )
    if over or isinstance(error, requests.Timeout):
        kind = Unreached if nothing_sent and not over else Later
        return kind(_lt("%(host)s did not answer in time."), host=host)
    if nothing_sent:
        return Unreached(_lt("No connection to %(host)s can be made."), host=host)
    return BrokeOff(_lt("The connection to %(host)s broke off."), host=host)


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
            auth=auth if _origin(url) == first else None,
            **more,
        )
        target = response.headers.get("Location", "")
        if response.status_code not in (301, 302, 303, 307, 308) or not target:
            return response
        try:
            url = urljoin(url, target)
        except ValueError as error:
            raise Refused(_lt("The address leads to one that is none.")) from error
    raise Never(_lt("The address leads on and on, and never to an end."))


def _origin(url):
    """The scheme and the server of an address; of none, nothing that is one's."""
    try:
        return urlsplit(url).scheme.lower(), clean.host(url)
    except ValueError:
        return "", ""
