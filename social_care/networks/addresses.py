"""What networks that count every address alike take for the server in one.

After ``validDomain`` in twitter-text 3 (https://github.com/twitter/twitter-text,
Apache License 2.0). ``static/src/composer/count/addresses.esm.js`` is the browser's.
"""

from .endings import ENDINGS, OTHERS

_SIGN = (
    r"[^\s!'#%&()*+,\-./:;<=>?@\[\\\]^_{|}~$"
    "\x85\xa0\u061c\u1680\u180e\u2000-\u200a\u200e\u200f\u2028-\u202f\u205f"
    "\u2066-\u2069\u3000\ufeff\ufffe\uffff]"
)

SERVER = (
    rf"(?:{_SIGN}(?:(?:{_SIGN}|[_-])*{_SIGN})?\.)*{_SIGN}(?:(?:{_SIGN}|-)*{_SIGN})?\."
)
"""After ``https://``, up to the last full stop."""

ENDING = "|".join(("xn--[a-z0-9-]+", "[a-z]+", *OTHERS))


def is_ending(text):
    """Whether the last part of an address is one that there is."""
    text = text.lower()
    return text in ENDINGS or text.startswith("xn--")
