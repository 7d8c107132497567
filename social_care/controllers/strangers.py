"""Pages for people who are not logged in and have only a link.

Links that do not work are all answered alike. An address that tries many of them is
slowed down, and then refused also where a link is good.
"""

import hashlib
import ipaddress
import time

from odoo.http import request
from odoo.tools import hmac

from ..database import transaction

SLOW_FROM, REFUSE_FROM = 10, 30
"""Strikes of an address within the hour."""

DELAY, LONGEST = 0.1, 1.0
"""Seconds by which each strike too many slows an answer, and most of them: an address
holds a worker for some ten seconds an hour at most."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def refused(address):
    """Whether an address has tried too many links; one that comes near waits.

    :param str address: see :func:`address_of`
    """
    strikes = request.env["social.care.claim.strike"].sudo().recent(address)
    if strikes >= REFUSE_FROM:
        return True
    if strikes >= SLOW_FROM:
        time.sleep(min(DELAY * (strikes - SLOW_FROM + 1), LONGEST))
    return False


def strike(address):
    """Write a strike down at once, whatever becomes of the request."""
    transaction.run(
        request.env, lambda env: env["social.care.claim.strike"].add(address)
    )


def address_of(request):
    """A digest of where a request comes from.

    What a proxy says counts only where Odoo was told that there is one. Of an address
    of version 6 the network counts, since its owner has all of them.
    """
    given = request.httprequest.remote_addr or ""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        address = None
    address = getattr(address, "ipv4_mapped", None) or address
    if address:
        given = str(address)
    if address and address.version == 6:
        given = str(ipaddress.ip_network((address, 64), strict=False))
    digest = hmac(request.env(su=True), "social_care.address", given, hashlib.sha256)
    return f"address:{digest[:24]}"
