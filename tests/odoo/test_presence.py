"""Who is looking at a conversation, and who may know."""

from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.social_care.live import presence

from .common import AGENT, OdooCase, say


class TestPresence(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.make_user("Anna", AGENT)
        cls.marc = cls.make_user("Marc", AGENT)
        (cls.anna | cls.marc).helpdesk_team_ids = cls.team
        cls.stranger = cls.make_user("Stan", AGENT)
        cls.bring(cls, say())
        cls.conversation = cls.conversations(cls)

    def look(self, user, answering=False):
        """Give a sign of life, and who is there: names, the answering ones marked."""
        found = self.conversation.with_user(user).social_presence(answering)
        return [
            person["name"] + ("*" if person["answering"] else "")
            for person in found[str(self.conversation.id)]
        ]

    def told(self):
        """What was sent to the conversation's channel since the last time."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        mark = f'"social.care.conversation",{self.conversation.id}]'
        sent = self.env["bus.bus"].sudo().search([], order="id")
        mine = sent.filtered(lambda one: mark in one.channel.replace(" ", ""))
        words = mine.mapped("message")
        mine.unlink()
        return words

    def age(self, seconds):
        """Let all signs of life be older."""
        self.env.cr.execute(
            "UPDATE social_care_presence"
            " SET seen_at = seen_at - %s * interval '1 second'",
            [seconds],
        )

    def test_they_see_each_other(self):
        self.assertEqual(self.look(self.anna), ["Anna"])
        self.assertEqual(self.look(self.marc, answering=True), ["Marc*", "Anna"])
        self.assertEqual(self.look(self.anna), ["Marc*", "Anna"])

    def test_who_falls_silent_is_gone(self):
        self.look(self.marc, answering=True)
        self.age(presence.FRESH + 1)
        self.assertEqual(self.look(self.anna), ["Anna"])

    def test_who_leaves_is_gone_at_once(self):
        self.look(self.marc)
        self.conversation.with_user(self.marc).social_leave()
        self.assertEqual(self.look(self.anna), ["Anna"])

    def test_only_news_is_told(self):
        self.told()
        self.look(self.anna)
        self.assertEqual(len(self.told()), 1)
        self.look(self.anna)
        self.assertEqual(self.told(), [])
        self.look(self.anna, answering=True)
        self.assertEqual(len(self.told()), 1)
        self.conversation.with_user(self.anna).social_leave()
        self.conversation.with_user(self.anna).social_leave()
        self.assertEqual(len(self.told()), 1)

    def test_changes_are_told_where_somebody_looks(self):
        self.told()
        self.bring(say("And now?", at=5, parent=self.posts()[0].external_id))
        self.assertEqual(self.told(), [])
        self.look(self.anna)
        self.told()
        self.bring(say("Well?", at=6, parent=self.posts()[-1].external_id))
        words = self.told()
        self.assertEqual(len(words), 1)
        self.assertIn("social_care.change", words[0])

    def test_only_who_may_read_it(self):
        for method in ("social_presence", "social_leave"):
            with self.assertRaises(AccessError):
                getattr(self.conversation.with_user(self.stranger), method)()

    def test_the_channel_is_for_those_who_may_read(self):
        employee = self.make_user("Emma", "base.group_user")
        portal = self.make_user("Petra", "base.group_portal")
        for user, allowed in (
            (self.anna, True),
            (self.admin, True),
            (self.stranger, False),
            (employee, False),
            (portal, False),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(self.conversation in self.channels(user), allowed)

    def channels(self, user):
        """What the server makes of the channels that a browser asks for."""
        asked = [f"social.care.conversation_{self.conversation.id}", "some_other"]
        with MockRequest(self.env(user=user)) as request:
            request.session.uid = user.id
            found = self.env["ir.websocket"].with_user(user)
            given = found._build_bus_channel_list(asked)
        names = [one for one in given if isinstance(one, str)]
        self.assertNotIn(asked[0], names)
        self.assertIn("some_other", names)
        return [
            one
            for one in given
            if isinstance(one, models.Model) and one._name == self.conversation._name
        ]

    def test_old_signs_are_swept_away(self):
        self.look(self.anna)
        self.age(7200)
        self.env["social.care.presence"]._gc_silent()
        self.assertFalse(self.env["social.care.presence"].search_count([]))
