"""Twenty agents act at the same moment: nobody is thanked twice, no two people in the
same words, and no more is given than the budget has."""

from concurrent.futures import ThreadPoolExecutor
from xmlrpc.client import Fault

from .common import LiveCase

SENDERS = 20
SETUP = """
team = env["helpdesk.ticket.team"].create({"name": "Praise"})
account = env["social.care.account"].create({
    "name": "Praise", "network": "practice", "team_id": team.id,
    "ticket_policy": "manual"})
account.action_connect()
env.cr.commit()
people = env["social.care.practice.person"]
one = people.create({"account_id": account.id, "name": "One", "handle": "one"})
for number in range(values["senders"]):
    other = people.create({
        "account_id": account.id, "name": f"P{number}", "handle": f"p{number}"})
    for person in (one, other):
        env["social.care.practice.post"].create({
            "account_id": account.id, "person_id": person.id,
            "body": "I love your shop, great service!"})
env.cr.commit()
account.action_fetch()
env.cr.commit()
env.invalidate_all()
result = {"one": [], "other": []}
waits = env["social.care.wait"].search(
    [("account_id", "=", account.id), ("intent", "=", "praise")])
for number, wait in enumerate(waits):
    who = "one" if wait.profile_id.name == "One" else "other"
    words = f"Thank you! {'so ' * number}much" if who == "one" else "How kind of you!"
    reply = env["social.care.reply"].create({
        "conversation_id": wait.conversation_id.id, "body": words,
        "in_reply_to_post_id": wait.post_id.id, "visibility": "public"})
    result[who].append(reply.id)
budget = env["social.care.goodwill.budget"].create({"name": "B", "amount": 100})
waits.conversation_id.create_tickets()
others = waits.filtered(lambda wait: wait.profile_id.name != "One")
result["given"] = env["social.care.goodwill"].create([
    {"ticket_id": wait.conversation_id.ticket_id.id, "value": 30, "reason": "x",
     "budget_id": budget.id} for wait in others]).ids
env.cr.commit()
"""


class TestCaps(LiveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drafts = cls.database.shell(SETUP, senders=SENDERS)
        cls.client = cls.database.server(workers=2).client("admin")

    def test_twenty_senders(self):
        for who, what in (("one", "one person"), ("other", "the same words")):
            self.assertEqual(len(self.drafts[who]), SENDERS)
            sent = self.at_once("social.care.reply", "action_send", self.drafts[who])
            self.assertEqual(sent, 1, what)
            rows = self.database.sql(
                "SELECT count(*) FROM social_care_reply"
                " WHERE id = ANY(%s) AND state <> 'draft'",
                [self.drafts[who]],
            )
            self.assertEqual(rows, [(1,)], what)

    def test_twenty_givers(self):
        offers = self.drafts["given"]
        self.assertEqual(len(offers), SENDERS)
        self.at_once("social.care.goodwill", "action_offer", offers)
        [(given,)] = self.database.sql(
            "SELECT sum(value) FROM social_care_goodwill"
            " WHERE id = ANY(%s) AND state = 'offered'",
            [offers],
        )
        self.assertGreater(given, 0)
        self.assertLessEqual(given, 100)

    def at_once(self, model, method, ids):
        """Call a method for each record, all at the same moment.

        :return: how many went well
        """

        def call(record):
            try:
                self.client.another().call(model, method, [record])
            except Fault:
                return 0
            return 1

        with ThreadPoolExecutor(SENDERS) as pool:
            return sum(pool.map(call, ids))
