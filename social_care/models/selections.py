"""Selections that several models have, each spelt once."""

LEARNT = [("intent", "Intent"), ("sentiment", "Mood")]
"""What is learnt from corrections."""
HEALTH = [("fine", "Fine"), ("waiting", "Waiting"), ("trouble", "Problem")]


def those_of(model, field):
    """The choices of another field, for a field that has the same.

    :param str model: the name of its model
    :param str field: its name
    :return: what gives them, in the language of whoever asks
    """
    return lambda self: self.env[model]._fields[field]._description_selection(self.env)
