"""What an installation must not say: warnings and errors."""

import re

RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ ([A-Z]+) ")
COMPLAINTS = ("WARNING", "ERROR", "CRITICAL")


def complaints(path):
    """Give the warnings and errors of a log of Odoo, each with what follows it.

    :param path: the log file
    :return: a list of texts; empty when all went well
    """
    found = []
    inside = False
    for line in path.read_text(errors="replace").splitlines():
        record = RECORD.match(line)
        if record:
            inside = record[1] in COMPLAINTS
            if inside:
                found.append(line)
        elif inside:
            found[-1] += f"\n{line}"
    return found
