"""A statement stands in public: personal answers point to it from now on."""


def said(reply):
    """A reply is out, which may be a statement.

    :param reply: one, with all rights
    """
    if statement := reply.statement_id:
        statement.permalink = reply.post_id.permalink or statement.permalink
        stands(statement, reply.user_id, reply.sent_at)


def stands(statement, user, at):
    """Note who has said it, and when; and on the curve of its crisis."""
    statement = statement.sudo()
    statement.write({"user_id": user.id, "published_at": at})
    crisis = statement.crisis_id
    crisis.with_user(user).note("statement", statement.body, at)
    if not crisis.first_statement_at:
        crisis.first_statement_at = at
