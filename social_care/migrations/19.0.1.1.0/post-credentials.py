"""Credentials move to a table of their own, encrypted where the server has a key."""

from odoo import SUPERUSER_ID, api

from odoo.addons.social_care.connecting import credentials


def migrate(cr, version):
    """Take them over, and remove the columns where they were."""
    cr.execute(
        """
        SELECT column_name FROM information_schema.columns
         WHERE table_schema = current_schema()
           AND table_name = 'social_care_account' AND column_name = ANY(%s)
        """,
        [list(credentials.NAMES)],
    )
    accounts = api.Environment(cr, SUPERUSER_ID, {})["social.care.account"]
    for (name,) in cr.fetchall():
        cr.execute(f"SELECT id, {name} FROM social_care_account WHERE {name} != ''")
        for account_id, text in cr.fetchall():
            credentials.keep(accounts.browse(account_id), name, text)
        cr.execute(f"ALTER TABLE social_care_account DROP COLUMN {name}")
