"""`./dev bench [arguments]`: the benchmarks in bench/."""

from .. import browser, inside, odoo_config, postgres, setup, template
from ..console import Problem
from ..project import ROOT
from ..steps import carry_out


def main(arguments):
    """Run the benchmarks with a template database at hand."""
    if not (ROOT / "bench" / "__main__.py").exists():
        raise Problem("There are no benchmarks: bench/__main__.py is missing.")
    setup.install()
    carry_out(browser.steps())
    with postgres.running() as server:
        odoo_config.write(server)
        return inside.run(
            server,
            *("-m", "bench", *arguments),
            SOCIAL_CARE_TEMPLATE=template.ready(server).name,
            SOCIAL_CARE_BASE=template.base(server).name,
        )
