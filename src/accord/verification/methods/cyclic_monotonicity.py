"""Cyclic monotonicity: which allocations some payments make truthful, with the payments or with the cycle that rules them out.

Theorem (Rochet 1987). With private quasi-linear values an allocation is truthful in dominant strategies for some payments exactly if,
for each agent and each thing that the others can send, the graph of the agent's types with lengths v(t, a(t)) - v(t, a(s)) from s to t
has no negative cycle. The payments are its shortest distances; Bellman and Ford's rounds find them or show that there is a cycle.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.certificate import packed
from accord.core.gamefile import behaviour_digest
from accord.core.rational import text
from accord.properties.implementable import cycle_case, implementable
from accord.properties.property import Arena, Case, Property
from accord.theory.payments import TypeGraphs, prices, type_graphs
from accord.verification.direct import game_field, no_table
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.methods import exhaustion
from accord.verification.shrink import shrink
from accord.verification.verdict import Verdict

NAME = "cyclic monotonicity"


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for `implementable` on a table."""
    if prop != implementable():
        return "cyclic monotonicity decides 'implementable', and nothing else"
    return no_table(arena.mechanism)


def cost(arena: Arena, prop: Property) -> float:
    """What exhaustion takes, which judges the same graphs, less the margins that it lists one by one."""
    return 0.9 * exhaustion.METHOD.cost(arena, prop)


def run(arena: Arena, prop: Property) -> Verdict:
    """Proved with the payments, or refuted with the cycle of greatest average gain and a shrunk one."""
    start, game = time.perf_counter(), arena.game
    found: list[TypeGraphs] = []
    worst, greatest = Fraction(0), None
    for i in range(len(game.agents)):
        arena.progress("searching cycles of types", i, len(game.agents))
        found.append(type_graphs(game, i))
        means = found[i].means()
        least = int(means.numerators.argmin())
        if -means.at(least) > worst:
            worst, greatest = -means.at(least), cycle_case(arena, found[i], int((found[i].place == least).argmax()))
    witness, gain = shrink(arena, prop, greatest) if greatest is not None else (None, Fraction(0))
    return issue(
        arena, prop, method=NAME, kind="cyclic", cases=sum(len(g.place) for g in found), worst=worst, start=start,
        body=partial(_body, arena, found, worst, greatest), behaviour=partial(behaviour_digest, game), size=game.size(), witness=witness,
        gain=gain,
    )  # fmt: skip


def _body(arena: Arena, found: Sequence[TypeGraphs], worst: Fraction, greatest: Case | None) -> Mapping[str, Any]:
    """The game, payments under which no lie gains more than `worst`, and the cycle that gains as much."""
    numbers: dict[Fraction, int] = {}
    tables = []
    for graphs in found:
        known = prices(graphs, worst)
        assert known is not None, "no cycle gains more than the worst"
        columns = [
            [numbers.setdefault(Fraction(int(p), known.denominator), len(numbers)) for p in column]
            for column in known.numerators.T.tolist()
        ]
        tables.append([columns[k] for k in graphs.place.tolist()])
    body = {**game_field(arena), "payments": packed({"numbers": [text(n) for n in numbers], "tables": tables})}
    return body if greatest is None else {**body, "cycle": greatest.json()}


METHOD = Method(NAME, accepts, cost, run)
