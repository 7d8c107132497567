"""The claim link: how nobody types a telephone number in public."""

import base64
import re
import secrets
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.tools import consteq, hash_sign, verify_hash_signed

PATH = "/social_care/claim/"
TOKEN_LENGTH = 140
"""Characters of a token, at most."""
_SCOPE = "social_care.claim"
_RUNS = re.compile(r"[\w-]{60,}", re.ASCII)
"""What may hold a token, which is longer than any word."""
EARLIER = timedelta(days=1)
"""How much before a link was made is looked for it."""
GOING = ("queued", "sending", "sent", "unknown")
"""States of replies that are, or may be, in public."""
_TOKENS = re.compile(re.escape(PATH) + r"([\w-]+)")


def new_nonce():
    """What a link hangs by: without it the link is one that never was."""
    return secrets.token_urlsafe(24)


def url(handoff):
    """The address for the customer; False where it was revoked.

    :param handoff: one handoff, with all rights
    """
    if not handoff.claim_nonce or not handoff.expires_at:
        return False
    token = hash_sign(handoff.env, _SCOPE, [handoff.claim_nonce], handoff.expires_at)
    return f"{handoff.get_base_url().rstrip('/')}{PATH}{token}"


def tokens(words):
    """The tokens of the claim links that stand in words."""
    return _TOKENS.findall(words or "")


def may_hold(words):
    """Whether a link may stand in words; most words are told at once."""
    return bool(_RUNS.search(words or ""))


def stands_in(words, nonce):
    """Whether a link stands in words: at whatever address, good until whenever.

    :param str words: of a post or reply
    :param str nonce: what the link hangs by
    """
    if nonce in (words or ""):
        return True
    return any(
        nonce.encode() in _decoded(run[start:])
        for run in _RUNS.findall(words or "")
        for start in range(4)
    )


def _decoded(text):
    """The bytes of base64 without its padding; a last letter too many is left out."""
    whole = text[:-1] if len(text) % 4 == 1 else text
    return base64.urlsafe_b64decode(whole + "===")


def stood_in_public(handoff):
    """Whether a link was to be seen by everybody, in any post of ours.

    :param handoff: one handoff, with all rights
    """
    env, nonce = handoff.env, handoff.claim_nonce
    if not nonce:
        return False
    # Rows bear the time at which their transaction began, which may be long before.
    since = (handoff.offered_at or handoff.create_date) - EARLIER
    said = [
        ("company_id", "=", handoff.company_id.id),
        ("visibility", "=", "public"),
        ("body", "!=", False),
    ]
    posts = env["social.care.post"].search_fetch(
        [*said, ("direction", "=", "out"), ("create_date", ">=", since)], ["body"]
    )
    replies = env["social.care.reply"].search_fetch(
        [*said, ("state", "in", GOING), ("create_date", ">=", since)], ["body"]
    )
    return any(
        stands_in(words, nonce)
        for words in (*posts.mapped("body"), *replies.mapped("body"))
    )


def handoff_of(env, token):
    """The handoff that a link is good for, with all rights; or none.

    Whatever is wrong with it, the work is the same, so that the time it takes tells
    nobody what it was.

    :param str token: the end of the link's address
    """
    handoffs = env["social.care.handoff"].sudo()
    try:
        found = verify_hash_signed(handoffs.env, _SCOPE, token)
    except ValueError:
        found = None
    nonce = found[0] if found else new_nonce()
    handoff = handoffs.search(Domain("claim_nonce", "=", nonce) & _claimable(), limit=1)
    return handoff if consteq(handoff.claim_nonce or "", nonce) else handoffs.browse()


def _claimable():
    """What takes submissions: nobody has come yet, or anybody may have."""
    unchecked = (
        Domain("state", "=", "arrived")
        & Domain("link_in_public", "=", True)
        & Domain("verified_at", "=", False)
    )
    return Domain("expires_at", ">", fields.Datetime.now()) & (
        Domain("state", "=", "offered") | unchecked
    )


def offered(conversation, channel, reason):
    """The handoff whose claim link goes into a reply: the one that is open, else a new
    one, with a ticket for it where there is none.

    :param conversation: one, with the rights of the user
    """
    handoff = conversation.handoff_ids.filtered(
        lambda h: h.state == "offered" and h.claim_url
    )[:1]
    if handoff:
        return handoff
    if not conversation.ticket_id:
        conversation.action_create_ticket()
    return handoff.create(
        {
            "ticket_id": conversation.ticket_id.id,
            "conversation_id": conversation.id,
            "channel": channel,
            "reason": reason,
        }
    )
