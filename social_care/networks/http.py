"""What the statuses and headers of HTTP mean to us, where a network says no more."""

import contextlib
import math
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from .errors import Gone, Later, Never, SignInAgain, _lt

MAX_WAIT = 24 * 3600
"""Most seconds of a stated wait that we believe."""


def complain(response, network):
    """Raise what a status above 399 means; the rest is let through.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = response.status_code
    if status < 400:
        return
    values = {"network": network, "status": status}
    if status == 429:
        template = _lt("%(network)s asks us to wait: too many requests.")
        raise Later(template, stated_wait(response.headers), network=network)
    if status == 401:
        raise SignInAgain(_lt("%(network)s refuses our credentials (401)."), **values)
    if status == 403:
        raise Never(_lt("%(network)s does not let us do this (403)."), **values)
    if status in (404, 410):
        template = _lt("%(network)s found nothing at this address (%(status)s).")
        raise Gone(template, **values)
    if status >= 500 or status in (408, 409, 423, 425):
        template = _lt("%(network)s has a problem of its own (%(status)s).")
        raise Later(template, stated_wait(response.headers), **values)
    raise Never(_lt("%(network)s refuses the request (%(status)s)."), **values)


def stated_wait(headers):
    """Seconds a server asks us to wait, or None: RFC 9110, 10.2.3."""
    value = (headers.get("Retry-After") or "").strip()
    if not value:
        return None
    with contextlib.suppress(ValueError):
        return bounded(float(value))
    try:
        return seconds_until(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def seconds_until(moment):
    """Seconds from now until a datetime (naive is UTC); 0 where it is over."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return bounded((moment - datetime.now(timezone.utc)).total_seconds())


def seconds_until_stamp(stamp):
    """The same for a moment in seconds since 1970."""
    return seconds_until(datetime.fromtimestamp(stamp, timezone.utc))


def bounded(seconds):
    """A wait that we believe; None for what is none."""
    if not math.isfinite(seconds):
        return None
    return min(max(0.0, seconds), MAX_WAIT)
