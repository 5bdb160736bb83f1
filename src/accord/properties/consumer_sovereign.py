"""Consumer sovereign: whatever is feasible, the agents can want so much that it is chosen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.game import Game
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.core.strategy import honest, play
from accord.properties.payoff import all_types, needs_truth, truth_of
from accord.properties.profiles import simpler_alternatives, without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.worth import gross, part_of

SOURCE = (
    "Arrow (1963), Social Choice and Individual Values, 2nd ed., chapter III, condition 3 (citizens' sovereignty: no outcome is imposed); "
    "Moulin (1980), On strategy-proofness and single peakedness, Public Choice 35, on rules that are onto"
)


@listed(PROPERTIES, sources=(SOURCE,))
def consumer_sovereign() -> Property:
    """Citizens' sovereignty: every feasible outcome is the one that honest play leads to, at some type profile.

    With money the payments do not count: an outcome is another one's, if it is worth the same to everybody gross of them, and
    costs the same. Margin: 1 less the greatest chance, over all type profiles, with which the outcome is reached.
    """
    return Property(
        "consumer_sovereign", (), "consumer sovereign", SOURCE, without_deviator("consumer_sovereign", _needs), _blocks, _margin, _words,
        simpler_alternatives, has_deviator=False, cardinal=False,
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if mechanism.domain.outcomes is None:
        remedy = "ask it of a mechanism whose domain lists them" if mechanism.spec is not None else "give the domain outcomes=Finite(...)"
        return f"'consumer_sovereign' asks for every feasible outcome, and {mechanism.name} lists none: {remedy}"
    return needs_truth(mechanism)


def _names(game: Game) -> list[Hashable]:
    """What an outcome is apart from money: itself, or its gross worth to everybody and its cost."""
    if game.payments is None:
        return list(range(len(game.outcomes)))
    values = [gross(game, i).numerators.T.tolist() for i in range(len(game.agents))]
    cost = game.cost.numerators.tolist() if game.cost is not None else [0] * len(game.outcomes)
    return [(tuple(tuple(v[o]) for v in values), cost[o]) for o in range(len(game.outcomes))]


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    assert game.alternatives is not None, "refused without alternatives"
    names, best = _names(game), dict[Hashable, Fraction]()
    for lottery in set(game.honest.ravel().tolist()):
        chances: dict[Hashable, Fraction] = {}
        for p, o in game.lotteries[lottery]:
            chances[names[o]] = chances.get(names[o], Fraction(0)) + p
        for name, p in chances.items():
            best[name] = max(p, best.get(name, p))
    margins = scaled([1 - best.get(names[a], Fraction(0)) for a in game.alternatives], (len(game.alternatives),))
    yield Block(
        margins.numerators, margins.denominator, lambda index: Case({"alternative": game.outcomes[(game.alternatives or ())[index[0]]]})
    )


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, wanted = arena.mechanism, _namer(arena.mechanism)
    name, best = wanted(case["alternative"]), Fraction(0)
    for end in _ends(mech):
        chances = end.chances if isinstance(end, Lottery) else ((end, Fraction(1)),)
        best = max(best, sum((p for o, p in chances if wanted(o) == name), Fraction(0)))
    return 1 - best


def _namer(mechanism: Mechanism) -> Callable[[Any], Hashable]:
    """As `_names`, from the utilities themselves; each outcome is looked at once."""
    known: dict[str, Hashable] = {}

    def name(outcome: Any) -> Hashable:
        at = key(outcome)
        if at not in known:
            known[at] = _apart_from_money(mechanism, outcome) if mechanism.domain.payment is not None else at
        return known[at]

    return name


def _apart_from_money(mechanism: Mechanism, outcome: Any) -> Hashable:
    domain = mechanism.domain
    found = [part_of(mechanism, a, outcome) for a in domain.agents]
    cost = exact(domain.cost(outcome)) if domain.cost is not None else Fraction(0)
    return tuple(tuple(worth + paid for worth in worths) for paid, *worths in found), cost


def _ends(mechanism: Mechanism) -> Iterator[Any]:
    """What honest play leads to at every type profile: an outcome or a lottery."""
    agents = mechanism.domain.agents
    for profile in itertools.product(*(all_types(mechanism, a) for a in agents)):
        types = dict(zip(agents, profile, strict=True))
        if mechanism.rule is not None:
            yield mechanism.rule({a: truth_of(mechanism, a, t) for a, t in types.items()})
        else:
            yield play(mechanism, honest(mechanism), types).outcome


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    chance = "never chosen" if margin == 1 else f"chosen with a chance of at most {1 - margin}"
    return f"{show(case['alternative'])} is {chance} when everybody is honest, whatever the types"
