"""The verb: the smallest change of payments after which a mechanism has a property."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.domain import Decision
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism, relabel
from accord.core.protocols import Progress, silent
from accord.core.scaled import common
from accord.core.tabulate import tabulate
from accord.designer.certificate import certificate
from accord.designer.demands import Demand, demands
from accord.designer.least_change import Bound, least_change
from accord.designer.norm import Norm, OneNorm
from accord.designer.repaired import Change, Irreparable, Repaired
from accord.designer.repriced import repriced
from accord.properties.property import Arena, Property
from accord.verification.verdict import Proved
from accord.verification.verify import settled, verify

MOST = 1_000_000


def repair(
    mechanism: Mechanism,
    properties: Property | Sequence[Property],
    *,
    norm: Norm | None = None,
    keep: Collection[str] = (),
    progress: Progress = silent,
) -> Repaired | Irreparable:
    """The smallest change of payments after which a one-shot mechanism has all the properties, with what is chosen left as it is.

    `properties`: truthful, ex_post_truthful, bayesian_truthful (each against one agent alone), individually_rational at any stage,
    weak_budget_balance; one or several. `norm`: OneNorm() unless given, OneNorm(weighted=True) or SupNorm(). `keep`: agents whose
    payments stay. Steps: (1) tabulate; (2) one linear demand a case (see `demands`); (3) the least change, or the demands that
    contradict each other, exactly (see `least_change`); (4) the repaired mechanism, whose properties are proved from its own rule.

    `.certificate` is for the trusted checker: it builds the demands again from the mechanism's table and confirms the change, its size,
    and the multipliers that prove it least (or that there is none, Farkas 1902). Which rules can be repaired at all so as to be truthful:
    Rochet (1987), A necessary and sufficient condition for rationalizability in a quasi-linear context, Journal of Mathematical
    Economics 16(2), theorem 1: those without a negative cycle.

    Raises AccordError for several rounds, a domain without money or where a payment does not lower utility one for one, an outcome that
    is no Decision, a property that is not in the list, and more than 1,000,000 demands.
    Validated against scipy on the whole program, not taken apart, and by enumeration of cycles.
    """
    start = time.perf_counter()
    wanted = (properties,) if isinstance(properties, Property) else tuple(properties)
    measure, kept = norm or OneNorm(), tuple(a for a in mechanism.domain.agents if a in keep)
    arenas = [_arena(mechanism, prop, progress) for prop in wanted]
    _check(mechanism, wanted, keep)
    game = tabulate(mechanism, progress=progress)
    _check_decisions(mechanism, game)
    asked = _demands(mechanism, game, wanted)
    found = least_change(_rows(game, asked, kept), measure, _weights(game, measure), progress)
    certify = partial(certificate, mechanism, game, wanted, measure, kept, len(asked), found)
    if found.size is None:
        probe = {i * game.table.size: Fraction(1) for i in range(len(game.agents))}
        _check_one_for_one(game, probe, _changed(mechanism, game, probe), progress)
        told = tuple((y, asked[r][1].bound, _words(wanted, arenas, *asked[r])) for r, y in sorted(found.dual.items()))
        return Irreparable(mechanism, wanted, measure, kept, len(asked), time.perf_counter() - start, certify, told)
    changed = relabel(_changed(mechanism, game, found.change), claims=dict.fromkeys(wanted, True)) if found.change else mechanism
    _check_one_for_one(game, found.change, changed, progress)
    verdicts = tuple(verify(changed, prop, progress=progress) for prop in wanted)
    assert all(isinstance(v, Proved) for v in verdicts), "each demand of each property is met"
    changes = _changes(game, found.change)
    return Repaired(
        mechanism, wanted, measure, kept, len(asked), time.perf_counter() - start, certify, changed, found.size, changes, verdicts
    )


def _arena(mechanism: Mechanism, prop: Property, progress: Progress) -> Arena:
    """Where the property is judged. Raises AccordError where it is not defined."""
    arena = Arena(mechanism, settled(mechanism, prop, None), progress)
    refusal = prop.refuses(mechanism, arena.threat)
    if refusal:
        raise AccordError(refusal)
    return arena


def _check(mechanism: Mechanism, wanted: Sequence[Property], keep: Collection[str]) -> None:
    if not wanted:
        raise AccordError("no property is asked for, so there is nothing to repair: name one, such as truthful()")
    if isinstance(keep, str):
        raise AccordError(f"keep is the text {keep!r}, and it lists agents: write keep=({keep!r},)")
    for agent in keep:
        if agent not in mechanism.domain.agents:
            raise AccordError(
                f"{agent!r} is not an agent of {mechanism.name}: keep the payments of {show(mechanism.domain.agents)}, or of some"
            )
    if not mechanism.one_shot:
        raise AccordError(
            f"{mechanism.name} runs over several rounds, and payments are repaired at the message profiles of one: give a one-shot rule"
        )
    if mechanism.arithmetic != "exact":
        raise AccordError(f"{mechanism.name} computes in floats, and a repair is proved exactly: write its numbers as Fractions")
    if mechanism.domain.payment is None:
        raise AccordError(f"{mechanism.name} has no payments to change: repair needs a quasi-linear domain")


def _check_decisions(mechanism: Mechanism, game: Game) -> None:
    for outcome in game.outcomes:
        if not isinstance(outcome, Decision):
            raise AccordError(
                f"{mechanism.name} gives the outcome {show(outcome)}, which is no Decision, so its payments cannot be changed"
            )


def _demands(mechanism: Mechanism, game: Game, wanted: Sequence[Property]) -> list[tuple[int, Demand]]:
    """The demands of all properties, with the place of the property that asks."""
    asked: list[tuple[int, Demand]] = []
    for place, prop in enumerate(wanted):
        for demand in demands(game, prop):
            asked.append((place, demand))
            if len(asked) > MOST:
                raise AccordError(
                    f"{mechanism.name} has more than {MOST:,} cases, each a row of the linear program: use fewer types or agents"
                )
    return asked


def _rows(game: Game, asked: Sequence[tuple[int, Demand]], keep: Collection[str]) -> list[Bound]:
    """The rows of the linear program: kept payments do not change, so their terms are nothing."""
    size = game.table.size
    fixed = {game.agents.index(a) for a in keep}
    return [({v: a for v, a in d.terms.items() if v // size not in fixed}, d.bound, r) for r, (_, d) in enumerate(asked)]


def _weights(game: Game, norm: Norm) -> Mapping[int, Fraction]:
    if not (isinstance(norm, OneNorm) and norm.weighted):
        return {}
    return dict(enumerate(norm.weights(game) * len(game.agents)))


def _words(wanted: Sequence[Property], arenas: Sequence[Arena], place: int, demand: Demand) -> str:
    return wanted[place].words(arenas[place], demand.case(), demand.bound)


def _profile(game: Game, change: int) -> tuple[int, tuple[int, ...]]:
    """The agent and the message profile of a change."""
    agent, place = divmod(change, game.table.size)
    return agent, tuple(int(m) for m in np.unravel_index(place, game.table.shape))


def _changed(mechanism: Mechanism, game: Game, change: Mapping[int, Fraction]) -> Mechanism:
    listed: list[tuple[tuple[Any, ...], str, Fraction]] = []
    for number, amount in sorted(change.items()):
        agent, sent = _profile(game, number)
        listed.append((tuple(game.infosets[j][0].messages[m] for j, m in enumerate(sent)), game.agents[agent], amount))
    built = repriced(mechanism, tuple(listed))
    return built if mechanism.spec is not None else relabel(built, spec=None)


def _check_one_for_one(before: Game, change: Mapping[int, Fraction], changed: Mechanism, progress: Progress) -> None:
    """Raise AccordError unless each change lowers its agent's utility by as much, whatever the types, and no other utility moves."""
    after, size = tabulate(changed, progress=progress), before.table.size
    for i, agent in enumerate(before.agents):
        (old, new), unit = common(before.expected[i], after.expected[i])
        fallen = (old[:, before.table.ravel()] - new[:, after.table.ravel()]).astype(object)
        expected = np.array([change.get(i * size + m, Fraction(0)) * unit for m in range(size)], dtype=object)
        if not (fallen == expected).all():
            raise AccordError(
                f"a payment of {agent} does not lower its utility one for one, so the repair is no linear program: "
                "state the domain with accord.quasi_linear"
            )


def _changes(game: Game, change: Mapping[int, Fraction]) -> tuple[Change, ...]:
    assert game.payments is not None, "refused without payments"
    found = []
    for number, amount in sorted(change.items(), key=lambda entry: (entry[0] % game.table.size, entry[0])):
        agent, sent = _profile(game, number)
        messages = {a: game.infosets[j][0].messages[sent[j]] for j, a in enumerate(game.agents)}
        before = sum((p * game.payments.at(agent, o) for p, o in game.lotteries[int(game.table[sent])]), Fraction(0))
        found.append(Change(messages, game.agents[agent], before, before + amount))
    return tuple(found)
