"""Notes to colleagues: on the ticket, never to the customer."""

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tools import plaintext2html


def note(conversation, body, users):
    """Leave a note on the ticket of a conversation.

    :param str body: plain text
    :param users: colleagues who are told of it
    :raises UserError: where there is no ticket, or somebody is no colleague
    """
    env, ticket = conversation.env, conversation.ticket_id
    body = (body or "").strip()
    if not body:
        raise UserError(env._("Please write something."))
    if not ticket:
        raise UserError(env._("Notes stand on the ticket. Please make one first."))
    ticket.check_access("write")
    users = users.exists()
    for user in users:
        if (
            not user.active
            or user.share
            or ticket.company_id not in user.sudo().company_ids
        ):
            raise UserError(env._("%s is no colleague.", user.sudo().name))
    ticket.message_post(
        body=_with_mentions(body, users),
        message_type="comment",
        subtype_xmlid="mail.mt_note",
        partner_ids=users.sudo().partner_id.ids,
    )


def _with_mentions(body, users):
    """The words as HTML, with the names of colleagues as Odoo marks them."""
    html = plaintext2html(body)
    for partner in users.sudo().partner_id:
        name = Markup("@%s") % partner.name
        link = Markup(
            '<a href="/odoo/res.partner/%s" class="o_mail_redirect" data-oe-id="%s"'
            ' data-oe-model="res.partner" target="_blank">%s</a>'
        ) % (partner.id, partner.id, name)
        html = html.replace(name, link, 1)
    return html
