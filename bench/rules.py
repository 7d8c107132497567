"""Rules as a company has them: twenty for the whole pipeline, 200 by themselves."""

import importlib
import itertools
import time

from .texts import text

POSTS = 1000
RULES = 200

_WORDS = (
    "#fail",
    '"charged twice"',
    "parcel NEAR/5 late",
    "crash* AND (app OR phone)",
    "(Bestellung OR Paket) AND kaputt NOT danke",
    '"n\'est jamais arrivé"',
    "pedido cancel*",
    "@acme (scam OR fraud* OR thief)",
    "lawyer OR solicitor OR Anwalt OR avocat OR abogado OR адвокат OR محامي OR 弁護士",
    "*bank* NEAR/3 (refund OR money)",
)
_FOLLOWS = (
    {"action": "priority", "priority_mode": "add", "priority_value": 5},
    {"action": "priority", "priority_mode": "set", "priority_value": 80},
)
_CONDITIONS = (
    {},
    {"visibility": "public"},
    {"mood": "unhappy"},
    {"followers_min": 1000},
    {"languages": "en, de"},
    {"contact": "known"},
)


def some(env, count=20):
    """So many rules; of the first ten some catch a post in eight each.

    One alerts a person, one gives a category, one tags; none assigns and none makes a
    ticket, since that is compared.
    """
    category = env["helpdesk.ticket.category"].create({"name": "Bench"})
    tag = env["helpdesk.ticket.tag"].create({"name": "bench"})
    more = {
        0: {"action": "alert", "alert_user_ids": [(6, 0, [env.user.id])]},
        1: {"action": "category", "category_id": category.id},
        2: {"action": "tag", "tag_ids": [(6, 0, tag.ids)]},
    }
    kinds = itertools.cycle(itertools.product(_CONDITIONS, _FOLLOWS))
    made = env["social.care.rule"].create(
        [
            {
                "name": f"Bench {number}",
                "expression": _expression(number),
                **condition,
                **follows,
                **more.get(number, {}),
            }
            for number, (condition, follows) in zip(range(count), kinds, strict=False)
        ]
    )
    env.cr.commit()
    return made


def seconds(env):
    """Seconds for 200 rules, read and made ready, over 1,000 posts."""
    rules = importlib.import_module("odoo.addons.social_care.rules")
    env["social.care.rule"].search([]).active = False
    some(env, RULES)
    company = env.company.id
    posts = [
        rules.Said(
            text(number),
            account=1,
            company=company,
            network="file",
            language="en",
            sentiment=-0.5,
            intent="complaint",
            followers=10 * number,
            contact=bool(number % 2),
        )
        for number in range(POSTS)
    ]
    env.invalidate_all()
    rules.compile_expression.cache_clear()
    start = time.perf_counter()
    ready, broken = env["social.care.rule"].book_rules({company}, {1})
    book = rules.Book(ready)
    caught = sum(len(book.caught(post)) for post in posts)
    took = time.perf_counter() - start
    assert len(ready) == RULES and not broken and not book.broken
    assert caught > POSTS / 2
    return took


def _expression(number):
    words = _WORDS[number % len(_WORDS)]
    if number < len(_WORDS):
        return words
    return f'({words}) AND (brand{number} OR "product {number}" OR word{number}*)'
