"""A lead of a ticket, with where it came from."""

from odoo.exceptions import UserError

CAMPAIGN = "social_care.utm_campaign_social_care"


def make(ticket):
    """Make a lead of somebody who asked in public.

    Where it came from is said outright: left to itself Odoo forgets it where the lead
    is made by somebody who sells. No private words go with it.

    :param ticket: one that the user may write
    :return: an action that shows the lead, or says that it is there
    :raises UserError: the ticket is of no conversation
    """
    ticket.ensure_one()
    ticket.check_access("write")
    conversation = ticket.sudo().social_main_conversation()
    env = ticket.env
    if not conversation:
        raise UserError(env._("Nobody spoke to us on a network here."))
    leads = env["crm.lead"]
    # Agents need not sell: they hand on what they may write themselves.
    lead = leads.sudo().create(
        {
            "name": ticket.name,
            "partner_id": ticket.partner_id.commercial_partner_id.id
            and ticket.partner_id.id,
            "contact_name": conversation.profile_id.name or False,
            "company_id": ticket.company_id.id,
            "social_conversation_id": conversation.id,
            "user_id": env.uid if env.user.has_group(SELLS) else False,
            **source(conversation.account_id),
        }
    )
    ticket._message_log(
        body=env._("%(name)s made a lead: %(lead)s", name=env.user.name, lead=lead.name)
    )
    if leads.browse(lead.id).has_access("read"):
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": "success", "message": env._("Sales has the lead now.")},
    }


SELLS = "sales_team.group_sale_salesman"


def source(account):
    """Source, medium and campaign of an account, as columns of what came of it.

    :return: dict of ``source_id``, ``medium_id`` and ``campaign_id``
    """
    env = account.env
    account = account.sudo()
    if not account.utm_source_id:
        found = (
            env["utm.mixin"].sudo()._find_or_create_record("utm.source", account.name)
        )
        account.utm_source_id = found
    medium = (
        env["utm.medium"]
        .sudo()
        ._fetch_or_create_utm_medium(
            str(account.network_class().label), module="social_care"
        )
    )
    return {
        "source_id": account.utm_source_id.id,
        "medium_id": medium.id,
        "campaign_id": env.ref(CAMPAIGN).id,
    }
