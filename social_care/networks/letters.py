"""How long Mastodon thinks a text is.

Letters as people see them, every address 23, of a mention only the name:
https://docs.joinmastodon.org/user/posting/#text and ``StatusLengthValidator`` in
https://github.com/mastodon/mastodon/blob/main/app/validators/status_length_validator.rb

``static/src/composer/count/letters.esm.js`` is the same for the browser.
"""

import re

from . import addresses, graphemes

URL_LENGTH = 23

_PATH = r"[^\s<>()?]"
_LAST = r"[^\s()?!*\"'「」<>;:=,.$%\[\]~&|@]"
_URL = re.compile(
    # nothing in front that would make it a part of something else
    r"(?<![a-z0-9@＠$#＃])"
    r"(?:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://"
    rf"{addresses.SERVER}(?P<ending>{addresses.ENDING})(?![a-z0-9@+-])(?::[0-9]+)?"
    # what follows, without the punctuation of the sentence around it
    rf"(?:/(?:(?:{_PATH}|\({_PATH}+\))*(?:{_LAST}|\({_PATH}+\)|/))?)?"
    r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@^\u00a0-\uffef]*[a-z0-9_&=#/\-\u00a0-\uffef])?",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@[\w.-]*\w", re.IGNORECASE
)


def length(text, url_length=URL_LENGTH):
    """The length of a post."""

    def shorten(found):
        return "x" * url_length if addresses.is_ending(found["ending"]) else found[0]

    return graphemes.count(_REMOTE.sub(r"\1", _URL.sub(shorten, text)))
