"""Two ways to run a batch of rounds: the mechanism's kernel on arrays, or the plain loop over `accord.core.strategy.play`.

Every draw belongs to a named stream below the edition and the batch: ("types", agent), ("behaviour", agent) and
("mechanism",). The names say nothing of the population, so all populations meet the same types, the same chances of
slipping and the same luck of the draw (common random numbers: Law and Kelton, Simulation Modeling and Analysis, 5th ed.,
section 11.2), which makes their paired differences sharp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.strategy import Strategy, play
from accord.simulation.columns import Columns, kernel_columns, outcome_columns
from accord.simulation.drawing import Drawn
from accord.simulation.luck import Generators
from accord.simulation.naming import named
from accord.simulation.population import Population
from accord.simulation.seat import Seat

Engine = Callable[[Mechanism, Population, Mapping[str, Drawn], Generators], Columns]


def engine_for(mechanism: Mechanism) -> Engine:
    """The kernel where there is one, else the plain loop."""
    return by_kernel if mechanism.kernel is not None else by_loop


def by_kernel(mechanism: Mechanism, population: Population, drawn: Mapping[str, Drawn], streams: Generators) -> Columns:
    """One batch through the kernel. The column "misreport" is 1 where a message is not the honest one."""
    seats = [Seat(mechanism, a) for a in mechanism.domain.agents]
    types = np.stack([drawn[s.agent].positions(s) for s in seats], axis=1)
    sent = [population.of(s.agent).send(s, types[:, i], streams.generator("behaviour", s.agent)) for i, s in enumerate(seats)]
    messages = np.stack(sent, axis=1)
    columns = kernel_columns(mechanism, messages, types, streams.generator("mechanism"))
    if mechanism.truth is not None:
        honest = np.stack([s.honest[types[:, i]] for i, s in enumerate(seats)], axis=1)
        columns["misreport"] = (messages != honest).astype(np.float64)
    return columns


def by_loop(mechanism: Mechanism, population: Population, drawn: Mapping[str, Drawn], streams: Generators) -> Columns:
    """One batch, play by play. "misreport" is 1 where an agent was dishonest at any moment of the play.

    An outcome that is a lottery is drawn (a sure one draws nothing); public randomness that an outcome only states as odds (`draw`)
    stays an expectation, as in the utilities.
    """
    agents, domain = mechanism.domain.agents, mechanism.domain
    seats = {a: Seat(mechanism, a) for a in agents}
    own_luck = {a: streams.generator("behaviour", a) for a in agents}
    luck = streams.generator("mechanism")
    rows: dict[str, list[Any]] = {}
    for profile in zip(*(drawn[a].types() for a in agents), strict=True):
        types = dict(zip(agents, profile, strict=True))
        lies = dict.fromkeys(agents, 0.0)
        strategies = {a: _watched(seats[a], population.of(a).act(seats[a], types[a], own_luck[a]), own_luck[a], lies) for a in agents}
        with named(f"{mechanism.name}, played with types {show(types)},"):
            lottery = as_lottery(play(mechanism, strategies, types, luck).outcome)
            outcome = lottery.sample(luck) if len(lottery) > 1 else lottery.support[0]
        row = outcome_columns(mechanism, outcome)
        row["utility"] = [float(domain.utility(a, outcome, types)) for a in agents]
        if mechanism.truth is not None:
            row["misreport"] = [lies[a] for a in agents]
        for name, value in row.items():
            rows.setdefault(name, []).append(value)
    return {name: np.array(column, dtype=np.float64) for name, column in rows.items() if _complete(column, rows["utility"])}


def _complete(column: list[Any], utility: list[Any]) -> bool:
    """Whether every outcome of the batch had this number, and in the same form."""
    return len(column) == len(utility) and len({np.shape(value) for value in column}) == 1


def _watched(seat: Seat, strategy: Strategy, own_luck: np.random.Generator, lies: dict[str, float]) -> Strategy:
    """The strategy, drawing from the agent's own generator, with a note in `lies` when it is not honest."""

    def watched(view: Any, own: Any, _: np.random.Generator) -> Any:
        message = strategy(view, own, own_luck)
        if seat.mechanism.truth is not None and seat.lies(view, own, message):
            lies[seat.agent] = 1.0
        return message

    return watched
