"""The words of posts, which LinkedIn gives with marks in them.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
(read in November 2026): what is reserved has a backslash before it, people and
organisations are ``@[Name](urn)``, topics ``{hashtag|\\#|name}``.

Comments are no such text. Theirs is plain, with marks beside it (comments-api, field
``message``): a backslash put before anything in an answer would be seen by everybody.
"""

import re

_MARKS = re.compile(
    r"\\(?P<plain>[\\|{}@\[\]()<>#*_~])"
    r"|@\[(?P<name>(?:\\.|[^\]\\]){0,300})\]\([^()\s]{0,200}\)"
    r"|\{hashtag\|\\?#\|(?P<topic>(?:\\.|[^}\\]){0,300})\}"
)


def plain(text):
    """The words of a post as a person reads them."""

    def put(found):
        if found["topic"] is not None:
            return f"#{plain(found['topic'])}"
        return plain(found["name"]) if found["name"] is not None else found["plain"]

    return _MARKS.sub(put, text)
