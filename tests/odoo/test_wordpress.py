"""WordPress: what becomes of a comment whose state changes to and fro."""

from datetime import timedelta

from ..servers.wordpress_server import ME, PASSWORD, WordPressServer
from .common import OdooCase


class TestWordPress(OdooCase):
    def setUp(self):
        super().setUp()
        self.site = WordPressServer()
        self.addCleanup(self.site.close)
        self.account = self.make_account(
            "wordpress",
            base_url=self.site.url,
            external_id=str(ME),
            handle="acme",
            client_secret=PASSWORD,
        )

    def fetch(self):
        self.account.with_user(self.admin).action_fetch()
        self.env.invalidate_all()

    def look(self):
        """Two hours later: what is open is asked for again."""
        self.env.cr.execute(
            "UPDATE social_care_post SET create_date = create_date - %(by)s,"
            " looked_at = looked_at - %(by)s WHERE account_id = %(account)s",
            {"by": timedelta(hours=2), "account": self.account.id},
        )
        self.env.invalidate_all()
        self.fetch()

    def test_held_approved_and_held_again(self):
        """Each time it looks exactly as it did before: what counts is the last."""
        comment = self.site.comment("Where is my jug?", status="hold")
        self.fetch()
        post = self.post(str(comment["id"]))
        self.assertTrue(post.withheld)
        for status in ("approved", "hold", "approved", "hold"):
            comment["status"] = status
            self.look()
            self.assertEqual(post.withheld, status == "hold", status)
            before = post.write_date
            self.look()
            self.assertEqual(post.write_date, before)
        events = self.env["social.care.event"].search([("post_id", "=", post.id)])
        self.assertEqual(len(events), 2)
        self.assertEqual(post.body, "Where is my jug?")
