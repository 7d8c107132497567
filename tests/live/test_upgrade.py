"""What was made by the first version goes on with this one.

The dump is a database that commit 022562c made: its demo, what people wrote on
practice, a reply that was sent and one that was not, and two handoffs.
"""

import lzma
import subprocess
from pathlib import Path

from cryptography.fernet import Fernet

from tools.database import Database

from .common import LiveCase, LiveDatabase

DUMP = Path(__file__).parents[1] / "data" / "made_by_19.0.1.0.0.sql.xz"
KEPT = {
    "accounts": "SELECT id, name, network, state, handle FROM social_care_account",
    "events": "SELECT id, external_id, state, payload FROM social_care_event",
    "posts": "SELECT id, external_id, body, conversation_id FROM social_care_post",
    "profiles": "SELECT id, external_id, name, partner_id FROM social_care_profile",
    "conversations": """
        SELECT id, ticket_id, public_resolution, priority_score, awaiting_since
          FROM social_care_conversation
    """,
    "replies": "SELECT id, body, state, post_id FROM social_care_reply",
    "handoffs": """
        SELECT id, channel, state, contact_value, consent_at FROM social_care_handoff
    """,
    "facts": "SELECT id, kind, conversation_id FROM social_care_fact",
    "tickets": """
        SELECT id, number, name, public_resolution, channel_id, stage_id
          FROM helpdesk_ticket
    """,
    "messages": """
        SELECT id, body, res_id FROM mail_message WHERE model = 'helpdesk.ticket'
    """,
}
PRACTICE = {
    "people": "SELECT id, name, handle, account_id FROM social_care_practice_person",
    "practice": "SELECT id, body, change, posted_at FROM social_care_practice_post",
    "names": """
        SELECT name, model, res_id FROM ir_model_data
         WHERE name LIKE 'demo%'
           AND model LIKE 'social.care.%' AND module LIKE 'social_care%'
    """,
}
KEY = Fernet.generate_key().decode()
SECRET = "what the network knows us by"
LEFT = {
    "tables": """
        SELECT tablename FROM pg_tables WHERE tablename LIKE 'social_care_practice%'
    """,
    "names": """
        SELECT name FROM ir_model_data
         WHERE module = 'social_care_practice' AND model != 'ir.module.module'
    """,
    "menus": "SELECT id FROM ir_ui_menu WHERE name->>'en_US' = 'Practice'",
}


class DumpedDatabase(LiveDatabase):
    """A database of its own, read from the dump."""

    def _template(self):
        source = Database(self._postgres, f"{self.name}_source")
        source.drop()
        self._psql("postgres", f'CREATE DATABASE "{source.name}"'.encode())
        self._psql(source.name, lzma.decompress(DUMP.read_bytes()))
        self.source = source
        return source

    def _psql(self, name, script):
        subprocess.run(
            ["psql", "--quiet", "--dbname", name, "-v", "ON_ERROR_STOP=1"],
            input=script,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def __exit__(self, *error):
        self.source.drop()
        super().__exit__(*error)


class TestUpgrade(LiveCase):
    @classmethod
    def setUpClass(cls):
        super(LiveCase, cls).setUpClass()
        cls.database = cls.enterClassContext(DumpedDatabase())

    def test_nothing_is_lost_and_practice_can_go(self):
        before = self.rows(KEPT | PRACTICE)
        for name, rows in before.items():
            self.assertTrue(rows, name)
        account = self.give_credentials()
        self.database.environment["SOCIAL_CARE_KEY"] = KEY
        self.database.odoo("--update", "social_care", "--stop-after-init", "--no-http")
        self.assertEqual(self.rows(KEPT | PRACTICE), before)
        state = "SELECT state FROM ir_module_module WHERE name = 'social_care_practice'"
        self.assertEqual(self.database.sql(state), [("installed",)])
        self.credentials_are_kept(account)
        self.goes_on()
        before = self.rows(KEPT)
        self.database.odoo("module", "uninstall", "social_care_practice")
        paused = [
            (*row[:3], "paused" if row[2] == "practice" else row[3], *row[4:])
            for row in before["accounts"]
        ]
        self.assertEqual(self.rows(KEPT), before | {"accounts": paused})
        left = {name: self.database.sql(query) for name, query in LEFT.items()}
        self.assertEqual({name: rows for name, rows in left.items() if rows}, {})
        self.can_be_read()

    def give_credentials(self):
        """The dump has none: an account gets one, where they lay in its days."""
        [(account,)] = self.database.sql(
            "UPDATE social_care_account SET access_token = %s, client_id = ''"
            " WHERE id = (SELECT min(id) FROM social_care_account) RETURNING id",
            [SECRET],
        )
        return account

    def credentials_are_kept(self, account):
        """They lie in their table, encrypted, and nowhere else; and can be used."""
        [(whose, name, secret, encrypted)] = self.database.sql(
            "SELECT account_id, name, secret, encrypted FROM social_care_credential"
        )
        self.assertEqual((whose, name, encrypted), (account, "access_token", True))
        self.assertEqual(Fernet(KEY).decrypt(secret.encode()).decode(), SECRET)
        rows = self.database.sql("SELECT a::text FROM social_care_account a")
        self.assertNotIn(SECRET, str(rows))
        columns = self.database.sql(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'social_care_account'"
        )
        left = {"client_id", "client_secret", "access_token", "access_token_secret"}
        left |= {"refresh_token", "webhook_secret"}
        self.assertEqual(left & {name for (name,) in columns}, set())

    def goes_on(self):
        """What was in the middle is finished: the reply that was not sent yet."""
        server = self.database.server()
        admin = server.client("admin")
        known = admin.call("social.care.account", "search_read", [], ["access_token"])
        self.assertIn(SECRET, [each["access_token"] for each in known])
        [reply] = admin.call(
            "social.care.reply",
            "search_read",
            [("state", "=", "draft"), ("body", "ilike", "anything else")],
            ["account_id"],
            limit=1,
        )
        admin.call("social.care.reply", "action_send", [reply["id"]])
        account = reply["account_id"][0]
        admin.call("social.care.account", "action_process", [account])
        [sent] = admin.call("social.care.reply", "read", [reply["id"]], ["state"])
        self.assertEqual(sent["state"], "sent")
        self.assertEqual(server.errors(), [])
        server.stop()

    def can_be_read(self):
        """The account whose network is gone, and what came from there."""
        server = self.database.server()
        admin = server.client("admin")
        domain = [("network", "=", "practice")]
        for model in (
            *("social.care.account", "social.care.conversation", "social.care.post"),
            *("social.care.profile", "social.care.reply"),
        ):
            found = admin.call(model, "search", domain, limit=5)
            self.assertTrue(found, model)
            self.assertTrue(admin.call(model, "read", found), model)
        self.assertEqual(server.errors(), [])
        server.stop()

    def rows(self, queries):
        return {
            name: sorted(self.database.sql(query), key=str)
            for name, query in queries.items()
        }
