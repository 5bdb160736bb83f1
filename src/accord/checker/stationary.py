"""Endless discounted play as the checker holds it: the tables of every situation, and what they must satisfy to be one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, distinct, positions, record, text
from accord.checker.numbers import canonical_json, rational
from accord.checker.refusal import Refusal

Profile = tuple[int, ...]
Chances = list[tuple[Fraction, int]]


@dataclass(frozen=True)
class Play:
    """For each situation z: `states[z]`, `types[z]` of the agents, `messages[z]` of each, `kept[z]` by the strategies; payoffs of
    each agent and the chances of the next situation, by the place of the joint message in row-major order."""

    agents: tuple[str, ...]
    delta: Fraction
    states: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    messages: tuple[tuple[tuple[str, ...], ...], ...]
    kept: tuple[Profile, ...]
    payoffs: tuple[list[list[Fraction]], ...]
    next: tuple[list[Chances], ...]

    def place(self, z: int, sent: Profile) -> int:
        """Where a joint message stands."""
        number = 0
        for messages, m in zip(self.messages[z], sent, strict=True):
            number = number * len(messages) + m
        return number

    def value(self, worth: list[Fraction], z: int, i: int, sent: Profile) -> Fraction:
        """What a joint message is worth to agent i, if the next situation is worth what `worth` says."""
        at = self.place(z, sent)
        return self.payoffs[z][at][i] + self.delta * sum((p * worth[k] for p, k in self.next[z][at]), Fraction(0))


def parse_play(form: Any) -> Play:
    """The play. Raises Refusal unless every shape is right, and the hypotheses of the one-shot deviation principle hold."""
    parts = record(form, "the play", ("agents", "delta", "situations", "messages", "strategy", "payoffs", "next"))
    agents = tuple(text(a, "an agent's name") for a in array(parts["agents"], "the agents"))
    delta = rational(parts["delta"], "delta")
    if not agents or len(set(agents)) < len(agents) or not 0 <= delta < 1:
        raise Refusal("the agents are none or two of the same name, or delta is not from 0 up to, not including, 1")
    places = [record(s, "a situation", ("state", "types")) for s in array(parts["situations"], "the situations")]
    count, everybody = len(places), len(agents)
    states = tuple(canonical_json(s["state"]) for s in places)
    types = tuple(tuple(canonical_json(t) for t in array(s["types"], "a situation's types", everybody)) for s in places)
    messages = tuple(
        tuple(distinct(m, "the messages of an agent") for m in array(row, "a situation's messages", everybody))
        for row in array(parts["messages"], "the messages", count)
    )
    sizes = [math.prod(len(m) for m in row) for row in messages]
    kept = tuple(
        tuple(
            positions([m], "a kept message", 0, len(able))[0]
            for m, able in zip(array(sent, "a joint message", everybody), row, strict=True)
        )
        for sent, row in zip(array(parts["strategy"], "the strategy", count), messages, strict=True)
    )
    payoffs = tuple(
        [[rational(v, "a payoff") for v in array(own, "payoffs", everybody)] for own in array(rows, "a situation's payoffs", size)]
        for rows, size in zip(array(parts["payoffs"], "the payoffs", count), sizes, strict=True)
    )
    after = tuple(
        [_chances(entry, count) for entry in array(rows, "a situation's next", size)]
        for rows, size in zip(array(parts["next"], "'next'", count), sizes, strict=True)
    )
    play = Play(agents, delta, states, types, messages, kept, payoffs, after)
    _check_crossed(play)
    _check_blind(play)
    _check_persistent(play)
    return play


def _chances(value: Any, count: int) -> Chances:
    """A lottery over situations."""
    found = []
    for pair in array(value, "the chances of the next situation"):
        p, k = array(pair, "a chance", 2)
        found.append((rational(p, "a probability"), positions([k], "a next situation", 0, count)[0]))
    if any(p <= 0 for p, _ in found) or sum(p for p, _ in found) != 1 or len({k for _, k in found}) < len(found):
        raise Refusal("the chances of a next situation are not positive, do not sum to 1, or name a situation twice")
    return found


def _check_crossed(play: Play) -> None:
    """Every state with every type profile, each once: so that what follows a lie is judged too."""
    kinds = [len(set(own)) for own in zip(*play.types, strict=True)]
    if not play.states or len(set(zip(play.states, play.types, strict=True))) != len(play.states):
        raise Refusal("the situations are none, or one of them twice")
    if len(play.states) != len(set(play.states)) * math.prod(kinds):
        raise Refusal("the situations are not all public states with all type profiles, so some that lies lead to may be missing")


def _check_blind(play: Play) -> None:
    """What an agent can and does send depends on the public state and its own type only."""
    seen: dict[tuple[int, str, str], tuple[tuple[str, ...], int]] = {}
    for state, types, messages, kept in zip(play.states, play.types, play.messages, play.kept, strict=True):
        for i, (own, able, m) in enumerate(zip(types, messages, kept, strict=True)):
            if seen.setdefault((i, state, own), (able, m)) != (able, m):
                raise Refusal("what an agent sends, or can, depends on more than the public state and its own type")


def _check_persistent(play: Play) -> None:
    """Types stay as they are, or are drawn anew with chances that depend on the next public state only."""
    drawn: dict[str, dict[tuple[str, ...], Fraction]] = {}
    stays = redrawn = True
    for z, chances in ((z, chances) for z, rows in enumerate(play.next) for chances in rows):
        stays = stays and all(play.types[k] == play.types[z] for _, k in chances)
        for state, kinds in _by_state(play, chances):
            redrawn = redrawn and drawn.setdefault(state, kinds) == kinds
    if not stays and not redrawn:
        raise Refusal("types neither stay nor are drawn anew whatever was sent, which the one-shot deviation principle rests on here")


def _by_state(play: Play, chances: Chances) -> Iterator[tuple[str, dict[tuple[str, ...], Fraction]]]:
    """For each next state the chances of types given that state."""
    found: dict[str, dict[tuple[str, ...], Fraction]] = {}
    for p, k in chances:
        found.setdefault(play.states[k], {})[play.types[k]] = p
    for state, kinds in found.items():
        mass = sum(kinds.values())
        yield state, {types: p / mass for types, p in kinds.items()}
