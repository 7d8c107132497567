"""The written-out threads of the unit tests, once more, through everything there is.

Posts come by files, in the order in which they were said, each at its time; their
thanks are found by triage. What people do is done by the methods that they use.
"""

import json
from datetime import datetime
from pathlib import Path

from freezegun import freeze_time

from odoo.addons.social_care import triage
from odoo.addons.social_care.handover import way

from .common import AGENT, SUPERVISOR, US, OdooCase, say

THREADS = json.loads(
    (Path(__file__).parents[1] / "unit" / "resolution" / "threads.json").read_text(
        encoding="utf-8"
    )
)
CHANNELS = {"telephone": "phone", "email": "email"}


def _chosen():
    return [
        thread
        for thread in THREADS
        if all(_found_as_written(thread, step) for step in thread["steps"])
    ]


def _found_as_written(thread, step):
    """Whether triage sees the thanks that a person sees; in doubt it sees none."""
    if step.get("who") != "customer":
        return True
    found = triage.analyse(step["text"], thread["language"]).thanks
    return found == step["thanks"]


def _order(numbered):
    """In time; of one moment as people do it: the outcome, the words, the closing."""
    _number, step = numbered
    fact = step.get("fact", "")
    return step["at"], fact == "ticket_closed", not fact


class TestWrittenThreads(OdooCase):
    def setUp(self):
        super().setUp()
        self.agent = self.make_user("Agnes", AGENT)
        self.supervisor = self.make_user("Sue", SUPERVISOR)
        self.team.user_ids = self.agent | self.supervisor
        self.team.social_closing_guard = "off"

    def test_they_end_where_they_should(self):
        chosen = _chosen()
        self.assertGreaterEqual(len(chosen), 80)
        self.assertEqual(len({thread["language"] for thread in chosen}), 6)
        for thread in chosen:
            with self.subTest(thread["id"]):
                Replayed(self, thread).see()


class Replayed:
    """One thread on an account of its own."""

    def __init__(self, case, thread):
        self.case, self.thread = case, thread
        self.account = case.make_account()
        self.own_threads = "two_conversations" in thread["kinds"]
        self.last, self.handoffs = {}, {}

    def see(self):
        """Have it happen, and compare where that leads."""
        for number, step in sorted(enumerate(self.thread["steps"], 1), key=_order):
            with freeze_time(step["at"]):
                self.take(number, step)
        for number, step in enumerate(self.thread["steps"], 1):
            if step.get("deleted"):
                self.post(number, step, deleted="1")
        for key, expected in self.thread["expected"].items():
            conversation = self.conversation(key)
            self.case.assertEqual(
                conversation.public_resolution or "", expected["state"], key
            )
            self.case.assertEqual(
                conversation.awaiting_since,
                bool(expected["awaiting"])
                and datetime.fromisoformat(expected["awaiting"]),
                key,
            )
        self.case.assertEqual(self.together() or "", self.thread["ticket"])

    def together(self):
        """What the ticket shows once all of it has turned out to be one matter."""
        first, *others = [self.conversation(key) for key in self.thread["expected"]]
        for other in others:
            other.action_join(first.ticket_id.id)
        return first.ticket_id.public_resolution

    def conversation(self, key):
        found = self.case.posts(self.account).filtered(
            lambda post: (
                post.profile_id.external_id == self.author(key)
                and post.thread_external_id == self.place(key)
            )
        )
        return found.conversation_id.sorted("episode")[-1:]

    def author(self, key):
        return "ann" if self.own_threads else f"customer-{key}"

    def place(self, key):
        return f"{self.thread['id']}-{key}" if self.own_threads else self.thread["id"]

    def address(self, number):
        return f"https://example.com/{self.thread['id']}/{number}"

    # ---- Steps ---------------------------------------------------------------------

    def take(self, number, step):
        if "fact" in step:
            self.act(step, self.conversation(step["conversation"]))
        elif step.get("closing") and step["where"] == "public":
            answered = self.conversation(step["conversation"])
            answered.with_user(self.case.agent).record_native_answer(
                step["text"], self.address(number), closing=True
            )
        else:
            self.post(number, step)

    def post(self, number, step, **columns):
        key = step["conversation"]
        who = {
            "customer": self.author(key),
            "us": US,
            "colleague": US,
            "other": "somebody",
        }
        row = say(
            step["text"],
            who[step["who"]],
            datetime.fromisoformat(step["at"]),
            id=f"{self.thread['id']}-{number}",
            conversation_id=self.place(key),
            language=self.thread["language"],
            visibility=step["where"],
            permalink=self.address(number),
        )
        if key in self.last:
            row["parent_external_id"] = self.last[key]
        if step["who"] == "customer":
            self.last[key] = row["external_id"]
        self.case.bring(row, account=self.account)
        if columns:
            self.case.bring(row | columns, account=self.account)

    def act(self, step, conversation):
        case, ticket = self.case, conversation.ticket_id
        name = step["fact"]
        if name == "ticket_closed":
            case.close(ticket)
        elif name == "ticket_reopened":
            ticket.stage_id = case.env.ref(
                "helpdesk_mgmt.helpdesk_ticket_stage_in_progress"
            )
        elif name == "waived":
            conversation.with_user(case.agent).action_waive(step["reason"])
        elif name == "set_by_hand":
            conversation.with_user(case.supervisor).action_set_public_resolution(
                step["state"], step["reason"]
            )
        else:
            self.hand_over(name.removeprefix("handoff_"), step, conversation)

    def hand_over(self, name, step, conversation):
        key = step["conversation"], step["handoff"]
        if name == "offered":
            self.handoffs[key] = self.case.env["social.care.handoff"].create(
                {
                    "ticket_id": conversation.ticket_id.id,
                    "conversation_id": conversation.id,
                    "channel": CHANNELS[step["handoff"]],
                    "contact_value": {"telephone": "+43 1 23456"}.get(
                        step["handoff"], "ann@example.com"
                    ),
                }
            )
            return
        handoff = self.handoffs[key]
        handoff.outcome = handoff.outcome or "Refunded"
        if name == "expired":
            way.move(handoff, "expired")
        else:
            getattr(handoff, f"action_{ {'declined': 'decline'}.get(name, name) }")()
