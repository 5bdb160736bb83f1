"""Written counterexamples replay on the rule itself, for every kind of witness, and only on the mechanism they are about."""

from __future__ import annotations

import json

import pytest

from accord.core.errors import AccordError
from accord.core.registry import MECHANISMS, PROPERTIES
from accord.properties.property import Property, Threat
from accord.properties.threats import Coalition, Sybils
from accord.verification.replay import replay
from accord.verification.verify import settled, verify

THREATS: dict[str, list[Threat | None]] = {"truthful": [None, Coalition(2), Coalition(2, side_payments=True), Sybils(1)]}


@pytest.mark.parametrize("name", [e.name for e in MECHANISMS])
def test_every_refutation_in_the_catalogue_replays_from_its_json(name: str) -> None:
    mech = MECHANISMS[name].build()
    for entry in PROPERTIES:
        prop: Property = entry.build()
        for threat in THREATS.get(prop.name, [None]):
            if isinstance(threat, Sybils) and "agents" not in mech.params:
                continue
            if prop.refuses(mech, settled(mech, prop, threat)) is not None:
                continue
            verdict = verify(mech, prop, threat)
            for written in (verdict.json(), dict(verdict.certificate or {})):
                told = json.loads(json.dumps(written))
                if told["verdict"] == "refuted":
                    margin, gain, words = replay(MECHANISMS[name].build(), told)
                    assert margin == gain > 0
                    assert words in str(verdict)
                else:
                    with pytest.raises(AccordError, match="no counterexample"):
                        replay(mech, told)


def test_a_counterexample_of_another_form_gets_a_sentence() -> None:
    mech = MECHANISMS["first_price"].build()
    told = verify(mech, PROPERTIES["truthful"].build()).json()
    wrong = [{k: v for k, v in told.items() if k != part} for part in ("property", "threat")]
    wrong += [
        {**told, part: value} for part in ("property", "threat") for value in (7, {}, [], {"name": "truthful"}, {"name": 3, "params": 4})
    ]
    for part in told["witness"]:
        wrong.append({**told, "witness": {k: v for k, v in told["witness"].items() if k != part}})
        wrong += [{**told, "witness": {**told["witness"], part: value}} for value in (None, [7], {"ada": {}}, [[]])]
    for form in wrong:
        with pytest.raises(AccordError) as problem:
            print(form, replay(mech, form))
        assert "\n" not in str(problem.value)


def test_a_counterexample_replays_on_no_other_mechanism() -> None:
    first_price, vickrey = (MECHANISMS[n].build() for n in ("first_price", "vickrey"))
    told = verify(first_price, PROPERTIES["truthful"].build()).json()
    margin, written, _ = replay(vickrey, told)
    assert margin <= 0 < written
    with pytest.raises(AccordError, match=r"'ada' is unknown|is no type of ada"):
        replay(MECHANISMS["vcg_configuration"].build(), told)
