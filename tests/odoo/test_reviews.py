"""Reviews: one answer each, stars that change, and what becomes of an answer."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import AccessError

from odoo.addons.social_care.answering import lanes
from odoo.addons.social_care.fetching import deliveries, visit

from ..servers.google_business_server import (
    ACCOUNT,
    AUDIENCE,
    BERLIN,
    OTHER,
    PARIS,
    PUSHER,
    REFRESH,
    TOKEN,
    BusinessServer,
)
from .common import AGENT, SUPERVISOR, OdooHttpCase, moment, say
from .test_waits import WaitCase


class TestStars(WaitCase):
    """What files and feeds say of stars, and what follows."""

    def review(self, body, rating, at=0, **columns):
        return say(body, kind="review", rating=rating, at=at, id="r", **columns)

    def change(self, body, rating):
        """The author changes the review; it comes in again."""
        self.bring(self.review(body, rating))
        self.env.invalidate_all()
        return self.post("r")

    def test_a_changed_review_waits_again(self):
        self.bring(self.review("Cold soup. Never again!", 1))
        self.bring(say("Sorry!", "us", id="a", parent="r", at=5))
        conversation = self.conversations()
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.assertFalse(conversation.awaiting_since)
        post = self.change("Cold soup, and the waiter laughed at it.", 2)
        self.assertEqual((post.rating_before, post.rating), (1, 2))
        self.assertTrue(post.changed_at > post.posted_at)
        self.assertEqual((conversation.rating_before, conversation.rating), (1, 2))
        self.assertEqual(conversation.awaiting_since, post.changed_at)
        self.assertEqual(conversation.first_public_reply_at, moment(5))
        self.assertEqual(self.tickets().social_rating, 2)
        [wait] = self.waits()
        self.assertEqual((wait.how, wait.minutes), ("public", 5))

    def test_rant_to_rave_within_one_review(self):
        """From one star to five after our answer: what began as a rant stays one."""
        self.bring(self.review("My parcel never arrived. This is a scandal!", 1))
        self.bring(say("Sorry, it is on its way.", "us", id="a", parent="r", at=5))
        self.change("Thank you so much, it works now!", 5)
        conversation = self.conversations()
        self.assertEqual(conversation.public_resolution, "confirmed")
        self.assertFalse(conversation.awaiting_since)
        [wait] = self.waits()
        self.assertEqual((wait.intent, wait.mood), ("complaint", "unhappy"))
        self.assertEqual((wait.minutes, wait.turn), (5, "rave"))

    def test_a_closed_matter_opens_again(self):
        self.bring(self.review("Great soup, thank you so much!", 5))
        self.bring(say("Thank you!", "us", id="a", parent="r", at=5))
        ticket = self.tickets()
        self.close(ticket, moment(10))
        self.change("It made us all ill. Never again!", 1)
        self.assertFalse(ticket.closed)
        self.assertTrue(ticket.social_awaiting_since)

    def test_other_posts_do_not_wait_again_for_a_letter(self):
        self.bring(say("Where is my parcle?", id="q"))
        self.bring(say("On its way.", "us", id="a", parent="q", at=5))
        self.bring(say("Where is my parcel?", id="q"))
        self.assertTrue(self.post("q").edited_at)
        self.assertFalse(self.post("q").changed_at)
        self.assertFalse(self.conversations().awaiting_since)

    def test_rules_for_stars_that_fell_and_for_places(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Berlin"})
        rules = self.env["social.care.rule"].create(
            [
                {"name": "Fell", "action": "alert", "rating_fell": True},
                {
                    "name": "Berlin",
                    "action": "team",
                    "team_id": team.id,
                    "subjects": "hauptstr. 1\nRue Haute\n",
                },
            ]
        )
        self.bring(self.review("Great soup!", 4))
        self.assertEqual(rules.mapped("hit_count"), [0, 0])
        self.change("Cold soup!", 2)
        self.assertEqual(rules.mapped("hit_count"), [1, 0])
        self.post("r").subject = "Acme, Hauptstr. 1, Berlin"
        tried = {"company_id": self.env.company.id}
        found = rules.try_expression(tried | {"subjects": "HAUPTSTR"})
        self.assertEqual(found["count"], 1)
        self.assertEqual(rules.try_expression(tried | {"subjects": "Oslo"})["count"], 0)
        self.assertEqual(
            rules.try_expression(tried | {"rating_fell": True})["count"], 1
        )
        fell = self.env["social.care.conversation"].search(
            [("rating_before", ">=", 4), ("rating", ">", 0), ("rating", "<=", 2)]
        )
        self.assertIn(self.conversations(), fell)

    def test_the_page_of_stars(self):
        """Each number is that of the list behind it."""
        account = self.make_account(external_id="us2")
        self.bring(
            *(
                say(f"Soup {n}", f"p{n}", id=f"s{n}", kind="review", rating=1 + n % 5)
                for n in range(12)
            ),
            say("No stars", "q", id="n"),
            account=account,
        )
        self.bring(
            *(say("Thanks", "us2", id=f"t{n}", parent=f"s{n}", at=9) for n in range(6)),
            account=account,
        )
        posts = self.posts(account).filtered("rating")
        berlin = posts.filtered(lambda post: post.rating <= 3)
        berlin.write({"subject": "Acme, Berlin", "subject_url": "https://m.example/1"})
        (posts - berlin).write(
            {"subject": "Acme, Paris", "subject_url": "https://m.example/2"}
        )
        supervisor = self.make_user("Sue", SUPERVISOR)
        page = (
            self.env["social.care.wait"]
            .with_user(supervisor)
            .stars({"account_id": account.id})
        )
        self.assertEqual(
            [row["label"] for row in page["rows"]],
            ["Acme, Berlin", "Acme, Paris", "All"],
        )
        for row in page["rows"]:
            for name, domain in row["domains"].items():
                count = row[name]["count"] if name == "answered" else row[name]
                listed = self.env["social.care.post"].search(domain)
                self.assertEqual(len(listed), count, (row["label"], name))
        *_rows, total = page["rows"]
        self.assertEqual((total["count"], total["answered"]["count"]), (12, 6))
        self.assertEqual(total["average"], round(sum(posts.mapped("rating")) / 12, 2))
        self.assertIn("12 reviews", page["headline"])
        self.assertIn("6 have an answer", page["headline"])
        other = self.make_account(external_id="us3")
        self.bring(say("Rice", "z", id="r", kind="review", rating=4), account=other)
        page = self.env["social.care.wait"].stars({"account_id": other.id})
        self.assertIn("1 review ", page["headline"])
        self.assertIn("4.0 stars.", page["headline"])
        with self.assertRaises(AccessError):
            self.env["social.care.wait"].with_user(self.make_user("Al", AGENT)).stars()

    def test_a_contact_has_stars(self):
        self.bring(say("Cold", id="a", kind="review", rating=1))
        self.bring(say("Better", id="b", kind="review", rating=4))
        partner = self.env["res.partner"].create({"name": "Ann"})
        self.assertEqual(partner.social_rating, 0)
        self.post("a").profile_id.partner_id = partner
        self.env.invalidate_all()
        self.assertEqual(partner.social_rating, 2.5)
        action = partner.action_view_social_reviews()
        found = self.env["social.care.post"].search(action["domain"])
        self.assertEqual(found, self.post("a") | self.post("b"))


class TestGoogleBusiness(OdooHttpCase):
    """Locations as streams of one account, and whole stories of answers."""

    def setUp(self):
        super().setUp()
        self.google = BusinessServer()
        self.addCleanup(self.google.close)
        self.account = self.make_account(
            network="google_business",
            base_url=self.google.url,
            external_id=ACCOUNT,
            client_id="app-of-acme",
            client_secret="secret-of-the-app",
            access_token=TOKEN,
            refresh_token=REFRESH,
            user_id=self.admin.id,
        )

    def fetch(self):
        self.account.action_fetch()
        self.env.invalidate_all()

    def review(self, *arguments, **values):
        key = self.google.review(*arguments, **values)
        self.fetch()
        return key, self.post(self.google.name(key))

    def look(self, hours=2):
        """So many hours later: what is open is asked for again."""
        self.env.cr.execute(
            "UPDATE social_care_post SET create_date = create_date - %(by)s,"
            " looked_at = looked_at - %(by)s WHERE account_id = %(account)s",
            {"by": timedelta(hours=hours), "account": self.account.id},
        )
        self.env.invalidate_all()
        self.fetch()

    def answer(self, post, body):
        reply = self.env["social.care.reply"].create(
            {
                "conversation_id": post.conversation_id.id,
                "in_reply_to_post_id": post.id,
                "body": body,
                "visibility": "public",
            }
        )
        reply.action_send()
        lanes.deliver_all(self.env, self.account.ids)
        self.env.invalidate_all()
        return reply

    def streams(self):
        return self.account.stream_ids.filtered(lambda s: s.code.startswith("reviews:"))

    def test_locations_are_streams(self):
        self.assertFalse(self.streams())
        self.account.action_connect()
        self.assertEqual(
            self.streams().mapped("label"),
            ["Acme, Hauptstr. 1, Berlin", "Acme, 2 rue Haute, Paris"],
        )
        self.google.places["503"] = ("Acme", "R-1", "Via Alta 3", "Rome")
        del self.google.places[PARIS]
        self.account.action_connect()
        self.assertEqual(
            sorted(self.streams().mapped("code")), ["reviews:501", "reviews:503"]
        )

    def test_one_team_a_location(self):
        teams = self.env["helpdesk.ticket.team"].create(
            [{"name": "Berlin"}, {"name": "Paris"}]
        )
        self.env["social.care.rule"].create(
            [
                {
                    "name": team.name,
                    "action": "team",
                    "team_id": team.id,
                    "subjects": team.name,
                }
                for team in teams
            ]
        )
        keys = [self.google.review(place=place) for place in (BERLIN, PARIS)]
        self.fetch()
        posts = [self.post(self.google.name(key)) for key in keys]
        self.assertEqual([post.conversation_id.team_id for post in posts], [*teams])

    def test_a_chain_is_polled_by_one_worker(self):
        """None is starved: whoever waited longest is next, and after one round all of
        them were asked. The clock is moved, nobody waits."""
        self.google.places = {
            str(number): ("Acme", f"S-{number}", f"Road {number}", "Rome")
            for number in range(1, 31)
        }
        self.account.action_connect()
        streams = self.streams()
        self.assertEqual(len(streams), 30)
        streams.next_fetch_at = fields.Datetime.now() - timedelta(minutes=1)
        last = streams[17]
        last.next_fetch_at -= timedelta(minutes=1)
        self.env.flush_all()
        self.google.requests.clear()
        while visit.next_due(self.env):
            pass
        asked = [each.path for each in self.google.requests if "/v4/" in each.path]
        self.assertEqual(len(asked), len(set(asked)), "nobody twice")
        self.assertEqual(len(asked), 30)
        self.assertIn(f"/{last.code.partition(':')[2]}/", asked[0])
        self.env.invalidate_all()
        soonest = min(streams.mapped("next_fetch_at")) - fields.Datetime.now()
        self.assertGreater(soonest, timedelta(minutes=10))
        self.assertFalse(any(streams.mapped("error_message")))

    def test_a_location_that_is_refused_holds_up_no_other(self):
        self.account.action_connect()
        del self.google.places[BERLIN]
        key = self.google.review(place=PARIS)
        counts = self.account.action_fetch()
        self.assertEqual(len(counts["errors"]), 1)
        self.assertTrue(self.post(self.google.name(key)))

    def test_an_answer_that_is_replaced_three_times(self):
        key, post = self.review("Cold soup", 1)
        for body in ("Sorry.", "Sorry!", "Sorry, come again."):
            reply = self.answer(post, body)
            self.assertEqual(reply.state, "sent", reply.error_message)
        self.assertEqual(self.google.reviews[key]["answer"]["text"], body)
        self.google.reviews[key]["answer"]["state"] = "APPROVED"
        self.look()
        ours = self.posts().filtered(lambda p: p.direction == "out" and not p.deleted)
        self.assertEqual(ours.mapped("body"), [body])
        self.assertEqual(post.conversation_id.public_resolution, "acknowledged")
        self.assertFalse(post.conversation_id.awaiting_since)

    def test_an_answer_that_is_refused_after_an_hour(self):
        key, post = self.review("Cold soup", 1)
        reply = self.answer(post, "Sorry.")
        conversation = post.conversation_id
        self.look()
        ours = reply.post_id
        self.assertEqual((ours.withheld, ours.withheld_why), (False, "PENDING"))
        self.assertEqual(conversation.public_resolution, "acknowledged")
        self.google.reviews[key]["answer"] |= {"state": "REJECTED", "why": "SPAM"}
        self.look()
        self.assertEqual((ours.withheld, ours.withheld_why), (True, "SPAM"))
        self.assertEqual(conversation.public_resolution, "unanswered")
        self.assertTrue(conversation.awaiting_since)
        self.assertFalse(conversation.first_public_reply_at)
        self.assertIn("SPAM", "".join(self.chatter(conversation.ticket_id)))
        self.assertEqual(len(reply.activity_ids), 1)
        self.assertIn("SPAM", str(reply.activity_ids.note))
        again = self.answer(post, "Sorry, come again.")
        self.assertEqual(again.state, "sent")
        self.google.reviews[key]["answer"]["state"] = "APPROVED"
        self.look()
        self.assertEqual(conversation.public_resolution, "acknowledged")

    def test_a_review_that_is_deleted_while_we_answer(self):
        key, post = self.review("Cold soup", 1)
        del self.google.reviews[key]
        reply = self.answer(post, "Sorry.")
        self.assertEqual(reply.state, "failed")
        self.assertTrue(reply.error_message)
        self.look()
        self.assertTrue(post.deleted)
        self.assertFalse(post.body)
        self.assertFalse(post.conversation_id.public_resolution)
        self.assertFalse(post.conversation_id.awaiting_since)

    def test_from_one_star_to_five_after_our_answer(self):
        key, post = self.review("My parcel never arrived. This is a scandal!", 1)
        reply = self.answer(post, "Sorry, it is on its way.")
        # By Google's clock that was before our answer, which had not seen it.
        self.google.edit(key, text="Thank you so much, it works now!", stars=5)
        self.fetch()
        self.assertEqual((post.rating_before, post.rating), (1, 5))
        self.assertEqual(post.conversation_id.public_resolution, "confirmed")
        self.assertGreater(post.changed_at, reply.post_id.posted_at)
        wait = self.env["social.care.wait"].search([("post_id", "=", post.id)])
        self.assertEqual((wait.intent, wait.turn), ("complaint", "rave"))

    def test_a_notice_has_the_location_asked_at_once(self):
        self.account.webhook_secret = f"{AUDIENCE} {PUSHER}"
        self.account.action_connect()
        here, there = (
            self.streams().filtered(lambda s, place=place: s.code.endswith(place))
            for place in (BERLIN, PARIS)
        )
        later = fields.Datetime.now() + timedelta(minutes=9)
        self.streams().next_fetch_at = later
        headers, body = self.google.notice(self.google.review(place=PARIS))
        for wrong in ({}, {"Authorization": "Bearer x"}):
            self.assertEqual(self.push(wrong, body), 404)
        self.assertEqual(self.push(headers, body), 200)
        # A test's request runs nothing after its commit; so once more without one.
        token = self.account.sudo().webhook_token
        self.assertTrue(deliveries.delivered(self.env(su=True), token, headers, body))
        self.env.invalidate_all()
        self.assertEqual(here.next_fetch_at, later)
        self.assertLess(there.next_fetch_at, later)

    def push(self, headers, body):
        url = self.account.webhook_url
        path = url[url.index("/social_care/") :]
        answer = self.url_open(
            path, data=body, headers={"Content-Type": "application/json"} | headers
        )
        return answer.status_code


class TestSeveralAccounts(OdooHttpCase):
    """Somebody manages several businesses: one is picked, from the sign-in to the
    first review."""

    def setUp(self):
        super().setUp()
        self.google = BusinessServer()
        self.addCleanup(self.google.close)
        self.authenticate(self.admin.login, self.admin.login)
        self.account = self.make_account(
            network="google_business",
            base_url=self.google.url,
            external_id=False,
            client_id="app-of-acme",
            client_secret="secret-of-the-app",
            user_id=self.admin.id,
        ).with_user(self.admin)

    def come_back(self):
        """Go to Google's page and say yes there; gives where that leads."""
        url = self.account.action_sign_in()["url"]
        state = parse_qs(urlsplit(url).query)["state"][0]
        response = self.url_open(
            "/social_care/oauth/callback",
            params={"state": state, "code": "good"},
            allow_redirects=False,
        )
        self.env.invalidate_all()
        self.assertEqual(response.status_code, 303, response.text)
        return response.headers["Location"]

    def test_one_of_them_is_picked_in_the_dialogue(self):
        place = self.come_back()
        self.assertIn("action-social_care.social_care_pick_action", place)
        self.assertEqual(self.account.state, "draft")
        pick = self.env["social.care.pick"].browse(int(place.rpartition("/")[2]))
        pick = pick.with_user(self.admin)
        self.assertEqual(pick.line_ids.mapped("name"), ["Acme", "Acme Outlets"])
        line = pick.line_ids.filtered(lambda line: line.name == "Acme Outlets")
        line.action_pick()
        self.env.invalidate_all()
        account = self.account.sudo()
        self.assertEqual((account.state, account.external_id), ("connected", OTHER))
        self.assertEqual(account.handle, "Acme Outlets")
        self.assertEqual(account.refresh_token, REFRESH)
        self.assertEqual(
            sorted(account.stream_ids.mapped("code")),
            ["look", f"reviews:{BERLIN}", f"reviews:{PARIS}"],
        )
        key = self.google.review("Cold soup", 1, place=PARIS)
        account.action_fetch()
        self.env.invalidate_all()
        self.assertEqual(self.post(self.google.name(key), account).rating, 1)
        asked = {it.path.split("/locations")[0] for it in self.google.requests}
        self.assertIn(f"/v4/{OTHER}", asked)
        self.assertNotIn(f"/v4/{ACCOUNT}", asked)

    def test_where_there_is_one_nobody_is_asked(self):
        del self.google.accounts[OTHER]
        self.assertIn(f"/odoo/social-accounts/{self.account.id}", self.come_back())
        self.assertEqual(self.account.external_id, ACCOUNT)
