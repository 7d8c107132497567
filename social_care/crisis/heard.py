"""Whether somebody who is answered in a crisis has said something meanwhile."""


def since(reply):
    """Why a personal answer must not go any more; None: it may, or it is none.

    Looked at when it goes, however short it waited: who has written once more wants
    an answer to that.

    :param reply: one that is about to go, with all rights
    """
    case = reply.env["social.care.crisis.case"].search(
        [("reply_id", "=", reply.id)], limit=1
    )
    if not case or newest(case) <= case.seen:
        return None
    return reply.env._("The customer has written since. Please answer that yourself.")


def newest(case):
    """The id of the newest post of a person, wherever it was said; 0: there is none."""
    person = case.sudo().profile_id
    mine = [
        ("profile_id", "in", (person | person.partner_id.social_profile_ids).ids),
        ("direction", "=", "in"),
        ("deleted", "=", False),
    ]
    posts = case.env["social.care.post"].sudo()
    return posts.search(mine, order="id desc", limit=1).id or 0
