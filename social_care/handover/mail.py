"""Handoffs to e-mail, which goes on in the chatter of the ticket."""

from . import way


def came(handoffs, address):
    """A mail came to their ticket: from whom one was expected, that one has arrived.

    :param handoffs: with all rights
    :param str address: whom it came from, normalised; False where it says nobody
    """
    waiting = handoffs.filtered(lambda h: h.channel == "email" and h.state == "offered")
    mine = waiting.filtered(lambda h: h.contact_value == address)
    known = waiting.filtered(
        lambda h: (
            not h.contact_value and address and h.partner_id.email_normalized == address
        )
    )
    known.write({"contact_value": address})
    way.move(mine | known, "arrived")


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
            "name": handoff.profile_id._ticket_name()
            if handoff.profile_id
            else handoff.contact_value,
            "email": handoff.contact_value,
            "company_id": handoff.company_id.id,
            "lang": handoff.customer_lang(),
        }
    )
