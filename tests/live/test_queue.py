"""OCA's job queue beside the addon: jobs do what lanes did; lanes do it again where no
job runner is, and where the addon between them is gone.
"""

from tools import template
from tools.project import LOGS

from .test_servers import MENTIONS, ServersCase

RUNNER = ("--load", "base,web,queue_job")
OURS = "identity_key LIKE 'social_care:%'"
TWICE = f"""
SELECT identity_key, count(*) FROM queue_job
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued') AND {OURS}
 GROUP BY identity_key HAVING count(*) > 1
"""


class TestQueue(ServersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        log = LOGS / f"install-queue-{cls.database.name}.log"
        cls.addClassCleanup(log.unlink, missing_ok=True)
        template.install(cls.database._database, "queue_job", log)

    def test_jobs_do_the_work(self):
        server = self.database.server(2, 2, *RUNNER)
        self.connect(server.client("admin"))
        self.ask("first")
        self.wait(lambda: self.arrived(MENTIONS), [server])
        [(done, channels)] = self.database.sql(
            "SELECT count(*) FILTER (WHERE state = 'done'),"
            f" array_agg(DISTINCT channel) FROM queue_job WHERE {OURS}"
        )
        self.assertGreaterEqual(done, 2)
        for name in ("fetch", "process"):
            self.assertIn(f"root.social_care.{name}", channels)
        self.assertEqual(self.database.sql(TWICE), [])
        self.assertEqual(server.errors(), [])
        server.stop()
        # Without a runner jobs wait; after a while the lanes do the work themselves.
        server = self.database.server(2, 0)
        self.ask("second")
        self.wait(self.old_jobs, [server])
        self.wait(lambda: self.arrived(2 * MENTIONS), [server])
        server.stop()
        self.database.odoo("module", "uninstall", "social_care_queue")
        left = self.database.sql(
            f"SELECT 'job', uuid FROM queue_job WHERE {OURS} AND state <> 'done'"
            " UNION ALL SELECT 'channel', complete_name FROM queue_job_channel"
            " WHERE complete_name LIKE 'root.social_care%'"
            " UNION ALL SELECT 'function', name FROM queue_job_function"
            " WHERE name LIKE '<social.care.%'"
        )
        self.assertEqual(left, [])
        server = self.database.server(2, 0)
        self.ask("third")
        self.wait(lambda: self.arrived(3 * MENTIONS), [server])
        self.assertEqual(server.errors(), [])

    def old_jobs(self):
        """Jobs that wait, as if they had done so for long."""
        return self.database.sql(
            "UPDATE queue_job SET date_created = date_created - interval '1 hour'"
            f" WHERE state = 'pending' AND {OURS} RETURNING id"
        )
