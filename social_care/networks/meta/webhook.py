"""Deliveries of Meta's: who sent them, for which accounts, and whom to forget.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started (the check and
the signature) and ``docs/development/create-an-app/app-dashboard`` there, on data
deletion (read in November 2026). Meta delivers for all pages of an app to one address,
and of Instagram by the same app to another or to the same one.
"""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import parse_qs

from .. import clean
from ..errors import BadItem, Never, _lt
from ..values import words
from .facebook import delivered as facebook
from .graph import page_of
from .instagram import delivered as instagram
from .values import identity

HEADER = "x-hub-signature-256"
_CHALLENGE = re.compile(r"[\w-]{1,200}", re.ASCII)
_OBJECTS = {"page": facebook.items, "instagram": instagram.items}


def challenge(verify_token, params):
    """The answer to Meta's check of our address; None: refuse."""
    mode, given, text = (
        params.get(f"hub.{name}") for name in ("mode", "verify_token", "challenge")
    )
    if mode != "subscribe" or not verify_token or not isinstance(given, str):
        return None
    if not isinstance(text, str) or not _CHALLENGE.fullmatch(text):
        return None
    same = hmac.compare_digest(given.encode("utf-8", "replace"), verify_token.encode())
    return text if same else None


def sign(secret, body):
    """What Meta puts into its header, keyed with the secret of the app."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(secret, headers, body):
    """Whether the body was signed with our secret; never where we have none."""
    given = next((headers[key] for key in headers if key.lower() == HEADER), "")
    if not secret or not isinstance(given, str):
        return False
    return hmac.compare_digest(
        sign(secret, body).encode(), given.encode("utf-8", "replace")
    )


def unpack(body):
    """The raw items of a delivery: of every entry, of every change in it.

    :raises BadItem: where it is no delivery of Meta's
    """
    try:
        delivery = json.loads(body)
        entries = delivery["entry"]
        of_object = _OBJECTS.get(delivery["object"])
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise _none() from error
    if not isinstance(entries, list):
        raise _none()
    if of_object is None:  # permissions, users, other products of Meta's
        return []
    return [
        item
        for entry in entries
        if isinstance(entry, dict) and identity(entry.get("id"))
        for item in of_object(entry)
    ]


def _none():
    return BadItem(_lt("This is not a delivery of Meta's."))


def subscribe(graph, topic, fields, url):
    """Tell Meta our address for a topic of the app, unless it delivers to us already.

    Another account's address of ours does as well: each delivery says for whom it is.

    :raises Never: where the app delivers to somebody else, whose address we do not take
    """
    app = graph.as_app()
    keys = graph.settings
    if not keys.webhook_secret:
        raise Never(_lt("Enter a verify token first: any long word that nobody knows."))
    for each in page_of(app.get(keys.client_id, "subscriptions"))[0]:
        there = words(each, "callback_url")
        if each.get("object") != topic or not each.get("active"):
            continue
        if clean.host(there) != clean.host(url):
            raise Never(
                _lt(
                    "The app delivers to %(address)s already. Take that address away "
                    "in Meta's App Dashboard first."
                ),
                address=clean.line(there, 200),
            )
        known = {
            words(it, "name") if isinstance(it, dict) else it
            for it in each.get("fields") or ()
        }
        if known.issuperset(fields):
            return
        url = there
    app.harmless(
        keys.client_id,
        "subscriptions",
        object=topic,
        callback_url=url,
        verify_token=keys.webhook_secret,
        fields=list(fields),
        include_values=True,
    )


def install(graph, page):
    """Have a page deliver to the app, where it does not: what it delivers already,
    perhaps for another account of ours, is left as it is."""
    found = page_of(graph.get(page, "subscribed_apps"))[0]
    if not any(identity(it.get("id")) == graph.settings.client_id for it in found):
        graph.harmless(page, "subscribed_apps", subscribed_fields=["feed"])


def forget(secret, body):
    """Whom a signed request wants forgotten: who had signed in at Meta, by their id.

    :return: the ids, or None where it is no such request, or not genuine
    """
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=5)
        given, payload = fields["signed_request"][0].split(".")
        said = json.loads(_decoded(payload))
        signature = _decoded(given)
        user = identity(said["user_id"])
        algorithm = said["algorithm"]
    except (LookupError, TypeError, ValueError, RecursionError):
        return None
    if not secret or not user or algorithm != "HMAC-SHA256":
        return None
    ours = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return (user,) if hmac.compare_digest(ours, signature) else None


def _decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
