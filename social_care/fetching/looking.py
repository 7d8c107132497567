"""What is asked for again by its id: what a delivery only pointed at, and what may have
changed, been hidden or taken away since it came.

It has a stream of its own beside those of the network, so that it is claimed, counted,
put off and complained of as they are.
"""

import json
from dataclasses import dataclass, field, replace

from odoo import fields
from odoo.tools import SQL

from .. import messages
from ..database import bulk
from ..networks.base import Page, Stream, Wanted
from ..networks.errors import Never, _lt

CODE = "look"
"""Of the stream."""
OFTEN, SELDOM = 300, 3600
"""Seconds between two visits, where posts are looked at again; and where only pointers
are, which call by themselves."""
FRESH = 0.8
"""The part of the time for which words may be kept, after which they are refreshed."""
UNTICKETED = 30
"""Days for which a conversation without a ticket counts as open after its last post."""
IN_VAIN = 3
"""Posts in a row that are refused one by one, after which no more are tried."""

GONE = _lt("The network has nothing under this id.")


@dataclass
class Round:
    """What is asked for in one call.

    :param wanted: list of :class:`Wanted`
    :param pointers: network id to the events that point at it, as id and moment
    :param posts: network id to the id of the post
    :param refused: network id to why the network did not give it, once it was asked
    """

    wanted: list
    pointers: dict
    posts: dict
    refused: dict = field(default_factory=dict)


def spec(can):
    """The stream of a network that can be asked for posts; None of others.

    :param Capabilities can: the network's
    """
    if not can.looks:
        return None
    often = OFTEN if every(can) else SELDOM
    price = can.prices.get("looked", 0.0)
    return Stream(CODE, _lt("Asked for again"), interval=often, price=price)


def specs(can):
    """All streams of a network's accounts, by code: its own, and this one."""
    streams = (*can.streams, spec(can))
    return {stream.code: stream for stream in streams if stream}


def every(can):
    """Seconds after which posts of open conversations are looked at again, or None."""
    kept = can.keep_text if can.keeps_anew else None
    times = [can.look_every, kept and kept * FRESH]
    return min((each for each in times if each), default=None)


def wake(accounts):
    """Have the lanes ask what these accounts' pointers point at."""
    streams = accounts.sudo().stream_ids
    streams.filtered(lambda stream: stream.code == CODE).visit_soon()


def choose(account, can):
    """What is to be asked for next: pointers first, then what was not looked at for the
    longest time.

    :rtype: Round
    """
    most = can.looks
    wanted, pointers = {}, {}
    for event_id, external_id, payload, at in _pointers(account, most):
        wanted[external_id] = Wanted(external_id, payload=payload)
        pointers.setdefault(external_id, []).append((event_id, at))
    posts = {}
    if every(can):
        for row in _due(account, most - len(wanted), every(can)):
            posts[row["external_id"]] = row["id"]
            known = Wanted(
                row["external_id"],
                kind=row["kind"],
                visibility=row["visibility"],
                thread=row["thread_external_id"] or "",
            )
            wanted.setdefault(row["external_id"], known)
    return Round(list(wanted.values()), pointers, posts)


def ask(client, chosen):
    """Call the network. Where it refuses them all, one by one, so that one that it does
    not like keeps no other from being found.

    :return: the page; ``chosen`` is told what was refused, and what was not tried
    :raises NetworkError: Later or SignInAgain
    """
    try:
        page = client.look(chosen.wanted)
    except Never as error:
        if len(chosen.wanted) == 1:
            chosen.refused[chosen.wanted[0].external_id] = error
            return Page([])
        page = _one_by_one(client, chosen)
    price = client.can(client.settings).prices.get("looked", 0.0)
    # What only points once more would be asked for without an end.
    items = [item for item in page.items if item.kind not in ("pointer", "poke")]
    return replace(page, items=items, cost=page.cost or price * len(chosen.wanted))


def _one_by_one(client, chosen):
    items, units, reads, cost = [], 0, 0, 0.0
    for number, each in enumerate(chosen.wanted, 1):
        try:
            page = client.look([each])
        except Never as error:
            chosen.refused[each.external_id] = error
            if len(chosen.refused) == number == IN_VAIN:
                chosen.wanted = chosen.wanted[:number]
                break
            continue
        items += page.items
        units, reads, cost = units + page.units, reads + page.reads, cost + page.cost
    return Page(items, reads=reads, cost=cost, units=units)


def settle(env, chosen, items):
    """Keep what became of what was asked for, with the items that came.

    :param list items: what the network gave
    """
    asked = {each.external_id for each in chosen.wanted}
    given = {item.external_id for item in items}
    for external_id in asked & chosen.pointers.keys():
        state, error = "done", None
        if external_id in chosen.refused:
            state, error = "failed", chosen.refused[external_id]
        elif external_id not in given:
            state, error = "ignored", Never(GONE)
        _settle_pointers(env, chosen.pointers[external_id], state, error)
    posts = [chosen.posts[each] for each in asked & chosen.posts.keys()]
    anew = [chosen.posts[each] for each in given & chosen.posts.keys()]
    env.cr.execute(
        """
        UPDATE social_care_post
           SET looked_at = %(now)s,
               known_at = CASE WHEN id = ANY(%(anew)s) THEN %(now)s ELSE known_at END
         WHERE id = ANY(%(posts)s)
        """,
        {"now": fields.Datetime.now(), "anew": anew, "posts": posts},
    )
    posts = env["social.care.post"].browse(posts)
    posts.invalidate_recordset(["looked_at", "known_at"])


def _settle_pointers(env, pointers, state, error):
    """What was pointed at once more since then is asked for once more."""
    env.cr.execute(
        """
        UPDATE social_care_event e SET state = %s, error_message = %s
          FROM unnest(%s::int4[], %s::timestamp[]) AS it (id, received_at)
         WHERE e.id = it.id AND e.received_at = it.received_at AND e.state = 'wanted'
        """,
        [state, error and messages.explain(env, error), *bulk.columns(pointers)],
    )
    env["social.care.event"].invalidate_model()


def _pointers(account, most):
    """Events that point at something: id, what at, what came, and when."""
    account.env.cr.execute(
        """
        SELECT id, external_id, payload, received_at FROM social_care_event
         WHERE account_id = %s AND state = 'wanted' ORDER BY id LIMIT %s
        """,
        [account.id, most],
    )
    for event_id, external_id, payload, at in account.env.cr.fetchall():
        yield event_id, external_id, json.loads(payload or "null"), at


def _due(account, most, seconds):
    """Posts of open conversations that were not looked at for so many seconds."""
    if most <= 0:
        return []
    env = account.env
    env.cr.execute(
        SQL(
            """
            SELECT p.id, p.external_id, p.kind, p.visibility, p.thread_external_id
              FROM social_care_conversation c
              JOIN social_care_post p ON p.conversation_id = c.id
         LEFT JOIN helpdesk_ticket t ON t.id = c.ticket_id
         LEFT JOIN helpdesk_ticket_stage s ON s.id = t.stage_id
             WHERE c.account_id = %(account)s AND p.account_id = %(account)s
               AND (NOT coalesce(s.closed, FALSE) AND t.id IS NOT NULL
                    OR t.id IS NULL AND c.last_post_at > %(now)s - %(days)s
                                        * interval '1 day')
               AND p.deleted IS NOT TRUE AND p.external_id NOT LIKE 'native:%%'
               AND p.external_id NOT LIKE 'forgotten-%%'
               AND coalesce(p.looked_at, p.create_date)
                   < %(now)s - %(seconds)s * interval '1 second'
             ORDER BY coalesce(p.looked_at, p.create_date), p.id
             LIMIT %(most)s
            """,
            account=account.id,
            now=fields.Datetime.now(),
            days=UNTICKETED,
            seconds=seconds,
            most=most,
        )
    )
    return env.cr.dictfetchall()
