"""`./dev fill`: what it copies is what the pipeline leaves."""

from tools.project import ROOT

from .common import LiveCase

SCRIPT = """
import sys
sys.path.insert(0, values["root"])
from bench import fill
from odoo.addons.social_care.standing.refresh import refresh

conversations = env["social.care.conversation"]
there = conversations.search([]).ids
accounts = fill.fill(env, 600, pattern=150)
mine = [("account_id", "in", accounts.ids)]

def table(name, left_out):
    env.flush_all()
    env.cr.execute(f"SELECT to_jsonb(t) FROM {name} t ORDER BY id")
    rows = [row for (row,) in env.cr.fetchall()]
    return {row["id"]: {k: v for k, v in row.items() if k not in left_out}
            for row in rows}

def seen():
    stamps = {"write_date", "write_uid"}
    return {name: table(name, stamps) for name in (
        "social_care_conversation", "helpdesk_ticket", "social_care_profile")} | {
        # Made anew, under other ids.
        "waits": sorted(map(str, ({**row, "id": 0} for row in table(
            "social_care_wait", ()).values())))}

before = seen()
refresh(conversations.search(mine))
after = seen()
changed = []
for name in before:
    if name == "waits":
        changed += [(name, a, b) for a, b in zip(before[name], after[name]) if a != b]
        continue
    changed += [(name, key, {k: (v, after[name][key][k]) for k, v in row.items()
                             if v != after[name][key][k]})
                for key, row in before[name].items() if row != after[name][key]]
env.cr.rollback()
posts, events = env["social.care.post"], env["social.care.event"]
tickets = env["helpdesk.ticket"]
social = tickets.search([("social_conversation_ids.account_id", "in", accounts.ids)])
numbers = social.mapped("number")
fresh = tickets.create({"name": "The next one", "description": "<p>Words</p>"})
old = events.search(mine, order="received_at", limit=1)
authors = posts._read_group(mine, ["profile_id"], ["__count"], order="__count DESC")
result = {
    "changed": changed[:3],
    "posts": posts.search_count(mine),
    "conversations": conversations.search_count(mine),
    "tickets": len(social), "numbers": len(set(numbers)),
    "next": fresh.number not in numbers,
    "told": len(social.filtered("message_ids")),
    "closed": len(social.filtered("closed")),
    "open_events": events.search_count([*mine, ("state", "!=", "done")]),
    "without_post": events.search_count([*mine, ("post_id", "=", False)]),
    "orphans": posts.search_count([*mine, ("conversation_id", "=", False)]),
    "edited": posts.search_count([*mine, ("edited_at", "!=", False)]),
    "most": authors[0][1], "authors": len(authors),
    "languages": sorted({it for it, in posts._read_group(mine, ["language"])
                         if it}),
    "years": (max(posts.search(mine).mapped("posted_at"))
              - min(posts.search(mine).mapped("posted_at"))).days,
    "raw": bool(old.payload),
}
"""


class TestFill(LiveCase):
    def test_nothing_changes_when_it_is_worked_out_anew(self):
        found = self.database.shell(SCRIPT, root=str(ROOT))
        self.assertEqual(found["changed"], [])
        self.assertGreaterEqual(found["posts"], 590)
        self.assertGreater(found["conversations"], 200)
        self.assertEqual(found["numbers"], found["tickets"])
        self.assertEqual(found["told"], found["tickets"])
        self.assertGreater(found["tickets"], found["closed"])
        self.assertGreater(found["closed"], found["tickets"] // 2)
        self.assertTrue(found["next"])
        self.assertEqual(found["open_events"], 0)
        self.assertEqual(found["without_post"], 0)
        self.assertEqual(found["orphans"], 0)
        self.assertGreater(found["edited"], 0)
        self.assertGreater(found["most"], 3 * found["posts"] / found["authors"])
        self.assertGreaterEqual(len(found["languages"]), 4)
        self.assertGreaterEqual(found["years"], 21)
