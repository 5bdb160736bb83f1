"""Scenarios as TOML: the shipped ones load, and every mistake is one sentence that names the file and the key."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from accord.core.errors import AccordError
from accord.properties.threats import Coalition
from accord.simulation.drawing import Fixed, Uniform
from accord.simulation.scenario_file import load, scenario_from, shipped
from accord.simulation.strategies.constant import constant
from accord.simulation.strategies.mixture import mixture
from accord.simulation.strategies.noisy import noisy
from accord.simulation.strategies.shading import shading
from accord.simulation.strategies.truthful import truthful

TEXT = """
name = "credits"
title = "Safety credits"
rounds = 500
seed = 7
confidence = "9/10"
metrics = ["welfare", "gini of credits"]
required = [["truthful", "alone"], ["individually_rational"]]
attacks = [["truthful", {name = "coalition", size = 2}]]

[mechanism]
name = "safety-credits"
[mechanism.params]
agents = ["ada", "bo", "cy"]
multiple = "7/2"
stake = 20
rates = [1, 2, "7/2", 4]

[[editions]]
name = "2024-12"
note = "from the index"
[editions.types]
ada = 0
bo = 2

[[editions]]
name = "later"
types = "uniform"

[populations.honest]
strategy = "truthful"

[populations.shading]
strategy = "shading"
steps = 1
share = "1/5"
[populations.shading.agents.ada]
strategy = "constant"
message = 3
[populations.shading.agents.bo]
strategy = "mixture"
parts = [{chance = "1/2", strategy = "noisy", chance_of_slip = 0}]

[institution]
appeal_days = 14
forfeiture = "1/2"
open = true

[sources]
index = "an index"
"""
TEXT = TEXT.replace(", chance_of_slip = 0}", '}, {chance = "1/2", strategy = "truthful"}')


def test_a_whole_scenario_is_read() -> None:
    found = scenario_from(TEXT, "credits.toml")
    assert (found.name, found.rounds, found.seed, found.confidence) == ("credits", 500, 7, Fraction(9, 10))
    assert found.mechanism.params["multiple"] == Fraction(7, 2)
    assert type(found.mechanism.params["stake"]) is Fraction
    assert found.mechanism.params["rates"] == (1, 2, Fraction(7, 2), 4)
    assert found.editions[0].types == Fixed({"ada": 0, "bo": 2})
    assert found.editions[0].note == "from the index"
    assert found.mechanisms["2024-12"].domain.agents == ("ada", "bo")
    assert found.editions[1].types == Uniform()
    shaded = found.populations["shading"]
    assert shaded.everybody == shading(1, "1/5")
    assert shaded.of("ada") == constant(3)
    assert shaded.of("bo") == mixture([("1/2", noisy()), ("1/2", truthful())])
    assert str(found.required[0][0]) == "truthful"
    assert found.required[1][1] is None
    assert found.attacks[0][1] == Coalition(2)
    assert found.institution == {"appeal_days": 14, "forfeiture": Fraction(1, 2), "open": True}
    assert found.sources == {"index": "an index"}


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_load_by_name(name: str) -> None:
    found = load(name)
    assert found.name == name
    assert found.title
    assert found.sources


def test_a_scenario_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(TEXT, encoding="utf-8")
    assert load(tmp_path / "mine.toml").name == "credits"
    assert load("vickrey_small").name == "vickrey-small"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("rounds = 500", "rouds = 500", "credits.toml, at rouds: there is no such key here: the keys are name, "),
        ("rounds = 500", "rounds = 2.5", r"credits.toml, at rounds: 2\.5 is a float, and a whole number is needed"),
        ("rounds = 500", 'rounds = "many"', "at rounds: 'many' is a text, and a whole number is needed"),
        ("rounds = 500", "rounds = 0", "credits.toml: 0 rounds cannot be simulated"),
        ("seed = 7", "", "at seed: the key is missing"),
        ('"9/10"', '"0.9"', "at confidence: '0.9' is not a rational number"),
        ('"welfare"', '"welfair"', "at metrics: there is no metric called 'welfair'"),
        ('"welfare"', "3", "at metrics: 3 is a whole number, and a text is needed"),
        ('"7/2"', "3.5", r"at mechanism.params.multiple: 3\.5 is a float"),
        ("[1, 2,", "[1, 2.5,", r"at mechanism.params.rates: 2\.5 is a float"),
        ("multiple =", "multple =", "at mechanism.params.multple: safety_credits has no such parameter: it has agents, slots"),
        ('"safety-credits"', '"safty-credits"', "at mechanism.name: there is no mechanism called 'safty-credits'"),
        ("stake = 20", "stake = -20", "at mechanism.params: "),
        ("stake = 20", "stake = 2024-01-01", "at mechanism.params.stake: .* is a date or time"),
        ("ada = 0", "ada = 9", r"at editions\[0\].types.ada: 9 is not in the type space"),
        ("ada = 0", "eve = 0", r"at editions\[0\].types.eve: 'eve' is not an agent"),
        ("ada = 0", "ada = 0.5", r"at editions\[0\].types.ada: 0\.5 is a float"),
        ("ada = 0", 'ada = "nine"', r"at editions\[0\].types.ada: 'nine' is not one of"),
        ('note = "from', 'agents = ["ada"]\nnote = "from', "the table of types says who is there"),
        ('types = "uniform"', 'types = "unifrm"', r"at editions\[1\].types: 'unifrm' is no way to draw types"),
        ('types = "uniform"', 'types = "prior"', "edition 'later': safety_credits has no prior"),
        ('types = "uniform"', 'types = "uniform"\nagents = ["eve"]', "edition 'later': 'eve' is not an agent"),
        ("seed = 7", 'seed = 7\ntypes = "prior"', "at types: the scenario has editions too"),
        (
            'strategy = "truthful"\n',
            'strategy = "truthfull"\n',
            "at populations.honest.strategy: there is no population called 'truthfull'",
        ),
        ("steps = 1", "step = 1", "at populations.shading.step: shading has no such parameter: it has steps, share"),
        ('share = "1/5"', "share = 0.2", r"at populations.shading.share: 0\.2 is a float"),
        ('share = "1/5"', 'share = "6/5"', "at populations.shading: 6/5 is outside"),
        ("message = 3", "", "at populations.shading.agents.ada.message: constant needs this parameter"),
        ("agents.ada]", "agents.eve]", "population 'shading': 'eve' has a behaviour of its own"),
        (
            '{chance = "1/2", strategy = "noisy"}',
            '{strategy = "noisy"}',
            r"at populations.shading.agents.bo.parts\[0\].chance: the key is missing",
        ),
        ('["truthful", "alone"]', '"truthful"', r"at required\[0\]: 'truthful' is not a pair of property and threat"),
        ('["truthful", "alone"]', '["truthfull", "alone"]', r"at required\[0\].name: there is no property called 'truthfull'"),
        ('["truthful", "alone"]', '["truthful", "together"]', r"at required\[0\].name: there is no threat called 'together'"),
        ("size = 2", "count = 2", r"at attacks\[0\].count: coalition has no such parameter"),
        ('"an index"', "3", "at sources.index: 3 is a whole number, and a text is needed"),
        ("open = true", "open = 0.5", r"at institution.open: 0\.5 is a float"),
        ("rounds = 500", "rounds = = 500", "credits.toml: this is not a TOML file"),
        ("[mechanism]\n", "[mechanism]\nkind = 3\n", "at mechanism.kind: there is no such key here: the keys are name, params"),
    ],
)
def test_every_mistake_is_one_sentence_with_file_and_key(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(AccordError, match=sentence) as caught:
        scenario_from(TEXT.replace(old, new, 1), "credits.toml")
    assert str(caught.value).startswith("credits.toml")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AccordError, match=r"'.*none.toml' is neither a shipped scenario nor a readable TOML file"):
        load(tmp_path / "none.toml")
