"""What an Instagram account says.

``POST /{comment}/replies`` takes an uppermost comment only. No fields are asked for of
what is said: Meta says it, and then refuses to answer so (code 20), and whoever tries
again says it twice.
"""

from ...base import PRIVATE
from ...errors import Never, _lt
from ...values import part, words
from .. import exchange
from ..found import Said, among
from ..values import identity, stamp
from ..verdict import Gone
from . import reading


def publish(client, reply):
    """Say something; gives its id."""
    if not reply.body:
        raise Never(_lt("There is nothing to say."))
    client.vet(reply)
    if reply.visibility == PRIVATE:
        return exchange.send(client, client.box, reply, {"text": reply.body})
    if not reply.parent_external_id:
        raise Never(_lt("On Instagram only comments and mentions can be answered."))
    client._last_look()
    target, edge, form = _place(client, reply)
    answer = client.graph.post(target, edge, message=reply.body, **form)
    return exchange.given(answer, "id")


def _place(client, reply):
    """Where an answer goes: the node, the edge, and what else has to be said."""
    parent, media = reply.parent_external_id, reply.thread_external_id
    if reply.parent_kind == "mention":
        # On somebody else's post, by way of ourselves.
        comment = {"comment_id": parent} if parent != media else {}
        return client.me, "mentions", {"media_id": media, **comment}
    if parent == media:
        return media, "comments", {}
    return reply.root_external_id or parent, "replies", {}


def find_own(client, reply, since):
    """Look for a reply where it would stand, by Meta's clock."""
    if reply.visibility == PRIVATE:
        things, whole = exchange.last(client.graph, client.box, reply, "INSTAGRAM")
    elif reply.parent_kind == "mention" or not reply.parent_external_id:
        return None  # below posts of others we cannot look
    else:
        target, edge, _form = _place(client, reply)
        things, whole = reading.newest(client, target, edge)
    said = [
        Said(
            identity(each.get("id")),
            _is_own(client, each),
            words(each, "text") or words(each, "message"),
            stamp(each.get("timestamp") or each.get("created_time")),
        )
        for each in things
    ]
    return among(said, whole, reply.body, since, client.graph.session.skew)


def _is_own(client, thing):
    who = part(thing, "from")
    name = words(who, "username") or words(thing, "username")
    known = identity(who.get("id"))
    return known in client.names or (not known and client.is_called(name))


def delete(client, external_id):
    """Take back a comment; messages cannot be taken back."""
    try:
        client.graph.delete(external_id)
    except Gone:
        return


def hide(client, external_id, hidden):
    """Hide a comment from everybody but who wrote it; or show it again."""
    client.graph.post(external_id, hide=hidden)
