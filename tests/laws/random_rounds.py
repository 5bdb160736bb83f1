"""Random small mechanisms of two rounds for ada and bo: who speaks when, what they may send, what they learn of each other,
and what comes of it are all drawn. Each agent's views hold what it sent, so nobody forgets."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Correlated
from accord.core.space import Finite
from tests.laws.random_sealed import CHOICES, amount_of, dice

PAIR = ("ada", "bo")
STAGES = (("ada bo", "ada bo"), ("ada bo", "ada bo"), ("ada", "bo"), ("ada bo", "bo"), ("ada bo", "ada"), ("bo", "ada bo"))
RULES = ("random", "random", "serial", "serial", "nearly serial", "constant")

History = tuple[tuple[tuple[str, Any], ...], ...]


@dataclass(frozen=True, eq=False)
class Rounds:
    """A mechanism of two rounds with its prior written out, and whether it has money."""

    seed: int
    mechanism: Mechanism
    prior: Mapping[tuple[Any, ...], Fraction] | None
    money: bool


def rounds_sample(seed: int, scale: Fraction = Fraction(1)) -> Rounds:
    """The mechanism of a seed."""
    d = dice(seed, "rounds")
    stages = tuple(tuple(s.split()) for s in d.choice(STAGES))
    types = {a: d.choice(((0, 1), (1, 0), ("low", "high"), (0, Fraction(1, 2), 1))) for a in PAIR}
    first = {a: ("p", "q", "r")[: d.choice((2, 2, 3))] for a in PAIR}
    informative, kind, zeros = d.random() < 0.7, d.choice(RULES), d.choice((0, 1, 2, 3))
    money, interdependent, limited, lotteries = d.random() < 0.5, d.random() < 0.4, d.random() < 0.3, d.random() < 0.4
    early = d.random() < 0.3

    def amount(*words: Any) -> Fraction:
        return scale * amount_of(seed, zeros, *words)

    def messages(view: tuple[Any, ...]) -> tuple[Any, ...]:
        if view[1] == "first":
            return first[view[0]]
        return dice(seed, "messages", *view).choice((("u", "v"), ("v", "w"), ("v", "u"))) if kind == "random" else ("u", "v")

    def awaiting(state: History) -> dict[str, Finite]:
        over = len(state) == 2 or (len(state) == 1 and early and dice(seed, "over", state).random() < 0.3)
        return {} if over else {a: Finite(messages(view(state, a))) for a in stages[len(state)]}

    def step(state: History, sent: Mapping[str, Any]) -> History:
        return (*state, tuple((a, sent[a]) for a in PAIR if a in sent))

    def view(state: History, agent: str) -> tuple[Any, ...]:
        if not state:
            return agent, "first"
        heard = [m for a, m in state[0] if a != agent]
        told = dice(seed, "heard", agent, *heard).choice((0, 1)) if informative and heard and len(first[agent]) == 2 else None
        return agent, "later", dict(state[0]).get(agent), told

    def likes(agent: str, choice: Any, seen: Any) -> Fraction:
        return amount("value", agent, choice, seen)

    def known(types_: Any) -> Any:
        return tuple(sorted((a, repr(t)) for a, t in types_.items())) if interdependent else repr(types_)

    def truth(view: tuple[Any, ...], own: Any) -> Any:
        """Under serial rules, what leads to the choice that the type likes most, by the part that it decides."""
        options = messages(view)
        if "serial" not in kind or interdependent:
            return dice(seed, "truth", *view, repr(own)).choice(options)
        sent = view[2] if view[1] == "later" else None
        return max(options, key=lambda m: likes(view[0], part(view[0], m if sent is None else sent), repr(own)))

    def part(agent: str, said: Any) -> str:
        """What an agent decides for itself under serial rules: of two messages, only the first counts."""
        return dice(seed, "part", agent, said).choice(CHOICES)

    def decide(state: History) -> Any:
        if kind == "constant":
            return "x"
        if kind == "random" or (kind == "nearly serial" and dice(seed, "off", state).random() < 0.2):
            return dice(seed, "choice", state).choice(CHOICES)
        said: dict[str, Any] = {}
        for stage in state:
            said = dict(stage) | said
        return tuple(part(a, said[a]) if a in said else "x" for a in PAIR)

    def price(choice: Any, state: History, *words: Any) -> Any:
        paid = {a: amount("pay", a, state, *words) for a in PAIR} if "serial" not in kind else {}
        return Decision(choice, paid) if money else choice

    def outcome(state: History) -> Any:
        choice = decide(state)
        if lotteries and kind == "random" and dice(seed, "lottery", state).random() < 0.5:
            return Lottery([(price(choice, state), Fraction(2, 5)), (price("x", state, "else"), Fraction(3, 5))])
        return price(choice, state)

    def worth(agent: str, choice: Any, seen: Any) -> Fraction:
        own = choice[PAIR.index(agent)] if isinstance(choice, tuple) else choice
        return likes(agent, own, known(seen))

    def can_send(agent: str, own: Any, message: Any) -> bool:
        views = [(agent, "first"), *((agent, "later", m, told) for m in (*first[agent], None) for told in (0, 1, None))]
        return any(truth(v, own) == message for v in views) or dice(seed, "able", agent, repr(own), message).random() < 0.5

    more: dict[str, Any] = {"can_send": can_send} if limited else {}
    if d.random() < 0.5:
        more["outside"] = lambda agent, types_: amount("outside", agent, known(types_ if interdependent else types_[agent]))
    prior = None
    if d.random() < 0.8:
        prior = _joint(seed, types)
        more["prior"] = Correlated(Lottery((dict(zip(PAIR, p, strict=True)), w) for p, w in prior.items()))
    choices = (*CHOICES, *itertools.product(CHOICES, repeat=2))
    spaces = {a: Finite(types[a]) for a in PAIR}
    if money:
        domain = quasi_linear(PAIR, spaces, worth, choices, interdependent=interdependent, **more)
    elif interdependent:
        domain = Domain(PAIR, spaces, worth, outcomes=Finite(choices), **more)
    else:
        domain = private_values(PAIR, spaces, worth, outcomes=Finite(choices), **more)
    return Rounds(seed, Mechanism(domain, tuple, awaiting, step, outcome, view, truth=truth), prior, money)


def _joint(seed: int, types: Mapping[str, tuple[Any, ...]]) -> dict[tuple[Any, ...], Fraction]:
    d, profiles = dice(seed, "joint"), list(itertools.product(*types.values()))
    weights = [d.choice((0, 0, 1, 2)) for _ in profiles]
    weights[d.randrange(len(profiles))] += 1
    return {p: Fraction(w, sum(weights)) for p, w in zip(profiles, weights, strict=True)}
