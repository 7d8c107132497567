"""`./dev pictures [NAME ...]`: take the pictures of README.md and docs anew."""

import os

from .. import browser, inside, odoo_config, postgres, setup, template
from ..steps import carry_out


def main(arguments):
    """Take them from a fresh copy of the demo; 1 where a page had an error."""
    setup.install()
    carry_out(browser.steps())
    with postgres.running() as server:
        odoo_config.write(server)
        source = template.ready(server)
        variables = {"SOCIAL_CARE_TEMPLATE": source.name, "TZ": "UTC"}
        # Words and times of the machine do not come into the pictures.
        os.environ.pop("LC_ALL", None)
        return inside.run(server, "-m", "tools.pictures", *arguments, **variables)
