"""Who answers takes the matter, and it is not new any more."""


def take(conversation, user, closing=False):
    """Give a conversation and its ticket to who answers, where nobody has it yet, and
    move a new ticket on; unless its team does not want that.

    :param conversation: one
    :param user: who answers
    :param closing: whether it is the last word: then the ticket does not go on
    """
    conversation = conversation.sudo()
    team, ticket = conversation.team_id, conversation.ticket_id
    if user.share or (team and not team.social_take_on_answer):
        return
    if not ticket:
        if not conversation.user_id:
            conversation.user_id = user
        return
    if ticket.closed:
        return
    values = {}
    if not ticket.user_id:
        values["user_id"] = user.id
    if stage := not closing and _next_stage(ticket):
        values["stage_id"] = stage.id
    if values:
        ticket.write(values)


def _next_stage(ticket):
    """The stage after the first; empty where the ticket is not in the first any more,
    or where no open one follows."""
    stages = ticket.social_stages().sorted("sequence")
    if ticket.stage_id != stages[:1]:
        return stages.browse()
    return stages[1:].filtered(lambda stage: not stage.closed)[:1]
