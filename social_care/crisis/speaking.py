"""Who speaks for an account in public."""

from ..groups import SUPERVISOR


def may_speak(account, user):
    """Whether somebody may make a public statement for an account.

    :param account: one account
    :param user: whoever wants to
    """
    mine = account.with_user(user).with_context(
        allowed_company_ids=user.company_ids.ids
    )
    return user.has_group(SUPERVISOR) and mine.has_access("read")
