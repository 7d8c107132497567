"""From rant to rave.

Words are written as letters, in their order: ! angry, . calm, + pleased, t thanks,
q a complaint in calm words; a our answer; in brackets what was taken back, after a `/`
what was said in private.
"""

from datetime import datetime, timedelta

import pytest

from odoo.addons.social_care.resolution.turn import Words, turn

SOUNDS = {"!": -0.7, ".": 0.0, "+": 0.6, "t": 0.1, "q": -0.1, "a": 0.0}


def said(sequence):
    words, gone, private = [], False, False
    for letter in sequence:
        if letter in "()":
            gone = letter == "("
        elif letter == "/":
            private = True
        else:
            words.append(
                Words(
                    key=len(words),
                    said_at=datetime(2026, 5, 3) + timedelta(minutes=len(words)),
                    ours=letter == "a",
                    public=not private,
                    sentiment=SOUNDS[letter],
                    complaint=letter == "q",
                    thanks=letter == "t",
                    gone=gone,
                )
            )
            private = False
    return words


@pytest.mark.parametrize(
    ("sequence", "how", "begin", "end"),
    [
        ("!a+", "rave", 0, 2),
        ("!at", "rave", 0, 2),
        ("!ata", "rave", 0, 2),  # "you are welcome" is the last word
        ("!a.", "calm", 0, 2),
        ("!a!", "angry", 0, 2),
        ("!a.!+", "rave", 0, 4),
        ("!a", "silent", 0, None),
        ("!", "unanswered", 0, None),
        ("!/a", "unanswered", 0, None),
        ("qat", "rave", 0, 2),
        (".!a.", "calm", 1, 3),
        ("!a/+", "rave", 0, 2),
        ("!a./+", "calm", 0, 2),
        ("!a(+)", "taken_back", 0, None),
        ("!a.(+)", "calm", 0, 2),
        ("(!)a+", "taken_back", 0, None),
    ],
)
def test_turn(sequence, how, begin, end):
    assert turn(said(sequence)) == (how, begin, end)


@pytest.mark.parametrize("sequence", ["", "a", ".a+", "+", "a!", "/!a"])
def test_no_rant(sequence):
    assert turn(said(sequence)) is None
