"""How long answers took is stored as a step as well: of what is there, in one
statement, where the ORM would take minutes for it."""

from odoo.tools.sql import table_exists

from odoo.addons.social_care.standing.pace import BOUNDS, NEVER


def migrate(cr, version):
    """Make and fill the columns; Odoo finds them there."""
    if not table_exists(cr, "social_care_wait"):
        return
    cr.execute(
        "ALTER TABLE social_care_wait"
        " ADD COLUMN IF NOT EXISTS pace int4,"
        " ADD COLUMN IF NOT EXISTS working_pace int4"
    )
    cr.execute(
        """
        UPDATE social_care_wait
           SET pace = CASE WHEN answered_at IS NULL THEN %(never)s
                           ELSE width_bucket(minutes, %(bounds)s::float8[]) END,
               working_pace = CASE WHEN answered_at IS NULL THEN %(never)s
                           ELSE width_bucket(working_minutes, %(bounds)s::float8[]) END
        """,
        {"never": NEVER, "bounds": list(BOUNDS)},
    )
