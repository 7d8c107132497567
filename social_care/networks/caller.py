"""A server that is asked for JSON: what is the same for all that speak it plainly.

What a network says in ways of its own (errors in the body, waits in headers) is the
``judge`` that it hands over; :func:`.http.complain` where it does as HTTP says.
"""

import json
from contextlib import suppress
from urllib.parse import quote, urlsplit

from . import clean, guard, http
from .errors import Later, Never, Unsure, _lt
from .settings import TIMEOUT


class Caller:
    """One account's server.

    :param str base: its address, as :func:`address` gives it
    :param str label: the network's name, for what goes wrong
    :param Settings settings: the account's
    :param session: the guard's, or what is to be used in its place
    :param dict headers: sent with every request
    :param judge: raises what a response amounts to that is no success
    :ivar headers: those of the last answer
    """

    def __init__(
        self, base, label, settings, session=None, headers=None, judge=None, **parts
    ):
        self.base, self.label = base, label
        self.session = session or guard.Session(settings.allow_internal, base)
        self.headers = {}
        self._sent = headers or {}
        self._judge = judge or (lambda response: http.complain(response, label))
        self._parts = {"timeout": settings.timeout or TIMEOUT, **parts}

    def read(self, path, kind=dict, headers=None, **query):
        """GET something; ``None`` in the query is left out.

        :param kind: ``dict`` or ``list``: what has to come
        :raises NetworkError: Later, SignInAgain or Never
        """
        params = {name: value for name, value in query.items() if value is not None}
        answer = self._ask("GET", path, headers, params=params)
        return self._understood(answer, kind)

    def page(self, path, most=None, name="limit", headers=None, **query):
        """GET a list as with :meth:`read`; with fewer things on its page, down to one,
        where they are too large together.

        :param most: how many are asked for; None: that cannot be said
        :param str name: of the parameter that says so
        :return: the answer; where it goes on has to stand in it
        """

        def ask(size):
            many = {name: size} if most else {}
            return self.read(path, headers=headers, **many, **query)

        return guard.smaller(guard.fewer(most or 1), ask)[0]

    def again(self, method, path, headers=None, **parts):
        """What is no reading, and does no harm when it is done twice."""
        return self._understood(self._ask(method, path, headers, **parts), dict)

    def write(self, method, path, headers=None, kind=dict, **parts):
        """What must not be done twice.

        :param kind: as with :meth:`read`; None: whatever comes is as good
        :raises Unsure: where nobody heard whether it was done
        """
        self.session.close()  # an old connection may have been closed at its other end
        with guard.writing():
            answer = self._ask(method, path, headers, **parts)
        try:
            return self._understood(answer, kind)
        except Later as error:
            if 400 <= answer.status_code < 500:
                raise
            raise Unsure(error.template, error.after, **error.values) from error

    def _ask(self, method, path, headers, **parts):
        answer = self.session.call(
            method,
            f"{self.base}{path}",
            headers={**self._sent, **(headers or {})},
            **self._parts,
            **parts,
        )
        self.headers = answer.headers
        return answer

    def _understood(self, answer, kind):
        if 300 <= answer.status_code < 400:
            raise Never(
                _lt("The server redirects to another address. Please enter that one.")
            )
        self._judge(answer)
        if kind is None:
            return None
        found = said(answer)
        if not isinstance(found, kind):
            raise Later(
                _lt("The server did not answer in the language of %(network)s."),
                network=self.label,
            )
        return found


def said(answer):
    """What an answer says in JSON; None where it is none. Add-ons of WordPress put a
    byte order mark in front of it."""
    for read in (answer.json, lambda: json.loads(answer.content)):
        with suppress(ValueError, RecursionError):
            return read()
    return None


def step(value):
    """One step of a path, of an id that a server gave: it leads nowhere else."""
    text = quote(str(value).encode("utf-8", "replace"), safe="")
    return text.replace(".", "%2E") if text.strip(".") == "" else text


def address(url, path=False):
    """The server of an account: its scheme and name, whatever else was entered.

    :param bool path: whether a server may lie below a path, like a blog
    :raises Never: where it is none
    """
    url = url.strip()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError as error:
        raise _no_address() from error
    if parts.scheme not in ("http", "https") or not clean.host(parts.geturl()):
        raise _no_address()
    below = parts.path.rstrip("/") if path else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{below}"


def _no_address():
    return Never(_lt("The address of the server is missing or not valid."))
