"""Asking Meta's Graph for one account.

Tokens go in a header, never in addresses. Whoever holds a token alone can do nothing
with it where the app wants a proof that its secret is known as well:
https://developers.facebook.com/docs/graph-api/guides/secure-requests
"""

import hashlib
import hmac
import json
import re

from ..caller import Caller, step
from ..errors import Never, SignInAgain, Unsure, _lt
from ..values import dicts, part, words
from .verdict import Doubt, judge, usage

VERSION = "v26.0"
"""Since 2026-07-29. Another one may stand at the end of the account's address."""

_VERSIONED = re.compile(r"(.*?)/+(v\d+\.\d+)")


class Graph:
    """One account's door to the Graph.

    :param Settings settings: the account
    :param str label: the network's name in messages
    :param str own: the server where the account names none
    :param session: in place of the guard's
    :param str token: in place of the account's
    :param bool proves: whether this server takes proofs
    :ivar left: what was left of the limits with the last answer, from 0 to 1, or None
    """

    def __init__(self, settings, label, own, session=None, token="", proves=True):
        self.settings, self.label = settings, label
        base, self.version = place(settings, own)
        self.token = token or settings.access_token
        hidden = secrets(settings, self.token)
        self._caller = Caller(
            base,
            label,
            settings,
            session,
            headers={"Authorization": f"Bearer {self.token}"},
            judge=lambda response: judge(response, label, hidden),
        )
        self.session = self._caller.session
        self.proves = proves

    @property
    def left(self):
        return usage(self._caller.headers)

    def get(self, *steps, **query):
        """What stands at a place.

        :param steps: of the path: ids and names of edges, each quoted
        :param query: None is left out, dicts and lists go as JSON
        :raises NetworkError: Later, SignInAgain or Refused
        """
        return self._caller.read(self._path(steps), **self._form(query))

    def page(self, *steps, limit, **query):
        """A page of a list; a smaller one where that is too large.

        :raises NetworkError: Later, SignInAgain or Refused
        """
        return self._caller.page(self._path(steps), limit, **self._form(query))

    def post(self, *steps, **form):
        """The same for what must not be done twice.

        :raises Unsure: where nobody heard whether it was done
        """
        return self._write("POST", steps, form)

    def delete(self, *steps):
        """Take something away."""
        return self._write("DELETE", steps, {})

    def harmless(self, *steps, files=None, **form):
        """A POST that may well be done twice: uploads, subscriptions, questions."""
        path, data = self._path(steps), self._form(form)
        return self._caller.again("POST", path, data=data, files=files)

    def as_app(self):
        """The same server, asked by the app itself."""
        keys = self.settings
        if not keys.client_id or not keys.client_secret:
            raise Never(_lt("Enter the ID and secret of your app at Meta first."))
        token = f"{keys.client_id}|{keys.client_secret}"
        own = f"{self._caller.base}/{self.version}"
        return Graph(keys, self.label, own, self.session, token, proves=False)

    def _write(self, method, steps, form):
        path = self._path(steps)
        try:
            return self._caller.write(method, path, data=self._form(form))
        except Doubt as error:
            raise Unsure(error.template, error.after, **error.values) from error

    def _path(self, steps):
        if not self.token:
            template = _lt("%(network)s has not been connected yet.")
            raise SignInAgain(template, network=self.label)
        return "/".join(["", self.version, *map(step, steps)])

    def _form(self, values):
        form = {key: written(it) for key, it in values.items() if it is not None}
        secret = self.settings.client_secret
        if secret and self.proves:
            form["appsecret_proof"] = hmac.new(
                secret.encode(), self.token.encode(), hashlib.sha256
            ).hexdigest()
        return form


def place(settings, own):
    """The server of an account, and the version of the Graph that it is asked in."""
    url = (settings.base_url.strip() or own).rstrip("/")
    found, usual = _VERSIONED.fullmatch(url), _VERSIONED.fullmatch(own)
    return (found[1], found[2]) if found else (url, usual[2] if usual else VERSION)


def secrets(settings, *more):
    """Texts that may stand in no message."""
    known = (settings.client_secret, settings.access_token, settings.refresh_token)
    return [each for each in (*more, *known) if each and len(each) > 3]


def written(value):
    """A value as the Graph takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def page_of(answer):
    """The things on a page, and what asks for the next one; empty: there is none.

    The address of the next page is not followed: it is somebody else's word, and has a
    token in it.
    """
    paging = part(answer, "paging")
    after = words(part(paging, "cursors"), "after")
    return dicts(answer.get("data")), after if paging.get("next") else ""
