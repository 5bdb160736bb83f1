"""Numbers and verdicts from the literature about the mechanisms of the catalogue."""

from __future__ import annotations

import pytest

from accord.core.mechanism import Mechanism
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.median_vote import median_vote
from accord.mechanisms.voting.plurality import plurality
from accord.properties.anonymous import anonymous
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.verification.verify import verify


@pytest.mark.parametrize(
    ("nets", "decision", "payments"),
    [((30, -10, -10), "build", [20, 0, 0]), ((-50, -50, 150), "build", [0, 0, 100]), ((-50, -50, 80), "do not build", [30, 30, 0])],
)
def test_clarke_taxes(nets: tuple[int, ...], decision: str, payments: list[int]) -> None:
    """Clarke (1971), case GM07 (surplus 20); Varian's textbook example, case GM30; and by its formula where two stop the project."""
    rule = clarke_pivot(values=sorted(set(nets), key=abs))
    outcome = rule(dict(zip(("ada", "bo", "cy"), nets, strict=True)))
    assert outcome.choice == decision
    assert [outcome.payment(a) for a in rule.domain.agents] == payments


TENNESSEE = [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")]


def test_the_tennessee_election() -> None:
    """Common textbook example, case GM33: plurality elects Memphis; Borda Nashville with 194 points, then 173, 126, 107."""
    ballots = {f"voter{k}": tuple(r) for k, r in enumerate(r for count, r in TENNESSEE for _ in range(count))}
    cities = ("M", "N", "C", "K")
    assert plurality(tuple(ballots), candidates=cities)({voter: ballot[0] for voter, ballot in ballots.items()}) == "M"
    assert borda(tuple(ballots), candidates=cities)(ballots) == "N"
    points = {city: sum(len(cities) - 1 - ballot.index(city) for ballot in ballots.values()) for city in cities}
    assert points == {"M": 126, "N": 194, "C": 173, "K": 107}


@pytest.mark.parametrize(
    ("mechanism", "holds"),
    [
        (first_price(("ada", "bo"), values=5), False),  # case GM23, textbook
        (ascending_clock(values=5), True),  # case GM14, Li (2017)
        (vickrey(values=5), True),  # case GM14, Vickrey (1961)
    ],
    ids=["first_price", "ascending_clock", "vickrey"],
)
def test_dominant_strategies_in_auctions(mechanism: Mechanism, holds: bool) -> None:
    """Cases GM14 and GM23: which auctions make honesty dominant."""
    assert verify(mechanism, truthful()).holds is holds


def test_the_median_of_peaks() -> None:
    """Moulin (1980), case GM17: strategy-proof, group strategy-proof, anonymous and efficient with 3 voters."""
    rule = median_vote(points=5)
    assert verify(rule, strategy_proof()).holds
    assert verify(rule, truthful(), Coalition(3)).holds
    assert verify(rule, anonymous()).holds
    assert verify(rule, pareto_efficient()).holds


def test_borda_with_two_voters_is_manipulable() -> None:
    """Gibbard (1973), Satterthwaite (1975), case GM18."""
    assert not verify(borda(("ada", "bo"), candidates=3), strategy_proof()).holds
