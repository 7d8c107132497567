"""What there is in a database, where other addons may have added to what is ours."""

from . import messages
from .networks import absent


def networks(env):
    """The networks, by key.

    :return: dict of key to client class
    """
    return env["social.care.account"]._networks()


def network(env, key):
    """The class of a network; one that can nothing where its addon is gone.

    :param key: the network's; empty: there is no class
    """
    return networks(env).get(key) or (absent(key) if key else None)


def label(env, key):
    """What a network is called, in the language of whoever reads it.

    :param key: the network's
    :rtype: str
    """
    return messages.translate(env, network(env, key).label)


def labels(env):
    """Key to what it is called, of all networks there are, as :func:`label` says it."""
    return {
        key: messages.translate(env, client.label)
        for key, client in networks(env).items()
    }
