"""In the core: no coalition does better on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import common, total
from accord.properties.honest_ends import honest_ends
from accord.properties.payoff import needs_truth, pairs, payoff
from accord.properties.profiles import honest_outcome, without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import earlier, simpler_kinds

SOURCE = (
    "Gillies (1959), Solutions to general non-zero-sum games, Contributions to the Theory of Games IV; Shapley and Scarf (1974), On cores "
    "and indivisibility, Journal of Mathematical Economics 1(1); Roth and Postlewaite (1977), same journal 4(2), on the strong core"
)
STRENGTHS = ("weak", "strong")


@listed(PROPERTIES, sources=(SOURCE,))
def in_core(strength: str = "weak") -> Property:
    """No coalition can bring about by itself what its members prefer to an outcome of honest play.

    `weak`: what every member likes strictly better. `strong` (the strict core): what some member likes better and none less.
    What a coalition can bring about is the domain's `alone`. Ex post: at each type profile, for each outcome drawn. Margin:
    the least member's gain (weak); the sum of gains where none is negative, else the least gain (strong).
    """
    if strength not in STRENGTHS:
        raise AccordError(f"{strength!r} is no strength of the core: choose 'weak' or 'strong'")
    return Property(
        "in_core", (("strength", strength),), f"in the {strength} core", SOURCE, without_deviator("in_core", _needs), _blocks(strength),
        _margin(strength), _words, _simpler, has_deviator=False, cardinal=strength == "weak",
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.alone is None:
        return f"'in_core' needs to know what coalitions can do by themselves: give {mechanism.name}'s domain alone=(coalition) -> outcomes"
    return needs_truth(mechanism)


def _judge(strength: str, gains: Sequence[Fraction]) -> Fraction:
    return sum(gains, Fraction(0)) if strength == "strong" and min(gains) >= 0 else min(gains)


def _blocks(strength: str) -> Callable[[Arena], Iterator[Block]]:
    def blocks(arena: Arena) -> Iterator[Block]:
        """One block a coalition: the outcomes of honest play at every profile, by what the coalition can bring about."""
        game, ends = arena.game, honest_ends(arena.game)
        assert game.alone is not None, "refused without alone"
        tables, denominator = common(*game.utility)
        for mask, able in enumerate(game.alone, start=1):
            arena.progress("searching coalitions", mask - 1, len(game.alone))
            own = np.array(able, dtype=np.int64)
            members = [i for i in range(len(game.agents)) if mask >> i & 1]
            gains = []
            for i in members:
                rows = ends.rows(i)
                gains.append(tables[i][rows[:, None], own[None, :]] - tables[i][rows, ends.outcomes][:, None])
            least = np.minimum.reduce(gains)
            margins = np.where(least >= 0, total(gains), least) if strength == "strong" else least

            def case(index: tuple[int, ...], members: list[int] = members, able: tuple[int, ...] = able) -> Case:
                coalition = tuple(game.agents[i] for i in members)
                return ends.case(index[0], coalition=coalition, alternative=game.outcomes[able[index[1]]])

            yield Block(margins, denominator, case)

    return blocks


def _margin(strength: str) -> Callable[[Arena, Case], Fraction]:
    def margin(arena: Arena, case: Case) -> Fraction:
        """The margin, if honest play can lead to the outcome and the coalition to the alternative; no violation otherwise."""
        mech, members, types = arena.mechanism, case["coalition"], case["types"]
        alone = mech.domain.alone
        assert alone is not None, "refused without alone"
        if key(case["outcome"]) not in {key(o) for o in honest_outcome(arena, case).support}:
            return Fraction(-1)
        if key(case["alternative"]) not in {key(o) for o in alone(members)}:
            return Fraction(-1)
        gains = [payoff(mech, i, case["alternative"], types) - payoff(mech, i, case["outcome"], types) for i in members]
        return _judge(strength, gains)

    return margin


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """A smaller coalition with something it can do alone; simpler types; or an earlier alternative."""
    alone = arena.mechanism.domain.alone
    assert alone is not None, "refused without alone"
    for gone in case["coalition"] if len(case["coalition"]) > 1 else ():
        fewer = tuple(i for i in case["coalition"] if i != gone)
        for better in alone(fewer):
            yield case.replace(coalition=fewer, alternative=better)
    for changed in simpler_kinds(arena, case, "types"):
        for outcome in honest_outcome(arena, changed).support:
            yield changed.replace(outcome=outcome)
    for better in earlier(tuple(alone(case["coalition"])), case["alternative"]):
        yield case.replace(alternative=better)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    who, alone = " and ".join(case["coalition"]), " alone" if len(case["coalition"]) == 1 else " by themselves"
    return (
        f"when the types are {pairs(case['types'])}, {who}{alone} can bring about {show(case['alternative'])}, which beats "
        f"{show(case['outcome'])} for them"
    )
