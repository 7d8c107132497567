"""Asking one account's server. Answers come as the JSON the server sent.

Written to the session directly: Mastodon.py sleeps and reads files where it may, its
types take a third of a second for a page of forty, and its errors lose the status and
the headers.

Sources: https://docs.joinmastodon.org/api/rate-limits/ (``X-RateLimit-Reset`` is a
date), https://docs.joinmastodon.org/entities/Error/, and for snac what a real one did
(a refused token is 401 or 422 with a page of HTML or nothing).
"""

from .. import clean, guard, http
from ..base import TIMEOUT
from ..caller import address
from ..errors import BadItem, Later, Never, SignInAgain, Unsure, _lt

LABEL = "Mastodon"


class Wire:
    """One account's server.

    :ivar session: the guard's, or what was given for it
    """

    def __init__(self, settings, session=None):
        self.base = address(settings.base_url)
        self.session = session or guard.Session(settings.allow_internal, self.base)
        self._timeout = settings.timeout or TIMEOUT
        self._headers = {}
        if settings.access_token:
            self._headers["Authorization"] = f"Bearer {settings.access_token}"

    def list(self, path, **query):
        """GET what comes as a list, of dicts as a rule.

        :param str path: below the server, like ``/api/v1/notifications``
        :param query: None is left out; lists go by the names of Rails, with ``[]``
        :raises NetworkError: Later, SignInAgain or Never
        """
        return self._read(list, path, query)

    def dict(self, path, **query):
        """GET what comes as one thing; the rest as with :meth:`list`."""
        return self._read(dict, path, query)

    def write(self, method, path, data=None, headers=None):
        """The same for what must not be done twice.

        :raises Unsure: where nobody heard whether it was done
        """
        self.session.close()  # an old connection may have been closed at its other end
        with guard.writing():
            answer = self._ask(method, path, data=_form(data), headers=headers)
        try:
            return _judged(answer, dict)
        except Later as error:
            if 400 <= answer.status_code < 500:
                raise
            raise Unsure(error.template, error.after, **error.values) from error

    def again(self, method, path, **parts):
        """The same for what does no harm when it is done twice: it is tried once more
        where the connection breaks."""
        return _judged(self._again(method, path, **parts), dict)

    def upload(self, path, file, data=None):
        """Send a file, as ``(name, content, mimetype)``; twice does no harm."""
        return self.again("POST", path, data=_form(data), files={"file": file})

    def _read(self, kind, path, query):
        return _judged(self._again("GET", path, params=_form(query)), kind)

    def _again(self, method, path, **parts):
        try:
            return self._ask(method, path, **parts)
        except guard.BrokeOff:
            # snac closes connections without a word.
            self.session.close()
            return self._ask(method, path, **parts)

    def _ask(self, method, path, headers=None, **parts):
        return self.session.call(
            method,
            f"{self.base}{path}",
            timeout=self._timeout,
            headers={**self._headers, **(headers or {})},
            **parts,
        )


def _form(values):
    """Names and values as Rails takes them."""
    form = {}
    for name, value in (values or {}).items():
        if isinstance(value, bool):
            form[name] = "true" if value else "false"
        elif isinstance(value, (list, tuple)):
            form[f"{name}[]"] = list(value)
        elif value is not None:
            form[name] = value
    return form


def _judged(answer, kind):
    judge(answer)
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        raise gibberish() from error
    if not isinstance(found, kind):
        raise gibberish()
    return found


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
            "The server redirects to another address. Please enter that one."
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
        if value.isascii() and value.isdigit():  # GoToSocial, and others
            return http.seconds_until_stamp(int(value[:20]))
        moment = clean.moment(value)
    except (ValueError, OverflowError, OSError, BadItem):
        return None
    return http.seconds_until(moment) if moment else None


def gibberish():
    """What is raised of an answer that is none of Mastodon's."""
    return Later(
        _lt("The server did not answer in the language of %(network)s."), network=LABEL
    )
