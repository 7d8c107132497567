"""Handoffs to e-mail, which goes on in the chatter of the ticket."""

from odoo.tools import email_normalize

from . import activities, way


def came(handoffs, message):
    """A mail came to their ticket: from whom one was expected, that one has arrived.

    Whether an address that nobody knows is the customer's, a person decides. What was
    sent by a program is nobody's answer.

    :param handoffs: with all rights
    :param message: the mail in the ticket's chatter, with all rights
    """
    if message.social_automatic:
        return
    address = email_normalize(message.email_from)
    waiting = handoffs.filtered(lambda h: h.channel == "email" and h.state == "offered")
    mine = waiting.filtered(lambda h: address and h.contact_value == address)
    known = waiting.filtered(
        lambda h: address and h.partner_id.email_normalized == address
    )
    known.filtered(lambda h: not h.contact_value).write({"contact_value": address})
    way.move(mine | known, "arrived")
    if address and (not message.author_id or message.author_id.partner_share):
        for handoff in waiting - mine - known:
            _ask(handoff, address)


def _ask(handoff, address):
    """Whether it is the customer's: until somebody says so, nothing ends by itself."""
    waiting = (handoff.other_addresses or "").split()
    if address in (*waiting, *(handoff.refused_addresses or "").split()):
        return
    handoff.other_addresses = " ".join((*waiting, address))
    handoff.log_on_ticket(
        handoff.env._(
            "An answer came from %s, an address that is not known. Is it the customer?",
            address,
        )
    )
    activities.sync(handoff)


def recognise(handoff):
    """The address that was asked about is the customer's, who has arrived.

    :param handoff: one handoff, with all rights
    """
    address = handoff.other_address
    handoff.write({"contact_value": address, "other_addresses": False})
    handoff.log_on_ticket(handoff.env._("%s is the customer.", address))
    way.move(handoff, "arrived")


def refuse(handoff):
    """The address that was asked about is somebody else's: it is not asked again.

    :param handoff: one handoff, with all rights
    """
    address, *others = handoff.other_addresses.split()
    refused = (handoff.refused_addresses or "").split()
    handoff.write(
        {
            "other_addresses": " ".join(others) or False,
            "refused_addresses": " ".join((*refused, address)),
        }
    )
    handoff.log_on_ticket(handoff.env._("%s is not the customer.", address))
    activities.sync(handoff)


def recipient(handoff):
    """The contact behind the address; one is made where there is none.

    :param handoff: one handoff, with all rights
    """
    contact = handoff.partner_id
    if contact.email_normalized == handoff.contact_value:
        return contact
    if contact and not contact.email and handoff.verified_at:
        contact.email = handoff.contact_value
        return contact
    contacts = handoff.env["res.partner"].with_context(mail_create_nosubscribe=True)
    found = contacts.search(
        [
            ("email_normalized", "=", handoff.contact_value),
            ("company_id", "in", [False, handoff.company_id.id]),
        ],
        limit=1,
    )
    return found or contacts.create(
        {
            "name": handoff.profile_id.ticket_name()
            if handoff.profile_id
            else handoff.contact_value,
            "email": handoff.contact_value,
            "company_id": handoff.company_id.id,
            "lang": handoff.customer_lang(),
        }
    )
