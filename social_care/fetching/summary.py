"""What came of a fetch or an import, as programs and as people are told."""

NAMES = ("stored", "known", "failed", "posts", "tickets")


def of(counts, errors):
    """Give the figures of a fetch or an import.

    :param counts: a Counter with any of `NAMES`
    :param list errors: what went wrong, in words
    :return: a dict of `NAMES`, each there, and `errors`
    """
    return {**{name: counts[name] for name in NAMES}, "errors": errors}


def notice(env, counts):
    """Give the notification that tells a person, as an action.

    :param dict counts: see `of`
    """
    message = env._(
        "%(stored)s new, %(known)s known already, %(failed)s not understood. "
        "New tickets: %(tickets)s.",
        **{name: counts[name] for name in NAMES},
    )
    return notification(message, counts["failed"])


def notification(message, failed):
    """Give the action that tells a person what came of something.

    :param str message: in words
    :param failed: whether anything went wrong
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": "warning" if failed else "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
