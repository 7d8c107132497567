"""The tools of the live tests: processes, commits, and what is left behind."""

from .common import SECONDS, LiveCase, LiveDatabase, wait_until


class TestProcesses(LiveCase):
    def test_shell_commits_and_a_server_sees_it(self):
        number = self.database.shell(
            "result = env['res.partner'].create({'name': values['name']}).id",
            name="Ada",
        )
        server = self.database.server()
        admin = server.client("admin")
        found = admin.call("res.partner", "read", [number], fields=["name"])
        self.assertEqual(found[0]["name"], "Ada")
        self.assertEqual(server.errors(), [])

    def test_kill_ends_all_processes_and_start_brings_them_back(self):
        server = self.database.server(cron_threads=1, workers=2)
        server.kill()
        wait_until(self._nobody_is_connected, SECONDS, "PostgreSQL noticed")
        server.start()
        self.assertTrue(server.client("admin").uid)

    def test_nothing_is_left_behind(self):
        with LiveDatabase() as database:
            name = database.name
            server = database.server()
        self.assertIsNotNone(server.process.poll())
        found = self.database.sql(
            "SELECT datname FROM pg_database WHERE datname = %s", [name]
        )
        self.assertEqual(found, [])

    def _nobody_is_connected(self):
        return not self.database.sql(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
