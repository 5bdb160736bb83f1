"""Maskin monotone: what is chosen stays chosen while it falls in nobody's ranking."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from accord.core.canonical import key, show
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.honest_ends import honest_ends
from accord.properties.payoff import needs_truth, pairs, payoff
from accord.properties.profiles import honest_outcome, without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import simpler_kinds

SOURCE = (
    "Maskin (1999), Nash equilibrium and welfare optimality, Review of Economic Studies 66(1), Definition 1; "
    "Muller and Satterthwaite (1977), The equivalence of strong positive association and strategy-proofness, Journal of Economic "
    "Theory 14(2)"
)


@listed(PROPERTIES, sources=(SOURCE,))
def maskin_monotone() -> Property:
    """An outcome that honest play can end in stays one as long as it falls in nobody's ranking of the feasible outcomes.

    It does not fall for an agent whose type changes if every feasible outcome that was no better than it still is none. One
    agent changes at a time: changes of several are made of these. Margin: 1 where the outcome is lost, else 0.
    """
    return Property(
        "maskin_monotone", (), "Maskin monotone", SOURCE, without_deviator("maskin_monotone", _needs), _blocks, _margin, _words, _simpler,
        has_deviator=False, cardinal=False,
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.payment is not None:
        return f"{mechanism.name} has money, and 'maskin_monotone' is about rankings of outcomes: ask for 'monotone'"
    if mechanism.domain.outcomes is None:
        return f"'maskin_monotone' ranks the feasible outcomes, and {mechanism.name} lists none: give the domain outcomes=Finite(...)"
    if not mechanism.domain.private:
        return f"'maskin_monotone' is decided for private values only, and in {mechanism.name} a utility sees all types"
    return needs_truth(mechanism)


def _kept(game: Game, i: int) -> npt.NDArray[np.bool_]:
    """kept[o, t, s]: whether outcome o does not fall when agent i's type goes from t to s."""
    utility = game.utility[i].numerators
    no_better = utility[:, None, list(game.alternatives or ())] <= utility[:, :, None]  # [type, outcome, alternative]
    falls = no_better[:, None] & ~no_better[None, :]  # [from, to, outcome, alternative]
    return np.asarray([~falls[:, :, o].any(axis=2) for o in range(len(game.outcomes))], dtype=np.bool_)


def _blocks(arena: Arena) -> Iterator[Block]:
    """One block an agent: the outcomes of honest play at every profile, by the agent's new type."""
    game, ends, reached = arena.game, honest_ends(arena.game), arena.game.honest.ravel()
    holds = np.zeros((len(game.lotteries), len(game.outcomes)), dtype=np.bool_)
    for k, chances in enumerate(game.lotteries):
        holds[k, [o for _, o in chances]] = True
    for i, name in enumerate(game.agents):
        arena.progress("changing types", i, len(game.agents))
        own, others = ends.types(i)[:, None], np.arange(game.sizes[i])[None, :]
        after = ends.profiles[:, None] + (others - own) * math.prod(game.sizes[i + 1 :])
        outcome = ends.outcomes[:, None]
        margins = (_kept(game, i)[outcome, own, others] & ~holds[reached[after], outcome]).astype(np.int64)

        def case(index: tuple[int, ...], i: int = i, name: str = name) -> Case:
            return ends.case(index[0], agent=name, becomes={name: game.types[i][index[1]]})

        yield Block(margins, 1, case)


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, name, outcome = arena.mechanism, case["agent"], case["outcome"]
    before, after = (honest_outcome(arena, c) for c in (case, case.replace(types={**case["types"], **case["becomes"]})))
    if key(outcome) not in {key(o) for o in before.support}:
        return Fraction(0)
    own, other = {name: case["types"][name]}, case["becomes"]
    for alternative in mech.domain.outcomes or ():
        was_no_better = payoff(mech, name, alternative, own) <= payoff(mech, name, outcome, own)
        if was_no_better and payoff(mech, name, alternative, other) > payoff(mech, name, outcome, other):
            return Fraction(0)
    return Fraction(int(key(outcome) not in {key(o) for o in after.support}))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """Simpler types, with an outcome that honest play gives there; or a simpler new type."""
    for changed in simpler_kinds(arena, case, "types"):
        for outcome in honest_outcome(arena, changed).support:
            yield changed.replace(outcome=outcome)
    yield from simpler_kinds(arena, case, "becomes")


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    name, outcome = case["agent"], show(case["outcome"])
    return (
        f"when the types are {pairs(case['types'])}, {outcome} is chosen, and it is not when {name} becomes "
        f"{show(case['becomes'][name])}, for which {outcome} beats all that it beat before"
    )
