"""The Borda count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.mechanisms.parameters import roster
from accord.mechanisms.voting.election import Ranking, candidate_names, claims_of_scoring, election, rankings, winner_of

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"candidates": 2},
    {"agents": ("ada", "bo")},
    {"agents": ("ada", "bo", "cy", "di"), "candidates": 2},
    {"agents": ("ada", "bo"), "candidates": 4},
)


@mechanism(
    cites=(
        "Borda (1784), Memoire sur les elections au scrutin, Histoire de l'Academie Royale des Sciences 1781",
        "Gibbard (1973), Manipulation of voting schemes: a general result, Econometrica 41(4), main theorem",
        "Satterthwaite (1975), Strategy-proofness and Arrow's conditions, Journal of Economic Theory 10(2), Theorem 1",
    )
)
def borda(agents: Sequence[str] = ("ada", "bo", "cy"), *, candidates: int | Sequence[str] = 3) -> Mechanism:
    """Each voter ranks the candidates; each gets a point for every candidate below it; most points win, ties to the first.

    Types and messages are rankings, best first. Formula: with m candidates, the k-th of a ranking gets m - k points.
    Utility counts the candidates that the winner beats in one's ranking. `candidates=3` is a, b, c, or a list of names.

    Claims as `claims_of_scoring`: strategy-proof and Maskin monotone exactly with two candidates, neutral if these cannot tie;
    anonymous, Pareto efficient and consumer sovereign always.

    Raises AccordError for fewer than two voters, or not 2 to 7 candidates.
    Validated on the Tennessee election (tests/published) and by exhaustion over the ranges of this file.
    """
    voters, names = roster(agents), candidate_names(candidates)

    def rule(ballots: Mapping[str, Ranking]) -> str:
        points = dict.fromkeys(names, 0)
        for ballot in ballots.values():
            for below, name in enumerate(reversed(ballot)):
                points[name] += below
        return winner_of(points)

    return one_shot(election(voters, names), rankings(names), rule, claims=claims_of_scoring(names, voters))
