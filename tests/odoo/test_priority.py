"""What a conversation weighs, by whose weights, and what the tickets make of it."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from odoo.addons.social_care.standing.refresh import refresh

from .common import AGENT, COMPLAINT, PRAISE, QUESTION, OdooCase, say, whisper

GERMAN = "Das Paket ist seit drei Wochen nicht angekommen, eine Frechheit!"


class PriorityCase(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.weights = cls.env["social.care.weights"].of_companies(cls.env.company)
        cls.Partner = cls.env["res.partner"]

    def conversation(self, author="ann"):
        return self.conversations().filtered(
            lambda c: c.profile_id.external_id == author
        )

    def link(self, author, year=2019, **values):
        """A contact who has been one since a year, linked to an author."""
        partner = self.Partner.create({"name": author.title()} | values)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [f"{year}-05-05 10:00:00", partner.id],
        )
        partner.invalidate_recordset()
        conversation = self.conversation(author)
        conversation.profile_id.partner_id = partner
        return partner

    def rank(self):
        """What the cron does."""
        self.env["social.care.weights"]._cron_rank()
        self.env.invalidate_all()


class TestReasons(PriorityCase):
    def test_in_words(self):
        self.bring(say(GERMAN, author_followers=48_200, author_verified=True))
        self.link("ann")
        reason = self.conversation().priority_reason
        self.assertEqual(
            reason, "complaint in German, 48k followers, verified, customer since 2019"
        )
        self.conversation().profile_id.partner_id = False
        reason = self.conversation().priority_reason
        self.assertEqual(reason, "complaint in German, 48k followers, verified")

    def test_each_thing_counts(self):
        self.bring(
            say(QUESTION, "plain"),
            say(COMPLAINT, "cross"),
            say(QUESTION, "famous", author_followers=90_000),
            say(QUESTION, "loud", replies=400, shares=90),
            whisper(QUESTION, "shy"),
        )
        score = {
            name: self.conversation(name).priority_score
            for name in ("plain", "cross", "famous", "loud", "shy")
        }
        for name in ("cross", "famous", "loud"):
            self.assertGreater(score[name], score["plain"], name)
        self.assertLess(score["shy"], score["plain"])
        self.assertIn(
            "490 answers and shares", self.conversation("loud").priority_reason
        )
        self.assertIn("in private", self.conversation("shy").priority_reason)

    def test_it_goes_round_later(self):
        self.bring(say(QUESTION, id="viral"))
        before = self.conversation().priority_score
        self.bring(say(QUESTION, id="viral", replies=50, shares=2000, likes=9))
        post = self.post("viral")
        self.assertEqual((post.answer_count, post.share_count), (50, 2000))
        self.assertGreater(self.conversation().priority_score, before)
        self.assertEqual(len(self.chatter(self.conversation().ticket_id)), 1)

    def test_the_score_does_not_change_with_the_clock(self):
        self.bring(say(COMPLAINT, at=-5000))
        conversation = self.conversation()
        score, rank = conversation.priority_score, conversation.rank
        self.weights._rank_anew()
        self.rank()
        self.assertEqual(
            (conversation.priority_score, conversation.rank), (score, rank)
        )


class TestLoyalty(PriorityCase):
    def setUp(self):
        super().setUp()
        self.bring(say(QUESTION))
        self.stranger = self.conversation().priority_score

    def test_years(self):
        self.link("ann", 2024)
        few = self.conversation().priority_score
        self.link("ann", 2012)
        self.assertGreater(few, self.stranger)
        self.assertGreater(self.conversation().priority_score, few)

    def test_won_opportunities(self):
        partner = self.link("ann")
        before = self.conversation().priority_score
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        leads = self.env["crm.lead"].create(
            [
                {"name": f"Deal {n}", "type": "opportunity", "partner_id": partner.id}
                for n in range(4)
            ]
        )
        self.env.flush_all()
        refresh(self.conversation())
        self.assertEqual(self.conversation().priority_score, before)
        leads[:3].stage_id = won
        leads[:3].probability = 100
        self.env.flush_all()
        refresh(self.conversation())
        self.assertEqual(self.conversation().priority_score, before + 3)
        self.assertIn("3 deals", self.conversation().priority_reason)

    def test_deals_of_another_company_do_not_count(self):
        partner = self.link("ann")
        before = self.conversation().priority_score
        sister = self.env["res.company"].create({"name": "Sister"})
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": partner.id,
                "company_id": sister.id,
                "stage_id": won.id,
                "probability": 100,
            }
        )
        self.env.flush_all()
        refresh(self.conversation())
        self.assertEqual(self.conversation().priority_score, before)

    def test_tags_of_the_contact_and_of_its_company(self):
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        house = self.Partner.create({"name": "House", "is_company": True})
        self.link("ann", parent_id=house.id)
        before = self.conversation().priority_score
        house.category_id = tag
        refresh(self.conversation())
        self.assertEqual(self.conversation().priority_score, before)
        self.weights.tag_ids = [Command.link(tag.id)]
        self.rank()
        self.assertEqual(self.conversation().priority_score, before + self.weights.tag)
        self.assertIn("VIP", self.conversation().priority_reason)

    def test_one_query_for_everybody(self):
        def queries(count):
            names = [f"many-{count}-{n}" for n in range(count)]
            self.bring(*(say(QUESTION, name) for name in names))
            for name in names:
                profile = self.conversation(name).profile_id
                profile.partner_id = self.Partner.create({"name": name})
            found = self.conversations().filtered(
                lambda c: c.profile_id.external_id in names
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            refresh(found)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(4), queries(24)
        self.assertLessEqual(many, few + 2)


class TestWeights(PriorityCase):
    def test_bounded(self):
        for name, value in (("complaint", 51), ("spam", 1), ("private", -101)):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.weights[name] = value
                self.env.flush_all()

    def test_stars_rise(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.weights.two_stars = 20

    def test_each_company_has_its_own(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Theirs", "company_id": sister.id}
        )
        theirs = self.make_account(company_id=sister.id, team_id=team.id)
        self.env["social.care.weights"].of_companies(sister).complaint = 50
        self.bring(say(COMPLAINT))
        self.bring(say(COMPLAINT), account=theirs, user=self.env.user)
        ours = self.conversations().priority_score
        self.assertEqual(
            self.conversations(theirs).priority_score,
            min(ours + 50 - self.weights.complaint, 100),
        )

    def test_a_change_ranks_what_is_open_anew(self):
        self.bring(say(COMPLAINT), say(PRAISE, "bob", at=1), say(COMPLAINT, "cid"))
        cid = self.conversation("cid")
        cid.record_native_answer("It is on its way.")
        self.close(cid.ticket_id)
        self.assertGreater(self.conversation("ann").rank, self.conversation("bob").rank)
        closed = self.conversation("cid").priority_score
        self.weights.write({"complaint": -50, "praise": 50})
        self.assertTrue(self.weights.ranking)
        self.rank()
        self.assertFalse(self.weights.ranking)
        self.assertLess(self.conversation("ann").rank, self.conversation("bob").rank)
        self.assertEqual(
            self.conversation("ann").ticket_id.social_priority_score,
            self.conversation("ann").priority_score,
        )
        self.assertEqual(self.conversation("cid").priority_score, closed)

    def test_back_to_the_usual(self):
        usual = self.weights.complaint
        self.weights.complaint = 1
        self.weights.action_usual()
        self.assertEqual(self.weights.complaint, usual)

    def test_who_may(self):
        admins = self.weights.with_user(self.admin)
        admins.complaint = 20
        self.assertEqual(admins.action_open()["res_id"], self.weights.id)
        agent = self.make_user("Agnes", AGENT)
        with self.assertRaises(AccessError):
            self.weights.with_user(agent).complaint = 3
        with self.assertRaises(AccessError):
            self.weights.with_user(agent).action_open()
        with self.assertRaises(AccessError):
            admins.unlink()


class TestStars(PriorityCase):
    def setUp(self):
        super().setUp()
        self.bring(say(COMPLAINT, author_followers=100_000))
        self.ticket = self.conversation().ticket_id

    def test_a_new_ticket_has_them(self):
        self.assertEqual(self.ticket.priority, "2")

    def test_they_follow_across_a_threshold(self):
        self.weights.write({"base": 100})
        self.rank()
        self.assertEqual(self.ticket.priority, "3")
        self.weights.write({"base": 0, "complaint": 0})
        self.rank()
        self.assertEqual(self.ticket.priority, "0")

    def test_never_over_a_persons_choice(self):
        agent = self.make_user("Agnes", AGENT)
        agent.helpdesk_team_ids = self.team
        self.ticket.with_user(agent).priority = "0"
        self.weights.write({"base": 100})
        self.rank()
        self.assertEqual(self.ticket.priority, "0")

    def test_nor_over_the_same_choice(self):
        self.ticket.priority = self.ticket.priority
        self.weights.write({"base": 100})
        self.rank()
        self.assertEqual(self.ticket.priority, "2")

    def test_tickets_that_people_made_are_left_alone(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Mine", "description": "x", "team_id": self.team.id}
        )
        self.bring(say(COMPLAINT, "bob", author_followers=900_000))
        self.conversation("bob").action_join(ticket.id)
        self.weights.write({"base": 100})
        self.rank()
        self.assertEqual(ticket.priority, "1")

    def test_switched_off(self):
        self.weights.write({"stars": False, "base": 100})
        self.rank()
        self.assertEqual(self.ticket.priority, "2")
        self.bring(say(COMPLAINT, "bob", author_followers=900_000))
        self.assertEqual(self.conversation("bob").ticket_id.priority, "1")

    def test_closed_tickets_keep_theirs(self):
        self.close(self.ticket)
        self.weights.write({"base": 100})
        self.rank()
        self.assertEqual(self.ticket.priority, "2")
