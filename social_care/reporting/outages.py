"""When nothing could come in: a curve that dips then says nothing about people."""

from odoo import fields


def between(env, choice, begin, end):
    """The outages of the accounts that a page is about.

    :param choice: what was asked for
    :param begin: a moment
    :param end: a moment
    :return: list of dicts of ``begin``, ``end`` (text) and ``words``
    """
    chosen = [
        (name, "=", value)
        for name, value in choice.filters.items()
        if name == "account_id"
    ]
    network = choice.filters.get("network")
    if network:
        chosen.append(("account_id.network", "=", network))
    return of(env, chosen, begin, end)


def of(env, chosen, begin, end):
    """The same of what a domain chooses.

    :param list chosen: a domain that holds for streams and for outages
    """
    over = env["social.care.outage"].search(
        [*chosen, ("began_at", "<", end), ("ended_at", ">", begin)]
    )
    found = [(it.stream_id, it.began_at, it.ended_at) for it in over]
    for stream in env["social.care.stream"].search(chosen):
        failing = stream.failure_count and stream.error_date
        began = min(filter(None, (failing, stream.silent_since)), default=None)
        if began and began < end:
            found.append((stream, began, end))
    return [
        {
            "begin": fields.Datetime.to_string(max(began, begin)),
            "end": fields.Datetime.to_string(min(ended, end)),
            "words": env._(
                "%(account)s: nothing came in from %(stream)s",
                account=stream.account_id.name,
                stream=stream.label,
            ),
        }
        for stream, began, ended in found
    ]
