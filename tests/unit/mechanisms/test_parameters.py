"""What factories accept, and the one sentence for what they do not."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from accord.core.errors import AccordError
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.audit_lottery import audit_lottery
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.groves import groves
from accord.mechanisms.groves.public_project import net_values
from accord.mechanisms.groves.vcg_configuration import vcg_configuration
from accord.mechanisms.parameters import amount, listed, rising, roster, whole
from accord.mechanisms.transforms.repeated import repeated
from accord.mechanisms.transforms.with_reserve import with_reserve
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.election import candidate_names
from accord.mechanisms.voting.median_vote import median_vote
from accord.mechanisms.voting.plurality import plurality


def test_grids_are_counted_or_listed() -> None:
    assert rising(3, "value") == (0, 1, 2)
    assert rising(["0", "1/3", Fraction(4, 2)], "value") == (0, Fraction(1, 3), 2)
    assert [type(v) for v in rising(("0", "4/2"), "value")] == [int, int]
    assert net_values(2) == (0, 1, -1, 2, -2)
    assert net_values(("5/2", -1)) == (Fraction(5, 2), -1)
    assert candidate_names(3) == ("a", "b", "c")
    assert roster(["ada", "bo"]) == ("ada", "bo")
    assert amount("7/2", "the fine") == Fraction(7, 2)
    assert whole(2, "the number of rounds", 1) == 2
    assert listed((1, "2/4"), "point") == (1, Fraction(1, 2))


REFUSED: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (vickrey, {"agents": ("ada",)}, "a roster of 1 is too few here: name at least 2 agents"),
    (vickrey, {"agents": "ada"}, "'ada' is not a list of agents"),
    (vickrey, {"agents": ("ada", 7)}, "7 is no name for an agent"),
    (vickrey, {"values": 0}, "0 is too small for the number of values: give at least 1"),
    (vickrey, {"values": True}, "True is not a whole number"),
    (vickrey, {"values": ()}, r"\(\) is no grid of values"),
    (vickrey, {"values": (-1, 2)}, r"\(-1, 2\) is no grid of values: list at least one number, none below 0"),
    (vickrey, {"values": (2, 1)}, "do not rise from 2 to 1"),
    (vickrey, {"values": (0, 0.5)}, "0.5 is a float, and a value must be exact"),
    (vickrey, {"values": "three"}, "'three' is not a list of values"),
    (first_price, {"prior": "normal"}, "'normal' is no prior of this catalogue entry"),
    (ascending_clock, {"agents": ()}, "a roster of 0 is too few"),
    (clarke_pivot, {"values": -1}, "-1 is too small for the largest net value"),
    (clarke_pivot, {"values": (1, 1)}, "lists an item twice"),
    (clarke_pivot, {"outside": "exile"}, "'exile' is no outside option of a public project"),
    (groves, {"charge": "all"}, "'all' is not a rational number, and the charge"),
    (groves, {"charge": 0.5}, "0.5 is a float, and the charge"),
    (vcg_configuration, {"agents": ("planning", "monitor")}, "a roster of 2 is too few here: name at least 3 agents"),
    (vcg_configuration, {"configurations": ("nominal",)}, "leave no choice: name at least two"),
    (vcg_configuration, {"levels": 1}, "1 is too small for the number of risk levels"),
    (vcg_configuration, {"values": "common"}, "'common' is no kind of values"),
    (vcg_configuration, {"coupling": -1}, "-1 is too small for the coupling"),
    (plurality, {"candidates": 1}, "1 is too small for the number of candidates"),
    (borda, {"candidates": ("a",)}, "1 candidates .* are out of range: give from 2 to 7"),
    (borda, {"candidates": 9}, "9 candidates .* are out of range"),
    (median_vote, {"phantoms": ("1/2",)}, "the phantom 1/2 is not one of the points"),
    (median_vote, {"points": (1, 1)}, "do not rise from 1 to 1"),
    (audit_lottery, {"fine": -1}, "-1 is too small for the fine"),
    (audit_lottery, {"fine": 0.5}, "0.5 is a float, and the fine must be exact"),
    (audit_lottery, {"slots": 0}, "0 is too small for the number of audits"),
    (audit_lottery, {"tiers": 1}, "1 is too small for the number of tiers"),
    (with_reserve, {"mech": "vickrey"}, "'vickrey' is not a mechanism"),
    (with_reserve, {"reserve": -1}, "-1 is too small for the reserve"),
    (with_reserve, {"mech": ascending_clock()}, "ascending_clock runs over several rounds"),
    (with_reserve, {"mech": plurality()}, "of plurality are not bids"),
    (repeated, {"mech": 3}, "3 is not a mechanism"),
    (repeated, {"rounds": 0}, "0 is too small for the number of rounds"),
    (repeated, {"delta": 0.9}, "0.9 is a float, and delta must be exact"),
]


@pytest.mark.parametrize(
    ("factory", "params", "sentence"), REFUSED, ids=[f"{f.__name__}-{next(iter(p))}-{k}" for k, (f, p, _) in enumerate(REFUSED)]
)
def test_wrong_parameters_get_one_sentence(factory: Callable[..., Any], params: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence) as refusal:
        factory(**params)
    assert "\n" not in str(refusal.value)
