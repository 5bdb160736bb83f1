"""What a property demands of a change of payments: one linear inequality a case.

If agent i pays x_i(m) more when the messages are m, its expected utility there falls by x_i(m), whatever its type. So a case whose
margin is g at the present payments asks of the change that `terms . x >= g`, where the terms say how the case's margin falls with x:

truthful, ex post truthful     x_i(lie, others) - x_i(truth, others) >= the gain by the lie
Bayesian truthful              the same, in expectation over the others' types given the agent's own
individually rational          -x_i(truth) >= the loss, in expectation at the stage
weakly budget balanced         sum of x_j(m) over the agents >= the greatest deficit at m

Change number a * profiles + m is that of agent a at message profile m, row-major. The order of the inequalities is the one in which
`accord.checker.payment_rows` makes them again from a certificate.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from accord.core.errors import AccordError
from accord.core.game import Game
from accord.properties.deviation import able_numbers
from accord.properties.property import Case, Property

ONE = Fraction(1)
Terms = Mapping[int, Fraction]


@dataclass(frozen=True)
class Demand:
    """terms . change >= bound, and the case that asks for it."""

    terms: Terms
    bound: Fraction
    case: Callable[[], Case]


def demands(game: Game, prop: Property) -> Iterator[Demand]:
    """Every demand of the property on a one-shot game with payments.

    Raises AccordError for a property whose cases are not linear in payments, or not about money.
    """
    family = _FAMILIES.get(prop.name)
    params = dict(prop.params)
    if family is None or set(params) - {"stage"} or (prop.name != "individually_rational" and params):
        raise AccordError(
            f"'{prop}' is not a property that a change of payments is computed for: choose among "
            f"{', '.join(_FAMILIES)}, without further parameters than the stage of rationality"
        )
    return family(game, prop)


def _place(game: Game, sent: tuple[int, ...]) -> int:
    return int(np.ravel_multi_index(sent, game.table.shape))


def _change(game: Game, agent: int, sent: tuple[int, ...]) -> int:
    return agent * game.table.size + _place(game, sent)


def _names(game: Game, types: Mapping[int, int]) -> dict[str, object]:
    return {game.agents[j]: game.types[j][t] for j, t in types.items()}


def _messages(game: Game, sent: Mapping[int, int]) -> dict[str, object]:
    return {game.agents[j]: game.infosets[j][0].messages[m] for j, m in sent.items()}


def _lie(game: Game, i: int, row: int, told: tuple[int, ...], lied: tuple[int, ...]) -> tuple[Terms, Fraction]:
    """The demand that agent i, whose utility is that row, does not gain by the second message profile."""
    worth = game.expected[i]
    gain = worth.at(row, int(game.table[lied])) - worth.at(row, int(game.table[told]))
    return ({} if lied == told else {_change(game, i, lied): ONE, _change(game, i, told): -ONE}), gain


def _truthful(game: Game, prop: Property) -> Iterator[Demand]:
    agents = range(len(game.agents))
    for i in agents:
        for known in [{i: t} for t in range(game.sizes[i])] if game.private else [dict(enumerate(p)) for p in game.profiles()]:
            row = known[i] if game.private else game.row(i, tuple(known.values()))
            truth = game.truth(i, 0, known[i])
            axes = [[truth] if j == i else able_numbers(game, j, known.get(j)) for j in agents]
            for told in itertools.product(*axes):
                for lie in able_numbers(game, i, known[i]):
                    lied = (*told[:i], lie, *told[i + 1 :])

                    def case(i: int = i, known: Mapping[int, int] = known, lied: tuple[int, ...] = lied) -> Case:
                        return Case({
                            "coalition": (game.agents[i],),
                            "types": _names(game, known),
                            "lie": _messages(game, {i: lied[i]}),
                            "others": _messages(game, {j: m for j, m in enumerate(lied) if j != i}),
                        })  # fmt: skip

                    yield Demand(*_lie(game, i, row, told, lied), case)


def _ex_post_truthful(game: Game, prop: Property) -> Iterator[Demand]:
    for types in game.profiles():
        told = tuple(game.truth(j, 0, t) for j, t in enumerate(types))
        for i in range(len(game.agents)):
            for lie in able_numbers(game, i, types[i]):
                lied = (*told[:i], lie, *told[i + 1 :])

                def case(i: int = i, types: tuple[int, ...] = types, lie: int = lie) -> Case:
                    known = _names(game, dict(enumerate(types)))
                    return Case({"coalition": (game.agents[i],), "types": known, "lie": _messages(game, {i: lie})})

                yield Demand(*_lie(game, i, game.row(i, types), told, lied), case)


def _beliefs(game: Game, i: int) -> Iterator[tuple[int, list[tuple[Fraction, tuple[int, ...]]]]]:
    """The types of agent i that have positive probability, each with the profiles that it holds possible."""
    assert game.prior is not None, "refused without a prior"
    found: list[list[tuple[Fraction, tuple[int, ...]]]] = [[] for _ in range(game.sizes[i])]
    for p, types in zip(game.prior, game.profiles(), strict=True):
        if p:
            found[types[i]].append((p, types))
    for own, possible in enumerate(found):
        mass = sum((p for p, _ in possible), Fraction(0))
        if mass:
            yield own, [(p / mass, types) for p, types in possible]


def _mixed(parts: Iterator[tuple[Fraction, Terms, Fraction]]) -> tuple[Terms, Fraction]:
    """A demand in expectation."""
    terms: dict[int, Fraction] = {}
    bound = Fraction(0)
    for p, part, asked in parts:
        bound += p * asked
        for v, a in part.items():
            terms[v] = terms.get(v, Fraction(0)) + p * a
    return {v: a for v, a in terms.items() if a}, bound


def _bayesian_truthful(game: Game, prop: Property) -> Iterator[Demand]:
    for i in range(len(game.agents)):
        for own, believed in _beliefs(game, i):
            honest = [(p, types, tuple(game.truth(j, 0, t) for j, t in enumerate(types))) for p, types in believed]
            for lie in able_numbers(game, i, own):
                parts = ((p, *_lie(game, i, game.row(i, types), m, (*m[:i], lie, *m[i + 1 :]))) for p, types, m in honest)

                def case(i: int = i, own: int = own, lie: int = lie) -> Case:
                    return Case({"coalition": (game.agents[i],), "types": _names(game, {i: own}), "lie": _messages(game, {i: lie})})

                yield Demand(*_mixed(parts), case)


def _individually_rational(game: Game, prop: Property) -> Iterator[Demand]:
    stage = dict(prop.params)["stage"]

    def loss(i: int, types: tuple[int, ...]) -> tuple[Terms, Fraction]:
        sent = tuple(game.truth(j, 0, t) for j, t in enumerate(types))
        row = game.row(i, types)
        lost = game.outside[i].at(row, 0) - game.expected[i].at(row, int(game.table[sent]))
        return {_change(game, i, sent): -ONE}, lost

    def case(i: int, known: Mapping[int, int]) -> Callable[[], Case]:
        return lambda: Case({"agent": game.agents[i], "types": _names(game, known)})

    agents = range(len(game.agents))
    if stage == "ex post":
        yield from (Demand(*loss(i, types), case(i, dict(enumerate(types)))) for types in game.profiles() for i in agents)
    elif stage == "interim":
        for i in agents:
            for own, believed in _beliefs(game, i):
                yield Demand(*_mixed((p, *loss(i, types)) for p, types in believed), case(i, {i: own}))
    else:
        assert game.prior is not None, "refused without a prior"
        drawn = [(p, types) for p, types in zip(game.prior, game.profiles(), strict=True) if p]
        for i in agents:
            yield Demand(*_mixed((p, *loss(i, types)) for p, types in drawn), case(i, {}))


def _weak_budget_balance(game: Game, prop: Property) -> Iterator[Demand]:
    assert game.payments is not None, "refused without payments"
    agents = range(len(game.agents))

    def deficit(outcome: int) -> Fraction:
        assert game.payments is not None, "refused without payments"
        kept = sum((game.payments.at(i, outcome) for i in agents), Fraction(0))
        return (game.cost.at(outcome) if game.cost is not None else Fraction(0)) - kept

    for sent in itertools.product(*(able_numbers(game, j, None) for j in agents)):
        short, outcome = max((deficit(o), -o) for _, o in game.lotteries[int(game.table[sent])])
        yield Demand(
            {_change(game, i, sent): ONE for i in agents},
            short,
            lambda outcome=-outcome: Case({"outcome": game.outcomes[outcome]}),  # type: ignore[misc]
        )


_FAMILIES: Mapping[str, Callable[[Game, Property], Iterator[Demand]]] = {
    "truthful": _truthful,
    "ex_post_truthful": _ex_post_truthful,
    "bayesian_truthful": _bayesian_truthful,
    "individually_rational": _individually_rational,
    "weak_budget_balance": _weak_budget_balance,
}
