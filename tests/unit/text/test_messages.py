"""Texts that plain code marks: they know who wrote them, and are plain texts."""

import pickle

from odoo.addons.social_care.messages import Explained, Text, _lt
from odoo.addons.social_care.networks.errors import Never
from odoo.addons.social_care.triage.names import LANGUAGE_NAMES


def _marked_by(module):
    names = {"__name__": module, "_lt": _lt}
    return eval("_lt('Nobody is there.')", names)


def test_a_text_knows_the_addon_it_is_written_in():
    assert LANGUAGE_NAMES["de"].addon == "social_care"
    other = _marked_by("odoo.addons.another_network.client")
    assert (other, other.addon) == ("Nobody is there.", "another_network")
    assert pickle.loads(pickle.dumps(other)).addon == "another_network"


def test_what_is_said_is_a_plain_text():
    """XML-RPC passes on nothing else."""
    assert type(str(Never(_lt("Nobody is there.")))) is str
    assert type(str(Explained(_lt("%(who)s is there."), who="Anna"))) is str
    assert type(_lt("Nobody is there.")) is Text
