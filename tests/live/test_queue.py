"""OCA's job queue beside the addon: jobs do what lanes did, and lanes where no job
runner is.
"""

from .test_servers import MENTIONS, ServersCase


class TestQueue(ServersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.odoo(
            *("-i", "queue_job", "--stop-after-init", "--no-http"),
            *("--max-cron-threads", "0"),
        )

    def test_jobs_do_the_work(self):
        runner = ("--load", "base,web,queue_job")
        server = self.database.server(2, 2, *runner)
        self.connect(server.client("admin"))
        self.ask("first")
        self.wait(lambda: self.arrived(MENTIONS), [server])
        [(done, channels)] = self.database.sql(
            "SELECT count(*) FILTER (WHERE state = 'done'),"
            " array_agg(DISTINCT channel) FROM queue_job"
            " WHERE identity_key LIKE 'social_care:%'"
        )
        self.assertGreaterEqual(done, 2)
        for name in ("fetch", "process"):
            self.assertIn(f"root.social_care.{name}", channels)
        self.assertEqual(server.errors(), [])
        server.stop()
        # Without a runner jobs wait; after a while the lanes do the work themselves.
        server = self.database.server(2, 0)
        self.ask("second")
        self.wait(self.old_jobs, [server])
        self.wait(lambda: self.arrived(2 * MENTIONS), [server])

    def old_jobs(self):
        """Jobs that wait, as if they had done so for long."""
        return self.database.sql(
            "UPDATE queue_job SET date_created = date_created - interval '1 hour'"
            " WHERE state = 'pending' AND identity_key LIKE 'social_care:%'"
            " RETURNING id"
        )
