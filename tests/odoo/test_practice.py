"""The practice network: what its timeline holds, and who may use its page."""

import json

from odoo import http
from odoo.exceptions import AccessError, ValidationError

from .common import ADMIN, AGENT, SUPERVISOR, OdooCase, OdooHttpCase

LONG = "x" * 281
HOSTILE = "<script>alert(1)</script> {{7*7}} ${7*7} %s \u202e 😡"


class PracticeFixtures:
    @classmethod
    def make_timeline(cls, **values):
        timeline = cls.make_account(
            "practice", name="Acme", handle="acme", external_id=False, **values
        )
        timeline.action_connect()
        return timeline

    @classmethod
    def make_person(cls, name="Eva", timeline=None):
        return cls.env["social.care.practice.person"].create(
            {
                "account_id": (timeline or cls.timeline).id,
                "name": name,
                "handle": name.lower(),
                "follower_count": 48_200,
            }
        )

    def write(self, body="Where is my parcel?", person=None, user=None, **values):
        model = self.env["social.care.practice.post"]
        return model.with_user(user or self.env.user).create(
            {
                "account_id": self.timeline.id,
                "person_id": person.id if person else False,
                "body": body,
            }
            | {k: v.id if hasattr(v, "ids") else v for k, v in values.items()}
        )

    def ticket_state(self, person):
        self.timeline.action_fetch()
        profile = self.env["social.care.profile"].search(
            [
                ("network", "=", "practice"),
                ("company_id", "=", self.timeline.company_id.id),
                ("external_id", "=", str(person.id)),
            ]
        )
        return profile.conversation_ids.ticket_id.mapped("public_resolution")


class TestTimeline(PracticeFixtures, OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.timeline = cls.make_timeline()
        cls.eva = cls.make_person("Eva")
        cls.tom = cls.make_person("Tom")
        cls.store = cls.env["social.care.practice.post"]._store(cls.timeline)

    def changes(self, after=0):
        return self.store.changes_after(after, 100)

    def test_answer_on_the_timeline_counts_as_a_colleagues(self):
        post = self.write(person=self.eva)
        self.assertEqual(self.ticket_state(self.eva), ["unanswered"])
        answer = self.write("It comes tomorrow.", parent_id=post)
        self.assertEqual(self.ticket_state(self.eva), ["acknowledged"])
        answer.action_delete()
        self.assertEqual(self.ticket_state(self.eva), ["unanswered"])

    def test_every_change_has_a_number_of_its_own_that_grows(self):
        post = self.write(person=self.eva)
        first = self.changes()[-1]["change"]
        post.body = "Where is my parcel? It is late."
        other = self.write(person=self.tom)
        post.action_delete()
        rows = self.changes(first)
        self.assertEqual([row["id"] for row in rows], [other.id, post.id])
        self.assertEqual([row["deleted"] for row in rows], [False, True])
        self.assertLess(rows[0]["change"], rows[1]["change"])

    def test_nothing_is_left_of_a_deleted_post_but_its_answers_stay(self):
        post = self.write("My number is 0123 456", person=self.eva)
        answer = self.write("Please do not say that here.", parent_id=post)
        self.timeline.action_fetch()
        post.action_delete()
        self.assertFalse(post.body)
        self.assertNotIn("0123", json.dumps(self.changes()))
        self.assertEqual(answer.root_id, post)
        self.assertTrue(answer.body)
        self.assertEqual(self.ticket_state(self.eva), [False])
        with self.assertRaisesRegex(ValidationError, "no longer exists"):
            self.write(person=self.eva, parent_id=post)

    def test_deleting_twice_is_one_change(self):
        post = self.write(person=self.eva)
        post.action_delete()
        number = post.change
        post.action_delete()
        self.assertEqual(post.change, number)

    def test_thread_is_the_first_post_however_deep(self):
        post = self.write(person=self.eva)
        answer = self.write("How come?", parent_id=post)
        deep = self.write("No idea", person=self.tom, parent_id=answer)
        self.assertEqual(deep.root_id, post)
        threads = {row["thread_id"] for row in self.changes() if row["id"] != post.id}
        self.assertEqual(threads, {post.id})

    def test_private_words_stay_between_the_two(self):
        public = self.write(person=self.eva)
        secret = self.write("4711", person=self.eva, visibility="private")
        answer = self.write("Thank you", parent_id=secret, visibility="private")
        asked = self.write("Which?", parent_id=public, visibility="private")
        self.assertEqual((secret | answer | asked).customer_id, self.eva)
        self.assertEqual(
            {row["thread_id"] for row in self.changes()[1:]}, {self.eva.id}
        )
        cases = {
            "answered in public": {"person": self.eva, "parent_id": secret},
            "by another customer": {
                "person": self.tom,
                "parent_id": secret,
                "visibility": "private",
            },
            "to nobody": {"visibility": "private"},
        }
        for case, values in cases.items():
            with self.subTest(case), self.assertRaises(ValidationError):
                self.write("x", **values)

    def test_what_may_not_be_written(self):
        other = self.make_timeline()
        stranger = self.make_person("Eve", other)
        cases = {
            "nothing": {"body": " \n "},
            "too long": {"body": LONG},
            "too long in private": {"body": "x" * 10_001, "visibility": "private"},
            "by another timeline's customer": {"body": "x", "person": stranger},
        }
        for case, values in cases.items():
            with self.subTest(case), self.assertRaises(ValidationError):
                self.write(**{"person": self.eva} | values)

    def test_length_counts_characters_as_people_do_and_no_space_around(self):
        post = self.write("  " + "😡" * 280 + "\n", person=self.eva)
        self.assertEqual(len(post.body), 280)

    def test_what_cannot_be_stored_is_left_out(self):
        post = self.write("a\x00b\ud83d c", person=self.eva)
        self.assertEqual(post.body, "ab c")

    def test_hostile_words_reach_the_ticket_as_words(self):
        self.write(HOSTILE, person=self.eva)
        self.timeline.action_fetch()
        ticket = self.tickets(self.timeline)
        self.assertIn("&lt;script&gt;", str(ticket.description))
        self.assertNotIn("<script", str(ticket.description))

    def test_publishing_twice_with_one_key_is_one_post(self):
        post = self.write(person=self.eva)
        ids = {self.store.add("Hello", "public", post.id, "key-1") for _i in range(2)}
        self.assertEqual(len(ids), 1)

    def test_store_answers_and_deletes_only_on_its_own_timeline(self):
        post = self.write(person=self.eva)
        answer = self.store.add("Hello", "public", post.id, "key-1")
        other = self.make_timeline()
        store = self.env["social.care.practice.post"]._store(other)
        with self.assertRaises(LookupError):
            store.add("Hello", "public", post.id, "key-2")
        store.delete(answer)
        self.store.delete(post.id)
        answer = self.env["social.care.practice.post"].browse(answer)
        self.assertFalse(answer.deleted or post.deleted)
        self.store.delete(answer.id)
        self.assertTrue(answer.deleted)
        self.assertEqual(store.changes_after(0, 10), [])

    def test_handles(self):
        people = self.env["social.care.practice.person"]
        values = {"account_id": self.timeline.id, "name": "Zoë\x00 M"}
        person = people.create(values | {"handle": " @zoë.m "})
        self.assertEqual((person.name, person.handle), ("Zoë M", "zoë.m"))
        for handle in ("ZOË.M", "two words", "", "😡", "a" * 31, "<b>"):
            with self.subTest(handle), self.assertRaises(ValidationError):
                people.create(values | {"handle": handle})

    def test_account_that_nobody_fetched_goes_with_its_timeline(self):
        post = self.write(person=self.eva)
        answer = self.write("Hello", parent_id=post)
        self.write("4711", person=self.eva, parent_id=answer, visibility="private")
        self.timeline.unlink()
        self.assertFalse((post | answer).exists() or self.eva.exists())


class TestRights(PracticeFixtures, OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.timeline = cls.make_timeline()
        cls.eva = cls.make_person("Eva")
        cls.agent = cls.make_user("Ann", AGENT)
        cls.team.user_ids += cls.agent
        cls.stranger = cls.make_user("Sam", AGENT)
        cls.supervisor = cls.make_user("Sue", SUPERVISOR)
        cls.clerk = cls.make_user("Carl", "helpdesk_mgmt.group_helpdesk_user")

    def test_writing(self):
        post = self.write(person=self.eva, user=self.agent)
        self.write(person=self.eva, user=self.supervisor)
        for user in (self.stranger, self.clerk):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.write(person=self.eva, user=user)
            with self.subTest(user.name), self.assertRaises(AccessError):
                post.with_user(user).action_delete()

    def test_reading(self):
        self.write(person=self.eva)
        here = [("account_id", "=", self.timeline.id)]
        for model in ("social.care.practice.post", "social.care.practice.person"):
            records = self.env[model]
            self.assertTrue(records.with_user(self.agent).search(here))
            self.assertFalse(records.with_user(self.stranger).search(here))
            with self.assertRaises(AccessError):
                records.with_user(self.clerk).search(here)


class TestPage(PracticeFixtures, OdooHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.timeline = cls.make_timeline()
        cls.eva = cls.make_person("Eva")
        cls.agent = cls.make_user("Ann", AGENT)
        cls.team.user_ids += cls.agent
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.elsewhere = cls.make_user(
            "Else", AGENT, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        cls.other_team = cls.make_user("Sam", AGENT)
        cls.clerk = cls.make_user("Carl", "helpdesk_mgmt.group_helpdesk_user")
        cls.customer = cls.make_user("Cleo", "base.group_portal")
        cls.url = f"/social_care/practice/{cls.timeline.id}"

    def call(self, route, **params):
        answer = self.url_open(
            f"{self.url}/{route}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def begin(self):
        token = http.Request.csrf_token(self)
        return self.url_open("/social_care/practice/start", {"csrf_token": token})

    def test_agent_writes_reads_and_deletes(self):
        self.log_in(self.agent)
        self.assertEqual(self.url_open(self.url).status_code, 200)
        page = self.call("load")["result"]
        self.assertEqual(page["posts"], [])
        self.assertEqual(page["people"][0]["handle"], "eva")
        post = self.call(
            "write", body=HOSTILE, visibility="public", person_id=self.eva.id
        )["result"]
        self.assertEqual(post["body"], HOSTILE)
        news = self.call("changes", after=page["change"])["result"]
        self.assertEqual([each["id"] for each in news["posts"]], [post["id"]])
        self.timeline.action_fetch()
        news = self.call("changes", after=news["change"], known=news["stamp"])["result"]
        standing = news["standings"][str(post["id"])]
        ticket = self.tickets(self.timeline)
        self.assertEqual(standing["ticket"], ticket.number)
        self.assertEqual(standing["state"], "unanswered")
        again = self.call("changes", after=news["change"], known=news["stamp"])
        self.assertIsNone(again["result"]["standings"])
        self.assertEqual(again["result"]["posts"], [])
        self.call("delete", post_id=post["id"])
        news = self.call("changes", after=news["change"])["result"]
        self.assertEqual([each["body"] for each in news["posts"]], [""])

    def test_old_threads_come_whole_and_step_by_step(self):
        old = self.write("The beginning", person=self.eva)
        for number in range(130):
            self.write(f"Post {number}", person=self.eva)
        late = self.write("The end", person=self.eva, parent_id=old)
        self.log_in(self.agent)
        page = self.call("load")["result"]
        ids = {post["id"] for post in page["posts"]}
        self.assertIn(old.id, ids)
        self.assertIn(late.id, ids)
        rest = self.call("load", before=page["earlier"])["result"]
        ids |= {post["id"] for post in rest["posts"]}
        self.assertEqual(len(ids), 132)
        self.assertFalse(rest["earlier"])

    def test_refusals_are_words(self):
        self.log_in(self.agent)
        cases = (
            ("write", {"body": LONG, "visibility": "public"}, "281 characters"),
            ("write", {"body": "", "visibility": "public"}, "write something"),
            ("person", {"name": "E", "handle": "EVA"}, "already there"),
        )
        for name, params, words in cases:
            answer = self.call(name, **params)
            self.assertIn(words, answer["error"]["data"]["message"])

    def test_only_the_social_team_comes_in(self):
        cases = (
            (self.customer, 403),
            (self.clerk, 403),
            (self.other_team, 404),
            (self.elsewhere, 404),
        )
        for user, status in cases:
            with self.subTest(user.name):
                self.log_in(user)
                page = self.url_open(self.url)
                self.assertEqual(page.status_code, status)
                self.assertNotIn("Acme", page.text)
                for name, params in (
                    ("load", {}),
                    ("changes", {"after": 0}),
                    ("write", {"body": "x", "visibility": "public"}),
                    ("delete", {"post_id": 1}),
                    ("person", {"name": "X", "handle": "x"}),
                ):
                    self.assertIn("error", self.call(name, **params))
        posts = self.env["social.care.practice.post"]
        self.assertFalse(posts.search([("account_id", "=", self.timeline.id)]))

    def test_strangers_are_sent_to_the_login(self):
        page = self.url_open(self.url)
        self.assertIn("/web/login", page.url)

    def test_only_administrators_begin(self):
        company = self.env["res.company"].create({"name": "Fresh & New"})
        values = {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        agent = self.make_user("Newt", AGENT, **values)
        admin = self.make_user("Nadja", ADMIN, **values)
        start = "/social_care/practice"
        accounts = self.env["social.care.account"]
        here = [("company_id", "=", company.id)]
        self.log_in(agent)
        self.assertNotIn("<form", self.url_open(start).text)
        answer = self.begin()
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(accounts.search(here))
        self.log_in(admin)
        self.assertIn("<form", self.url_open(start).text)
        for _twice in range(2):
            self.assertEqual(self.begin().status_code, 200)
        account = accounts.search(here)
        self.assertEqual(len(account), 1)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.ticket_policy, "all")
