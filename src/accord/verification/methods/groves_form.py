"""Groves form: the outcome maximises reported value, and a payment plus the others' reported value ignores one's own report.

Theorem (Groves 1973). Let values be private and let every report be a type. If at every profile of reports (a) the outcome's total
reported value is the greatest in a range of outcomes that does not depend on reports, and (b) for each agent, its payment plus the
others' reported value of the outcome depends on the others' reports only, then honesty is a dominant strategy. For by (b) an agent's
utility is the total value at its true type and the others' reports, less what it cannot change, and by (a) that is greatest when it
is honest. Green and Laffont (1977), Theorem 3: where all valuations are possible no other rule is truthful and efficient.

On a table the range is all that the rule reaches; lotteries count in expectation. That is (choices + agents) comparisons for each
profile, where exhaustion makes one for each type of each agent.

By construction, where there is no table because it would be too large or types are continuous, and the rule is one that `groves_rule`
computes on a domain whose utility is a value less the payment by how `quasi_linear` computes it: (a) and (b) hold by construction,
given that the rule is as stated, and are compared at profiles drawn with a stated seed. No margin is computed, so none is stated.
"""

from __future__ import annotations

import time
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from accord.core.canonical import encode
from accord.core.game import Game
from accord.core.gamefile import behaviour_digest
from accord.core.mechanism import Mechanism, covers, describes, report_type
from accord.core.rational import text
from accord.core.scaled import Integers, common, total
from accord.mechanisms.groves.rule import GrovesForm
from accord.properties.payoff import payoff
from accord.properties.property import Arena, Property
from accord.theory.payments import expected_payments, valuations
from accord.verification.direct import STEP, game_field, honest_reports, no_table, tabulation, truthful_alone
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.verdict import Verdict

NAME = "Groves form"
SAMPLES, SEED = 100, 0


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for `truthful` against one agent alone, with private values and money, on a table or by construction."""
    mech = arena.mechanism
    refusal = truthful_alone(arena, prop, "the Groves form")
    if refusal is None and mech.domain.payment is None:
        return f"the Groves form needs money, and {mech.name} has none"
    return refusal or (None if by_construction(mech) else no_table(mech))


def by_construction(mech: Mechanism) -> bool:
    """Whether the statement has to rest on how the rule is computed, and can."""
    form, domain = mech.form, mech.domain
    made = type(form) is GrovesForm and describes(mech, form) and form.domain is domain and domain.own_value is not None
    if not made or mech.truth is not report_type or domain.can_send is not None or no_table(mech) is None:
        return False
    return all(covers(space, domain.types[agent]) for agent, space in (mech.messages or {}).items())


def cost(arena: Arena, prop: Property) -> float:
    """For each profile, one sum for each choice (those listed, else one for each agent and one more) and some for each agent."""
    mech = arena.mechanism
    agents = len(mech.domain.agents)
    if by_construction(mech):
        return 1e-5 * SAMPLES * len(mech.form.choices) * agents
    choices = len(mech.domain.outcomes) if mech.domain.outcomes is not None else agents + 1
    profiles, seconds = tabulation(mech)
    return 2e-3 + seconds + STEP * profiles * (4 * choices + 16 * agents)


def run(arena: Arena, prop: Property) -> Verdict | None:
    """Proved where the hypotheses hold at every profile; None where one fails."""
    return _constructed(arena, prop) if by_construction(arena.mechanism) else _tabled(arena, prop)


def _tabled(arena: Arena, prop: Property) -> Verdict | None:
    start, game = time.perf_counter(), arena.game
    reports = honest_reports(arena)
    compared = groves_comparisons(game, game.table[np.ix_(*reports)]) if reports is not None else None
    if compared is None:
        return None
    return issue(
        arena, prop, method=NAME, kind="groves", cases=compared, worst=Fraction(0), start=start,
        body=lambda: {"variant": "table", **game_field(arena)}, behaviour=partial(behaviour_digest, game), size=game.size(),
    )  # fmt: skip


def groves_comparisons(game: Game, reached: Integers) -> int | None:
    """How many comparisons hold on the table of honest reports (one axis of types for each agent); None where one fails.

    Steps: (1) lotteries of equal value to every type of every agent are one choice; (2) no choice has a greater total value than
    the one taken, at any profile; (3) payment plus the others' value is constant along each agent's own axis.
    """
    agents = range(len(game.agents))
    *values, paid = common(*valuations(game), expected_payments(game))[0]
    choices, number = _distinct(values, np.unique(reached))
    chosen = number[reached]
    at = np.ogrid[tuple(slice(n) for n in reached.shape)]
    shares = [choices[i][at[i], chosen] for i in agents]
    welfare = total(shares)
    count = len(choices[0].T)
    for choice in range(count):
        if (total([np.broadcast_to(choices[i][:, choice][at[i]], reached.shape) for i in agents]) > welfare).any():
            return None
    for i in agents:
        aim = total([welfare, -shares[i], paid[i][reached]])
        if bool((aim != aim.take([0], axis=i)).any()):
            return None
    return reached.size * (count + len(agents))


def _distinct(values: list[Integers], lotteries: Integers) -> tuple[list[Integers], Integers]:
    """The choices among some lotteries: values by agent, shape (types, choices), and the choice of each lottery."""
    stacked = np.concatenate(values)
    seen: dict[Any, int] = {}
    number = np.zeros(stacked.shape[1], dtype=np.int64)
    kept = []
    for lottery, column in zip(lotteries.tolist(), stacked[:, lotteries].T, strict=True):
        name = tuple(column.tolist()) if column.dtype == object else column.tobytes()
        if name not in seen:
            seen[name] = len(seen)
            kept.append(lottery)
        number[lottery] = seen[name]
    return [v[:, kept] for v in values], number


def _constructed(arena: Arena, prop: Property) -> Verdict | None:
    start, mech = time.perf_counter(), arena.mechanism
    drawn = draw(mech, SAMPLES, SEED)
    if drawn is None:
        return None
    return issue(
        arena, prop, method=NAME, kind="groves", cases=SAMPLES * len(mech.domain.agents), worst=None, start=start,
        body=lambda: {"variant": "by construction", "samples": drawn, "seed": SEED}, behaviour=lambda: None,
        assumptions=("values and charges are functions of what they are given, and utility is the value less the payment",),
    )  # fmt: skip


def draw(mech: Mechanism, count: int, seed: int) -> list[dict[str, Any]] | None:
    """The hypotheses at profiles drawn at random: what each choice is worth to each type, what is chosen, and for each agent what it
    pays, honest and with another report. None where utility is not the value less the payment, as where values are no function.
    """
    form, agents, rng = mech.form, mech.domain.agents, np.random.default_rng(seed)
    assert mech.rule is not None, "accepted for one round"
    assert mech.messages is not None, "accepted for one round"
    columns = {a: list(zip(mech.domain.types[a].sample(rng, count), mech.messages[a].sample(rng, count), strict=True)) for a in agents}
    drawn = []
    for k in range(count):
        types = {a: columns[a][k][0] for a in agents}
        values = {a: form.values(a, types[a]) for a in agents}
        honest, told = mech.rule(types), []
        for agent in agents:
            lie = columns[agent][k][1]
            other = mech.rule({**types, agent: lie})
            for outcome in (honest, other):
                if payoff(mech, agent, outcome, types) != values[agent][form.choices.index(outcome.choice)] - outcome.payment(agent):
                    return None
            place = form.choices.index(other.choice)
            told.append({"lie": encode(lie), "chosen": place, "payment": text(other.payment(agent)), "honest": text(honest.payment(agent))})
        drawn.append({
            "types": [encode(types[a]) for a in agents],
            "values": [[text(v) for v in values[a]] for a in agents],
            "chosen": form.choices.index(honest.choice),
            "reports": told,
        })  # fmt: skip
    return drawn


METHOD = Method(NAME, accepts, cost, run)
