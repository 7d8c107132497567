"""What every network has to keep where a server means harm, or an address leads inside:
a part of the contract, which `contract.py` has all of.
"""

import base64
import contextlib
import resource
import socket
import threading
import time
from unittest import mock

import pytest

from odoo.addons.social_care.networks import base, errors, guard

from tests.servers.hostile import Hostile

from .driver import Driver, needs


class HarmContract:
    """Tests of addresses and answers that are meant to hurt."""

    driver_class = Driver

    @needs("server")
    @pytest.mark.parametrize(
        "server",
        [
            "169.254.169.254",
            "169.254.1.1:8080",
            "100.100.100.200",
            "168.63.129.16",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[64:ff9b::a9fe:a9fe]",
            "[::ffff:169.254.169.254]",
            "[2002:a9fe:a9fe::1]",
            "2852039166",
            "0xa9.0xfe.0xa9.0xfe",
        ],
    )
    def test_what_every_machine_has_for_itself_is_never_asked(self, network, server):
        """Not even where an administrator has entered it."""
        for allowed in (False, True):
            client = network.client_at(f"http://{server}", allow_internal=allowed)
            with mock.patch("socket.socket.connect", side_effect=AssertionError):
                self._fails(client, guard.Refused)

    @needs("server")
    def test_a_name_that_turns_to_the_keys_of_the_cloud(self, network):
        """The name is the one that was entered; where it leads has changed."""
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
        client = network.client_at("http://trusted.example")
        with (
            mock.patch("socket.getaddrinfo", return_value=found),
            mock.patch("socket.socket.connect", side_effect=AssertionError),
        ):
            self._fails(client, guard.Refused)

    @needs("server")
    def test_redirects_lead_to_nobody_else(self, network):
        other = Hostile("bomb")
        server = Hostile("redirect", other.url)
        try:
            self._fails(network.client_at(server.url), errors.NetworkError)
            assert server.requests
            assert not other.requests
        finally:
            server.close()
            other.close()

    @needs("server")
    @pytest.mark.parametrize(
        "manner", ["drip", "drip_headers", "endless", "bomb", "twice"]
    )
    def test_answers_without_an_end(self, network, manner):
        server = Hostile(manner)
        try:
            client = network.client_at(server.url, timeout=0.5)
            began, memory = time.monotonic(), _memory()
            with pytest.raises(errors.NetworkError):
                client.fetch(network.stream, {})
            assert time.monotonic() - began < 30
            assert _memory() - memory < 200_000_000
        finally:
            server.close()

    @needs("server", "publishes")
    @pytest.mark.parametrize("manner", ["drip", "endless", "bomb", "twice"])
    def test_publishing_to_a_server_without_an_end(self, network, manner):
        """Whether it stands there, nobody knows then."""
        server = Hostile(manner)
        try:
            client = network.client_at(server.url, timeout=0.5)
            asked = self.driver_class.answered
            with pytest.raises(errors.NetworkError if asked else errors.Unsure):
                client.publish(self._hello(), "key-1")
            assert len(server.requests) == 1
        finally:
            server.close()

    @needs("server")
    def test_names_and_dead_addresses_stand_within_the_deadline(self, network):
        """A name that is not looked up in time, and one with fifty dead addresses."""
        client = network.client_at("http://trusted.example", timeout=0.5)
        asleep = threading.Event()

        def lookup(host, port, *_arguments, flags=0, **_more):
            if flags:
                raise socket.gaierror
            asleep.wait(120)
            raise socket.gaierror

        began = time.monotonic()
        with mock.patch("socket.getaddrinfo", lookup):
            self._fails(client, errors.Later, check=False)
            assert time.monotonic() - began < 30
            asleep.set()
        with contextlib.ExitStack() as stack:
            nobody = [stack.enter_context(_full()) for _ in range(5)]
            found = [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", each.getsockname())
                for each in nobody * 10
            ]
            stack.enter_context(mock.patch("socket.getaddrinfo", return_value=found))
            began = time.monotonic()
            self._fails(client, errors.Later, check=False)
            assert time.monotonic() - began < 30

    @needs("server")
    def test_credentials_of_a_file_are_not_sent(self, network, tmp_path, monkeypatch):
        place = tmp_path / "netrc"
        place.write_text("default login thief password of-the-administrator\n")
        monkeypatch.setenv("NETRC", str(place))
        monkeypatch.setenv("HOME", str(tmp_path))
        server = Hostile("twice")
        try:
            for settings in ({}, {"access_token": "", "client_id": ""}):
                with contextlib.suppress(errors.NetworkError):
                    client = network.client_at(server.url, **settings)
                    client.fetch(network.stream, {})
            stolen = base64.b64encode(b"thief:of-the-administrator").decode()
            for request in server.requests:
                assert stolen not in str(request.headers)
        finally:
            server.close()

    def _hello(self):
        return base.Reply("Hello", parent_external_id=self.driver_class.answered)

    def _fails(self, client, expected, check=True):
        """Every way of asking ends in the same error."""
        ways = [lambda: client.fetch(self.driver_class.stream, {})]
        if check:
            ways.append(client.check)
        if client.capabilities.publishes:
            ways.append(lambda: client.publish(self._hello(), "key-1"))
        if client.capabilities.signs_in:
            ways.append(lambda: client.exchange_code("a", "https://odoo.example", "b"))
        for way in ways:
            with pytest.raises(expected) as caught:
                way()
            assert str(caught.value)


def _memory():
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextlib.contextmanager
def _full():
    """A server that takes no more connections: whoever knocks waits for ever."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server
