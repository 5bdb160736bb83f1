"""Implementable: some payments make honesty a dominant strategy for the allocation, whatever it charges now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import key, show
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import fit
from accord.core.space import as_finite
from accord.properties.payoff import able, all_types, needs_truth, pairs, payoff, truth_of
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.theory.payments import TypeGraphs, obstacle, type_graphs

SOURCE = (
    "Rochet (1987), A necessary and sufficient condition for rationalizability in a quasi-linear context, Journal of Mathematical "
    "Economics 16(2); Saks and Yu (2005), Weak monotonicity suffices for truthfulness on convex domains, EC'05"
)


@listed(PROPERTIES, sources=(SOURCE,))
def implementable() -> Property:
    """Some payments make honesty a dominant strategy: no cycle of types would gain by each imitating the one before it.

    Margin: for an agent and what the others send, the greatest average gain of a cycle of types whatever is charged, 0 for the
    cycle of one type. It is also the least gain by lying that the best payments leave.
    """
    return Property(
        "implementable",
        (),
        "implementable in dominant strategies",
        SOURCE,
        without_deviator("implementable", _needs),
        _blocks,
        _margin,
        _words,
        _simpler,
        _assumes,
        has_deviator=False,
    )


def _needs(mechanism: Mechanism) -> str | None:
    if not mechanism.one_shot:
        return f"'implementable' is decided for one round, and {mechanism.name} has several: ask it of the sealed form"
    if not mechanism.domain.private:
        return f"'implementable' needs private values, and in {mechanism.name} a utility sees all types: state it with private_values"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    if mechanism.domain.payment is None:
        return (f"money can be paid in {mechanism.domain.unit}, and utility is quasi-linear in it (the mechanism itself has no money)",)
    return ("the payments asked for take the place of those that the mechanism charges now",)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    for i in range(len(game.agents)):
        arena.progress("searching cycles of types", i, len(game.agents))
        graphs = type_graphs(game, i)
        means = graphs.means()
        margins = fit(means.numerators[graphs.place], -1).reshape(graphs.sizes)

        def case(index: tuple[int, ...], graphs: TypeGraphs = graphs) -> Case:
            number = int(np.ravel_multi_index(index, graphs.sizes)) if graphs.sizes else 0
            return cycle_case(arena, graphs, number)

        yield Block(margins, means.denominator, case)


def cycle_case(arena: Arena, graphs: TypeGraphs, number: int) -> Case:
    """The least cycle of one graph as a case."""
    game, found = arena.game, obstacle(graphs, number)
    return Case({
        "agent": game.agents[found.agent],
        "others": {game.agents[j]: game.infosets[j][0].messages[m] for j, m in found.others.items()},
        "cycle": tuple(game.types[found.agent][t] for t in found.cycle),
    })  # fmt: skip


def _margin(arena: Arena, case: Case) -> Fraction:
    """The average gain of the cycle, before payments, from the mechanism's own rule and utilities."""
    mech, name, cycle = arena.mechanism, case["agent"], case["cycle"]
    assert mech.rule is not None, "refused for several rounds"
    gain = Fraction(0)
    for imitated, own in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        if not able(mech, name, own, truth_of(mech, name, imitated)):
            return Fraction(-1)
        gain += _value(mech, name, imitated, own, case["others"]) - _value(mech, name, own, own, case["others"])
    return gain / len(cycle)


def _value(mech: Mechanism, name: str, reported: Any, own: Any, others: Mapping[str, Any]) -> Fraction:
    """What the report of a type is worth to another, with what it is charged given back."""
    assert mech.rule is not None, "refused for several rounds"
    told = {**others, name: truth_of(mech, name, reported)}
    outcome, paid = mech.rule({a: told[a] for a in mech.domain.agents}), mech.domain.payment
    worth = payoff(mech, name, outcome, {name: own})
    if paid is None:
        return worth
    return worth + as_lottery(outcome).expect(lambda o: exact(paid(name, o), f"{name}'s payment"))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """A shorter cycle, one of its types or one of the others' messages nearer the start of its space."""
    mech, name, cycle = arena.mechanism, case["agent"], case["cycle"]
    if len(cycle) > 2:
        yield from (case.replace(cycle=cycle[:k] + cycle[k + 1 :]) for k in range(len(cycle)))
    here = {key(t) for t in cycle}
    for k, own in enumerate(cycle):
        for t in all_types(mech, name):
            if key(t) == key(own):
                break
            if key(t) not in here:
                yield case.replace(cycle=(*cycle[:k], t, *cycle[k + 1 :]))
    for agent, message in case["others"].items():
        for m in as_finite((mech.messages or {})[agent]):
            if key(m) == key(message):
                break
            if any(able(mech, agent, t, m) for t in all_types(mech, agent)):
                yield case.replace(others={**case["others"], agent: m})


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    cycle, unit = case["cycle"], arena.mechanism.domain.unit
    steps = ", ".join(f"{show(own)} reports {show(told)}" for told, own in zip(cycle, (*cycle[1:], cycle[0]), strict=True))
    others = f" when the others send {pairs(case['others'])}" if case["others"] else ""
    return f"whatever is charged, types of {case['agent']} gain {margin} {unit} each on average if {steps}{others}"
