"""`./dev fill POSTS [DATABASE]`: a database as years of use leave it, to look at.

It stays, under that name: `./dev odoo -d DATABASE` serves it. See bench/fill.py.
"""

from .. import inside, odoo_config, postgres, setup, template
from ..console import Problem, say
from ..database import Database

PREFIX = "social_care_filled_"


def main(arguments):
    """Make it anew; 0 when it is filled."""
    try:
        posts = int(arguments[0].replace(",", "").replace("_", ""))
    except (IndexError, ValueError):
        raise Problem("usage: ./dev fill POSTS [DATABASE]") from None
    name = arguments[1] if len(arguments) > 1 else f"{PREFIX}{posts}"
    setup.install()
    with postgres.running() as server:
        odoo_config.write(server)
        return ready(server, Database(server, name), posts)


def ready(server, database, posts):
    """Have a filled database, made of the addon as it is now.

    :return: the exit code of filling it; 0 where it was there already
    """
    note = f"{posts} posts, {template.source_digest()}"
    if database.note() == note:
        say(f"{database.name} is there already.")
        return 0
    database.clone(template.ready(server))
    code = inside.run(server, "-m", "bench.fill", posts, database.name)
    if not code:
        database.write_note(note)
    return code
