"""Feeds after an upgrade: what is stored is known, by the names that items have now."""

import importlib.util
from pathlib import Path

from odoo.addons import social_care
from odoo.addons.social_care.networks.feed import document, items

from .common import OdooCase

URL = "https://acme.example/feed"
ITEM = """
    <item><guid>{guid}</guid><link>{link}</link><author>{author}</author>
    <pubDate>Fri, 23 Oct 2026 12:0{number}:00 +0000</pubDate>
    <description>Where is parcel {number}?</description></item>
"""
FEED = """<rss version="2.0"><channel><title>T</title><link>https://acme.example</link>
    {}</channel></rss>"""


class TestKeysOfFeeds(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.feed = cls.make_account("feed", base_url=URL)

    def take_in(self, *rows, seen=None):
        """Fetch a feed; gives the digests of what is on it."""
        text = FEED.format(
            "".join(
                ITEM.format(number=number, guid=guid, link=link, author=author)
                for number, (guid, link, author) in enumerate(rows)
            )
        )
        found, now = items.news(document.read(text), URL, seen or {})
        self.env["social.care.event"].store(self.feed.id, None, found)
        self.feed.action_process()
        return now

    def as_before(self, old):
        """Name what is stored as the first version did: by guid or link alone."""
        for post in self.posts(self.feed):
            name = old[post.external_id]
            self.env.cr.execute(
                """
                UPDATE social_care_event SET external_id = %(name)s
                 WHERE post_id = %(id)s;
                UPDATE social_care_post SET external_id = %(name)s,
                       thread_external_id = %(name)s WHERE id = %(id)s;
                UPDATE social_care_conversation SET thread_external_id = %(name)s
                 WHERE id = %(conversation)s
                """,
                {
                    "name": name,
                    "id": post.id,
                    "conversation": post.conversation_id.id,
                },
            )
        self.env.invalidate_all()

    def upgrade(self):
        path = Path(social_care.__file__).parent / "migrations/19.0.1.1.0"
        spec = importlib.util.spec_from_file_location(
            "feed_keys", path / "post-feed_keys.py"
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_nothing_comes_in_twice(self):
        rows = [
            ("http://acme.example/?p=1", "http://acme.example/?p=1", "ann@a.example"),
            ("", "http://acme.example/news", "bob@b.example"),
            ("4711", "http://acme.example/4711", "cleo@c.example"),
        ]
        now = self.take_in(*rows)
        posts = self.posts(self.feed)
        self.assertEqual(len(posts), 3)
        keys = dict(zip(posts.mapped("body"), posts.mapped("external_id"), strict=True))
        names = {
            keys[f"Where is parcel {number}?"]: guid or link
            for number, (guid, link, _author) in enumerate(rows)
        }
        self.as_before(names)
        self.assertNotEqual(set(posts.mapped("external_id")), set(keys.values()))
        stream = self.feed.stream_ids
        before = {
            items.digest_of(names[key]): now[items.digest_of(key)] for key in names
        }
        stream.cursor = {"seen": before}
        self.upgrade()
        self.assertEqual(set(posts.mapped("external_id")), set(keys.values()))
        self.assertEqual(stream.cursor["seen"], now)
        self.take_in(*rows)
        self.assertEqual(self.posts(self.feed), posts)
        self.assertEqual(len(self.tickets(self.feed)), 3)
        self.assertFalse(self.events(self.feed, state="failed"))

    def test_who_was_taken_for_one_is_kept_apart(self):
        self.take_in(
            ("http://acme.example/1", "", "noreply@blogger.com (Ann)"),
            ("http://acme.example/2", "", "noreply@blogger.com (Bob)"),
            ("http://acme.example/3", "", "cleo@c.example"),
        )
        ann, bob, cleo = self.posts(self.feed).sorted("posted_at")
        cleos_key = cleo.profile_id.external_id
        cleo.profile_id.sudo().external_id = "somebody"
        shared = ann.profile_id
        shared.sudo().external_id = "noreply@blogger.com"
        bob.sudo().profile_id = shared
        self.upgrade()
        self.assertEqual(shared.external_id, "noreply@blogger.com")
        self.assertEqual(cleo.profile_id.external_id, cleos_key)
        self.take_in(("http://acme.example/9", "", "noreply@blogger.com (Ann)"))
        new = self.posts(self.feed) - ann - bob - cleo
        self.assertTrue(new)
        self.assertNotEqual(new.profile_id, shared)
