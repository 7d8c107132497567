"""What a page says: in public below posts, in private by Messenger.

A comment is answered by ``POST /{comment}/comments``; ``POST /{comment}`` with a
message *edits* it, and is sent for that and for hiding alone. Answers to answers hang
below the uppermost comment, whichever is answered: so that one is.
"""

from ...base import PRIVATE
from ...errors import Never, _lt
from ...values import part, words
from .. import exchange
from ..found import Said, among
from ..graph import page_of
from ..values import identity, stamp
from ..verdict import Gone
from . import parse, reading


def publish(client, reply):
    """Say something; gives its id."""
    if not reply.body and not reply.media:
        raise Never(_lt("There is nothing to say."))
    client.vet(reply)
    if reply.visibility == PRIVATE:
        return _write_privately(client, reply)
    return _answer(client, reply)


def _answer(client, reply):
    target = reply.root_external_id or reply.parent_external_id
    pictures = [_photo(client, each) for each in reply.media]
    client._last_look()
    form = {"message": reply.body or None}
    if target:
        if pictures:
            form["attachment_id"] = pictures[0]
        said = client.graph.post(target, "comments", **form)
    else:
        attached = [{"media_fbid": each} for each in pictures]
        said = client.graph.post(
            client.page, "feed", **form, attached_media=attached or None
        )
    return exchange.given(said, "id")


def _photo(client, media):
    """The id of a picture that lies with Facebook, and is not shown by itself."""
    said = client.graph.harmless(
        client.page,
        "photos",
        published=False,
        alt_text_custom=media.description or None,
        files={"source": _file(media)},
    )
    return exchange.given(said, "id")


def _file(media):
    return (media.filename or "picture", media.content, media.mimetype)


def _write_privately(client, reply):
    """A message; or the one private reply to a comment, or to a visitor's post."""
    messages = [{"text": reply.body}] if reply.body else []
    for each in reply.media:
        attachment = {
            "type": "image",
            "payload": {"attachment_id": _attachment(client, each)},
        }
        messages.append({"attachment": attachment})
    if len(messages) > 1:
        raise Never(_lt("A message has either words or a picture."))
    key = exchange.send(client, client.page, reply, messages[0])
    return parse.mid(key)


def _attachment(client, media):
    """The id of a picture for a message."""
    message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
    said = client.graph.harmless(
        client.page,
        "message_attachments",
        message=message,
        files={"filedata": _file(media)},
    )
    return exchange.given(said, "attachment_id")


def find_own(client, reply, since):
    """Look for a reply where it would stand, by Meta's clock."""
    graph = client.graph
    if reply.visibility == PRIVATE:
        things, whole = exchange.last(graph, client.page, reply, "MESSENGER")
    else:
        things, whole = _below(client, reply)
    said = [
        Said(
            identity(each.get("id")),
            identity(part(each, "from").get("id")) == client.page,
            words(each, "message"),
            stamp(each.get("created_time")),
        )
        for each in things
    ]
    key = among(said, whole, reply.body, since, graph.session.skew)
    return parse.mid(key) if key and reply.visibility == PRIVATE else key


def _below(client, reply):
    """The newest of what stands below a post, and whether that is all."""
    target = reply.root_external_id or reply.parent_external_id
    if target:
        answer = client.graph.get(
            target,
            "comments",
            fields=reading.COMMENT,
            filter="stream",
            order="reverse_chronological",
            limit=reading.PAGE,
        )
    else:
        answer = client.graph.get(client.page, "published_posts", fields=reading.POST)
    found, after = page_of(answer)
    return found, not after


def delete(client, external_id):
    """Take back a post or a comment of ours."""
    if external_id.startswith("m_"):
        raise Never(_lt("A message that was sent by Messenger cannot be taken back."))
    try:
        client.graph.delete(external_id)
    except Gone:
        return


def correct(client, external_id, body):
    """Give a post or a comment of ours other words."""
    if external_id.startswith("m_"):
        raise Never(_lt("A message that was sent by Messenger cannot be changed."))
    client.graph.post(external_id, message=body)


def hide(client, external_id, hidden):
    """Hide a comment from everybody but who wrote it and their friends; or show it."""
    client.graph.post(external_id, is_hidden=hidden)


def like(client, external_id):
    """Like a post or a comment as the page."""
    client.graph.post(external_id, "likes")
