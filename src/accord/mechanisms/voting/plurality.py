"""Plurality voting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite
from accord.mechanisms.parameters import roster
from accord.mechanisms.voting.election import candidate_names, claims_of_scoring, election, winner_of

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"candidates": 2},
    {"agents": ("ada", "bo")},
    {"agents": ("ada", "bo", "cy", "di"), "candidates": 2},
    {"agents": ("ada", "bo", "cy", "di")},
    {"agents": ("ada", "bo"), "candidates": ("north", "south", "east", "west")},
)


@mechanism(
    cites=(
        "Gibbard (1973), Manipulation of voting schemes: a general result, Econometrica 41(4), main theorem",
        "Satterthwaite (1975), Strategy-proofness and Arrow's conditions, Journal of Economic Theory 10(2), Theorem 1",
        "May (1952), A set of independent necessary and sufficient conditions for simple majority decision, Econometrica 20(4)",
    )
)
def plurality(agents: Sequence[str] = ("ada", "bo", "cy"), *, candidates: int | Sequence[str] = 3) -> Mechanism:
    """Each voter names one candidate; the most named wins, ties to the first candidate.

    Types are rankings, best first; messages are candidates; honesty names the best. Utility counts the candidates
    that the winner beats in one's ranking (ordinal: only its order matters). `candidates=3` is a, b, c, or a list of names.

    Claims as `claims_of_scoring`: strategy-proof and Maskin monotone exactly with two candidates, neutral if these cannot tie;
    anonymous, Pareto efficient and consumer sovereign always.

    Raises AccordError for fewer than two voters, or not 2 to 7 candidates.
    Validated on the Tennessee election (tests/published) and by exhaustion over the ranges of this file.
    """
    voters, names = roster(agents), candidate_names(candidates)

    def rule(votes: Mapping[str, str]) -> str:
        cast = list(votes.values())
        return winner_of({name: cast.count(name) for name in names})

    return one_shot(
        election(voters, names), Finite(names), rule, truth=lambda view, ranking: ranking[0], claims=claims_of_scoring(names, voters)
    )
