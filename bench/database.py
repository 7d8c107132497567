"""A database of the bench's own, cloned from the template and dropped at the end."""

import contextlib
import os

import psycopg2

import odoo
from odoo.modules.registry import Registry

NAME = "social_care_bench"


@contextlib.contextmanager
def environment():
    """Give an environment of a fresh database, as the superuser."""
    odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "--log-level=error"])
    _administer(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
    _administer(
        f'CREATE DATABASE "{NAME}" TEMPLATE "{os.environ["SOCIAL_CARE_TEMPLATE"]}"'
    )
    try:
        with Registry(NAME).cursor() as cr:
            yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    finally:
        odoo.sql_db.close_db(NAME)
        _administer(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def _administer(statement):
    connection = psycopg2.connect(dbname="postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(statement)
    finally:
        connection.close()
