"""What open screens hear: which conversations are new or have changed.

One message a company and transaction, at its end. It names conversations by id and says
nothing of them; whoever hears it asks for what they may see.
"""

_KEY = "social_care.news"
MOST = 200
"""Beyond that many a message names none: whoever hears it looks at everything."""


def channel(company_id):
    """Give the name of the bus channel of a company's inbox."""
    return f"social_care.inbox_{company_id}"


def changed(env, ids):
    """Tell open screens, once this transaction is committed, to look again.

    :param env: the environment of the transaction
    :param ids: ids of conversations, stored already or by the end of the transaction
    """
    data = env.cr.precommit.data
    if _KEY not in data:
        data[_KEY] = set()
        env.cr.precommit.add(lambda: _tell(env, data.pop(_KEY, ())))
    data[_KEY].update(ids)


def _tell(env, ids):
    if not ids:
        return
    env.cr.execute(
        "SELECT company_id, array_agg(id) FROM social_care_conversation"
        " WHERE id = ANY(%s) GROUP BY company_id",
        [list(ids)],
    )
    for company_id, found in env.cr.fetchall():
        env["bus.bus"]._sendone(
            channel(company_id),
            "social_care.inbox",
            {"conversations": found if len(found) <= MOST else False},
        )
