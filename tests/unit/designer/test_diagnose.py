"""Diagnoses of mechanisms of the catalogue, by hand; how they read; and what is refused."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from accord.core.errors import AccordError
from accord.core.floats import as_floats
from accord.designer import diagnose as room
from accord.designer.diagnose import diagnose
from accord.designer.diagnosis import Finding
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.voting.plurality import plurality
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.threats import Alone, Coalition, Sybils
from accord.properties.truthful import truthful

PAIR = ("ada", "bo")


def test_a_first_price_auction_by_hand() -> None:
    """Values 0, 1, 2, uniform. Ada, who wins ties, with value v wins at any bid of at least bo's b: against b < v she saves v - b, at
    (1,0), (2,0) and (2,1): 1 + 2 + 1 over 9. Bo has to bid one more than ada: it gains at (ada 0, bo 2) only, 1."""
    found = diagnose(first_price(PAIR, values=3, prior="uniform"), ex_post_truthful())
    ada, bo = found.liars
    assert (ada.agent, ada.worst, ada.exposure.value, ada.expected.value) == ("ada", 2, Fraction(3, 9), Fraction(4, 9))
    assert (bo.agent, bo.worst, bo.exposure.value, bo.expected.value) == ("bo", 1, Fraction(1, 9), Fraction(1, 9))
    assert found.exposure.value == Fraction(4, 9)
    assert (ada.ratio.value, ada.ratio.why) == ("unbounded", "a lie earns where honesty earns nothing")
    assert [(lie.type, lie.gain) for lie in ada.lies] == [(0, 0), (1, 1), (2, 2)]
    assert found.coalition is not None
    assert (found.coalition.members, found.coalition.gain, found.smallest.value) == (("ada",), 2, 1)


def test_a_pivot_mechanism_falls_to_two() -> None:
    """Truthful for each alone; two who overstate together can gain (Green and Laffont 1979)."""
    found = diagnose(clarke_pivot(), truthful())
    assert found.verdict.holds
    assert {liar.worst for liar in found.liars} == {0}
    assert found.coalition is not None
    assert len(found.coalition.members) == 2
    assert found.coalition.side_payments
    assert (found.smallest.value, found.smallest.level) == (2, "proved")
    assert "nobody gains by lying alone" in str(found)
    assert "in total" in found.coalition.words
    alone = diagnose(clarke_pivot(), truthful(), Alone())
    assert (alone.coalition, str(alone.smallest), alone.up_to) == (None, "none (no coalition of up to 1 gains)", 1)


def test_what_is_not_measured_says_why() -> None:
    without = diagnose(vickrey(PAIR, values=2), truthful())
    assert without.exposure == Finding(None, "not measured", "the domain has no prior")
    believed = diagnose(first_price(PAIR, values=2, prior="uniform"), bayesian_truthful())
    assert believed.smallest.level == "not measured"
    assert believed.coalition is None
    voted = diagnose(plurality(), truthful())
    assert voted.coalition is None or not voted.coalition.side_payments


def test_coalitions_that_would_take_too_long_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST", 10)
    found = diagnose(first_price(PAIR, values=3), truthful())
    assert found.coalition is None
    assert "utilities would have to be compared, and 10 is the most" in found.smallest.why


def test_a_diagnosis_can_be_read_and_shown() -> None:
    found = diagnose(first_price(values=3, prior="uniform"), truthful())
    told = json.loads(json.dumps(found.json()))
    assert told["verdict"]["verdict"] == "refuted"
    assert told["exposure"] == {"value": "8/27", "level": "proved"}
    assert [agent["agent"] for agent in told["agents"]] == ["ada", "bo", "cy"]
    assert told["sentence"] == "first_price is not truthful in dominant strategies: ada, bo and cy can gain by lying"
    assert "<table>" in found._repr_html_()


def test_what_cannot_be_diagnosed_is_refused_in_a_sentence() -> None:
    first = first_price(PAIR, values=2)
    with pytest.raises(AccordError, match="'efficient' is not about gains from lies that can be listed"):
        diagnose(first, efficient())
    with pytest.raises(AccordError, match="diagnose looks at agents alone and in coalitions, not at up to 1 false identity"):
        diagnose(first, truthful(), Sybils(1))
    with pytest.raises(AccordError, match="ascending_clock runs over several rounds, and diagnose takes one"):
        diagnose(ascending_clock(PAIR, values=2), truthful())
    with pytest.raises(AccordError, match="first_price computes in floats, and a diagnosis is exact"):
        diagnose(as_floats(first), truthful())
    with pytest.raises(AccordError, match="side payments need money, and plurality has none"):
        diagnose(plurality(), truthful(), Coalition(2, side_payments=True))
    with pytest.raises(AccordError, match="needs a prior"):
        diagnose(first, bayesian_truthful())
