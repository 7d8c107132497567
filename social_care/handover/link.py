"""The claim link: how nobody types a telephone number in public."""

import re
import secrets

from odoo import fields
from odoo.fields import Domain
from odoo.tools import consteq, hash_sign, verify_hash_signed

PATH = "/social_care/claim/"
TOKEN_LENGTH = 140
"""Characters of a token, at most."""
_SCOPE = "social_care.claim"
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
