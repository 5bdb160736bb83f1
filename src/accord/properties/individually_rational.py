"""Individually rational: taking part honestly is worth at least the outside option."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.core.canonical import key
from accord.core.domain import nothing
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.core.strategy import honest, play
from accord.properties.payoff import all_types, needs_truth, pairs, payoff
from accord.properties.property import Arena, Block, Case, Property, Threat
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
        _margin,
        _words,
        _simpler,
        _assumes,
        has_deviator=False,
    )


def _refuses_at(stage: str) -> Any:
    def refuses(mechanism: Mechanism, threat: Threat) -> str | None:
        if not isinstance(threat, Nobody):
            return f"'individually_rational' has no deviator, so the threat {threat} has no meaning here: leave it out"
        if stage != "ex post" and mechanism.domain.prior is None:
            return f"individual rationality {stage} needs a prior, and {mechanism.name} has none: give the domain one, or ask ex post"
        return needs_truth(mechanism)

    return refuses


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    if mechanism.domain.outside is nothing:
        return ("the outside option is worth 0 to everybody (the mechanism states no other)",)
    return ()


def _losses(arena: Arena, i: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Outside option minus honest utility of an agent, at each type profile."""
    game = arena.game
    for types in game.profiles():
        row = game.row(i, types)
        yield types, game.outside[i].at(row, 0) - game.expected[i].at(row, game.honest_lottery(types))


def _ex_post(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for i, name in enumerate(game.agents):
        losses = list(_losses(arena, i))
        margins = scaled([loss for _, loss in losses], (len(losses),))

        def case(index: tuple[int, ...], name: str = name, losses: Any = losses) -> Case:
            numbers = losses[index[0]][0]
            return Case({"agent": name, "types": {a: game.types[j][numbers[j]] for j, a in enumerate(game.agents)}})

        yield Block(margins.numerators, margins.denominator, case)


def _interim(arena: Arena) -> Iterator[Block]:
    game = arena.game
    assert game.prior is not None, "refused without a prior"
    for i, name in enumerate(game.agents):
        mass = [Fraction(0)] * game.sizes[i]
        loss = [Fraction(0)] * game.sizes[i]
        for p, (types, lost) in zip(game.prior, _losses(arena, i), strict=True):
            mass[types[i]] += p
            loss[types[i]] += p * lost
        possible = [t for t in range(game.sizes[i]) if mass[t]]
        margins = scaled([loss[t] / mass[t] for t in possible], (len(possible),))

        def case(index: tuple[int, ...], i: int = i, name: str = name, possible: list[int] = possible) -> Case:
            return Case({"agent": name, "types": {name: game.types[i][possible[index[0]]]}})

        yield Block(margins.numerators, margins.denominator, case)


def _ex_ante(arena: Arena) -> Iterator[Block]:
    game = arena.game
    assert game.prior is not None, "refused without a prior"
    for i, name in enumerate(game.agents):
        expected = sum((p * lost for p, (_, lost) in zip(game.prior, _losses(arena, i), strict=True)), Fraction(0))
        margins = scaled([expected], (1,))

        def case(index: tuple[int, ...], name: str = name) -> Case:
            return Case({"agent": name, "types": {}})

        yield Block(margins.numerators, margins.denominator, case)


_BLOCKS = {"ex post": _ex_post, "interim": _interim, "ex ante": _ex_ante}


def _margin(arena: Arena, case: Case) -> Fraction:
    """The loss by playing the mechanism honestly at every profile that agrees with the case's types."""
    mech, name, fixed = arena.mechanism, case["agent"], case["types"]
    told = honest(mech)

    def loss(types: Mapping[str, Any]) -> Fraction:
        return exact(mech.domain.outside(name, types)) - payoff(mech, name, play(mech, told, types).outcome, types)

    if set(fixed) == set(mech.domain.agents):
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
