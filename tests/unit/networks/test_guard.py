"""The guard before addresses that strangers give us."""

import gzip
import re
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
import requests

from odoo.addons.social_care.networks import clock, errors, guard, inside

from tests.servers.web import Answer, Web


class Odd(Web):
    """Answers in odd ways, by path."""

    answers = {}

    def answer(self, request):
        return self.answers.get(request.path) or Answer(200, b"well")


@pytest.fixture
def web():
    server = Odd()
    server.answers = {}
    yield server
    server.close()


@pytest.fixture
def drip():
    """A server that sends one byte after another and never comes to an end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def within(server, path="/", **more):
    return guard.fetch(guard.Session(allow_internal=True), server.url + path, **more)


INSIDE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[2002:a00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[fec0::1]/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://1.1.1.1@127.0.0.1/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_inside_is_refused(url):
    connected = AssertionError("connected")
    with (
        mock.patch("socket.socket.connect", side_effect=connected),
        pytest.raises(guard.Refused, match="inside the company"),
    ):
        guard.Session().call("GET", url, timeout=1)


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "ftp://a.example/", "http://", "gopher://x", "//x/y"],
)
def test_what_is_no_address_of_the_web(url):
    for session in (guard.Session(), guard.Session(allow_internal=True)):
        with pytest.raises(guard.Refused):
            session.call("GET", url, timeout=1)


def test_outside_is_let_through():
    for address in ("93.184.216.34", "2606:4700:4700::1111", "64:ff9b::5db8:d822"):
        assert not inside.internal(address)
        assert not inside.machines_own(address)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "168.63.129.16",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "::ffff:0:a9fe:a9fe",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2606:4700::5efe:a9fe:a9fe",
        "64:ff9b::6464:64c8",
    ],
)
def test_keys_of_clouds(address):
    assert inside.machines_own(address)
    assert inside.internal(address)


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1",
        "64:ff9b:1::808:808",
        "2002:808:808::1",
        "2001:0:808:808::1",
        "2606:4700::5efe:a00:1",
        "192.88.99.1",
        "5f00::1",
        "3fff::1",
        "ff0e::1",
    ],
)
def test_what_only_looks_public(address):
    assert inside.internal(address)


def test_a_name_that_leads_inside(web):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 80))]
    with (
        mock.patch("socket.getaddrinfo", return_value=found),
        pytest.raises(guard.Refused),
    ):
        guard.Session().call("GET", "http://intranet.example/", timeout=1)


def test_a_name_that_leads_inside_among_others(web):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("93.184.216.34", "10.0.0.5")
    ]
    with (
        mock.patch("socket.getaddrinfo", return_value=found),
        mock.patch("socket.socket.connect", side_effect=AssertionError("connected")),
        pytest.raises(guard.Refused),
    ):
        guard.Session().call("GET", "http://intranet.example/", timeout=1)


def test_a_name_that_changes_in_between(web):
    """It is looked up once, and what was judged is what is connected to."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    connected = []

    def lookup(host, port, *_arguments, **_more):
        address = (next(answers), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    def connect(_socket, address):
        connected.append(address[0])
        raise ConnectionRefusedError

    url = web.url.replace("127.0.0.1", "rebinding.example")
    with (
        mock.patch("socket.getaddrinfo", lookup),
        mock.patch("socket.socket.connect", connect),
        pytest.raises(guard.Unreached),
    ):
        guard.Session().call("GET", url, timeout=2)
    assert connected == ["93.184.216.34"]
    assert not web.requests, "something was sent"


def test_a_trusted_name_that_turns_to_the_keys_of_the_cloud():
    """The connection before was to a machine of the company."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    with (
        mock.patch("socket.getaddrinfo", return_value=found),
        mock.patch("socket.socket.connect", side_effect=AssertionError("connected")),
    ):
        for session in (
            guard.Session(trusted="http://feed.example"),
            guard.Session(allow_internal=True),
        ):
            with pytest.raises(guard.Refused):
                session.call("GET", "http://feed.example/", timeout=1)


def test_a_password_is_not_sent_on_to_another_parsers_server(web):
    """``http://evil\\@feed/``: by one parser this is evil, by the other the feed."""
    other = Odd()
    other.answers = {}
    try:
        trick = f"http://{other.host}\\@{web.host}/"
        web.answers["/away"] = Answer(302, b"", {"Location": trick})
        within(web, "/away", auth=("reader", "secret"))
        assert "authorization" not in other.requests[0].headers
        session = guard.Session(trusted=web.url)
        with pytest.raises(guard.Refused):
            session.call("GET", trick, timeout=1)
        assert len(other.requests) == 1
    finally:
        other.close()


def test_names_in_other_letters_are_trusted_like_others():
    session = guard.Session(trusted="https://müller.example/feed")
    assert session.trusted == ("https", "xn--mller-kva.example", 443)
    assert guard._origin("https://MÜLLER.example:443/x") == session.trusted


def test_a_redirect_that_leads_inside(web):
    """The first hop is let through, being trusted; the second one is not."""
    web.answers["/away"] = Answer(302, b"", {"Location": "http://10.0.0.1/secret"})
    session = guard.Session(trusted=web.url)
    with pytest.raises(guard.Refused):
        guard.fetch(session, web.url + "/away", timeout=1)
    web.answers["/away"] = Answer(302, b"", {"Location": "/here"})
    assert guard.fetch(session, web.url + "/away", timeout=1).content == b"well"


def test_trust_is_in_one_server(web):
    session = guard.Session(trusted=web.url + "/feed")
    assert session.call("GET", web.url, timeout=1).content == b"well"
    for url in (web.url.replace("127.0.0.1", "localhost"), "http://127.0.0.1:1/"):
        with pytest.raises(guard.Refused):
            session.call("GET", url, timeout=1)
    for url in ("http://169.254.169.254/", "http://[fe80::1]/"):
        with pytest.raises(guard.Refused):
            guard.Session(trusted=url).call("GET", url, timeout=1)


def test_redirects(web):
    web.answers["/a"] = Answer(301, b"", {"Location": "/b"})
    web.answers["/b"] = Answer(307, b"", {"Location": f"{web.url}/c"})
    found = within(web, "/a")
    assert found.content == b"well"
    assert found.url == f"{web.url}/c"
    web.answers["/loop"] = Answer(302, b"", {"Location": "/loop"})
    with pytest.raises(errors.Never, match="redirects too many times"):
        within(web, "/loop")
    web.answers["/file"] = Answer(302, b"", {"Location": "file:///etc/passwd"})
    with pytest.raises(guard.Refused):
        within(web, "/file")


def test_credentials_stay_with_the_first_server(web):
    other = Odd()
    try:
        web.answers["/away"] = Answer(302, b"", {"Location": f"{other.url}/x"})
        within(web, "/away", auth=("reader", "secret"))
        assert "authorization" in web.requests[0].headers
        assert "authorization" not in other.requests[0].headers
    finally:
        other.close()


def test_too_much(web):
    web.answers["/big"] = Answer(200, b"x" * 200_000)
    with pytest.raises(errors.Never, match="larger"):
        within(web, "/big", limit=100_000)


def test_a_bomb(web):
    packed = gzip.compress(b"0" * 50_000_000)
    web.answers["/bomb"] = Answer(200, packed, {"Content-Encoding": "gzip"})
    with pytest.raises(errors.Never, match="larger"):
        within(web, "/bomb", limit=1_000_000)


def test_what_is_packed(web):
    packed = gzip.compress(b"feed" * 100_000)
    for name in ("gzip", "GZIP", "x-gzip"):
        web.answers["/feed"] = Answer(200, packed, {"Content-Encoding": name})
        assert within(web, "/feed").content == b"feed" * 100_000
    assert web.requests[-1].headers["accept-encoding"] == "gzip"
    web.answers["/cut"] = Answer(200, packed[:-20], {"Content-Encoding": "gzip"})
    web.answers["/none"] = Answer(200, b"plain", {"Content-Encoding": "gzip"})
    web.answers["/empty"] = Answer(200, b"", {"Content-Encoding": "gzip"})
    for path in ("/cut", "/none"):
        with pytest.raises(guard.BrokeOff):
            within(web, path)
    assert within(web, "/empty").content == b""


@pytest.mark.parametrize("name", ["gzip, gzip", "deflate", "br", "gzip, identity"])
def test_what_is_packed_otherwise(web, name):
    packed = gzip.compress(gzip.compress(b"0" * 50_000_000))
    web.answers["/twice"] = Answer(200, packed, {"Content-Encoding": name})
    unpacking = mock.patch("zlib.decompressobj", side_effect=AssertionError)
    with unpacking, pytest.raises(errors.Never, match="packed"):
        within(web, "/twice")


def test_what_is_packed_twice_and_says_once(web):
    inner = gzip.compress(b"0" * 50_000_000)
    packed = gzip.compress(inner)
    web.answers["/twice"] = Answer(200, packed, {"Content-Encoding": "gzip"})
    assert within(web, "/twice").content == inner, "it is unpacked once"


def test_a_redirect_with_a_bomb(web):
    """It is no more read than another answer; ``requests`` would read all of it."""
    headers = {"Content-Encoding": "gzip", "Location": "/well"}
    web.answers["/bomb"] = Answer(302, gzip.compress(b"0" * 50_000_000), headers)
    with pytest.raises(errors.Never, match="larger"):
        within(web, "/bomb", limit=1_000_000)


def test_half_an_answer(web):
    class Half(Odd):
        def answer(self, request):
            return Answer(
                200, b"half", {"Content-Length": "100", "Connection": "close"}
            )

    server = Half()
    server.answers = {}
    try:
        with pytest.raises(errors.Later):
            within(server, timeout=0.5)
    finally:
        server.close()


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["headers", "body", "body without length"],
)
def test_an_answer_that_drips(drip, start):
    """Every byte comes in time; together they would take minutes."""

    def serve():
        connection, _address = drip.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(start)
            for letter in b"HTTP/1.1 200 OK and on" * 100:
                time.sleep(0.1)
                try:
                    connection.sendall(bytes([letter]))
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{drip.getsockname()[1]}/"
    began = time.monotonic()
    with pytest.raises(errors.Later, match="in time"):
        guard.Session(allow_internal=True).call("GET", url, timeout=0.6)
    assert time.monotonic() - began < 30


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(guard.Unreached):
        guard.Session(allow_internal=True).call(
            "GET", f"http://127.0.0.1:{port}/", timeout=1
        )
    with pytest.raises(guard.Unreached, match="cannot be found"):
        guard.Session().call("GET", "http://nowhere.invalid/", timeout=2)


def test_reset(web):
    web.failure = "reset"
    with pytest.raises(guard.BrokeOff):
        within(web)


def test_a_proxy_is_not_asked_for_what_is_inside(web, monkeypatch):
    monkeypatch.setenv("http_proxy", web.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(guard.Refused):
        guard.Session().call("GET", "http://10.0.0.1/", timeout=1)
    assert not web.requests
    found = guard.Session().call("GET", "http://feed.invalid/x", timeout=2)
    assert found.content == b"well", "what only the proxy can look up goes through it"


def test_bytes_in_headers_that_are_no_text(web):
    """They come as letters of Latin-1, among them ones that pass for digits."""
    for headers in (
        {"Content-Length": "\xb2"},
        {"Date": "\xff", "Age": "\xb2"},
        {"ETag": "\x85\xa0"},
        {"Content-Encoding": "\xe9"},
        {"Location": "\xe9\xff"},
    ):
        web.answers["/odd"] = Answer(302, b"well", headers)
        try:
            assert within(web, "/odd", timeout=1).content == b"well"
        except errors.NetworkError as error:
            assert str(error)


def test_where_a_redirect_leads_is_read_as_utf8(web):
    web.answers["/away"] = Answer(302, b"", {"Location": "/gr\xc3\xbc\xc3\x9fe"})
    assert within(web, "/away").url == f"{web.url}/gr%C3%BC%C3%9Fe"


def test_what_a_library_calls_is_guarded_as_well(web):
    """``get``, ``post``, ``request`` and ``send``, whatever they are told."""
    web.answers["/away"] = Answer(302, b"", {"Location": "/here"})
    session = guard.Session(trusted=web.url)
    assert session.get(web.url + "/away", allow_redirects=True).status_code == 302
    assert session.request("get", web.url, timeout=None, stream=True).content == b"well"
    with pytest.raises(guard.Refused):
        session.get("http://10.0.0.1/")
    with pytest.raises(guard.Refused):
        session.request("GET", "http://10.0.0.1/", proxies={}, verify=False)
    prepared = session.prepare_request(requests.Request("GET", "http://10.0.0.1/"))
    with pytest.raises(guard.Refused):
        session.send(prepared, allow_redirects=True)


def test_nobody_else_makes_requests():
    """Whoever wants to ask a server asks the guard."""
    folder = Path(guard.__file__).parents[1]
    barred = re.compile(
        r"^\s*(?:import|from) (?:requests|urllib3|urllib\.request|http\.client|httpx|"
        r"aiohttp|socket|ftplib|mastodon|atproto)\b",
        re.MULTILINE,
    )
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if barred.search(path.read_text())
    }
    assert found == {"networks/guard.py"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Date": "Thu, 01 Jan 1970 00:16:40 GMT"}, 0.5),
        ({"Date": "Thu, 01 Jan 1970 00:26:40 GMT"}, 600.5),
        ({"Date": "Thu, 01 Jan 1970 00:06:40 GMT"}, -599.5),
        ({"Date": "Thu, 01 Jan 1970 00:15:40 GMT", "Age": "60"}, 0.5),
        ({"Date": "Thu, 01 Jan 1970 00:16:40 GMT", "Age": "\xb2"}, 0.5),
        ({}, None),
        ({"Date": "soon"}, None),
        ({"Date": "Thu, 01 Jan 99999 00:00:00 GMT"}, None),
    ],
)
def test_how_far_a_clock_is_ahead(headers, expected):
    found = clock.skew(headers, 999.0, 1001.0)
    assert found == (None if expected is None else timedelta(seconds=expected))


def test_a_session_knows_the_clock_of_who_answered_last(web):
    session = guard.Session(allow_internal=True)
    assert session.skew is None
    session.call("GET", web.url)
    assert abs(session.skew) < timedelta(seconds=3)
