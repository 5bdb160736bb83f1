"""Manipulable mechanisms of the catalogue: the finder refutes them, and shrinks to exactly these witnesses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from accord.core.mechanism import Mechanism
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.audit_lottery import audit_lottery
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.groves import groves
from accord.mechanisms.groves.vcg_configuration import vcg_configuration
from accord.mechanisms.transforms.repeated import repeated
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.median_vote import median_vote
from accord.mechanisms.voting.plurality import plurality
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.verification.verdict import Refuted
from accord.verification.verify import verify

PLANTED: dict[str, tuple[Mechanism, Property, Threat | None, dict[str, Any], Fraction]] = {
    "first price: shade the lowest positive value to the lowest bid": (
        first_price(values=5),
        truthful(),
        None,
        {"coalition": ("ada",), "types": {"ada": 1}, "lie": {"ada": 0}, "others": {"bo": 0, "cy": 0}},
        Fraction(1),
    ),
    "vickrey with side payments: a ring hides the second bid": (
        vickrey(values=5),
        truthful(),
        Coalition(2, side_payments=True),
        {"coalition": ("ada", "bo"), "types": {"ada": 1, "bo": 1}, "lie": {"ada": 0, "bo": 0}, "others": {"cy": 0}},
        Fraction(1),
    ),
    "plurality: vote for the second best when the best cannot win": (
        plurality(candidates=3),
        strategy_proof(),
        None,
        {"coalition": ("ada",), "types": {"ada": ("b", "c", "a")}, "lie": {"ada": "c"}, "others": {"bo": "a", "cy": "c"}},
        Fraction(1),
    ),
    "borda: bury the strongest rival": (
        borda(candidates=3),
        strategy_proof(),
        None,
        {
            "coalition": ("ada",),
            "types": {"ada": ("a", "b", "c")},
            "lie": {"ada": ("a", "c", "b")},
            "others": {"bo": ("b", "a", "c"), "cy": ("b", "a", "c")},
        },
        Fraction(1),
    ),
    "plurality, two voters: it takes three candidates and a tie": (
        plurality(("ada", "bo"), candidates=3),
        strategy_proof(),
        None,
        {"coalition": ("ada",), "types": {"ada": ("c", "a", "b")}, "lie": {"ada": "a"}, "others": {"bo": "b"}},
        Fraction(1),
    ),
    "borda, two voters: one buries what the other likes best": (
        borda(("ada", "bo"), candidates=3),
        strategy_proof(),
        None,
        {"coalition": ("ada",), "types": {"ada": ("a", "b", "c")}, "lie": {"ada": ("a", "c", "b")}, "others": {"bo": ("b", "c", "a")}},
        Fraction(1),
    ),
    "median: a false name outvotes one voter": (
        median_vote(points=5),
        truthful(),
        Sybils(1),
        {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 0}, "fakes": {"sybil1": 0}, "others": {"bo": 1, "cy": 1}},
        Fraction(1),
    ),
    "audit lottery just below its threshold": (
        audit_lottery(fine=Fraction(4999, 1000)),
        truthful(),
        None,
        {"coalition": ("ada",), "types": {"ada": 3}, "lie": {"ada": 2}, "others": {"bo": 0, "cy": 0}},
        Fraction(1, 5000),
    ),
    "audit lottery: a false name dilutes the odds": (
        audit_lottery(fine=5),
        truthful(),
        Sybils(1),
        {"coalition": ("ada",), "types": {"ada": 3}, "lie": {"ada": 2}, "fakes": {"sybil1": 0}, "others": {"bo": 0, "cy": 0}},
        Fraction(2, 7),
    ),
    "clarke pivot: two exaggerate and spare each other the tax": (
        clarke_pivot(values=2),
        truthful(),
        Coalition(2),
        {"coalition": ("ada", "bo"), "types": {"ada": 1, "bo": 1}, "lie": {"ada": 2, "bo": 2}, "others": {"cy": -2}},
        Fraction(1),
    ),
    "groves without a charge: two drive each other's subsidy up": (
        groves(values=2),
        truthful(),
        Coalition(2),
        {"coalition": ("ada", "bo"), "types": {"ada": 0, "bo": 0}, "lie": {"ada": 1, "bo": 1}, "others": {"cy": 0}},
        Fraction(1),
    ),
    "interdependent configuration: planning hides behind what the monitor knows": (
        vcg_configuration(values="interdependent"),
        ex_post_truthful(),
        None,
        {
            "coalition": ("planning",),
            "types": {"planning": (1, 1), "perception": (0, 1), "monitor": (1, 0)},
            "lie": {"planning": (1, 0)},
        },
        Fraction(1),
    ),
    "interdependent configuration, against any reports": (
        vcg_configuration(values="interdependent"),
        truthful(),
        None,
        {
            "coalition": ("planning",),
            "types": {"planning": (1, 1), "perception": (0, 0), "monitor": (1, 0)},
            "lie": {"planning": (1, 0)},
            "others": {"perception": (0, 0), "monitor": (0, 0)},
        },
        Fraction(1),
    ),
    "repeated vickrey: a rival rewards a low first bid": (
        repeated(vickrey(("ada", "bo"), values=3), rounds=2),
        truthful(),
        None,
        {
            "coalition": ("ada",),
            "types": {"ada": 1},
            "honest_play": [{"ada": 1, "bo": 1}, {"ada": 1, "bo": 1}],
            "deviating_play": [{"ada": 0, "bo": 1}, {"ada": 1, "bo": 0}],
        },
        Fraction(9, 10),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_finder_shrinks_to_exactly_this(name: str) -> None:
    mechanism, prop, threat, witness, gain = PLANTED[name]
    verdict = verify(mechanism, prop, threat)
    assert isinstance(verdict, Refuted)
    assert dict(verdict.witness.parts) == witness
    assert verdict.gain == gain
    assert verdict.replay() == gain


def test_private_configuration_values_are_proved() -> None:
    assert verify(vcg_configuration(values="private"), truthful()).holds
