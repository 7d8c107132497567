"""Mastodon.py, on a leash: it never sleeps, never hangs, and reads no files.

The library knows the addresses and the parameters. It is not shown the answers: its
types take a third of a second for a page of forty, and its errors lose the status and
the headers. The answers are judged here, as they came.

Sources: https://docs.joinmastodon.org/api/rate-limits/ (``X-RateLimit-Reset`` is a
date), https://docs.joinmastodon.org/entities/Error/, and for snac what a real one did
(a refused token is 401 or 422 with a page of HTML or nothing).
"""

import contextlib
from urllib.parse import urlsplit

import requests

from .. import clean, guard, http
from ..base import TIMEOUT
from ..errors import BadItem, Later, MissingPackage, Never, SignInAgain, Unsure, _lt

try:
    import mastodon as library
except ImportError:
    library = None

SPOKEN = "4.5.0"
"""What the library is to take the server for, so that it does not ask."""

LABEL = "Mastodon"


class Wire:
    """One account's server. Answers come as the JSON the server sent."""

    def __init__(self, settings, session=None):
        if library is None:
            raise MissingPackage(LABEL, "Mastodon.py")
        self.base = address(settings.base_url)
        self._lines = _Lines(
            session or guard.Session(settings.allow_internal, self.base)
        )
        self._api = library.Mastodon(
            api_base_url=self.base,
            ratelimit_method="throw",
            request_timeout=settings.timeout or TIMEOUT,
            version_check_mode="created",
            mastodon_version=SPOKEN,
            user_agent="Odoo social_care",
            session=self._lines,
        )
        # Given to the constructor, a token that is the name of a file would be read.
        self._api.access_token = settings.access_token or None

    def list(self, name, *args, more=None, **parameters):
        """Call a method of the library that gives a list, of dicts as a rule."""
        self._lines.begin(more, again=True)
        return self._call(list, name, args, parameters)

    def dict(self, name, *args, more=None, **parameters):
        """Call a method of the library that gives one thing."""
        self._lines.begin(more, again=True)
        return self._call(dict, name, args, parameters)

    def write(self, name, *args, **parameters):
        """The same for what must not be done twice.

        :raises Unsure: where nobody heard whether it was done
        """
        self._lines.fresh()
        self._lines.begin(None, again=False)
        try:
            return self._call(dict, name, args, parameters)
        except (Unsure, guard.Unreached):
            raise
        except Later as error:
            status = getattr(self._lines.answer, "status_code", 0)
            if status and status < 500 and status >= 400:
                raise
            raise Unsure(error.template, error.after, **error.values) from error

    def _call(self, kind, name, args, parameters):
        lines = self._lines
        lines.asides = not name.startswith("instance")
        # It makes what it likes of an empty answer: the real one is in our hands.
        with contextlib.suppress(Exception):
            getattr(self._api, name)(*args, **parameters)
        if lines.error:
            raise lines.error
        if lines.answer is None:
            raise Never(_lt("%(network)s cannot be asked for this."), network=LABEL)
        judge(lines.answer)
        try:
            found = lines.answer.json()
        except (ValueError, RecursionError) as error:
            raise _gibberish() from error
        if not isinstance(found, kind):
            raise _gibberish()
        return found


def address(url):
    """The server of an account: its scheme and name, whatever else was entered."""
    url = url.strip()
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not clean.host(parts.geturl()):
        raise Never(_lt("The address of the server is missing, or is none."))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def judge(answer):
    """Raise what a refusal means.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = answer.status_code
    if status < 300:
        return
    if status < 400:
        permanent = status in (301, 308)
        template = _lt(
            "The server sends us on to another address; its own is to be entered."
        )
        raise Never(template) if permanent else Later(template)
    said = _said(answer)
    if status == 429:
        after = http.stated_wait(answer.headers)
        raise Later(
            _lt("%(network)s asks us to wait: too many requests."),
            _reset(answer.headers) if after is None else after,
            network=LABEL,
        )
    if status == 403 and "scope" in said.lower():
        template = _lt(
            "The access token does not allow this. Make a new one with all the scopes."
        )
        raise SignInAgain(template)
    if status in (403, 422) and said:
        template = _lt('%(network)s refuses this and says: "%(said)s"')
        raise Never(template, network=LABEL, said=said)
    http.complain(answer, LABEL)


def _said(answer):
    """The server's own words about a refusal."""
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        return ""
    words = found.get("error") if isinstance(found, dict) else ""
    return clean.line(words, 200) if isinstance(words, str) else ""


def _reset(headers):
    """The wait that Mastodon states by the time at which we may ask again."""
    value = headers.get("X-RateLimit-Reset", "")
    try:
        if value.isdigit():  # GoToSocial, and others
            return http.seconds_until_stamp(int(value))
        moment = clean.moment(value)
    except (ValueError, OverflowError, BadItem):
        return None
    return http.seconds_until(moment) if moment else None


def _gibberish():
    return Later(
        _lt("The server did not answer in the language of %(network)s."), network=LABEL
    )


class _Lines:
    """What Mastodon.py takes for its session of requests."""

    def __init__(self, session):
        self.session = session
        self.headers = {}
        self.asides = True
        self.begin(None, again=False)

    def begin(self, more, again):
        self.more, self.again = more or {}, again
        self.answer = self.error = None

    def fresh(self):
        """Begin a connection of its own: an old one may be closed already."""
        self.session.close()

    def request(self, method, url, timeout=TIMEOUT, **parts):
        if self.more and method == "GET":
            parts["params"] = {**(parts.get("params") or {}), **self.more}
        parts.pop("auth", None)
        parts["auth"] = _no_other_credentials
        url = url.rstrip("/")
        if self.asides and url.endswith("/instance"):
            return _nothing()  # before hashtags it wants to know the server
        try:
            self.answer = self._once(method, url, timeout, parts)
        except Exception as error:
            self.error = error
            raise
        return _nothing()

    def _once(self, method, url, timeout, parts):
        try:
            return self.session.call(method, url, timeout=timeout, **parts)
        except guard.BrokeOff:
            # snac closes connections without a word.
            if not self.again:
                raise
            self.fresh()
            return self.session.call(method, url, timeout=timeout, **parts)


def _nothing():
    """The answer that the library gets to see."""
    response = requests.Response()
    response.status_code = 200
    response._content = b"{}"
    return response


def _no_other_credentials(request):
    """Keeps requests from putting those of a .netrc file in the place of ours."""
    return request
