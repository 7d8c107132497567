"""How long Mastodon thinks a text is.

Letters as people see them, every address 23, of a mention only the name:
https://docs.joinmastodon.org/user/posting/#text and ``StatusLengthValidator`` in
https://github.com/mastodon/mastodon/blob/main/app/validators/status_length_validator.rb
"""

import re
import unicodedata

URL_LENGTH = 23

_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,:;!?)\]}]", re.IGNORECASE)
_REMOTE = re.compile(r"(?<![\w/@])(@\w[\w.-]*)@[\w-]+(?:\.[\w-]+)+")
_JOINER = "\u200d"


def length(text, url_length=URL_LENGTH):
    """The length of a post."""
    text = _URL.sub("x" * url_length, text)
    return _letters(_REMOTE.sub(r"\1", text))


def _letters(text):
    """Count letters as people see them: with accents, skin colours, as flags."""
    count, joined, flag = 0, False, False
    for sign in text:
        if joined or sign == _JOINER or _adds(sign):
            joined = sign == _JOINER
            continue
        is_flag = "\U0001f1e6" <= sign <= "\U0001f1ff"
        count += not (is_flag and flag)
        flag = is_flag and not flag
    return count


def _adds(sign):
    """Whether a sign only changes the one before it."""
    return (
        unicodedata.category(sign) in ("Mn", "Me")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
    )
