"""An answer of ours that stands on the network is given other words."""

from odoo.exceptions import UserError

from .. import messages
from ..networks.base import Reply
from ..networks.errors import NetworkError
from . import approval, composer, refusals


def checked(post, body):
    """New words for an answer of ours as they go out: signed, and nothing against them.

    What somebody else would have to look at first is not changed by itself: a
    correction is seen at once, and cannot be taken back.

    :param post: with the rights of whoever corrects it
    :param str body: without the signature
    :raises UserError: in words
    """
    env, conversation = post.env, post.conversation_id
    if not (body or "").strip():
        raise UserError(env._("Please write something."))
    text = composer.signed(conversation, body).strip()
    draft = env["social.care.reply"].new(
        {
            "conversation_id": conversation.id,
            "user_id": env.uid,
            "body": text,
            "visibility": post.visibility,
            "closing": post.closing,
        }
    )
    refusals.by_checks(draft.sudo())
    if reasons := approval.reasons(draft.sudo()):
        raise UserError(
            env._(
                "Somebody else would have to approve this first: %s Delete the answer "
                "and write it anew.",
                " ".join(reasons),
            )
        )
    client = post.sudo().account_id.network_client()
    try:
        client.vet(Reply(text, visibility=post.visibility))
    except NetworkError as error:
        raise UserError(messages.explain(env, error)) from None
    return text
