"""Small mechanisms for the tests: sure and drawn outcomes, private and interdependent values, one round and two."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import accord
from accord.core.mechanism import Mechanism, Spec

Kernel = Callable[..., Mapping[str, Any]]
BIDDERS = ("ada", "bo", "cy")
FRIENDS = ("ada", "bo")


def bid_kernel(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Second price; ties to the first."""
    winner = messages.argmax(axis=1)[:, None] == np.arange(messages.shape[1])
    price = np.sort(messages, axis=1)[:, -2]
    return {"utility": winner * (types - price[:, None]), "payments": winner * price[:, None]}


def auction(agents: Sequence[str] = BIDDERS, *, values: int = 4, kernel: Any = bid_kernel) -> Mechanism:
    """A second-price auction on 0, 1, ..., values - 1, that can be rebuilt among others (without joining the catalogue)."""
    names = tuple(agents)

    def rule(bids: Mapping[str, int]) -> accord.Decision:
        order = sorted(names, key=lambda i: (-bids[i], names.index(i)))
        return accord.Decision(order[0], {order[0]: bids[order[1]]})

    grid = accord.Finite(range(values))
    uniform = accord.Independent(dict.fromkeys(names, accord.Lottery.uniform(range(values))))
    domain = accord.quasi_linear(names, grid, lambda i, chosen, t: t if chosen == i else 0, accord.Finite(names), prior=uniform)
    spec = Spec("auction", (("agents", names), ("values", values)), "test", functools.partial(auction, kernel=kernel))
    return accord.one_shot(domain, grid, rule, kernel=kernel, spec=spec)


def raffle_kernel(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
    """A winner by lot, with odds proportional to tickets + 1."""
    reached = np.cumsum(messages + 1, axis=1)
    spot = rng.random((len(messages), 1)) * reached[:, -1:]
    won = (spot < reached) & (spot >= reached - (messages + 1))
    return {"utility": won * (types + 1) - messages / 4, "won": won, "spent": messages / 4, "sold": messages.sum(axis=1)}


def raffle(kernel: Kernel | None = raffle_kernel) -> Mechanism:
    """Two friends buy 0, 1 or 2 tickets at a quarter each, on top of a free one; the prize is worth type + 1."""

    def utility(i: str, outcome: Any, own: int) -> Fraction:
        return outcome["won"].get(i, 0) * Fraction(own + 1) - outcome["spent"][i]

    def rule(tickets: Mapping[str, int]) -> accord.Lottery:
        total = sum(tickets.values()) + len(tickets)
        spent = {i: Fraction(n, 4) for i, n in tickets.items()}
        return accord.Lottery(
            ({"won": {i: 1}, "spent": spent, "sold": sum(tickets.values())}, Fraction(n + 1, total)) for i, n in tickets.items()
        )

    prior = accord.Correlated(accord.Lottery([({"ada": 0, "bo": 0}, "1/2"), ({"ada": 2, "bo": 1}, "1/2")]))
    domain = accord.private_values(FRIENDS, accord.Finite(range(3)), utility, prior=prior)
    return accord.one_shot(domain, accord.Finite(range(3)), rule, kernel=kernel)


def echo_kernel(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
    return {"utility": types * np.roll(types, 1, axis=1) + messages}


def echo(kernel: Kernel | None = echo_kernel) -> Mechanism:
    """Everyone gets the product of both types (interdependent values) plus its own message."""
    domain = accord.Domain(FRIENDS, accord.Finite(range(3)), lambda i, said, types: types["ada"] * types["bo"] + said[i])
    return accord.one_shot(domain, accord.Finite(range(3)), lambda said: dict(said), kernel=kernel)


def hiding(kernel: Kernel | None = None) -> Mechanism:
    """A type can send its own number or a smaller one: it can hide, but not fake."""
    domain = accord.private_values(
        FRIENDS, accord.Finite(range(4)), lambda i, said, own: own - said[i], can_send=lambda i, own, message: message <= own
    )
    return accord.one_shot(domain, accord.Finite(range(4)), lambda said: dict(said), kernel=kernel)


def haggle() -> Mechanism:
    """Two rounds: ada offers 0, 1 or 2 of her type, then bo takes it or not; honest is to offer one's type and to take what is offered
    if it is at least one's own type."""
    domain = accord.private_values(FRIENDS, accord.Finite(range(3)), lambda i, deal, own: own * deal["taken"] + (i == "bo") * deal["offer"])

    def awaiting(state: tuple[Any, ...]) -> dict[str, accord.Finite]:
        return [{"ada": accord.Finite(range(3))}, {"bo": accord.Finite((0, 1))}, {}][len(state)]

    def truth(view: Any, own: int) -> int:
        return own if view == () else int(view[0] >= own)

    return Mechanism(
        domain,
        tuple,
        awaiting,
        lambda state, sent: (*state, *sent.values()),
        lambda state: {"offer": state[0], "taken": state[1]},
        lambda state, agent: state,
        truth,
    )


def dial() -> Mechanism:
    """One agent names a point of [0, 1]: nothing here is finite."""
    domain = accord.private_values(("ada",), accord.Interval(0, 1), lambda i, said, own: -abs(said["ada"] - own))
    return accord.one_shot(domain, accord.Interval(0, 1), lambda said: dict(said))
