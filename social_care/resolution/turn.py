"""From rant to rave: how a customer's mood was before we answered, and how it ended.

Two posts say little about a person: there are classes and no marks, and both posts are
named, so that whoever reads a figure can read the words it was made of.
"""

from datetime import datetime
from typing import NamedTuple

CLEARLY = 0.25
"""From this sentiment on, or below its opposite, a mood is taken for granted."""

RAVE = "rave"
CALM = "calm"
ANGRY = "angry"
SILENT = "silent"
TAKEN_BACK = "taken_back"
UNANSWERED_RANT = "unanswered"
TURNS = (RAVE, CALM, ANGRY, SILENT, TAKEN_BACK, UNANSWERED_RANT)


class Words(NamedTuple):
    """What somebody said in a conversation.

    Takes:
        key: what finds it again.
        said_at: when.
        ours: whether we said it.
        public: whether everybody can read it.
        sentiment: from -1 to 1; 0 for what is ours.
        complaint: whether it was read as a complaint.
        thanks: whether it is clearly thanks.
        gone: whether its author has deleted it.
    """

    key: object
    said_at: datetime
    ours: bool = False
    public: bool = True
    sentiment: float = 0.0
    complaint: bool = False
    thanks: bool = False
    gone: bool = False


class Turn(NamedTuple):
    """How a rant ended: one of `TURNS`, and the words that show beginning and end."""

    how: str
    begin_key: object
    end_key: object = None


def turn(words):
    """Tell how the rant of a conversation ended.

    The beginning is the most negative of what the customer said in public before our
    first public answer. The end is the last that they said after it, in public where
    they did, else in private: also where we had the last word, since "you are welcome"
    is no reason to forget their thanks.

    Takes `Words` in the order in which they were said. Gives a `Turn`; None where there
    was no rant.
    """
    answer = next((n for n, w in enumerate(words) if w.ours and w.public), len(words))
    before = [w for w in words[:answer] if not w.ours and w.public]
    rant = min(filter(_is_rant, before), key=lambda w: w.sentiment, default=None)
    if rant is None:
        return None
    if rant.gone:
        return Turn(TAKEN_BACK, rant.key)
    if answer == len(words):
        return Turn(UNANSWERED_RANT, rant.key)
    after = [w for w in words[answer:] if not w.ours]
    stays = [w for w in after if not w.gone]
    ends = [w for w in stays if w.public] or stays
    if not ends:
        return Turn(TAKEN_BACK if after else SILENT, rant.key)
    return Turn(_mood(ends[-1]), rant.key, ends[-1].key)


def _is_rant(words):
    return words.sentiment <= -CLEARLY or words.complaint


def _mood(words):
    if words.thanks or words.sentiment >= CLEARLY:
        return RAVE
    return ANGRY if words.sentiment <= -CLEARLY else CALM
