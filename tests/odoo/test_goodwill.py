"""Something is given with a ticket: within a budget, and for nothing in return."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError

from .common import QUESTION, say
from .test_replies import ReplyCase


class GoodwillCase(ReplyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conversation.sudo().create_tickets()
        cls.ticket = cls.conversation.ticket_id
        cls.budget = cls.env["social.care.goodwill.budget"].create(
            {"name": "Shop", "amount": 100, "approval_above": 20}
        )

    def goodwill(self, value=10, user=None, **values):
        return (
            self.env["social.care.goodwill"]
            .with_user(user or self.anna)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "value": value,
                    "reason": "Broken",
                    "budget_id": self.budget.id,
                }
                | values
            )
        )


class TestGoodwill(GoodwillCase):
    def test_offered_and_redeemed(self):
        goodwill = self.goodwill()
        self.assertEqual(goodwill.conversation_id, self.conversation)
        goodwill.action_offer()
        self.assertEqual(goodwill.state, "offered")
        self.assertEqual(goodwill.offered_by_id, self.anna)
        self.assertEqual(self.budget.given, 10)
        self.assertIn("Anna offered: Credit", str(self.chatter(self.ticket)))
        goodwill.action_accept()
        goodwill.action_redeem()
        with self.assertRaises(UserError):
            goodwill.action_withdraw()

    def test_beyond_the_limit_a_supervisor_agrees(self):
        goodwill = self.goodwill(30)
        goodwill.action_offer()
        self.assertEqual(goodwill.state, "to_approve")
        with self.assertRaises(AccessError):
            goodwill.action_offer()
        self.assertEqual(self.budget.given, 0)
        goodwill.with_user(self.sue).action_offer()
        self.assertEqual(goodwill.state, "offered")
        self.assertEqual(goodwill.approved_by_id, self.sue)

    def test_the_budget_of_the_month(self):
        self.goodwill(90, self.sue).action_offer()
        again = self.goodwill(11, self.sue, exception_reason="Twice broken")
        with self.assertRaisesRegex(UserError, "left this month"):
            again.action_offer()
        last_month = self.env["social.care.goodwill"].search(
            [("state", "=", "offered")]
        )
        last_month.offered_at -= timedelta(days=40)
        self.budget.invalidate_recordset()
        again.action_offer()
        self.assertEqual(self.budget.given, 11)

    def test_once_a_quarter_unless_a_supervisor_says_why(self):
        self.goodwill().action_offer()
        with self.assertRaisesRegex(UserError, "within 90 days"):
            self.goodwill().action_offer()
        with self.assertRaises(AccessError):
            self.goodwill(exception_reason="I like them")
        self.goodwill(user=self.sue, exception_reason="Broken twice").action_offer()

    def test_nobody_writes_what_follows_from_steps(self):
        goodwill = self.goodwill()
        for values in ({"state": "offered"}, {"code": "X"}, {"approved_by_id": 1}):
            with self.assertRaises(AccessError):
                goodwill.write(values)
            with self.assertRaises(AccessError):
                self.goodwill(**values)
        goodwill.action_offer()
        with self.assertRaises(UserError):
            goodwill.value = 1000

    def test_the_context_gives_no_more_than_people_may(self):
        offers = self.env["social.care.goodwill"]
        values = {"value": 10, "reason": "Broken", "budget_id": self.budget.id}
        given = {"default_ticket_id": self.ticket.id}
        steps = {"default_state": "offered", "default_code": "X"}
        goodwill = offers.with_user(self.anna).with_context(**given, **steps)
        goodwill = goodwill.create(values)
        self.assertEqual((goodwill.state, goodwill.sudo().code), ("draft", False))
        self.marc.helpdesk_team_ids = self.env["helpdesk.ticket.team"].create(
            {"name": "Other"}
        )
        with self.assertRaises(AccessError):
            offers.with_user(self.marc).with_context(**given).create(values)
        given["default_exception_reason"] = "I like them"
        with self.assertRaises(AccessError):
            offers.with_user(self.anna).with_context(**given).create(values)

    def test_not_for_a_review(self):
        goodwill = self.goodwill()
        self.conversation.post_ids.kind = "review"
        with self.assertRaisesRegex(UserError, "wrote a review"):
            goodwill.action_offer()

    def test_codes_go_out_in_private_only(self):
        goodwill = self.goodwill()
        goodwill.action_offer()
        goodwill.sudo().code = "0448-AB12-9XKQ"
        with self.assertRaisesRegex(UserError, "the code of an offer"):
            self.reply("Here you are: 0448 ab12 9xkq").action_send()
        goodwill.action_redeem()
        self.reply("Here you are: 0448 ab12 9xkq").action_send()

    def test_nobody_is_paid_for_silence(self):
        with self.assertRaisesRegex(UserError, "taking words back"):
            self.reply("A voucher is yours if you delete your post.").action_send()

    def test_other_teams(self):
        goodwill = self.goodwill()
        other = self.env["helpdesk.ticket.team"].create({"name": "Other"})
        self.marc.helpdesk_team_ids = other
        self.assertFalse(goodwill.with_user(self.marc).has_access("read"))
        with self.assertRaises(AccessError):
            self.goodwill(user=self.marc)


class TestLeads(GoodwillCase):
    def bring_page(self, user):
        return self.env["social.care.wait"].with_user(user).what_networks_bring({})

    def test_a_lead_has_its_source_whoever_makes_it(self):
        seller = self.make_user(
            "Sam",
            "social_care.group_social_care_supervisor",
            "sales_team.group_sale_salesman",
        )
        for user in (self.anna, seller):
            with self.subTest(user=user.name):
                before = self.env["crm.lead"].search([])
                action = self.ticket.with_user(user).action_social_make_lead()
                lead = self.env["crm.lead"].search([]) - before
                self.assertEqual(lead.source_id.name, self.practice.name)
                self.assertEqual(lead.medium_id.name, "Practice")
                self.assertEqual(lead.campaign_id.name, "Social Care")
                self.assertEqual(lead.social_conversation_id, self.conversation)
                self.assertEqual("res_id" in action, user == seller)
        self.assertEqual(
            len(self.env["utm.source"].search([("name", "=", self.practice.name)])), 1
        )

    def test_two_columns_that_claim_no_cause(self):
        contact = self.env["res.partner"].create({"name": "Eva"})
        self.conversation.profile_id.sudo().partner_id = contact
        self.conversation.post_ids.sudo().posted_at -= timedelta(days=1)
        self.ticket.with_user(self.sue).action_social_make_lead()
        bought = self.env["crm.lead"].create(
            {"name": "By phone", "partner_id": contact.id}
        )
        other = self.env["crm.lead"].create({"name": "Somebody else"})
        page = self.bring_page(self.sue)
        [row] = [row for row in page["rows"] if row["id"] == self.practice.id]
        cells = {
            column["key"]: cell
            for column, cell in zip(page["columns"], row["cells"], strict=True)
        }
        self.assertEqual(cells["conversations"]["value"], 1)
        self.assertEqual(cells["leads"]["value"], 1)
        self.assertEqual(cells["leads_after"]["value"], 2)
        self.assertIsNone(cells["leads"]["domain"], "no list for who may not see leads")
        page = self.bring_page(self.env.user)
        [row] = [row for row in page["rows"] if row["id"] == self.practice.id]
        found = self.env["crm.lead"].search(row["cells"][2]["domain"])
        self.assertIn(bought, found)
        self.assertNotIn(other, found)
        self.assertNotEqual(page["columns"][1]["way"], page["columns"][2]["way"])

    def test_only_supervisors(self):
        with self.assertRaises(AccessError):
            self.bring_page(self.anna)

    def test_nobody_spoke(self):
        ticket = self.env["helpdesk.ticket"].create({"name": "x", "description": "x"})
        with self.assertRaises(UserError):
            ticket.action_social_make_lead()
        self.bring(say(QUESTION))
