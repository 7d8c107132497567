"""All that has to be there before Odoo can run."""

from . import odoo_config, odoo_source, postgres, venv
from .steps import carry_out


def install():
    """Fetch Odoo and the Python packages, where they are not there yet.

    :raise tools.console.Problem: when something cannot be had
    """
    carry_out([*odoo_source.steps(), *venv.steps()])


def ready(stays=False):
    """Install everything, have a PostgreSQL that answers, write Odoo's settings.

    :param stays: a PostgreSQL of our own goes on running after this command
    :return: the `tools.postgres.Server`
    """
    install()
    server = postgres.ensure(stays)
    odoo_config.write(server)
    return server
