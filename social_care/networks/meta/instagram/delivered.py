"""What Instagram delivers, in the shape in which the Graph gives it.

https://developers.facebook.com/documentation/instagram-platform/webhooks/examples (read
in November 2026): with Facebook's login a change lies in ``changes``; with Instagram's
own ``field`` and ``value`` lie on the entry itself, and ``value`` may be a list.
"""

from ...base import RawItem
from ...values import dicts, part, words
from .. import exchange
from ..values import identity, parts, seconds
from .parse import item


def items(entry):
    """The raw items of one entry of a delivery."""
    account, at = identity(entry.get("id")), seconds(entry.get("time"))
    found = []
    for change in [*parts(entry, "changes"), entry]:
        value = change.get("value")
        made = _FIELDS.get(words(change, "field"))
        for each in dicts(value if isinstance(value, list) else [value]):
            found += made(each, at, account) if made else []
    for event in parts(entry, "messaging") + parts(entry, "standby"):
        found += exchange.delivered(event, account)
    return found


def _comment(value, at, account):
    """A comment on a post, an advertisement or a live broadcast."""
    key, media = identity(value.get("id")), part(value, "media")
    if not key:
        return []
    whole = identity(part(value, "from").get("id")) and identity(media.get("id"))
    if not whole or "text" not in value:
        # With Instagram's own login the author's id is left out at times.
        return [_pointer(key, value, at, account, "comments")]
    names = ("id", "text", "from", "parent_id", "timestamp")
    thing = {"timestamp": at} | {it: value[it] for it in names if it in value}
    about = {"id": identity(media.get("id"))}
    return [item("comment", thing, at, about, "comments", account)]


def _mention(value, at, account):
    """Somebody named us in a comment or in the words of a post: only asking tells."""
    key = identity(value.get("comment_id")) or identity(value.get("media_id"))
    return [_pointer(key, value, at, account, "tags")] if key else []


def _pointer(key, value, at, account, stream):
    return RawItem(
        key, value, kind="pointer", version=str(at), stream=stream, account=account
    )


_FIELDS = {"comments": _comment, "live_comments": _comment, "mentions": _mention}
