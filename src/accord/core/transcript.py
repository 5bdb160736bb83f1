"""One play of a mechanism as text that a person can read: what each agent knew, saw and sent, and what came of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.domain import Agent
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Types
from accord.core.strategy import Strategy, honest, play

WIDTH = 120
LISTED = 8
"""How many outcomes of a lottery are written out; of a longer one the likeliest are, and the rest are counted."""


def transcript(
    mechanism: Mechanism,
    types: Types,
    strategies: Mapping[Agent, Strategy] | Strategy | None = None,
    rng: np.random.Generator | None = None,
) -> str:
    """The play of `mechanism` at the type profile `types`, everybody honest unless `strategies` says otherwise.

    Names the mechanism and its parameters, then the types, each round's views and messages, the outcome (a lottery with
    its exact chances) and each agent's exact (expected) utility in the domain's unit. Ends with a newline.
    Raises AccordError where `play` does, and where nobody says what honesty is.
    """
    run = play(mechanism, strategies if strategies is not None else honest(mechanism), types, rng)
    agents = mechanism.domain.agents
    lines = [str(mechanism), *([mechanism.summary] if mechanism.summary else []), "", "Types"]
    lines += _columns([(a, show(types[a])) for a in agents])
    state = mechanism.start()
    for number, sent in enumerate(run.rounds, 1):
        lines += ["", f"Round {number}"]
        lines += [f"  {a} sends {show(sent[a])}, seeing {_seen(mechanism.view(state, a))}" for a in agents if a in sent]
        state = mechanism.step(state, sent)
    chances = as_lottery(run.outcome)
    lines += ["", "Outcome", *_outcome(chances)]
    lines += ["", f"{'Expected utility' if len(chances) > 1 else 'Utility'} ({mechanism.domain.unit})"]
    lines += _columns([(a, str(_utility(mechanism, a, chances, types))) for a in agents])
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def _utility(mechanism: Mechanism, agent: Agent, chances: Lottery, types: Types) -> Fraction:
    return Fraction(chances.expect(lambda outcome: mechanism.domain.utility(agent, outcome, types)))


def _outcome(chances: Lottery) -> list[str]:
    if len(chances) == 1:
        return [f"  {show(chances.support[0])}"]
    likeliest = sorted(chances, key=lambda pair: -pair[1])
    rest = likeliest[LISTED:]
    more = [f"  and {len(rest)} more, together {sum((p for _, p in rest), Fraction(0))}"] if rest else []
    return _columns([(str(p), show(o)) for o, p in likeliest[:LISTED]]) + more


def _columns(rows: list[tuple[str, str]]) -> list[str]:
    width = max(len(left) for left, _ in rows)
    return [f"  {left:<{width}}  {right}" for left, right in rows]


def _seen(view: Any) -> str:
    return "nothing" if view is None else show(view)


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False) if line else line
