"""What the budget properties share: money in less the principal's cost, at outcomes that are reached or in expectation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.scaled import scaled
from accord.core.strategy import honest, play
from accord.properties.individually_rational import STAGES
from accord.properties.payoff import all_types, needs_truth, no_prior, pairs
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import simpler_kinds

Judge = Callable[[Fraction], Fraction]  # from payments minus cost to the margin
Blocks = Callable[[Arena], Iterator[Block]]

SOURCE = (
    "Green and Laffont (1979), Incentives in Public Decision-Making; Mas-Colell, Whinston and Green (1995), section 23.C; Borgers and "
    "Norman (2009), A note on budget balance under interim participation constraints, Economic Theory 39(3), on the stages"
)


def budget_property(name: str, title: str, stage: str, judge: Judge) -> Property:
    """A budget property, by what it makes of a surplus. Raises AccordError for a stage that is none."""
    stage = stage.replace("_", " ").replace("-", " ")
    if stage not in STAGES:
        raise AccordError(f"{stage!r} is not a stage: choose 'ex post', 'interim' or 'ex ante'")
    params = () if stage == "ex post" else (("stage", stage),)
    blocks = {"ex post": _ex_post, "interim": _interim, "ex ante": _ex_ante}[stage](judge)
    return Property(
        name, params, f"{title} {stage}", SOURCE, without_deviator(name, _needs(stage)), blocks, _margin(judge), _words, _simpler,
        has_deviator=False,
    )  # fmt: skip


def _needs(stage: str) -> Callable[[Mechanism], str | None]:
    def needs(mechanism: Mechanism) -> str | None:
        if mechanism.domain.payment is None:
            return f"{mechanism.name} has no payments, so it has no budget: this property needs a quasi-linear domain"
        if stage == "ex post":
            return None
        if mechanism.domain.prior is None:
            return f"budget balance {stage} needs a prior, and {no_prior(mechanism)}, or ask ex post"
        return needs_truth(mechanism)

    return needs


def _kept(game: Game, outcome: int) -> Fraction:
    """Payments less the cost of an outcome."""
    assert game.payments is not None, "refused without payments"
    paid = sum((game.payments.at(i, outcome) for i in range(len(game.agents))), Fraction(0))
    return paid - (game.cost.at(outcome) if game.cost else 0)


def _ex_post(judge: Judge) -> Blocks:
    """One block: every distinct outcome in the support of a lottery that some play reaches."""

    def blocks(arena: Arena) -> Iterator[Block]:
        game = arena.game
        reached = sorted({o for k in game.leaves for _, o in game.lotteries[k]})
        margins = scaled([judge(_kept(game, o)) for o in reached], (len(reached),))
        yield Block(margins.numerators, margins.denominator, lambda index: Case({"outcome": game.outcomes[reached[index[0]]]}))

    return blocks


def _expected(game: Game) -> Iterator[tuple[Fraction, tuple[int, ...], Fraction]]:
    """Probability, profile and expected surplus of honest play, for each possible type profile."""
    kept = [sum((p * _kept(game, o) for p, o in chances), Fraction(0)) for chances in game.lotteries]
    for chance, types in zip(game.prior or (), game.profiles(), strict=True):
        if chance:
            yield chance, types, kept[int(game.honest[types])]


def _interim(judge: Judge) -> Blocks:
    """One block an agent: its types of positive probability."""

    def blocks(arena: Arena) -> Iterator[Block]:
        game, possible = arena.game, list(_expected(arena.game))
        for i, name in enumerate(game.agents):
            mass, kept = dict[int, Fraction](), dict[int, Fraction]()
            for chance, types, surplus in possible:
                own = types[i]
                mass[own] = mass.get(own, Fraction(0)) + chance
                kept[own] = kept.get(own, Fraction(0)) + chance * surplus
            owns = sorted(mass)
            margins = scaled([judge(kept[t] / mass[t]) for t in owns], (len(owns),))

            def case(index: tuple[int, ...], i: int = i, name: str = name, owns: list[int] = owns) -> Case:
                return Case({"agent": name, "types": {name: game.types[i][owns[index[0]]]}})

            yield Block(margins.numerators, margins.denominator, case)

    return blocks


def _ex_ante(judge: Judge) -> Blocks:
    """One case."""

    def blocks(arena: Arena) -> Iterator[Block]:
        kept = sum((chance * surplus for chance, _, surplus in _expected(arena.game)), Fraction(0))
        margins = scaled([judge(kept)], (1,))
        yield Block(margins.numerators, margins.denominator, lambda index: Case({"types": {}}))

    return blocks


def _margin(judge: Judge) -> Callable[[Arena, Case], Fraction]:
    def margin(arena: Arena, case: Case) -> Fraction:
        if "outcome" in case.parts:
            return judge(_surplus(arena.mechanism, case["outcome"]))
        mass, kept = Fraction(0), Fraction(0)
        for chance, types in _believed(arena, case["types"]):
            end = as_lottery(play(arena.mechanism, honest(arena.mechanism), types).outcome)
            mass, kept = mass + chance, kept + chance * end.expect(lambda o: _surplus(arena.mechanism, o))
        return judge(kept / mass) if mass else mass  # types of probability zero are not judged

    return margin


def _believed(arena: Arena, fixed: dict[str, Any]) -> Iterator[tuple[Fraction, dict[str, Any]]]:
    """The possible type profiles that agree with those given, with their probabilities."""
    agents = arena.mechanism.domain.agents
    lists = [all_types(arena.mechanism, a) for a in agents]
    for chance, profile in zip(arena.game.prior or (), itertools.product(*lists), strict=True):
        types = dict(zip(agents, profile, strict=True))
        if chance and all(key(types[a]) == key(t) for a, t in fixed.items()):
            yield chance, types


def _surplus(mechanism: Mechanism, outcome: Any) -> Fraction:
    """Payments less the cost, from the domain itself."""
    domain = mechanism.domain
    assert domain.payment is not None, "refused without payments"
    paid = sum((exact(domain.payment(a, outcome)) for a in domain.agents), Fraction(0))
    return paid - (exact(domain.cost(outcome)) if domain.cost is not None else 0)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    return simpler_kinds(arena, case, "types") if "types" in case.parts else iter(())


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    off = f"leaves the budget off by {margin} {arena.mechanism.domain.unit}"
    if "outcome" in case.parts:
        return f"the outcome {show(case['outcome'])} {off}"
    return f"honest play {off} in expectation" + (f" when {pairs(case['types'])} is known" if case["types"] else "")
