"""What eleven agents wrote, good and bad, and what the checks have to say about it.

An agent's file gives what stays the same for all of its examples: name, language,
country, our own contacts, how order numbers look. An example says to whom (``to``), on
what (``said``), the ``draft``, and the codes that are ``expected``, all of them. Ann
stands in everywhere and gets what is tricky.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from odoo.addons.social_care.checks import Draft, Situation

NOW = datetime(2026, 5, 4, 12, 0)
AGENTS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("agents").glob("*.json"))
]
EXAMPLES = [(agent, example) for agent in AGENTS for example in agent["examples"]]
IDS = [
    f"{agent['agent'].split()[0].lower()}-{example['id']}"
    for agent, example in EXAMPLES
]


def of(agent, example):
    """Give the draft and the situation of an example."""
    waited = timedelta(hours=example.get("waited", 1))
    due = example.get("due")
    return (
        Draft(
            example["draft"],
            example.get("visibility", "public"),
            example.get("closing", False),
        ),
        Situation(
            customer_names=(example["to"],),
            customer_texts=(example["said"],),
            language=example.get("language", agent["language"]),
            agent_name=agent["agent"],
            earlier=tuple(example.get("earlier", ())),
            recent=tuple(example.get("recent", ())),
            awaiting_since=NOW - waited,
            answer_due_at=NOW - timedelta(hours=due) if due else None,
            now=NOW,
            countries=(example.get("country", agent["country"]),),
            ours=tuple(agent["ours"]),
            order_patterns=(agent["orders"],),
            others_named=lambda text: example.get("others_named", ()),
            brand_names=(agent["brand"],),
        ),
    )
