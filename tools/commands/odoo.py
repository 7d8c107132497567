"""`./dev odoo [arguments]`: the installed Odoo with the project's configuration."""

import os

from .. import odoo_config, setup


def main(arguments):
    """Become Odoo; standard input, output and exit code are its own."""
    server = setup.ready(stays=True)
    command = odoo_config.command(*arguments)
    os.execve(command[0], command, odoo_config.environment(server))
