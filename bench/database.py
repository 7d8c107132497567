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
    with (
        cloned("mentions", os.environ["SOCIAL_CARE_TEMPLATE"]) as registry,
        registry.cursor() as cr,
    ):
        yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})


@contextlib.contextmanager
def opened(name):
    """Give an environment of a database that stays, as the superuser."""
    with Registry(name).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})


@contextlib.contextmanager
def cloned(purpose, template):
    """Give the registry of a clone of a database, dropped at the end."""
    name = f"{NAME}_{purpose}"
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield Registry(name)
    finally:
        odoo.sql_db.close_db(name)
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def administer(statement, database="postgres"):
    """Carry out what needs no transaction."""
    connection = psycopg2.connect(dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(statement)
    finally:
        connection.close()
