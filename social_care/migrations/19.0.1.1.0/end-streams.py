"""Accounts get the streams that their networks have now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """In the end, when the networks of all addons are there."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["social.care.account"].search([])._sync_streams()
