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
    if not case or not spoke(case, case.seen):
        return None
    return reply.env._("The customer has written since. Please answer that yourself.")


def spoke(case, seen):
    """Whether a person has said something, anywhere, after a post.

    :param int seen: the id of the newest post that was known
    """
    return bool(
        case.env["social.care.post"]
        .sudo()
        .search_count(
            [
                ("profile_id", "=", case.profile_id.id),
                ("direction", "=", "in"),
                ("deleted", "=", False),
                ("id", ">", seen),
            ],
            limit=1,
        )
    )
