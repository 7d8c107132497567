"""What happens once: when the addon is loaded by a process, and when it goes."""

from . import access_log


def post_load():
    """Every process that answers requests logs them masked."""
    access_log.mask()


def uninstall_hook(env):
    """Forget the names of our own records: they go with their tables.

    One by one they could not, since accounts that have posts cannot be deleted.
    """
    env["ir.model.data"].search(
        [("module", "=", "social_care"), ("model", "=like", "social.care.%")]
    ).unlink()
