"""The domain of the voting rules: voters rank candidates, and one candidate wins."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import Any

from accord.core.canonical import show
from accord.core.domain import Domain, private_values
from accord.core.errors import AccordError
from accord.core.space import Finite
from accord.mechanisms.parameters import whole
from accord.properties.anonymous import anonymous
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.maskin_monotone import maskin_monotone
from accord.properties.neutral import neutral
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful

Ranking = tuple[str, ...]
MOST = 7


def candidate_names(candidates: int | Sequence[str]) -> tuple[str, ...]:
    """`candidates=3` is a, b, c; or the listed names. Raises AccordError for fewer than two, or more than can be ranked here."""
    if isinstance(candidates, int):
        names = tuple(ascii_lowercase[: whole(candidates, "the number of candidates", 2)])
    else:
        names = Finite(candidates).items
    if not 2 <= len(names) <= MOST:
        raise AccordError(f"{len(names)} candidates ({show(names)}) are out of range: give from 2 to {MOST}")
    return names


def rankings(names: Sequence[str]) -> Finite:
    """All rankings, best first; the first in the list follows the candidates' order."""
    return Finite(itertools.permutations(names))


def election(voters: Sequence[str], names: Sequence[str]) -> Domain:
    """Outcomes are candidates; a voter's utility is how many candidates the winner beats in its ranking: 0 .. len(names) - 1."""

    def utility(voter: str, winner: str, ranking: Ranking) -> int:
        return len(names) - 1 - ranking.index(winner)

    return private_values(
        voters,
        rankings(names),
        utility,
        outcomes=Finite(names),
        permute=lambda winner, renaming: winner,
        unit="candidates beaten",
    )


def winner_of(scores: Mapping[str, int]) -> str:
    """The candidate with most points, the first named of those who tie."""
    return max(scores, key=lambda name: scores[name])


def claims_of_scoring(names: Sequence[str], voters: Sequence[str]) -> dict[Any, bool]:
    """What holds for plurality and for Borda with at least two voters.

    Two candidates: both are the majority rule with a tie-break, where honesty is dominant (May 1952), and no coalition gains,
    as it takes more votes for what its members dislike; but one false vote decides a tie, or makes one. Three or more: onto
    and without a dictator, hence manipulable (Gibbard 1973; Satterthwaite 1975), so also by coalitions and with false names.
    A Pareto-dominated candidate is nobody's first choice and scores less than the one that dominates it.
    Whom all rank first wins, so no candidate is excluded. With three or more that cannot be Maskin monotone (Muller and
    Satterthwaite 1977). Neutral where nobody can tie, as ties go to the first: with two candidates and an odd number of voters.
    """
    majority = len(names) == 2
    return {
        strategy_proof(): majority,
        truthful(): majority,
        (truthful(), Coalition(2)): majority,
        (truthful(), Sybils(1)): False,
        pareto_efficient(): True,
        anonymous(): True,
        consumer_sovereign(): True,
        maskin_monotone(): majority,
        neutral(): majority and len(voters) % 2 == 1,
    }
