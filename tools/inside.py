"""Run the project's own Python programs in the environment that Odoo runs in."""

import os
import subprocess

from . import odoo_config
from .project import ROOT, venv_program


def run(server, *arguments, **variables):
    """Run Python with arguments from the project's folder.

    :param server: a `tools.postgres.Server`; None where no database is needed
    :param variables: further environment variables
    :return: the exit code
    """
    known = odoo_config.environment(server) if server else os.environ
    environment = {
        **known,
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    command = [str(venv_program("python")), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
