"""The numbers of new tickets, drawn for many at once."""

from ..database import others


def by_company(tickets, conversations):
    """Draw a number for the ticket of each conversation.

    :param tickets: the model of tickets
    :return: iterators of numbers by company
    """
    return {
        company: iter(_draw(tickets, company, len(theirs)))
        for company, theirs in conversations.grouped("company_id").items()
    }


def _draw(tickets, company, count):
    """As the helpdesk does it, where it draws them in a way of somebody's own."""
    env = tickets.env
    sequence = (
        env["ir.sequence"]
        .sudo()
        .search(
            [
                ("code", "=", "helpdesk.ticket.sequence"),
                ("company_id", "in", [company.id, False]),
            ],
            order="company_id",
            limit=1,
        )
    )
    if (
        sequence.implementation != "standard"
        or sequence.use_date_range
        or others.override(tickets, "_prepare_ticket_number")
    ):
        values = {"company_id": company.id}
        return [tickets._prepare_ticket_number(dict(values)) for _i in range(count)]
    env.cr.execute(
        "SELECT nextval(%s) FROM generate_series(1, %s)",
        [f"ir_sequence_{sequence.id:03d}", count],
    )
    drawn = env.cr.fetchall()
    prefix, suffix = sequence._get_prefix_suffix()
    return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in drawn]
