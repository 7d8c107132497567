"""The text of a document whose encoding is told twice, wrongly, or not at all."""

import codecs
import contextlib
import re

_NAMED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]{1,40})""")
_OF_TEXT = re.compile(
    "(?:utf|iso|cp|windows|koi8|mac|gb|big5|euc|shift|latin|tis|hz|ks|x-sjis|us-ascii)"
)
"""How the names of what may be decoded begin: others of Python take for ever."""

_WIDER = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
"""Encodings that are said where one that holds more is meant, as browsers take them:
https://encoding.spec.whatwg.org/#names-and-labels"""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)


def decode(content, kind=""):
    """The text of an XML document.

    What is UTF-8 is that, whatever the server or the document says. Else the document
    goes before the server, which says the same of all that it has. Of what is nearly
    UTF-8 the rest is left out; what is far from it is Windows' Latin.

    :param bytes content: what was sent
    :param str kind: the Content-Type that came with it
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "ignore")
    names = _names(content, kind)
    hidden = [name for name in names if name.startswith(("iso-2022", "hz", "utf-7"))]
    for name in (*hidden, "utf-8", *names):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    other = [name for name in names if name != "utf-8" and _is_known(name)]
    if other:
        return content.decode(other[0], "replace")
    with contextlib.suppress(ValueError):
        return content.decode("utf-8", "surrogatepass")
    text = content.decode("utf-8", "ignore")
    good = sum(1 for sign in text if sign > "\x7f")
    bad = content.decode("utf-8", "replace").count("\ufffd") - text.count("\ufffd")
    return text if good >= bad else content.decode("cp1252", "replace")


def _names(content, kind):
    """The encodings that are told: by the document, then by its server."""
    found = (
        _NAMED.search(content[:300]),
        _NAMED.search(kind.encode("latin-1", "replace")),
    )
    names = [each[1].decode("ascii", "replace").lower() for each in found if each]
    return [_WIDER.get(name, name) for name in names if _OF_TEXT.match(name)]


def _is_known(name):
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
