"""Accounts get the streams that their networks have now."""

from odoo import SUPERUSER_ID, api

from odoo.addons.social_care.connecting import streams


def migrate(cr, version):
    """In the end, when the networks of all addons are there."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    streams.sync(env["social.care.account"].search([]))
