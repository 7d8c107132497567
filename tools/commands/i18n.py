"""`./dev i18n`: the templates for translation anew, and every language after them.

Each addon's `.pot` is exported from a database in which all are installed, with what
they tie together; each `.po` beside it keeps what is translated, gets what is new as
empty, and loses what the code no longer has. German, French and Spanish
are made where they are not there. Prints how much of each language is translated.
"""

import ast
import subprocess

from .. import inside, odoo_config, postgres, setup, template
from ..console import Problem
from ..database import Database
from ..project import ADDONS, GLUE, LOGS

MERGE = """
import sys
from pathlib import Path

import polib

for name in sys.argv[1:]:
    template = polib.pofile(name)
    template.metadata.pop("POT-Creation-Date", None)
    template.metadata.pop("PO-Revision-Date", None)
    template.save(name)
    known = {path.stem for path in Path(name).parent.glob("*.po")}
    for code in sorted(known | {"de", "es", "fr"}):
        path = Path(name).with_name(f"{code}.po")
        language = polib.pofile(path) if path.exists() else polib.POFile()
        language.merge(template)
        for entry in [*language.obsolete_entries()]:
            language.remove(entry)
        for entry in language:
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = None
        language.metadata = {**template.metadata, "Language": path.stem}
        language.save(path)
        done = len(language.translated_entries())
        print(f"{path.parent.parent.name} {path.stem}: {done} of {len(language)}")
"""


def main(_arguments):
    """Export and merge; 0 when all went well."""
    setup.install()
    with postgres.running() as server:
        odoo_config.write(server)
        source = template.ready(server)
        database = Database(server, "social_care_i18n")
        database.drop()
        database.clone(source)
        try:
            template.install(database, ",".join(_others()), LOGS / "install-i18n.log")
            for addon in ADDONS:
                _export(server, database, addon)
        finally:
            database.drop()
    templates = [addon / "i18n" / f"{addon.name}.pot" for addon in ADDONS]
    return inside.run(None, "-c", MERGE, *templates)


def _others():
    """Give what our addons tie together with that is not ours."""
    found = set()
    for addon in GLUE:
        manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
        found.update(manifest["depends"])
    return sorted(found - {addon.name for addon in ADDONS})


def _export(server, database, addon):
    """Export the template of one addon."""
    (addon / "i18n").mkdir(exist_ok=True)
    command = ["i18n", "export", "--database", database.name, addon.name]
    done = subprocess.run(
        odoo_config.command(*command),
        env=odoo_config.environment(server),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"{addon.name} cannot be exported:\n{done.stderr[-2000:]}")
