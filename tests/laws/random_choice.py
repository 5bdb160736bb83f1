"""Random small rules about public alternatives, each the same for the same seed: messages name alternatives (one, a ranking or a
set), rules are symmetric or not, and coalitions can bring some alternatives about by themselves."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.core.domain import private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite

ALTERNATIVES = ("x", "y", "z")
BALLOTS = ("one", "ranking", "set")


def random_choice(seed: int) -> Mechanism:
    """The rule of a seed, among two or three agents and two or three alternatives."""
    d = random.Random(f"choice/{seed}")
    agents = ("ada", "bo", "cy")[: d.choice((2, 2, 3))]
    alternatives = ALTERNATIVES[: d.choice((2, 3, 3)) if len(agents) == 2 else 2]
    types = tuple(d.sample(range(6), d.choice((1, 2, 3))))
    worth = {(a, o, t): Fraction(d.choice((0, 0, 1, 2, 3)), d.choice((1, 2))) for a in agents for o in alternatives for t in types}
    alone = {
        coalition: tuple(o for o in alternatives if d.random() < 0.4)
        for size in range(1, len(agents) + 1)
        for coalition in itertools.combinations(agents, size)
    }
    ballots = _ballots(d.choice(BALLOTS), alternatives)
    told = {t: d.choice(ballots) for t in types}
    domain = private_values(
        agents, Finite(types), lambda a, o, t: worth[a, o, t],
        outcomes=Finite(alternatives), alone=lambda coalition: alone[tuple(coalition)],
    )  # fmt: skip
    return one_shot(domain, Finite(ballots), _rule(d, seed, agents, alternatives), truth=lambda view, own: told[own])


def _ballots(kind: str, alternatives: Sequence[str]) -> tuple[Any, ...]:
    if kind == "one":
        return tuple(alternatives)
    if kind == "ranking":
        return tuple(itertools.permutations(alternatives))
    sets = (itertools.combinations(alternatives, k) for k in range(len(alternatives) + 1))
    return tuple(frozenset(s) for s in itertools.chain(*sets))


def _points(ballot: Any, alternative: str) -> int:
    if isinstance(ballot, tuple):
        return -ballot.index(alternative)
    return int(alternative in ballot) if isinstance(ballot, frozenset) else int(ballot == alternative)


def _rule(d: random.Random, seed: int, agents: Sequence[str], alternatives: Sequence[str]) -> Any:
    kind = d.choice(("random", "constant", "scores, first", "scores, lot", "dictator", "gambles"))
    chosen = d.choice(agents)

    def best(ballots: Mapping[str, Any], voters: Sequence[str]) -> list[str]:
        scores = {o: sum(_points(ballots[a], o) for a in voters) for o in alternatives}
        return [o for o in alternatives if scores[o] == max(scores.values())]

    def rule(ballots: Mapping[str, Any]) -> Any:
        if kind == "constant":
            return alternatives[-1]
        if kind == "scores, first":
            return best(ballots, agents)[0]
        if kind == "scores, lot":
            return Lottery.uniform(best(ballots, agents))
        if kind == "dictator":
            return Lottery.uniform(best(ballots, [chosen]))
        sent = [sorted(ballots[a]) if isinstance(ballots[a], frozenset) else ballots[a] for a in agents]
        dice = random.Random(f"choice/{seed}/{sent}")
        if kind == "gambles":
            weight = Fraction(dice.randrange(4), 4)
            return Lottery([(alternatives[0], weight), (dice.choice(alternatives[1:]), 1 - weight)])
        return dice.choice(alternatives)

    return rule
