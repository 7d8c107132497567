"""What an answer of X amounts to: a dict, or one of our errors.

The library forgets the HTTP status and the headers of an error and says "Unknown
error" of a page of HTML, so every answer is judged here before the library sees it.
Statuses and problems: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

import math
import re
import time
from contextlib import contextmanager, nullcontext
from email.utils import parsedate_to_datetime

from .. import clean, guard
from ..errors import Later, Never, SignInAgain, Unsure, _lt
from ..http import bounded, stated_wait

_AUTH_PROBLEMS = {
    "client-forbidden",
    "client-not-enrolled",
    "not-authorized-for-field",
    "oauth1-permissions",
    "unsupported-authentication",
}
_AUTH_WORDS = re.compile("scope|oauth|app permission|access token|^forbidden$", re.I)
"""X gives its reasons for not liking a post, and says no more than this of scopes."""

_AUTH_CODES = {32, 64, 89, 99, 215, 326}
"""Codes of API 1.1 that version 2 still gives at times."""

_NO_SUCH = {"resource-not-found", "resource-unavailable", "not-authorized-for-resource"}
_NAMED = re.compile(r"[\[`'\"]([a-z_]+(?:\.[a-z_]+)?)[\]`'\"]")


class Refused(Never):
    """X said no, and would again.

    :param int status: of HTTP
    :param frozenset parameters: names of the parameters X did not like
    :param frozenset gone: ids of what X says is not there any more
    """

    status = 0
    parameters = frozenset()
    gone = frozenset()


@contextmanager
def call(writes=False):
    """Around every call: what happens to a request becomes one of our errors.

    None of them is chained: urllib3's carry addresses and bodies.

    :param bool writes: whether something may have been published when nobody heard
    :raises NetworkError: Later, Unsure or Never
    """
    try:
        with guard.writing() if writes else nullcontext():
            yield
    except (Unsure, guard.Unreached, guard.Unheard, guard.Unread) as error:
        raise error from None
    except Later as error:
        if writes and getattr(error, "unclear", False):
            raise Unsure(error.template, **error.values) from None
        raise


def judge(response):
    """The answer as a dict, or the error it amounts to.

    :raises NetworkError: Later, SignInAgain or Refused
    """
    answer = _json(response)
    if not response.ok:
        raise _verdict(response, answer)
    if response.status_code == 204:
        return {}
    if not isinstance(answer, dict):
        raise _unclear(_lt("What X answered cannot be read."))
    if answer.get("errors") and "data" not in answer and "meta" not in answer:
        problem = _problems(answer)[0]
        kind = str(problem.get("type")).rpartition("/")[2]
        if kind not in _NO_SUCH:
            raise Later(_lt("X says: %(detail)s"), detail=_detail(answer))
        raise _refused(_lt("X says: %(detail)s"), 404, answer)
    return answer


def _verdict(response, answer):
    status, detail = response.status_code, _detail(answer)
    if status == 429:
        after = _reset(response.headers)
        return Later(_lt("X asks us to wait: its limit is reached."), after=after)
    if status >= 500 or status in (408, 425):
        error = _unclear(
            _lt("X has a problem of its own (HTTP %(status)s)."), status=status
        )
        error.after = stated_wait(response.headers)
        return error
    if status == 402:
        return Later(
            _lt("The credits at X are used up: buy more in X's console."), after=3600
        )
    if status == 401 or _codes(answer) & _AUTH_CODES:
        return SignInAgain(_lt("X does not accept our keys: connect again."))
    if status == 403 and _is_about_us(response, answer):
        return SignInAgain(
            _lt("X does not let this account do that: %(detail)s"), detail=detail
        )
    return _refused(_lt("X refuses this (HTTP %(status)s): %(detail)s"), status, answer)


def _is_about_us(response, answer):
    """Whether a 403 is about what we may do at all, not about this one request."""
    kinds = {str(each.get("type")).rpartition("/")[2] for each in _problems(answer)}
    if kinds & _AUTH_PROBLEMS or response.request.method == "GET":
        return True
    return bool(_AUTH_WORDS.search(_detail(answer)))


def _refused(template, status, answer):
    error = Refused(template, status=status, detail=_detail(answer))
    error.status = status
    error.parameters = _parameters(answer)
    error.gone = gone(answer)
    return error


def gone(answer):
    """The ids of what was asked for and is not there; not of what is kept from us."""
    return frozenset(
        str(each["resource_id"])
        for each in _problems(answer)
        if each.get("resource_id")
        and str(each.get("type")).rpartition("/")[2] == "resource-not-found"
    )


def _unclear(template, **values):
    """An answer after which a post may stand on X or not."""
    error = Later(template, **values)
    error.unclear = True
    return error


def _json(response):
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _problems(answer):
    """What X complains of: the answer itself, and the list of errors in it."""
    if not isinstance(answer, dict):
        return [{}]
    errors = answer.get("errors")
    errors = errors if isinstance(errors, list) else []
    return [*(each for each in errors if isinstance(each, dict)), answer]


def _detail(answer):
    for problem in _problems(answer):
        for key in ("message", "detail", "error_description", "title", "error"):
            if isinstance(problem.get(key), str) and problem[key].strip():
                return clean.line(problem[key], 200)
    return "-"


def _codes(answer):
    codes = (each.get("code") for each in _problems(answer))
    return {code for code in codes if isinstance(code, int)}


def _parameters(answer):
    """The parameters X names: in a list of its own, or first in its words."""
    named = set()
    for problem in _problems(answer):
        if isinstance(problem.get("parameters"), dict):
            named.update(problem["parameters"])
        if isinstance(problem.get("parameter"), str):
            named.add(problem["parameter"])
    if not named:
        named.update(_NAMED.findall(_detail(answer))[:1])
    return frozenset(named)


def _reset(headers):
    """Seconds until the limit that was reached is lifted, by X's own clock."""
    waits = []
    for limit in ("rate-limit", "user-limit-24hour", "app-limit-24hour"):
        reset = _number(headers.get(f"x-{limit}-reset"))
        if reset and not _number(headers.get(f"x-{limit}-remaining")):
            waits.append(bounded(reset - _now(headers)))
    return max(waits) if waits else stated_wait(headers)


def _now(headers):
    """What X's clock says; ours where it does not say."""
    try:
        return parsedate_to_datetime(headers.get("date")).timestamp()
    except (TypeError, ValueError, OverflowError):
        return time.time()


def _number(value):
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
