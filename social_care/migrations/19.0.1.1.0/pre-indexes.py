def migrate(cr, version):
    """Handles are searched by parts of them: their index is of another kind now, and
    an index that is there already under its name would be left as it is."""
    cr.execute("DROP INDEX IF EXISTS social_care_profile__handle_index")
