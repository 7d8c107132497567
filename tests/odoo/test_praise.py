"""Praise is worked, and nobody is annoyed by it."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.social_care.composing import thanks
from odoo.addons.social_care.networks.errors import Later
from odoo.addons.social_care.praising import caps
from odoo.addons.social_care_practice.client import PracticeClient

from .common import PRAISE, QUESTION, US, OdooCase, say
from .test_replies import ReplyCase


class PraiseCase(ReplyCase):
    def praise(self, name="Eva", body=PRAISE):
        """Somebody praises us in a thread of its own; gives the wait."""
        people = self.env["social.care.practice.person"]
        person = people.search(
            [("account_id", "=", self.practice.id), ("name", "=", name)]
        ) or people.create(
            {"account_id": self.practice.id, "name": name, "handle": name.lower()}
        )
        before = self.waits()
        self.ask(body, person_id=person.id)
        wait = self.waits() - before
        self.assertEqual(wait.intent, "praise")
        return wait.with_user(self.anna)

    def waits(self):
        domain = [("account_id", "=", self.practice.id), ("intent", "=", "praise")]
        return self.env["social.care.wait"].search(domain)

    def acts(self):
        domain = [("account_id", "=", self.practice.id)]
        return self.env["social.care.praise.act"].search(domain)

    def refused(self, wait, words, body="Thank you, that is kind."):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            wait.action_thank(body)

    @contextmanager
    def can_all(self):
        able = replace(PracticeClient.capabilities, likes=True, shares=True)
        asked = []
        with (
            patch.object(PracticeClient, "capabilities", able),
            patch.object(
                PracticeClient, "like", lambda _c, key: asked.append(("like", key))
            ),
            patch.object(
                PracticeClient, "share", lambda _c, key: asked.append(("share", key))
            ),
        ):
            self.env.invalidate_all()
            yield asked


class TestCaps(PraiseCase):
    def test_a_person_is_thanked_once_a_week(self):
        self.praise().action_thank("Thank you, Eva!")
        self.refused(self.praise(), "this week already")
        self.acts().week -= timedelta(days=7)
        self.praise().action_thank("How kind of you.")
        self.assertEqual(len(self.acts()), 2)

    def test_a_thread_is_thanked_once(self):
        wait = self.praise()
        wait.action_thank("Thank you, Eva!")
        self.deliver()
        self.acts().week -= timedelta(days=7)
        self.ask(
            "And I love the colour, too!",
            parent_id=self.env["social.care.practice.post"]
            .search([("body", "=", PRAISE)], limit=1)
            .id,
        )
        again = self.waits() - wait
        if again:  # it was read as praise that waits
            self.refused(again.with_user(self.anna), "in this thread already")
        reply = self.reply(
            "Thank you once more!",
            conversation_id=wait.conversation_id.id,
            in_reply_to_post_id=wait.post_id.id,
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            reply.action_send()

    def test_nobody_gets_the_words_of_another(self):
        self.praise("Eva").action_thank("Thank you, Eva! That made our day.")
        self.refused(
            self.praise("Max"), "same words", "thank you MAX - that made our day"
        )
        self.acts().done_at -= timedelta(days=31)
        self.praise("Ida").action_thank("Thank you, Ida! That made our day.")

    def test_who_wants_to_be_left_alone_is(self):
        wait = self.praise()
        wait.conversation_id.profile_id.with_user(self.anna).action_leave_alone()
        self.refused(wait, "does not want")
        wait.conversation_id.profile_id.with_user(self.anna).action_leave_alone()
        wait.action_thank("Thank you, Eva!")

    def test_what_is_taken_back_counts_no_more(self):
        wait = self.praise()
        reply = self.env["social.care.reply"].browse(wait.action_thank("Thank you!"))
        reply.with_user(self.anna).action_cancel()
        self.assertFalse(self.acts())
        wait.action_thank("Thank you!")
        self.assertEqual(len(self.acts()), 1)

    def test_questions_may_be_answered_as_often_as_they_are_asked(self):
        for _number in range(2):
            self.reply("It leaves today.").action_send()
            self.deliver()
            self.ask_again(QUESTION)
        self.assertFalse(self.acts())

    def test_shares_a_day(self):
        self.practice.praise_shares_a_day = 2
        with self.can_all() as asked:
            for name in ("Eva", "Max"):
                self.praise(name).post_id.with_user(self.anna).action_share()
            last = self.praise("Ida").post_id.with_user(self.anna)
            with self.assertRaisesRegex(UserError, "as many posts today"):
                last.action_share()
            self.assertEqual(len(asked), 2)
            self.assertFalse(last.shared)

    def test_a_like_that_fails_takes_no_place(self):
        post = self.praise().post_id.with_user(self.anna)
        with self.can_all() as asked:
            with (
                self.network_says(like=Later("busy")),
                self.assertRaises(UserError),
            ):
                post.action_like()
            self.assertFalse(self.acts())
            post.action_like()
            self.assertEqual([kind for kind, _key in asked], ["like"])
        self.assertTrue(post.liked)

    def test_what_the_network_cannot_is_not_offered(self):
        wait = self.praise()
        [row] = wait.praise_waiting()["rows"]
        self.assertFalse(row["can_like"] or row["can_share"])
        with self.can_all():
            [row] = wait.praise_waiting()["rows"]
            self.assertTrue(row["can_like"] and row["can_share"])


class TestQueue(PraiseCase):
    def test_words_differ_and_may_be_sent_as_they_are(self):
        waits = [self.praise(name) for name in ("Eva", "Max", "Ida", "Tom")]
        page = waits[0].praise_waiting()
        self.assertEqual(page["total"], 4)
        digests = {caps.digest(row["words"], row["who"]) for row in page["rows"]}
        self.assertEqual(len(digests), 4)
        for row in page["rows"]:
            self.assertIn(row["who"].split(" ")[0], row["words"])
            wait = self.env["social.care.wait"].browse(row["id"])
            wait.with_user(self.anna).action_thank(row["words"])
        self.assertEqual(waits[0].praise_waiting()["total"], 0)
        self.assertEqual(self.deliver()["sent"], 4)
        self.assertEqual(set(self.waits().mapped("how")), {"public"})

    def test_languages(self):
        for language in thanks.WORDS:
            words = list(thanks.proposals(language, "Eva"))
            self.assertEqual(len(set(words)), 48)
            self.assertTrue(all("Eva" in text and "{" not in text for text in words))
        self.assertEqual(
            next(thanks.proposals("xx", "A")), next(thanks.proposals("en", "A"))
        )


class TestAdvocates(OdooCase):
    def test_suggested_and_accepted(self):
        advocates = self.env["social.care.advocate"]
        now = fields.Datetime.now()
        for day in (3, 2, 1):
            self.bring(say(PRAISE, "ann", at=now - timedelta(days=day)))
            self.bring(say(PRAISE, "bob", at=now - timedelta(hours=day)))
        self.bring(say("You are welcome.", US, at=now))
        advocates._cron_suggest()
        found = advocates.search(
            [("profile_id.external_id", "in", ("ann", "bob"))]
        ).filtered(lambda a: a.profile_id.external_id == "ann")
        self.assertEqual((found.praises, found.days, found.state), (3, 3, "suggested"))
        self.assertIn("3 times", found.reason)
        contact = self.env["res.partner"].create({"name": "Ann"})
        found.profile_id.partner_id = contact
        found.with_user(self.admin).action_accept()
        self.assertEqual(contact.category_id.name, "Advocate")
        advocates._cron_suggest()
        self.assertEqual(found.state, "accepted", "what a person decided stays")
