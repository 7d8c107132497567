"""`./dev conformance [FOLDER]`: clients against what networks publish."""

from .. import inside, odoo_config, postgres, setup
from ..console import Problem
from ..project import ROOT


def main(arguments):
    """Run the comparison in tests/conformance."""
    folder = ROOT / "tests" / "conformance"
    if not folder.exists() and not folder.with_suffix(".py").exists():
        raise Problem("There is no conformance check: tests/conformance is missing.")
    setup.install()
    with postgres.running() as server:
        odoo_config.write(server)
        return inside.run(server, "-m", "tests.conformance", *arguments)
