"""`./dev bench [arguments]`: the benchmarks in bench/."""

import itertools

from .. import browser, inside, odoo_config, postgres, setup, template
from ..console import Problem
from ..database import Database
from ..project import ROOT
from ..steps import carry_out
from . import fill

FEW, MANY = 10_000, 1_000_000
"""Posts that growth compares, where nobody says otherwise."""


def main(arguments):
    """Run the benchmarks with a template database at hand."""
    if not (ROOT / "bench" / "__main__.py").exists():
        raise Problem("There are no benchmarks: bench/__main__.py is missing.")
    setup.install()
    carry_out(browser.steps())
    with postgres.running() as server:
        odoo_config.write(server)
        more = {}
        if arguments[:1] == ["growth"]:
            more["SOCIAL_CARE_FILLED"] = _filled(server, arguments)
        return inside.run(
            server,
            *("-m", "bench", *arguments),
            SOCIAL_CARE_TEMPLATE=template.ready(server).name,
            SOCIAL_CARE_BASE=template.base(server).name,
            **more,
        )


def _filled(server, arguments):
    """The databases with few posts and with many, filled where they are not there."""
    many = dict(itertools.pairwise(arguments)).get("--stored", MANY)
    names = []
    for posts in (FEW, int(many)):
        database = Database(server, f"{fill.PREFIX}{posts}")
        if fill.ready(server, database, posts):
            raise Problem(f"{database.name} could not be filled.")
        names.append(database.name)
    return ",".join(names)
