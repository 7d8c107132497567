"""Passwords are hashed in one round, as in Odoo's own tests: half a second of a
processor each time somebody's password is looked at, and that happens often."""

from odoo.addons.base.models import res_users

res_users.MIN_ROUNDS = 1
