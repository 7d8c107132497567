"""What happens once, when the addon goes."""


def uninstall_hook(env):
    """Forget the names of our own records: they go with their tables.

    One by one they could not, since accounts that have posts cannot be deleted.
    """
    env["ir.model.data"].search(
        [("module", "=", "social_care"), ("model", "=like", "social.care.%")]
    ).unlink()
