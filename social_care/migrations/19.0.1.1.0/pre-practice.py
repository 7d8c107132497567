"""Practice becomes an addon of its own: what is its, goes by its name."""

PRACTICE = "social_care_practice"
TEMPLATES = ("practice_layout", "practice_page", "practice_refused", "practice_start")


def migrate(cr, version):
    """Rename what moves; Odoo installs the new addon by itself in the same run."""
    cr.execute(
        """
        UPDATE ir_model_data SET module = %(practice)s
         WHERE module = 'social_care'
           AND (name LIKE '%%social\\_care\\_practice\\_%%' OR name = ANY(%(templates)s)
                OR model = ANY(%(models)s) OR name = 'demo_account_practice')
        """,
        {
            "practice": PRACTICE,
            "templates": list(TEMPLATES),
            "models": ["social.care.practice.person", "social.care.practice.post"],
        },
    )
    cr.execute(
        """
        UPDATE ir_ui_view
           SET key = replace(key, 'social_care.', 'social_care_practice.')
         WHERE key = ANY(%s)
        """,
        [[f"social_care.{name}" for name in TEMPLATES]],
    )
    for table in ("ir_model_constraint", "ir_model_relation"):
        cr.execute(
            f"""
            UPDATE {table} it SET module = new.id
              FROM ir_model m, ir_module_module new, ir_module_module old
             WHERE m.id = it.model AND m.model LIKE 'social.care.practice.%%'
               AND new.name = %s AND old.name = 'social_care' AND it.module = old.id
            """,  # pylint: disable=sql-injection
            [PRACTICE],
        )
