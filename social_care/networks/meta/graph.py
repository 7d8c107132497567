"""Asking Meta's Graph for one account.

Tokens go in a header, never in addresses. Whoever holds a token alone can do nothing
with it where the app wants a proof that its secret is known as well:
https://developers.facebook.com/docs/graph-api/guides/secure-requests
"""

import hashlib
import hmac
import json
import re

from .. import guard
from ..errors import Never, SignInAgain, _lt
from ..http import step
from .verdict import judge, usage

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

    def __init__(
        self, settings, label, own, session=None, token="", proves=True, version=VERSION
    ):
        self.settings, self.label = settings, label
        self.base, self.version = place(settings, own, version)
        self.session = session or guard.Session(settings.allow_internal, self.base)
        self.token = token or settings.access_token
        self.proves = proves
        self.left = None

    def get(self, *steps, **query):
        """What stands at a place.

        :param steps: of the path: ids and names of edges, each quoted
        :param query: None is left out, dicts and lists go as JSON
        :raises NetworkError: Later, SignInAgain or Refused
        """
        return self._judged(self._ask("GET", steps, params=self._form(query)))

    def post(self, *steps, files=None, **form):
        """The same for what must not be done twice.

        :raises Unsure: where nobody heard whether it was done
        """
        return self._write("POST", steps, data=self._form(form), files=files)

    def delete(self, *steps):
        """Take something away."""
        return self._write("DELETE", steps, data=self._form({}))

    def harmless(self, *steps, files=None, **form):
        """A POST that may well be done twice: uploads, subscriptions, questions."""
        answer = self._ask("POST", steps, data=self._form(form), files=files)
        return self._judged(answer)

    def as_app(self):
        """The same server, asked by the app itself."""
        keys = self.settings
        if not keys.client_id or not keys.client_secret:
            raise Never(_lt("Enter the ID and secret of your app at Meta first."))
        token = f"{keys.client_id}|{keys.client_secret}"
        return Graph(
            keys,
            self.label,
            self.base,
            self.session,
            token,
            proves=False,
            version=self.version,
        )

    def _write(self, method, steps, **parts):
        self.session.close()  # an old connection may have been closed at its other end
        with guard.writing():
            answer = self._ask(method, steps, **parts)
        return self._judged(answer, writes=True)

    def _ask(self, method, steps, **parts):
        if not self.token:
            template = _lt("%(network)s has not been connected yet.")
            raise SignInAgain(template, network=self.label)
        path = "/".join([self.version, *map(step, steps)])
        return self.session.call(
            method,
            f"{self.base}/{path}",
            timeout=self.settings.timeout,
            headers={"Authorization": f"Bearer {self.token}"},
            **{name: value for name, value in parts.items() if value is not None},
        )

    def _judged(self, answer, writes=False):
        left = usage(answer.headers)
        self.left = self.left if left is None else left
        return judge(answer, self.label, secrets(self.settings, self.token), writes)

    def _form(self, values):
        form = {key: written(it) for key, it in values.items() if it is not None}
        secret = self.settings.client_secret
        if secret and self.proves:
            form["appsecret_proof"] = hmac.new(
                secret.encode(), self.token.encode(), hashlib.sha256
            ).hexdigest()
        return form


def place(settings, own, version=VERSION):
    """The server of an account, and the version of the Graph that it is asked in."""
    url = (settings.base_url.strip() or own).rstrip("/")
    found = _VERSIONED.fullmatch(url)
    return (found[1], found[2]) if found else (url, version)


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

    The address of the next page is not followed: it is somebody's else word.
    """
    found = answer.get("data") if isinstance(answer, dict) else None
    found = found if isinstance(found, list) else []
    paging = answer.get("paging") if isinstance(answer, dict) else None
    paging = paging if isinstance(paging, dict) else {}
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else ""
    more = after if paging.get("next") and isinstance(after, str) else ""
    return [each for each in found if isinstance(each, dict)], more
