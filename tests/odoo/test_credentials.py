"""Credentials in their table: read by nobody, encrypted, with keys that change."""

import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError
from odoo.tools import config

from odoo.addons.social_care.connecting import credentials, tokens
from odoo.addons.social_care.networks.errors import Later

from .common import OdooCase, say

OLD, NEW = (Fernet.generate_key().decode() for _each in range(2))
SECRETS = {name: f"secret of {name}" for name in credentials.NAMES}


class TestCredentials(OdooCase):
    def setUp(self):
        super().setUp()
        self.with_key("")

    def with_key(self, words):
        """The server runs with another key from here on."""
        self.startPatcher(patch.dict(os.environ, {credentials.VARIABLE: words}))
        self.env.invalidate_all()

    def rows(self):
        self.env.cr.execute(
            "SELECT name, secret, encrypted FROM social_care_credential"
            " WHERE account_id = %s",
            [self.account.id],
        )
        return {
            name: (text, encrypted) for name, text, encrypted in self.env.cr.fetchall()
        }

    def told(self):
        return {name: self.account[name] for name in credentials.NAMES}

    def test_each_keeps_its_own(self):
        account = self.make_account("x", **SECRETS)
        account.write({"access_token": "another", "webhook_secret": False})
        self.env.invalidate_all()
        self.account = account
        expected = SECRETS | {"access_token": "another", "webhook_secret": False}
        self.assertEqual(self.told(), expected)
        self.assertEqual(
            account.client_settings().refresh_token, SECRETS["refresh_token"]
        )
        self.assertEqual(account.client_settings().webhook_secret, "")
        self.assertFalse(account.copy().access_token)

    def test_the_row_of_an_account_holds_none(self):
        """What PostgreSQL prints where a constraint fails."""
        self.account.write(SECRETS)
        self.env.flush_all()
        self.env.cr.execute("SELECT a::text FROM social_care_account a")
        text = str(self.env.cr.fetchall())
        self.assertIn(self.account.name, text)
        self.assertNotIn("secret of", text)

    def test_nobody_reads_the_table(self):
        self.account.write(SECRETS)
        self.admin.group_ids += self.env.ref("base.group_system")
        self.admin.group_ids += self.env.ref("base.group_allow_export")
        table = self.env["social.care.credential"].with_user(self.admin)
        row = table.sudo().search([], limit=1).sudo(False)
        self.assertTrue(row)
        tried = (
            lambda: table.search([]),
            lambda: table.search_read([], ["secret"]),
            lambda: table.formatted_read_group([], ["secret"], ["__count"]),
            lambda: row.read(["secret"]),
            lambda: row.export_data(["secret"]),
            lambda: row.write({"secret": "x"}),
            row.copy,
            row.unlink,
            lambda: table.create(
                {"account_id": self.account.id, "name": "x", "secret": "x"}
            ),
        )
        for number, ask in enumerate(tried):
            with self.subTest(number), self.assertRaises(AccessError):
                ask()

    def test_encrypted_where_there_is_a_key(self):
        self.with_key(OLD)
        self.account.write(SECRETS)
        self.env.invalidate_all()
        self.assertEqual(self.told(), SECRETS)
        for name, (text, encrypted) in self.rows().items():
            with self.subTest(name):
                self.assertTrue(encrypted)
                self.assertNotIn(SECRETS[name], text)
        self.assertFalse(self.account.credentials_note)

    def test_the_key_of_the_configuration_file(self):
        with patch.dict(config.options, {credentials.OPTION: OLD}):
            self.account.access_token = "token"
            self.env.invalidate_all()
            self.assertEqual(self.account.access_token, "token")
        self.assertTrue(self.rows()["access_token"][1])

    def test_a_first_key(self):
        self.account.write(SECRETS)
        self.assertEqual(self.rows()["access_token"], (SECRETS["access_token"], False))
        self.assertIn("not encrypted", self.account.credentials_note)
        self.with_key(OLD)
        self.assertIn("within a day", self.account.credentials_note)
        self.env["social.care.credential"]._gc_seal()
        self.env.invalidate_all()
        self.assertTrue(all(encrypted for _text, encrypted in self.rows().values()))
        self.assertEqual(self.told(), SECRETS)
        self.assertFalse(self.account.credentials_note)

    def test_one_key_follows_another(self):
        self.with_key(OLD)
        self.account.write(SECRETS)
        self.with_key(f"{NEW}, {OLD}")
        self.assertEqual(self.told(), SECRETS)
        seal = credentials.seal_anew
        self.assertEqual(seal(self.account), len(SECRETS))
        self.assertEqual(seal(self.account), 0)
        self.with_key(NEW)
        self.assertEqual(self.told(), SECRETS)

    def test_a_lost_key(self):
        self.with_key(OLD)
        self.account.write(SECRETS)
        for words in ("", NEW, "not a key"):
            with self.subTest(words):
                self.with_key(words)
                self.assertEqual(set(self.told().values()), {False})
                self.assertIn("decrypted", self.account.credentials_note)
                with self.assertRaisesRegex(Later, "decrypted"):
                    tokens.access(self.account)
                credentials.seal_anew(self.account)
                self.bring(say(id=f"still {words}"))
                self.assertEqual(self.events()[-1].state, "done")
        self.with_key(OLD)
        self.assertEqual(self.told(), SECRETS)
        self.assertTrue(tokens.access(self.account).client)

    def test_what_is_no_key_stores_nothing_in_the_open(self):
        self.with_key("not a key")
        with self.assertRaisesRegex(UserError, "not valid"):
            self.account.access_token = "token"
        self.assertEqual(self.rows(), {})
        self.assertIn("not valid", self.account.credentials_note)

    def test_what_the_database_cannot_hold(self):
        self.account.access_token = "a\x00b"
        self.env.invalidate_all()
        self.assertEqual(self.account.access_token, "ab")
