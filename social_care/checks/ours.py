"""What we publish ourselves is nobody's secret.

A company's contacts come as plain texts, one each: a telephone number, an e-mail
address, a website (whose e-mail addresses are ours too) or a postal address.
"""

import re

from .text import fold

SUFFIX = 8
"""Digits from the end that make two numbers one, however they are written."""

_NO_DIGIT = re.compile(r"\D")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"[\d\s()+./-]{6,40}")
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63})+)(?:/\S*)?")


def digits(text):
    return _NO_DIGIT.sub("", text)


def simple(text):
    """Words and numbers with one space between."""
    return " ".join(_WORD.findall(text))


def is_our_phone(number, ours):
    """Whether a telephone number is one of ours.

    :param str number: folded
    """
    last = digits(number)[-SUFFIX:]
    return any(
        _NUMBER.fullmatch(fold(each).strip()) and digits(fold(each))[-SUFFIX:] == last
        for each in ours
    )


def is_our_mail(address, ours):
    """Whether an e-mail address is one of ours, or at a website of ours."""
    host = address.rpartition("@")[2]
    for each in ours:
        entry = fold(each).strip()
        if entry == address:
            return True
        site = _HOST.fullmatch(entry) if "@" not in entry else None
        if site and site.group(1) == host:
            return True
    return False


def is_our_address(address, ours):
    """Whether a street and number are part of one of our addresses."""
    wanted = f" {simple(address)} "
    return any(wanted in f" {simple(fold(each))} " for each in ours)
