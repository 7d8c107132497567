"""What is out, as a post of ours."""

import uuid

from odoo import fields

from ..networks import clean
from ..standing.refresh import refresh
from ..thread import chatter
from . import claims, native


def own_post(reply, external_id):
    """The post of ours with this id; made where the account's own stream has not
    brought it yet.

    :return: the post, and whether it was there
    """
    posts = reply.env["social.care.post"]
    post = posts.search(
        [
            ("account_id", "=", reply.account_id.id),
            ("external_id", "=", external_id),
        ]
    )
    values = {"closing": reply.closing, "user_id": reply.user_id.id}
    if post:
        if not post.conversation_id:
            values["conversation_id"] = reply.conversation_id.id
        post.write(values)
        return post, True
    if reply.visibility == "public":
        client = reply.account_id.network_client()
        values["permalink"] = client.permalink(external_id) or False
    return posts.create(_values(reply, external_id) | values), False


def replace(reply, post):
    """The network has one answer a post: this one took the place of the one before.

    :param post: the answer as it is now; the same post, or a new one
    """
    before = post.search(
        [
            ("account_id", "=", post.account_id.id),
            ("parent_external_id", "=", reply.in_reply_to_post_id.external_id),
            ("parent_external_id", "!=", False),
            ("direction", "=", "out"),
            ("visibility", "=", post.visibility),
            ("deleted", "=", False),
            ("id", "!=", post.id),
        ]
    )
    before.erase()
    # A post is what one reply became: the newest.
    earlier = post.sudo().reply_ids - reply
    earlier.write({"post_id": False})
    earlier.flush_recordset(["post_id"])
    body = reply.body.strip()
    if post.body != body:
        now = fields.Datetime.now()
        # Whether the new words are shown, nobody has said yet.
        post.write(
            {
                "body": body,
                "edited_at": now,
                "posted_at": now,
                "withheld": False,
                "withheld_why": False,
            }
        )
        chatter.log_edits(post.filtered("conversation_id.ticket_id"))


def found_at(reply, permalink):
    """The post that a person has found on the network, at an address or without one."""
    permalink = clean.link(permalink)
    post = native.answer_at(reply.account_id, reply.conversation_id, permalink)
    if not post:
        values = _values(reply, f"native:{uuid.uuid4()}")
        values |= {"permalink": permalink or False, "native": True, "version": ""}
        post = post.create(values)
        chatter.log_posts(post)
    return post


def keep(reply, post):
    """A reply is out: as this post."""
    claims.give_back(
        reply,
        state="sent",
        post_id=post.id,
        sent_at=post.posted_at,
        error_message=False,
        needs_person=False,
        next_try_at=False,
        failure_count=0,
    )


def show(reply, post):
    """Where the conversation stands now, and the post in the ticket's chatter."""
    refresh(reply.conversation_id)
    chatter.log_posts(post)


def _values(reply, external_id):
    conversation, account = reply.conversation_id, reply.account_id
    here = reply.visibility == conversation.visibility
    whole = account.can().replaces_answer
    answered = reply.in_reply_to_post_id
    parent = (not whole and reply.previous_id.post_id) or answered
    return {
        "account_id": account.id,
        "company_id": account.company_id.id,
        "network": account.network,
        "external_id": external_id,
        "direction": "out",
        "visibility": reply.visibility,
        "kind": "message"
        if reply.visibility == "private"
        else "reply"
        if answered
        else "mention",
        "body": reply.body.strip(),
        "posted_at": fields.Datetime.now(),
        "parent_external_id": parent.external_id,
        "root_external_id": answered.root_external_id or answered.external_id,
        "thread_external_id": here and conversation.thread_external_id,
        "conversation_id": conversation.id,
        "language": conversation.language or reply.statement_id.language,
    }
