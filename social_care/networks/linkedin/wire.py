"""How LinkedIn is asked, and how it refuses.

https://learn.microsoft.com/en-us/linkedin/marketing/versioning (a version is known for
a year, then refused with 426), .../shared/api-guide/concepts/error-handling and
.../concepts/rate-limits (limits of a day end at midnight UTC), read in November 2026
as others quote these pages.
"""

from datetime import datetime, timedelta, timezone

from .. import clean, guard
from ..caller import Caller, said
from ..errors import Later, Never, SignInAgain, _lt
from ..http import complain
from ..values import dicts, number, part, words

API, SIGN_IN = "https://api.linkedin.com", "https://www.linkedin.com"
VERSION = "202607"
LABEL = "LinkedIn"
PAGE = 100
"""Things on a page, the most that LinkedIn gives."""


def caller(settings, session):
    """What asks LinkedIn's interface with the account's token."""
    headers = {
        "Authorization": f"Bearer {settings.access_token}".encode("utf-8", "replace"),
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }
    base = settings.base_url or API
    return Caller(base, LABEL, settings, session, headers, _judge)


def entrance(settings, session):
    """What asks for tokens."""
    base = settings.base_url or SIGN_IN
    return Caller(base, LABEL, settings, session, judge=_judge)


def page(wire, path, start=0, size=PAGE):
    """A page of a list, and where the next one begins; None after the last.

    Pages may be shorter than they should be where something on them is not shown to us,
    and ``total`` is not always told: so what counts is the link to the next page, then
    the total, and only where there is neither, whether the page was full.

    :param str path: with a query, escaped as LinkedIn wants it
    """
    sign = "&" if "?" in path else "?"
    answer, size = guard.smaller(
        guard.fewer(size),
        lambda size: wire.read(f"{path}{sign}start={start}&count={size}"),
    )
    found, paging = answer.get("elements"), part(answer, "paging")
    given = len(found) if isinstance(found, list) else 0
    total = number(paging, "total")
    if any(words(each, "rel") == "next" for each in dicts(paging.get("links"))):
        more = True
    elif total is not None:
        more = start + size < total
    else:
        more = given >= size
    return dicts(found), start + size if more else None


def _judge(response):
    """Raise what an answer of LinkedIn amounts to that is no success.

    :raises NetworkError: Later, SignInAgain or Never
    """
    status = response.status_code
    if status < 400:
        return
    found = said(response)
    found = found if isinstance(found, dict) else {}
    told = words(found, "message") or words(found, "error_description")
    told, values = clean.line(told, 200), {"network": LABEL, "status": status}
    if status == 401 or words(found, "error") in ("invalid_grant", "invalid_client"):
        raise SignInAgain(
            _lt("%(network)s refuses our credentials (%(status)s)."), **values
        )
    if status == 426:
        raise Never(
            _lt(
                "LinkedIn no longer knows version %(version)s of its interface. Social "
                "Care has to be updated."
            ),
            version=VERSION,
        )
    if status == 429 and " DAY " in told:
        raise Later(
            _lt("The day's quota of the app at LinkedIn is used up."),
            _until_midnight(),
        )
    if status in (400, 403, 422) and told:
        template = _lt('%(network)s refuses this and says: "%(said)s"')
        raise Never(template, said=told, **values)
    complain(response, LABEL)


def _until_midnight():
    """Seconds until the next day in UTC."""
    now = datetime.now(timezone.utc)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    return max(60.0, (midnight - now).total_seconds())
