"""What networks let us keep for a time only: words and names go, figures stay."""

from datetime import timedelta

from .contract_network import ContractCase

DAYS_2, DAY = 2 * 86400, 86400
WORDS = "My kettle exploded & nobody answers. This is a scandal!"


class TestForgetting(ContractCase):
    def setUp(self):
        super().setUp()
        self.allow(keep_text=DAYS_2, keep_author=DAY)
        self.post_1 = self.come("c1", WORDS, quoted="Our kettle", likes=3)
        self.answer(self.post_1)
        self.ticket = self.post_1.conversation_id.ticket_id

    def come(self, external_id, *values, likes=0, **more):
        figures = {"figures": {"likes": likes}} if likes else {}
        return super().come(external_id, *values, **figures, **more)

    def forget(self, hours):
        """So much later, the cron comes by."""
        later = {"hours": hours}
        self.env.flush_all()
        for table, column in (
            ("social_care_post", "create_date"),
            ("social_care_post", "known_at"),
            ("social_care_profile", "seen_at"),
        ):
            self.env.cr.execute(
                f"UPDATE {table} SET {column} = {column} - %s",  # pylint: disable=E8103
                [timedelta(**later)],
            )
        self.env.invalidate_all()
        self.env["social.care.account"]._cron_forget()
        self.env.invalidate_all()

    def told(self):
        """All that the ticket says."""
        ticket = self.ticket
        texts = [ticket.name, ticket.description, ticket.partner_name]
        return " ".join(map(str, [*texts, *self.chatter(ticket)]))

    def test_words_go_and_what_is_counted_stays(self):
        post, conversation = self.post_1, self.post_1.conversation_id
        before = (post.intent, post.sentiment, post.like_count, post.posted_at)
        stood = conversation.public_resolution
        self.assertIn("kettle", self.told())
        self.forget(hours=47)
        self.assertEqual(post.body, WORDS)
        self.forget(hours=2)
        self.assertFalse(post.body or post.quoted or post.deleted)
        after = (post.intent, post.sentiment, post.like_count, post.posted_at)
        self.assertEqual(after, before)
        self.assertEqual(conversation.public_resolution, stood)
        self.assertFalse(conversation.last_words)
        self.assertNotIn("kettle", self.told())
        events = self.events(self.social).filtered(lambda e: e.post_id == post)
        self.assertTrue(events)
        self.assertFalse(events.filtered("payload"))

    def test_ours_stay(self):
        self.forget(hours=100)
        ours = self.post("answer-1", self.social)
        self.assertEqual(ours.body, "On its way.")

    def test_they_do_not_come_back(self):
        self.forget(hours=100)
        self.come("c1", WORDS, version="2", quoted="Our kettle")
        self.assertFalse(self.post_1.body or self.post_1.quoted)

    def test_what_the_network_gave_anew_may_stay_as_long_again(self):
        self.forget(hours=40)
        self.come("c1", WORDS, version="2")
        self.forget(hours=40)
        self.assertEqual(self.post_1.body, WORDS)
        self.forget(hours=9)
        self.assertFalse(self.post_1.body)

    def test_names_go_the_person_stays(self):
        person = self.post_1.profile_id
        self.assertIn("Ann", self.told())
        self.forget(hours=49)
        self.assertFalse(person.name or person.handle or person.handle_key)
        self.assertEqual(person.external_id, "ann")
        self.assertEqual(self.post_1.profile_id, person)
        self.assertNotIn("Ann", self.told())

    def test_where_nothing_is_said_all_stays(self):
        self.allow()
        self.forget(hours=10_000)
        self.assertEqual(self.post_1.body, WORDS)
        self.assertEqual(self.post_1.profile_id.name, "Ann")
