"""Our statement in a crisis: said once, from here, by somebody who may speak."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care.networks.errors import Never, Unsure
from odoo.addons.social_care_practice.client import PracticeClient

from .contract_network import ContractCase
from .test_crisis_answers import LINK, AnswersCase


class StatementCase(AnswersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.statement.permalink = False
        cls.said = cls.statement.with_user(cls.sue)

    def speaks(self, user):
        self.env["social.care.speaker"].create(
            {"account_id": self.practice.id, "user_id": user.id}
        )

    @property
    def reply_(self):
        return self.statement.reply_ids.filtered(lambda it: it.state != "cancelled")


class TestPublishing(StatementCase):
    def test_where_there_is_none_it_says_what_will_stand_there(self):
        action = self.crisis.action_view_statements()
        self.assertIn("said to everybody", action["help"])
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.statement
        )

    def test_it_is_said_and_has_the_address_that_the_network_gave_it(self):
        self.said.action_publish()
        self.assertTrue(self.statement.moving)
        self.assertFalse(self.statement.published_at)
        self.assertEqual(self.deliver()["sent"], 1)
        [post] = self.published()
        self.assertEqual(post.body, self.statement.body)
        self.assertFalse(post.parent_id)
        self.assertEqual(self.statement.permalink, self.reply_.post_id.permalink)
        self.assertTrue(self.statement.permalink)
        self.assertEqual(self.statement.user_id, self.sue)
        self.assertEqual(self.statement.published_at, self.reply_.sent_at)
        self.assertEqual(self.crisis.first_statement_at, self.reply_.sent_at)
        self.assertEqual(self.crisis.event_ids.mapped("kind"), ["statement"])
        self.assertEqual(self.crisis.event_ids.user_id, self.sue)
        words = [row["words"] for row in self.mine.answer_proposals()["rows"]]
        self.assertEqual(len(words), 4)
        self.assertTrue(all(self.statement.permalink in each for each in words))

    def test_our_own_stream_brings_it_and_people_answer_it(self):
        self.said.action_publish()
        self.deliver()
        [post] = self.published()
        self.practice.action_fetch()
        ours = self.posts(self.practice).filtered(lambda p: p.direction == "out")
        self.assertEqual(ours, self.reply_.post_id)
        self.assertFalse(ours.conversation_id)
        self.complain(self.people[0], "Too late, shame on you!", parent_id=post.id)
        below = self.posts(self.practice).filtered(
            lambda p: p.parent_external_id == ours.external_id
        )
        self.assertEqual(below.conversation_id.profile_id.name, "Ada")
        self.assertTrue(below.conversation_id.awaiting_since)

    def test_never_twice(self):
        self.said.action_publish()
        with self.assertRaisesRegex(UserError, "on its way"):
            self.said.action_publish()
        with self.assertRaisesRegex(UserError, "on its way"):
            self.said.body = "Other words"
        self.deliver()
        with self.assertRaisesRegex(UserError, "public already"):
            self.said.action_publish()
        self.said.action_published()
        self.deliver()
        self.assertEqual(len(self.published()), 1)
        with self.assertRaisesRegex(UserError, "stays"):
            self.said.unlink()

    def test_taken_back_and_said_in_other_words(self):
        self.said.action_publish()
        self.said.action_take_back()
        self.deliver()
        self.assertFalse(self.published())
        self.said.body = "Parcels are late, we are sorry."
        self.said.action_publish()
        self.deliver()
        self.assertEqual(self.published().mapped("body"), [self.statement.body])

    def test_refused_by_the_network_it_can_be_mended(self):
        self.said.action_publish()
        with self.network_says(publish=Never("Too many capitals.")):
            self.deliver()
        self.assertEqual(self.reply_.state, "failed")
        self.assertIn("Too many capitals.", self.statement.progress)
        self.assertFalse(self.statement.published_at)
        self.assertFalse(self.mine.answer_proposals()["rows"])
        self.said.body = "Parcels are late, we are sorry."
        self.said.action_publish()
        self.deliver()
        self.assertEqual(self.published().mapped("body"), [self.statement.body])
        self.assertTrue(self.statement.published_at)

    def test_where_nobody_heard_it_is_looked_for(self):
        publish = PracticeClient.publish

        def hang(client, reply, key):
            publish(client, reply, key)
            raise Unsure("No answer in time.")

        self.said.action_publish()
        with patch.object(PracticeClient, "publish", hang):
            self.deliver()
        self.assertEqual(self.reply_.state, "unknown")
        with self.assertRaisesRegex(UserError, "on its way"):
            self.said.action_publish()
        self.due(self.reply_)
        self.deliver()
        self.assertEqual(self.reply_.state, "sent")
        self.assertTrue(self.statement.published_at)
        self.assertEqual(len(self.published()), 1)

    def test_where_only_a_person_can_know(self):
        self.said.action_publish()
        with self.network_says(publish=Unsure("No answer in time."), find_own=None):
            self.deliver()
            self.due(self.reply_)
            self.deliver()
        self.assertTrue(self.reply_.needs_person)
        self.said.permalink = LINK
        self.said.action_published()
        self.assertEqual(self.reply_.state, "sent")
        self.assertEqual(self.reply_.post_id.permalink, LINK)
        self.assertEqual(self.statement.permalink, LINK)
        self.assertTrue(self.statement.published_at)

    def test_what_the_checks_forbid_is_not_said(self):
        self.said.body = "We charge 4111 1111 1111 1111 again."
        with self.assertRaises(UserError):
            self.said.action_publish()
        self.assertFalse(self.published())

    def test_its_words_are_changed_where_they_stand(self):
        self.said.action_publish()
        with self.network_says(publish=Never("No.")):
            self.deliver()
        with self.assertRaisesRegex(UserError, "statement itself"):
            self.reply_.with_user(self.sue).body = "Other words"


class TestWhoSays(StatementCase):
    def test_a_speaker_without_other_rights_does(self):
        self.speaks(self.anna)
        theirs = self.statement.with_user(self.anna)
        theirs.body = "Parcels are late, we are sorry."
        theirs.action_publish()
        self.deliver()
        self.assertEqual(self.statement.user_id, self.anna)
        self.assertEqual(len(self.published()), 1)
        german = theirs.create(
            {
                "crisis_id": self.crisis.id,
                "account_id": self.practice.id,
                "language": "de",
                "body": "Pakete kommen später an.",
            }
        )
        german.action_publish()
        self.assertTrue(german.moving)

    def test_nobody_else(self):
        """Agents say nothing to everybody where nobody is named; and where somebody is,
        supervisors do not, either."""
        values = {
            "crisis_id": self.crisis.id,
            "account_id": self.practice.id,
            "language": "de",
            "body": "Alles gut.",
        }
        theirs = self.statement.with_user(self.anna)
        for act in (
            theirs.action_publish,
            theirs.action_published,
            theirs.action_take_back,
            lambda: theirs.write({"body": "All is well."}),
            lambda: theirs.create(values),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
        self.speaks(self.marc)
        self.said.permalink = LINK
        for act in (self.said.action_publish, self.said.action_published):
            with self.assertRaisesRegex(AccessError, "do not speak"):
                act()
        self.assertFalse(self.statement.reply_ids)
        self.assertFalse(self.statement.published_at)

    def test_whose_right_ended_meanwhile_says_nothing(self):
        self.speaks(self.anna)
        self.statement.with_user(self.anna).action_publish()
        self.practice.speaker_ids.unlink()
        self.speaks(self.marc)
        self.deliver()
        self.assertEqual(self.reply_.state, "failed")
        self.assertFalse(self.published())


class TestByHand(ContractCase):
    def test_where_a_network_takes_only_answers(self):
        crisis = self.env["social.care.crisis"].create(
            {"name": "Late", "account_ids": self.social.ids}
        )
        statement = self.env["social.care.statement"].create(
            {
                "crisis_id": crisis.id,
                "account_id": self.social.id,
                "body": "Parcels are late.",
                "permalink": LINK,
            }
        )
        self.assertFalse(statement.starts)
        with self.assertRaisesRegex(UserError, "publish it there"):
            statement.action_publish()
        statement.action_published()
        self.assertTrue(statement.published_at)
        self.assertEqual(statement.permalink, LINK)
