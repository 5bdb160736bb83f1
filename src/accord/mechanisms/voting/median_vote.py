"""The median of reported peaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.canonical import show
from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.parameters import Amount, listed, rising, roster
from accord.properties.anonymous import anonymous
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.efficient import efficient
from accord.properties.maskin_monotone import maskin_monotone
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"agents": ("ada", "bo")},
    {"agents": ("ada", "bo", "cy", "di"), "points": 3},
    {"points": ("0", "1/3", 2, 5)},
    {"points": 1},
    {"agents": ("ada", "bo"), "phantoms": (2,)},
    {"phantoms": (0, 4)},
    {"phantoms": (0, 0, 0)},
    {"agents": ("ada", "bo"), "phantoms": (4, 4, 4)},
)


@mechanism(
    cites=(
        "Moulin (1980), On strategy-proofness and single peakedness, Public Choice 35: medians of peaks and fixed phantom ballots",
        "Black (1948), On the rationale of group decision-making, Journal of Political Economy 56(1): the median peak beats all others",
        "Mas-Colell, Whinston and Green (1995), Microeconomic Theory, Proposition 21.D.1: the median agent's peak",
    )
)
def median_vote(
    agents: Sequence[str] = ("ada", "bo", "cy"),
    *,
    points: int | Sequence[Amount | str] = 5,
    phantoms: Sequence[Amount | str] = (),
) -> Mechanism:
    """Each voter names its best point on a line; the median of the points named wins.

    Formula: of the N points named, with fixed `phantoms` among them, the one at place (N + 1) // 2 in rising order: the median
    if N is odd, the lower of the two medians if even (as if one more phantom stood at the lower end). Utility is minus the
    distance from one's peak, in steps of the line: `points=5` is 0, 1, ..., 4, or a rising list of exact numbers.

    Claims. Strategy-proof and group strategy-proof (no coalition of any size gains in all its members) for all phantoms,
    anonymous; Maskin monotone, as a peak that leaves the chosen point unbeaten stays on its side of it. Pareto efficient, and
    consumer sovereign, as long as the voters can outvote the phantoms: what all want is chosen, at both ends of the line. Without
    phantoms it minimises the sum of distances, but a voter with a false name shifts the median its way. With phantoms false names
    may have no effect at all (enough phantoms make the outcome constant): no claim is made.

    Raises AccordError for fewer than two voters, points that do not rise from at least 0, or phantoms off the line.
    Validated by exhaustion over the ranges of this file, and in tests/laws against the definition of a median.
    """
    voters, line = roster(agents), rising(points, "point")
    fixed = listed(phantoms, "phantom")
    for phantom in fixed:
        if phantom not in line:
            raise AccordError(f"the phantom {phantom} is not one of the points {show(line)}: place it on one of them")

    def chosen(peaks: Sequence[Amount]) -> Amount:
        ballots = sorted([*peaks, *fixed])
        return ballots[(len(ballots) - 1) // 2]

    def rule(peaks: Mapping[str, Amount]) -> Amount:
        return chosen(list(peaks.values()))

    domain = private_values(
        voters,
        Finite(line),
        lambda voter, point, peak: -abs(point - peak),
        outcomes=Finite(line),
        permute=lambda point, renaming: point,
        unit="steps",
    )
    decisive = all(chosen([end] * len(voters)) == end for end in (line[0], line[-1]))
    claims: dict[Any, bool] = {
        strategy_proof(): True,
        truthful(): True,
        (truthful(), Coalition(len(voters))): True,
        pareto_efficient(): decisive,
        anonymous(): True,
        maskin_monotone(): True,
        consumer_sovereign(): decisive,
    }
    if not fixed:
        claims |= {efficient(): True, (truthful(), Sybils(1)): len(line) == 1}
    return one_shot(domain, Finite(line), rule, claims=claims)
