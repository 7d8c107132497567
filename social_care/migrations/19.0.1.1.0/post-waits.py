"""What was said before there were reports is counted as well, in the background."""

NONE_NEEDED = ("abuse", "spam", "not_us", "no_answer")


def migrate(cr, version):
    """Have the waits of all conversations made; say after which reasons none was."""
    cr.execute(
        """
        UPDATE social_care_waive_reason it SET none_needed = true
          FROM ir_model_data d
         WHERE d.module = 'social_care' AND d.model = 'social.care.waive.reason'
           AND d.name = ANY(%s) AND d.res_id = it.id
        """,
        [[f"social_care_waive_reason_{name}" for name in NONE_NEEDED]],
    )
    cr.execute(
        "UPDATE social_care_account SET waits_rebuilding = true, waits_rebuilt_to = 0"
    )
