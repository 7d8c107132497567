"""E-mail addresses of people."""

import re

from . import ours
from .base import Finding, _lt

CODE = "email"

_AT = r"(?:@|[ ]?[\[(]\s?(?:at|arroba|arobase)\s?[\])][ ]?)"
_AROUND = re.compile(_AT)
_PATTERN = re.compile(
    rf"(?<![\w.+@%-])[\w.+%-]{{1,64}}{_AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+"
)
"""Not after an @: that is how servers of the Fediverse write a handle."""


def find(text, situation):
    # links are looked at too: an address in one is as readable as outside
    for match in _PATTERN.finditer(text.folded):
        address = _AROUND.sub("@", match.group(), count=1)
        if not ours.is_our_mail(address, situation.ours):
            yield Finding(
                CODE,
                _lt("An e-mail address that everybody can read."),
                start=match.start(),
                end=match.end(),
            )
