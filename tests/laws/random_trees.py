"""Random trees of up to four rounds for two or three agents: mostly everybody sees everything, but some views hide what others
sent, some messages are ignored, some ends of rounds are forgotten so that plays meet again, and some types cannot send all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.domain import Domain, private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.space import Finite
from tests.laws.random_sealed import NAMES, dice


def tree_sample(seed: int, rounds: int = 4) -> Mechanism:
    """The mechanism of a seed."""
    d = dice(seed, "tree")
    agents, deep = NAMES[: d.choice((2, 2, 3))], d.randint(1, rounds)
    types = {a: Finite(range(d.choice((1, 2, 3)))) for a in agents}
    hidden, ignored, forgetful = (d.random() < chance for chance in (0.25, 0.4, 0.15))
    limited, private, lotteries, flat = (d.random() < chance for chance in (0.2, 0.75, 0.3, 0.3))

    def awaiting(state: Any) -> Mapping[str, Finite]:
        there = dice(seed, "there", state)
        if len(state) == deep or (state and there.random() < 0.15):
            return {}
        asked = there.sample(agents, there.choice((1, 1, 1, 2)))
        return {a: Finite(range(there.choice((2, 2, 3) if limited else (1, 2, 2, 3)))) for a in agents if a in asked}

    def step(state: Any, sent: Mapping[str, Any]) -> Any:
        heard = tuple((a, 0 if ignored and dice(seed, "deaf", state, a).random() < 0.3 else m) for a, m in sent.items())
        if forgetful and dice(seed, "forget", state).random() < 0.4:
            return (*(() for _ in state), (("all", sum(m for _, m in heard) % 2),))
        return (*state, heard)

    def view(state: Any, agent: str) -> Any:
        if not hidden or dice(seed, "open", state).random() < 0.6:
            return agent, state
        return agent, len(state), tuple(m for heard in state for a, m in heard if a == agent), tuple(awaiting(state)[agent])

    def truth(seen: Any, own: Any) -> Any:
        return dice(seed, "truth", seen, own).randrange(len(seen[3] if len(seen) > 2 else awaiting(seen[1])[seen[0]]))

    def worth(agent: str, end: Any, known: Any) -> Fraction:
        return Fraction(dice(seed, "worth", agent, end, known).randint(0, 2 if flat else 20), 3)

    def outcome(state: Any) -> Any:
        drawn = dice(seed, "end", state)
        if lotteries and drawn.random() < 0.5:
            return Lottery([(drawn.randrange(9), Fraction(1, 3)), (drawn.randrange(9), Fraction(2, 3))])
        return drawn.randrange(9)

    def can_send(agent: str, own: Any, message: Any) -> bool:
        return message != (own + 1) % 3

    def honest(seen: Any, own: Any) -> Any:
        told = truth(seen, own)
        return told if not limited or can_send(seen[0], own, told) else next(m for m in (0, 1) if can_send(seen[0], own, m))

    more: dict[str, Any] = {"can_send": can_send} if limited else {}
    build = private_values if private else Domain
    domain = build(agents, types, (lambda a, o, t: worth(a, o, t if private else tuple(t.values()))), **more)
    return Mechanism(domain, tuple, awaiting, step, outcome, view, truth=honest)
