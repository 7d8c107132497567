"""Who gets a new conversation."""

import importlib.util
from pathlib import Path

_PATH = Path(__file__).parents[2] / "social_care/intake/distribution.py"
_SPEC = importlib.util.spec_from_file_location("distribution", _PATH)
distribution = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(distribution)
Agent, choose = distribution.Agent, distribution.choose


def test_language_and_network():
    german = Agent(1, languages=frozenset({"de"}))
    english = Agent(2, languages=frozenset({"en"}), networks=frozenset({"x"}))
    assert choose([german, english], "de", "x") is german
    assert choose([german, english], "en", "x") is english
    assert choose([german, english], "en", "mastodon") is None
    assert choose([german, english], "fr", "x") is None
    assert choose([english], "", "x") is english, "what nobody could tell"


def test_who_has_least():
    busy, idle = Agent(1, load=5), Agent(2, load=1)
    assert choose([busy, idle], "en", "x") is idle
    assert idle.load == 2


def test_in_relation_to_the_limit():
    half_time, full_time = Agent(1, load=3, limit=5), Agent(2, load=4, limit=20)
    assert choose([half_time, full_time], "en", "x") is full_time


def test_a_full_table():
    assert choose([Agent(1, load=2, limit=2)], "en", "x") is None
    agent = Agent(1, limit=3)
    assert [bool(choose([agent], "en", "x")) for _n in range(5)].count(True) == 3


def test_specialists_first():
    anything, german = Agent(1), Agent(2, languages=frozenset({"de"}))
    assert choose([anything, german], "de", "x") is german


def test_fairly():
    agents = [Agent(n) for n in range(3)]
    for _round in range(30):
        choose(agents, "en", "x")
    assert [agent.load for agent in agents] == [10, 10, 10]


def test_nobody():
    assert choose([], "en", "x") is None
