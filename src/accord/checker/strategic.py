"""Parameters that speak of a game in words: priors and strategies, with agents by name and types and messages by canonical text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, text
from accord.checker.game import Game
from accord.checker.numbers import rational, show
from accord.checker.refusal import Refusal

Chances = list[tuple[Fraction, int]]


def distribution(value: Any, where: str) -> list[tuple[Any, Fraction]]:
    """Pairs [what, probability], the probabilities positive rationals that sum to 1."""
    pairs = [array(pair, f"an entry of {where}", 2) for pair in array(value, where)]
    found = [(what, rational(p, f"a probability in {where}")) for what, p in pairs]
    if any(p <= 0 for _, p in found) or sum(p for _, p in found) != 1:
        raise Refusal(f"the probabilities of {where} are not positive, or do not sum to 1")
    return found


def by_name(value: Any, where: str) -> dict[str, Any]:
    """Pairs [name, what], no name twice."""
    pairs = [array(pair, f"an entry of {where}", 2) for pair in array(value, where)]
    found = {text(name, f"a name in {where}"): what for name, what in pairs}
    if len(found) < len(pairs):
        raise Refusal(f"{where} names something twice")
    return found


def joint(game: Game, value: Any) -> list[tuple[Fraction, tuple[int, ...]]]:
    """A prior as (probability, type profile) pairs. Raises Refusal unless its profiles are different ones of the game."""
    found = []
    for profile, p in distribution(value, "a prior"):
        kinds = by_name(profile, "a profile of a prior")
        if set(kinds) != set(game.agents):
            raise Refusal("a profile of a prior does not name exactly the agents of the game")
        found.append((p, tuple(_place(ts, kinds[a], "a type") for a, ts in zip(game.agents, game.types, strict=True))))
    if len({types for _, types in found}) < len(found):
        raise Refusal("a prior names a profile twice")
    return found


def plans(game: Game, value: Any) -> list[list[Chances]]:
    """For each agent and type, (probability, message) pairs. Raises Refusal unless every type has messages that it can send."""
    given, found = by_name(value, "the strategies"), list[list[Chances]]()
    if set(given) != set(game.agents):
        raise Refusal("the strategies do not name exactly the agents of the game")
    for i, (agent, types) in enumerate(zip(game.agents, game.types, strict=True)):
        plan = by_name(given[agent], "a strategy")
        if set(plan) != set(types):
            raise Refusal("a strategy does not name exactly the types of its agent")
        found.append([_mixed(game, i, t, plan[own]) for t, own in enumerate(types)])
    return found


def _mixed(game: Game, agent: int, own: int, value: Any) -> Chances:
    mixed = [(p, _place(game.sealed(agent).messages, m, "a message")) for m, p in distribution(value, "what a type sends")]
    if len({m for _, m in mixed}) < len(mixed) or any(m not in game.sealed(agent).able[own] for _, m in mixed):
        raise Refusal("a strategy lists a message twice, or one that its type is not able to send")
    return mixed


def _place(known: Iterable[str], value: Any, what: str) -> int:
    texts = list(known)
    if type(value) is not str or value not in texts:
        raise Refusal(f"{show(value)} is not the canonical text of {what} in the game")
    return texts.index(value)
