"""A mechanism of one round with the same messages asked for one agent after the other, each told of the others' or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from accord.core.mechanism import Mechanism
from accord.core.space import Finite, as_finite

ECHO = "as the first"


def in_turn(
    direct: Mechanism,
    *,
    order: Sequence[str] = (),
    heard: bool = False,
    halves: bool = False,
    echo: bool = False,
    planted: Callable[[Mapping[str, Any]], Any] | None = None,
) -> Mechanism:
    """Agents answer in `order`.

    heard     whether each is told what those before it answered
    halves    whether each answers twice: in which half of its list its message is, and then which it is
    echo      whether there is a further answer that counts as the first message of the list
    planted   another rule
    """
    assert direct.messages is not None
    assert direct.truth is not None
    turns, rule = tuple(order) or direct.domain.agents, planted or direct.rule
    assert rule is not None
    lists = {a: list(as_finite(direct.messages[a])) for a in turns}
    opening = {a: direct.view(direct.start(), a) for a in turns}

    def half(agent: str, message: Any) -> int:
        return int(lists[agent].index(message) >= (len(lists[agent]) + 1) // 2)

    def asked(state: Any) -> tuple[str, int | None] | None:
        """Who is asked, and in which half of its list, if it has said so."""
        said, pending = state
        return (turns[len(said)], pending) if len(said) < len(turns) else None

    def awaiting(state: Any) -> Mapping[str, Finite]:
        if asked(state) is None:
            return {}
        agent, pending = asked(state)  # type: ignore[misc]
        if halves and pending is None:
            return {agent: Finite(sorted({half(agent, m) for m in lists[agent]}))}
        options = [m for m in lists[agent] if pending is None or half(agent, m) == pending]
        return {agent: Finite([*options, ECHO] if echo else options)}

    def step(state: Any, sent: Mapping[str, Any]) -> Any:
        said, pending = state
        ((agent, message),) = sent.items()
        if halves and pending is None:
            return said, message
        return (*said, lists[agent][0] if message == ECHO else message), None

    def outcome(state: Any) -> Any:
        told = dict(zip(turns, state[0], strict=True))
        return rule({a: told[a] for a in direct.domain.agents})

    def view(state: Any, agent: str) -> Any:
        said, pending = state
        own = said[turns.index(agent)] if turns.index(agent) < len(said) else None
        return agent, own, pending if len(said) == turns.index(agent) else None, said if heard else None

    def truth(seen: Any, own: Any) -> Any:
        agent, _, pending, _ = seen
        message = direct.truth(opening[agent], own)  # type: ignore[misc]
        if halves and pending is None:
            return half(agent, message)
        return message if pending in (None, half(agent, message)) else next(m for m in lists[agent] if half(agent, m) == pending)

    return Mechanism(direct.domain, lambda: ((), None), awaiting, step, outcome, view, truth=truth)
