"""What an answer of Meta's amounts to: what it says, or one of our errors.

Errors are told by their codes; the status of HTTP is 400 for most of them:
https://developers.facebook.com/docs/graph-api/guides/error-handling and, for the codes
of limits, https://developers.facebook.com/docs/graph-api/overview/rate-limiting (both
read in November 2026).
"""

import json
import re
from dataclasses import dataclass

from .. import clean, http
from ..caller import said
from ..errors import Later, Never, SignInAgain, _lt
from ..values import number, part, words
from . import permissions

_TOKEN = re.compile(r"\b(?:EAA|IGA|IGQ|THA)\w{8,}")
"""Meta repeats a token that it does not like in its words."""

_SIGN_IN = {102, 190, 467}
_WAIT = {4, 17, 32, 341, 613, *range(80000, 80015)}
_TROUBLE = {1, 2}
_FORBIDDEN = {3, 10, *range(200, 300)}
_WINDOW = {2018278, 2534022}
_GONE = {(100, 33), (803, 0), (100, 2018292), (100, 2018001)}
_NOT_READY = 4279009
"""Threads: what was written is not there yet for those who publish it."""
_DONE = (20, 1772107)
"""Meta did as it was told, and then did not like how it was to answer."""

_REPLIED = {
    10900: _lt("This comment has had its one private reply already."),
    10901: _lt(
        "This comment is more than seven days old: it is too late for a private reply."
    ),
    10902: _lt("This cannot be answered in private."),
    10903: _lt("This person takes no private replies from us."),
    551: _lt("This person takes no messages from us at the moment."),
    506: _lt("This says the same as what was said just before."),
}


class Refused(Never):
    """Meta said no, and would again."""


class Forbidden(Refused):
    """A permission is missing."""


class Gone(Refused):
    """What is asked for is not there, or not for us."""


class Doubt(Later):
    """It may have been done, or not."""


def judge(response, label, secrets=()):
    """Raise the error that an answer amounts to; let through what is none.

    :param str label: the network's name
    :param secrets: texts that may be in no message
    :raises NetworkError: Later, SignInAgain or Refused
    """
    answer = said(response)
    answer = answer if isinstance(answer, dict) else {}
    error = part(answer, "error")
    if not error and response.status_code >= 400 and _message(answer, secrets):
        error = answer  # as those answer who give out tokens
    if error:
        raise _verdict(error, response, label, secrets)
    if "error" in answer and response.status_code < 400:
        raise Doubt(_lt("What %(network)s answered cannot be read."), network=label)
    http.complain(response, label)


@dataclass(frozen=True)
class _Case:
    """An error of Meta's, taken apart."""

    code: int
    subcode: int
    message: str
    label: str
    headers: dict
    status: int
    transient: bool

    @property
    def values(self):
        """What a message may name."""
        return {"network": self.label, "said": self.message or "-"}


def _verdict(error, response, label, secrets):
    case = _Case(
        number(error, "code") or 0,
        number(error, "error_subcode") or 0,
        _message(error, secrets),
        label,
        response.headers,
        response.status_code,
        error.get("is_transient") is True,
    )
    tries = (_about_keys, _about_time, _about_doubt, _about_people, _about_things)
    found = (each(case) for each in tries)
    known = next((each for each in found if each), None)
    return known or Refused(_lt("%(network)s refuses this: %(said)s"), **case.values)


def _about_keys(case):
    """Whoever signed in has to do so again."""
    if case.code in _SIGN_IN:
        return SignInAgain(_sign_in(case.subcode), **case.values)
    return None


def _about_time(case):
    """It may work later, and was surely not done."""
    if case.code in _WAIT or case.status == 429:
        template = _lt("%(network)s asks us to wait: its limit is reached.")
        after = http.stated_wait(case.headers) or regain(case.headers)
        return Later(template, after, network=case.label)
    if case.subcode == _NOT_READY:
        template = _lt("%(network)s is not done yet with what was written.")
        return Later(template, 30, network=case.label)
    if case.code == 368:
        template = _lt("%(network)s has blocked this for a while: %(said)s")
        return Later(template, 3600, **case.values)
    return None


def _about_doubt(case):
    """It may have been done, or not."""
    if (case.code, case.subcode) == _DONE:
        template = _lt("%(network)s does not say whether it was done: %(said)s")
        return Doubt(template, **case.values)
    broken = case.status >= 500 and not case.code
    if case.code in _TROUBLE or case.transient or broken:
        template = _lt("%(network)s has a problem of its own: %(said)s")
        return Doubt(template, **case.values)
    return None


def _about_people(case):
    """We may not write to this person, or not now."""
    if case.subcode in _WINDOW:
        return Refused(
            _lt(
                "The time in which %(network)s lets us write to this person is over: "
                "%(said)s"
            ),
            **case.values,
        )
    known = case.code if case.code in _REPLIED else case.subcode
    return Refused(_REPLIED[known]) if known in _REPLIED else None


def _about_things(case):
    """It is not there, or not for us."""
    if (case.code, case.subcode) in _GONE or (case.code, 0) in _GONE:
        return Gone(_lt("%(network)s no longer has this: %(said)s"), **case.values)
    missing = permissions.named(case.message)
    if case.code in _FORBIDDEN or missing:
        return _forbidden(missing, case.values)
    return None


def _forbidden(missing, values):
    """A permission that is missing, by what does not work without it."""
    if not missing:
        return Forbidden(
            _lt("%(network)s does not let this account do that: %(said)s"), **values
        )
    return Forbidden(
        _lt("The permission %(permission)s is missing: %(lacks)s"),
        permission=missing,
        lacks=permissions.LACKS[missing],
        **values,
    )


def _sign_in(subcode):
    """Why an administrator has to sign in again, as the subcode has it."""
    return {
        458: _lt("Somebody has removed our app at %(network)s: connect again."),
        459: _lt(
            "%(network)s wants whoever connected this account to log in there, and "
            "then to connect again."
        ),
        460: _lt(
            "Whoever connected this account has changed the password at %(network)s: "
            "connect again."
        ),
        492: _lt(
            "Whoever connected this account no longer manages it at %(network)s: "
            "connect again, as somebody who does."
        ),
    }.get(subcode, _lt("%(network)s does not accept our keys any more: connect again."))


def _message(error, secrets):
    """Meta's own words, without our secrets."""
    names = ("error_user_msg", "message", "error_message", "error_description", "error")
    text = next((words(error, name) for name in names if words(error, name)), "")
    for secret in secrets:
        text = text.replace(secret, "***") if secret else text
    return clean.line(_TOKEN.sub("***", text), 250)


def usage(headers):
    """What is left of the limits, from 0 to 1; None where Meta does not say.

    Three headers, each in percent: of the app, of the page, of the use.
    """
    used = [
        value
        for counts in _counts(headers)
        for name, value in counts.items()
        if name in ("call_count", "total_time", "total_cputime")
        and isinstance(value, (int, float))
        and not isinstance(value, bool)
    ]
    return max(0.0, min(1.0, 1 - max(used) / 100)) if used else None


def regain(headers):
    """Seconds until we may ask again; stated in minutes. None: it is not said."""
    minutes = [each.get("estimated_time_to_regain_access") for each in _counts(headers)]
    minutes = [each for each in minutes if type(each) is int and each > 0]
    return http.bounded(max(minutes) * 60.0) if minutes else None


def _counts(headers):
    for name in ("x-app-usage", "x-page-usage", "x-business-use-case-usage"):
        try:
            found = json.loads(headers.get(name) or "null")
        except (ValueError, RecursionError):
            continue
        if not isinstance(found, dict):
            continue
        lists = [each for each in found.values() if isinstance(each, list)]
        yield found
        yield from (each for some in lists for each in some if isinstance(each, dict))
