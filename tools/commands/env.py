"""`./dev env`: shell lines after which Odoo, PostgreSQL and pytest are at hand."""

import shlex

from .. import odoo_config, setup


def main(_arguments):
    """Print `export` lines for `eval "$(./dev env)"`; PostgreSQL stays running."""
    for name, value in odoo_config.exports(setup.ready(stays=True)).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0
