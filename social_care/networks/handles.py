"""What people paste when they are asked for a handle."""

import re

_PLAIN = re.compile(r"[^\s@/:?#\\,;<>()\"']{1,100}")


def is_plain(text):
    """Whether a text can be a handle: one word without the signs of addresses."""
    return bool(_PLAIN.fullmatch(text))


def identify(networks, text):
    """The network and the handle that an address names by itself.

    :param dict networks: key to client class
    :return: (key, handle); two empty texts where the text says no network, or several
    """
    found = [
        (key, handle)
        for key, client in networks.items()
        if (handle := client.handle_of(text)) and client.names_itself(text)
    ]
    return found[0] if len(found) == 1 else ("", "")
