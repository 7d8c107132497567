"""Updated, taken away and put back: without a word in the log, and nothing is left."""

from .common import LiveCase

LEFT = {
    "tables": """
        SELECT tablename FROM pg_tables WHERE tablename LIKE 'social\\_care\\_%'
    """,
    "sequences": """
        SELECT sequencename FROM pg_sequences
         WHERE sequencename LIKE 'social\\_care\\_%'
    """,
    "columns": """
        SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name LIKE 'social\\_%'
    """,
    "names": """
        SELECT name FROM ir_model_data
         WHERE module = 'social_care' AND model != 'ir.module.module'
    """,
    "files": """
        SELECT res_model FROM ir_attachment WHERE res_model LIKE 'social.care.%'
    """,
    "messages": """
        SELECT model FROM mail_message WHERE model LIKE 'social.care.%'
    """,
    "activities": """
        SELECT res_model FROM mail_activity WHERE res_model LIKE 'social.care.%'
    """,
    "crons": "SELECT cron_name FROM ir_cron WHERE cron_name LIKE 'Social Care%'",
}


class TestLifecycle(LiveCase):
    def test_updated_taken_away_and_put_back(self):
        self.database.odoo("--update", "social_care", "--stop-after-init", "--no-http")
        tickets = self.database.sql("SELECT id, number, name FROM helpdesk_ticket")
        self.database.odoo("module", "uninstall", "social_care")
        left = {name: self.database.sql(query) for name, query in LEFT.items()}
        self.assertEqual({name: rows for name, rows in left.items() if rows}, {})
        after = self.database.sql("SELECT id, number, name FROM helpdesk_ticket")
        self.assertEqual(sorted(after), sorted(tickets), "tickets are the helpdesk's")
        self.database.odoo("--init", "social_care", "--stop-after-init", "--no-http")
        [(posts,)] = self.database.sql("SELECT count(*) FROM social_care_post")
        self.assertGreater(posts, 0, "the demo comes again as well")
