"""Small mechanisms of every shape that certificates speak of: sealed and in rounds, private and interdependent, with
lotteries, priors, limited abilities, costs and no money at all."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite

PAIR = ("ada", "bo")
TRIO = ("ada", "bo", "cy")


def _auction(agents: tuple[str, ...], values: int, price: Any, **more: Any) -> Mechanism:
    domain = quasi_linear(agents, Finite(range(values)), lambda i, winner, t: t if winner == i else 0, Finite(agents), **more)

    def rule(bids: Mapping[str, int]) -> Decision:
        order = sorted(agents, key=lambda i: (-bids[i], agents.index(i)))
        return Decision(order[0], {order[0]: price(bids[order[0]], bids[order[1]])})

    return one_shot(domain, Finite(range(values)), rule)


def second_price(agents: tuple[str, ...] = PAIR, values: int = 3, **more: Any) -> Mechanism:
    """The highest bid wins and pays the next; the first named wins a tie."""
    return _auction(agents, values, lambda first, second: second, **more)


def first_price(agents: tuple[str, ...] = PAIR, values: int = 3, **more: Any) -> Mechanism:
    """The highest bid wins and pays itself."""
    return _auction(agents, values, lambda first, second: first, **more)


def uniform(agents: tuple[str, ...], values: int) -> Independent:
    return Independent(dict.fromkeys(agents, Lottery.uniform(range(values))))


def compensated(agents: tuple[str, ...] = PAIR, values: int = 3) -> Mechanism:
    """The highest bid wins and pays itself to the other agent: no money leaves the pair."""
    domain = quasi_linear(agents, Finite(range(values)), lambda i, winner, t: t if winner == i else 0, Finite(agents))

    def rule(bids: Mapping[str, int]) -> Decision:
        first, second = sorted(agents, key=lambda i: (-bids[i], agents.index(i)))
        return Decision(first, {first: bids[first], second: -bids[first]})

    return one_shot(domain, Finite(range(values)), rule)


def in_turn(mech: Mechanism) -> Mechanism:
    """A one-shot rule for which the agents send their messages one after the other, unseen."""
    agents, spaces, rule = mech.domain.agents, mech.messages, mech.rule
    assert spaces is not None
    assert rule is not None
    return Mechanism(
        mech.domain,
        lambda: (),
        lambda state: {} if len(state) == len(agents) else {agents[len(state)]: spaces[agents[len(state)]]},
        lambda state, sent: (*state, *sent.values()),
        lambda state: rule(dict(zip(agents, state, strict=True))),
        lambda state, agent: len(state),
        truth=lambda view, own: own,
    )


def dictator(agents: tuple[str, ...] = PAIR) -> Mechanism:
    """A lottery over whose report is carried out: ordinal, no money, anonymous."""
    choices = Finite(("x", "y", "z"))
    domain = private_values(
        agents,
        Finite(("x", "y", "z")),
        lambda i, o, t: Fraction(3, 2) if o == t else Fraction(int(o == "y"), 2),
        outcomes=choices,
        permute=lambda o, names: o,
        outside=lambda i, types: Fraction(1, 4),
    )
    return one_shot(domain, choices, lambda votes: Lottery.uniform(votes[i] for i in agents))


def posted(agents: tuple[str, ...] = PAIR) -> Mechanism:
    """Everybody buys at 1 or does not, whatever the others do."""
    domain = quasi_linear(agents, Finite((0, 1, 2)), lambda i, buyers, own: own if i in buyers else 0)

    def rule(sent: Mapping[str, str]) -> Decision:
        buyers = tuple(i for i in agents if sent[i] == "buy")
        return Decision(buyers, dict.fromkeys(buyers, 1))

    return one_shot(domain, Finite(("buy", "leave")), rule, truth=lambda view, own: "buy" if own > 1 else "leave")


def provable(agents: tuple[str, ...] = PAIR) -> Mechanism:
    """Types can be hidden but not faked; values are interdependent, beliefs correlated, and the outcome has a cost."""
    even = [dict.fromkeys(agents, t) for t in (0, 1, 2)]
    mixed = [{a: (t + k) % 3 for k, a in enumerate(agents)} for t in (0, 1, 2)]
    domain = quasi_linear(
        agents,
        Finite((0, 1, 2)),
        lambda i, choice, types: choice * sum(types.values()) - types[i],
        Finite((0, 1)),
        interdependent=True,
        prior=Correlated(Lottery.uniform(even + mixed)),
        cost=lambda o: Fraction(o.choice, 3),
        can_send=lambda i, t, m: m <= t,
    )

    def rule(sent: Mapping[str, int]) -> Decision:
        built = sum(sent.values()) >= 2
        return Decision(int(built), dict.fromkeys(agents, Fraction(1, len(agents)) if built else 0))

    return one_shot(domain, Finite((0, 1, 2)), rule)


def clock(agents: tuple[str, ...] = PAIR, values: int = 3, *, descending: bool = False, **more: Any) -> Mechanism:
    """A clock auction for two, asked one after the other. Ascending: whoever stays longer wins at the price where the other
    left. Descending: whoever first takes the price pays it. States are the answers so far."""
    domain = quasi_linear(agents, Finite(range(values)), lambda i, winner, t: t if winner == i else 0, Finite((None, *agents)), **more)
    prices = list(range(values - 1, -1, -1)) if descending else list(range(1, values))
    asked = [(price, agent) for price in prices for agent in agents]

    def awaiting(state: tuple[str, ...]) -> Mapping[str, Finite]:
        done = (state and state[-1] in ("take", "leave")) or len(state) == len(asked)
        return {} if done else {asked[len(state)][1]: Finite(("wait", "take") if descending else ("stay", "leave"))}

    def outcome(state: tuple[str, ...]) -> Decision:
        price, last = asked[len(state) - 1]
        if descending:
            return Decision(last, {last: price}) if state[-1] == "take" else Decision(None)
        if state[-1] != "leave":
            return Decision(agents[0], {agents[0]: prices[-1]})
        winner = agents[1 - agents.index(last)]
        return Decision(winner, {winner: price - 1})

    def truth(view: tuple[str, ...], own: int) -> str:
        price = asked[len(view)][0]
        if descending:
            return "take" if own >= price else "wait"
        return "stay" if own >= price else "leave"

    return Mechanism(domain, lambda: (), awaiting, lambda s, m: (*s, *m.values()), outcome, lambda s, i: s, truth=truth)


def disclosure(needed: int = 1) -> Mechanism:
    """Ada shows some of her evidence, then bo, to whom her type matters, accepts or rejects: two rounds without money."""

    def utility(agent: str, outcome: str, types: Mapping[str, int]) -> Fraction:
        if outcome == "reject":
            return Fraction(0)
        return Fraction(1, 2) if agent == "ada" else Fraction(types["ada"] - types["bo"], 3)

    def awaiting(state: tuple[Any, ...]) -> Mapping[str, Finite]:
        return ({"ada": Finite((0, 1, 2))}, {"bo": Finite(("reject", "accept"))}, {})[len(state)]

    domain = Domain(
        PAIR,
        {"ada": Finite((0, 1, 2)), "bo": Finite((0, 1))},
        utility,
        prior=Correlated(Lottery.uniform({"ada": a, "bo": b} for a, b in ((0, 0), (1, 0), (2, 1), (2, 0)))),
        outcomes=Finite(("reject", "accept")),
        can_send=lambda agent, t, m: agent == "bo" or m <= t,
    )
    return Mechanism(
        domain,
        lambda: (),
        awaiting,
        lambda state, sent: (*state, *sent.values()),
        lambda state: state[1],
        lambda state, agent: state,
        truth=lambda view, own: own if not view else ("accept" if view[0] >= needed else "reject"),
    )


def drawn(seed: int, *, private: bool = True, agents: tuple[str, ...] = PAIR, money: bool = False) -> Mechanism:
    """A sealed rule drawn at random, on a domain drawn at random."""
    rng = random.Random(seed)
    kinds = {a: Finite(range(rng.randint(1, 3))) for a in agents}
    messages = {a: Finite(range(rng.randint(len(kinds[a]), 3))) for a in agents}
    domain, outcomes = _domain(seed, kinds, private=private, money=money, abilities=True)

    def rule(sent: Mapping[str, int]) -> Any:
        return _lottery(seed, tuple(sent[a] for a in agents), outcomes)

    return one_shot(domain, messages, rule, truth=lambda view, own: own)


def drawn_rounds(seed: int, *, private: bool = True, money: bool = False) -> Mechanism:
    """Two rounds drawn at random. Both agents send together; in the second round each knows what it sent itself and whether
    the two agreed, so moments that differ may look the same. After one first message of ada's there is no second round."""
    domain, outcomes = _domain(seed, {"ada": Finite((0, 1)), "bo": Finite((0, 1))}, private=private, money=money, abilities=False)

    def awaiting(state: tuple[Any, ...]) -> Mapping[str, Finite]:
        if len(state) == 2 or (state and seed % 3 == 0 and state[0] == (1, 1)):
            return {}
        return {"ada": Finite((0, 1)), "bo": Finite((0, 1))} if not state or seed % 4 else {"bo": Finite((0, 1))}

    def step(state: tuple[Any, ...], sent: Mapping[str, int]) -> tuple[Any, ...]:
        return (*state, tuple(sent.get(a, 0) for a in PAIR))

    def view(state: tuple[Any, ...], agent: str) -> Any:
        return None if not state else (state[0][PAIR.index(agent)], state[0][0] == state[0][1] or seed % 2)

    def truth(view: Any, own: int) -> int:
        return own if view is None else (own + view[0]) % 2

    return Mechanism(domain, lambda: (), awaiting, step, lambda state: _lottery(seed, state, outcomes), view, truth=truth)


def _domain(seed: int, kinds: Mapping[str, Finite], *, private: bool, money: bool, abilities: bool) -> tuple[Domain, list[Any]]:
    """Fractional utilities, perhaps partial abilities, a prior with holes, outside options; and the outcomes."""
    rng, agents = random.Random(seed), tuple(kinds)
    outcomes = [Decision(c, {a: rng.randint(-1, 2) for a in agents}) for c in "pqr"] if money else list("pqr")

    def utility(agent: str, outcome: Any, known: Any) -> Fraction:
        draw = random.Random(f"{seed} {agent} {outcome} {sorted(known.items()) if isinstance(known, Mapping) else known}")
        return Fraction(draw.randint(-4, 4), draw.randint(1, 3))

    profiles: list[dict[str, int]] = [{}]
    for a in agents:
        profiles = [{**p, a: t} for p in profiles for t in kinds[a]]
    more: dict[str, Any] = {
        "prior": Correlated(Lottery.uniform(rng.choice(profiles) for _ in range(4))),
        "outcomes": Finite(outcomes),
        "outside": lambda i, types: Fraction(sum(map(ord, i)) % 3 - 1, 2),
        "can_send": (lambda i, t, m: m == t or (m + t + len(i)) % 2 == 0) if abilities else None,
        "permute": lambda o, names: o,
    }
    if money:
        more |= {"payment": lambda i, o: o.payment(i), "cost": lambda o: Fraction(1, 3)}
    return (private_values if private else Domain)(agents, kinds, utility, **more), outcomes


def _lottery(seed: int, place: Any, outcomes: list[Any]) -> Lottery:
    draw = random.Random(f"{seed} {place}")
    return Lottery.uniform(draw.choice(outcomes) for _ in range(draw.randint(1, 3)))
