"""What happens once, when the addon goes."""


def uninstall_hook(env):
    """Leave the accounts with all that came of them, and have nothing asked for them.

    The names of our own records are forgotten: invented customers and their posts go
    with their tables, and the account of the demo is a person's as well by now.
    """
    env["social.care.account"].with_context(active_test=False).search(
        [("network", "=", "practice")]
    ).write({"state": "paused"})
    env["ir.model.data"].search(
        [("module", "=", "social_care_practice"), ("model", "=like", "social.care.%")]
    ).unlink()
