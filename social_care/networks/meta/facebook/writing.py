"""What a page says: in public below posts, in private by Messenger.

A comment is answered by ``POST /{comment}/comments``; ``POST /{comment}`` with a
message would *edit* it, and is sent for hiding alone. Answers to answers hang below the
uppermost comment, whichever is answered: so that one is.
"""

from datetime import timedelta

from ... import clean
from ...base import PRIVATE
from ...errors import Never, Unsure, _lt
from ...values import part, words
from ..graph import page_of
from ..values import identity, parts, stamp
from ..verdict import Gone
from . import parse, reading

HUMAN = 24 * 3600
"""Seconds since the customer's last message after which only people may still write:
https://developers.facebook.com/docs/messenger-platform/policy/policy-overview"""

MARGIN = timedelta(minutes=2)
"""How far Meta's clocks may be apart from the one that its answers tell the time by."""


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
    return _id(said, "id")


def _photo(client, media):
    """The id of a picture that lies with Facebook, and is not shown by itself."""
    said = client.graph.harmless(
        client.page,
        "photos",
        published=False,
        alt_text_custom=media.description or None,
        files={"source": _file(media)},
    )
    return _id(said, "id")


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
    to, more = _recipient(client, reply)
    client._last_look()
    said = client.graph.post(
        client.page, "messages", recipient=to, message=messages[0], **more
    )
    return parse.mid(_id(said, "message_id"))


def _recipient(client, reply):
    """Whom a message goes to, and by what right."""
    if reply.parent_external_id and reply.parent_visibility != PRIVATE:
        posts = reply.parent_external_id == reply.thread_external_id
        name = "post_id" if posts else "comment_id"
        return {name: reply.parent_external_id}, {"messaging_type": "RESPONSE"}
    if not reply.recipient_external_id:
        raise Never(_lt("A private message needs somebody it is for."))
    to = {"id": reply.recipient_external_id}
    if reply.last_age is not None and reply.last_age > HUMAN:
        return to, {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return to, {"messaging_type": "RESPONSE"}


def _attachment(client, media):
    """The id of a picture for a message."""
    message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
    said = client.graph.harmless(
        client.page,
        "message_attachments",
        message=message,
        files={"filedata": _file(media)},
    )
    return _id(said, "attachment_id")


def _id(said, name):
    """The id in an answer.

    :raises Unsure: where there is none: it may stand there all the same
    """
    found = identity(said.get(name)) if isinstance(said, dict) else ""
    if not found:
        raise Unsure(_lt("What Facebook answered cannot be read."))
    return clean.identifier(found, _lt("post id"))


def find_own(client, reply, since):
    """Look for a reply where it would stand, by Meta's clock."""
    graph = client.graph
    if reply.visibility == PRIVATE:
        found, whole = _said_privately(client, reply)
    else:
        target = reply.root_external_id or reply.parent_external_id
        if not target:
            answer = graph.get(client.page, "published_posts", fields=reading.POST)
        else:
            answer = graph.get(
                target,
                "comments",
                fields=reading.COMMENT,
                filter="stream",
                order="reverse_chronological",
                limit=reading.PAGE,
            )
        found, after = page_of(answer)
        whole = not after
    skew = graph.session.skew
    if skew is None:
        return "" if whole and not found else None
    begin = (since + skew - MARGIN).isoformat()
    for each in found:
        who = identity(part(each, "from").get("id"))
        at = stamp(each.get("created_time"))
        same = _spoken(words(each, "message")) == _spoken(reply.body)
        if who == client.page and same and at >= begin:
            key = identity(each.get("id"))
            return parse.mid(key) if reply.visibility == PRIVATE else key
    older = any(stamp(each.get("created_time")) < begin for each in found)
    return "" if whole or older else None


def _said_privately(client, reply):
    """The last messages of the exchange with somebody, and whether these are all."""
    graph = client.graph
    fields = f"id,messages.limit({reading.MESSAGES}){{{reading.MESSAGE}}}"
    answer = graph.get(
        client.page,
        "conversations",
        platform="MESSENGER",
        fields=fields,
        user_id=reply.recipient_external_id,
    )
    found, _after = page_of(answer)
    messages = [it for each in found for it in parts(each, "messages")]
    return messages, len(messages) < reading.MESSAGES


def _spoken(text):
    return " ".join(text.split())


def delete(client, external_id):
    """Take back a post or a comment of ours."""
    if external_id.startswith("m_"):
        raise Never(_lt("A message that was sent by Messenger cannot be taken back."))
    try:
        client.graph.delete(external_id)
    except Gone:
        return


def hide(client, external_id, hidden):
    """Hide a comment from everybody but who wrote it and their friends; or show it."""
    client.graph.post(external_id, is_hidden=hidden)


def like(client, external_id):
    """Like a post or a comment as the page."""
    client.graph.post(external_id, "likes")
