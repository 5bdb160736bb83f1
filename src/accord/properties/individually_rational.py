"""Individually rational: taking part honestly is worth at least the outside option."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.canonical import key
from accord.core.domain import nothing
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import Integers, Scaled, common, narrow, scaled, total, weighted
from accord.core.strategy import honest, play
from accord.properties.payoff import all_types, needs_truth, no_prior, pairs, payoff
from accord.properties.profiles import when_honest
from accord.properties.property import Arena, Block, Blocks, Case, Property, Threat, later
from accord.properties.threats import Nobody

SOURCE = "Mas-Colell, Whinston and Green (1995), Microeconomic Theory, section 23.E; Holmstrom and Myerson (1983) for the three stages"
STAGES = ("ex post", "interim", "ex ante")


@listed(PROPERTIES, sources=(SOURCE,))
def individually_rational(stage: str = "ex post") -> Property:
    """Taking part is worth at least opting out: ex post (every profile), interim (knowing one's type) or ex ante.

    Everybody is honest. Margin: outside option minus utility, in expectation at the stage.
    """
    stage = stage.replace("_", " ").replace("-", " ")
    if stage not in STAGES:
        raise AccordError(f"{stage!r} is not a stage: choose 'ex post', 'interim' or 'ex ante'")
    title = f"individually rational {stage}"
    return Property(
        "individually_rational",
        (("stage", stage),),
        title,
        SOURCE,
        _refuses_at(stage),
        _BLOCKS[stage],
        partial(_margin, stage),
        _words,
        _simpler,
        partial(_assumes, stage),
        has_deviator=False,
    )


def _refuses_at(stage: str) -> Any:
    def refuses(mechanism: Mechanism, threat: Threat) -> str | None:
        if not isinstance(threat, Nobody):
            return f"'individually_rational' has no deviator, so the threat {threat} has no meaning here: leave it out"
        if stage != "ex post" and mechanism.domain.prior is None:
            return f"individual rationality {stage} needs a prior, and {no_prior(mechanism)}, or ask ex post"
        return needs_truth(mechanism)

    return refuses


def _assumes(stage: str, mechanism: Mechanism) -> tuple[str, ...]:
    believed = () if stage == "ex post" else ("the prior is commonly known, and types of probability zero are left out",)
    if mechanism.domain.outside is nothing:
        return (*believed, "the outside option is worth 0 to everybody (the mechanism states no other)")
    return believed


def _losses(game: Game, i: int) -> Scaled:
    """Outside option minus honest utility of an agent at each type profile, one axis an agent."""
    (outside, worth), denominator = common(game.outside[i], game.expected[i])
    return Scaled(when_honest(game, i, narrow(total([outside, -worth]))), denominator)


def _expected(game: Game, loss: Scaled, keep: int | None) -> tuple[Integers, int]:
    """Sums of the losses times the prior's weights, by the type of agent `keep` (None: over everybody's), and their denominator."""
    others = tuple(j for j in range(len(game.agents)) if j != keep)
    weights, whole = game.chances.numerators, game.chances.denominator
    return weighted(loss.numerators, weights, whole).sum(axis=others), loss.denominator


def _ex_post(arena: Arena) -> Blocks:
    game = arena.game
    for i, name in enumerate(game.agents):

        def judge(i: int = i, name: str = name) -> Block:
            def case(index: tuple[int, ...]) -> Case:
                return Case({"agent": name, "types": {a: game.types[j][index[j]] for j, a in enumerate(game.agents)}})

            losses = _losses(game, i)
            return Block(losses.numerators, losses.denominator, case)

        yield later(math.prod(game.sizes), judge)


def _interim(arena: Arena) -> Blocks:
    game = arena.game
    for i, name in enumerate(game.agents):
        mass = game.chances.numerators.sum(axis=tuple(j for j in range(len(game.agents)) if j != i)).tolist()
        possible = [t for t, chance in enumerate(mass) if chance]

        def judge(i: int = i, name: str = name, mass: list[int] = mass, possible: list[int] = possible) -> Block:
            lost, denominator = _expected(game, _losses(game, i), i)
            margins = scaled([Fraction(int(lost[t]), mass[t] * denominator) for t in possible], (len(possible),))

            def case(index: tuple[int, ...]) -> Case:
                return Case({"agent": name, "types": {name: game.types[i][possible[index[0]]]}})

            return Block(margins.numerators, margins.denominator, case)

        yield later(len(possible), judge)


def _ex_ante(arena: Arena) -> Blocks:
    game = arena.game
    for i, name in enumerate(game.agents):

        def judge(i: int = i, name: str = name) -> Block:
            lost, denominator = _expected(game, _losses(game, i), None)
            margins = scaled([Fraction(int(lost), game.chances.denominator * denominator)], (1,))
            return Block(margins.numerators, margins.denominator, lambda index: Case({"agent": name, "types": {}}))

        yield later(1, judge)


_BLOCKS = {"ex post": _ex_post, "interim": _interim, "ex ante": _ex_ante}


def _margin(stage: str, arena: Arena, case: Case) -> Fraction:
    """The loss by playing the mechanism honestly, in expectation at the stage: over every profile that agrees with the case's types."""
    mech, name, fixed = arena.mechanism, case["agent"], case["types"]
    told = honest(mech)

    def loss(types: Mapping[str, Any]) -> Fraction:
        return exact(mech.domain.outside(name, types)) - payoff(mech, name, play(mech, told, types).outcome, types)

    if stage == "ex post":
        return loss(fixed)
    prior, total, mass = arena.game.prior or (), Fraction(0), Fraction(0)
    lists = [all_types(mech, a) for a in mech.domain.agents]
    for p, profile in zip(prior, itertools.product(*lists), strict=True):
        types = dict(zip(mech.domain.agents, profile, strict=True))
        if p and all(key(types[a]) == key(t) for a, t in fixed.items()):
            mass, total = mass + p, total + p * loss(types)
    return total / mass if mass else mass  # types of probability zero are not judged


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    for agent, own in case["types"].items():
        for t in itertools.takewhile(lambda x, own=own: key(x) != key(own), all_types(arena.mechanism, agent)):  # type: ignore[misc]
            yield case.replace(types={**case["types"], agent: t})


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    when = f" when the types are {pairs(case['types'])}" if case["types"] else " in expectation"
    return f"{case['agent']} is worse off by {margin} {arena.mechanism.domain.unit} than outside{when}"
