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
    with start(server, *arguments, **variables) as process:
        try:
            return process.wait()
        except BaseException:
            process.kill()
            raise


def start(server, *arguments, output=None, **variables):
    """The same without waiting for its end.

    :param output: a file for all that it says; by default it is shown
    :rtype: subprocess.Popen
    """
    known = odoo_config.environment(server) if server else os.environ
    environment = {
        **known,
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    command = [str(venv_program("python")), *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=output
    )
