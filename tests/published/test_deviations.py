"""Verdicts from the literature about deviators: obvious dominance, coalitions, random assignment, equilibria and repeated play.

The rules are written here from their definitions, since the catalogue does not have them.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.equilibrium import equilibrium
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.property import Property
from accord.properties.strategy_proof import strategy_proof
from accord.properties.subgame_perfect import subgame_perfect
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.theory.stochastic import discounted
from accord.verification.smallest_coalition import smallest_coalition
from accord.verification.verdict import Refuted, Verdict
from accord.verification.verify import verify

TRIO, PAIR = ("ada", "bo", "cy"), ("ada", "bo")
Ranking = tuple[str, ...]


def judged(mech: Mechanism, prop: Property, *more: Any) -> Verdict:
    """The verdict, once its certificate has passed the checker and a refutation its replay."""
    verdict = verify(mech, prop, *more)
    assert check(json.loads(json.dumps(verdict.certificate))).verdict == verdict.word
    assert not isinstance(verdict, Refuted) or verdict.replay() == verdict.gain > 0
    return verdict


def rankings(items: Sequence[str]) -> Finite:
    return Finite(itertools.permutations(items))


def assignment(agents: Sequence[str], items: Sequence[str], rule: Callable[[Mapping[str, Ranking]], Any]) -> Mechanism:
    """Everybody reports a ranking of the items; an outcome gives each agent, in roster order, one item."""
    place = {a: k for k, a in enumerate(agents)}
    domain = private_values(agents, rankings(items), lambda a, got, own: -own.index(got[place[a]]))
    return one_shot(domain, rankings(items), rule)


# -- random assignment (GM09) --------------------------------------------------------------------------------------------


def serial(order: Sequence[str], sent: Mapping[str, Ranking]) -> dict[str, str]:
    """Each in turn takes the best that is left."""
    got: dict[str, str] = {}
    for a in order:
        got[a] = next(item for item in sent[a] if item not in got.values())
    return got


def random_serial_dictatorship(sent: Mapping[str, Ranking]) -> Lottery:
    return Lottery.uniform(tuple(serial(order, sent)[a] for a in sent) for order in itertools.permutations(sent))


def eating(sent: Mapping[str, Ranking]) -> dict[str, dict[str, Fraction]]:
    """Probabilistic serial: all eat their best item at speed 1 until it is gone, then the next (Bogomolnaia and Moulin 2001)."""
    left = {item: Fraction(1) for item in next(iter(sent.values()))}
    eaten = {a: dict.fromkeys(left, Fraction(0)) for a in sent}
    while any(left.values()):
        target = {a: next(item for item in ranking if left[item]) for a, ranking in sent.items()}
        step = min(left[item] / list(target.values()).count(item) for item in target.values())
        for a, item in target.items():
            eaten[a][item] += step
            left[item] -= step
    return eaten


def probabilistic_serial(sent: Mapping[str, Ranking]) -> Lottery:
    """One of the lotteries over assignments with these shares (Birkhoff 1946), taken greedily."""
    shares, chances = eating(sent), []
    agents = list(sent)
    while any(p for own in shares.values() for p in own.values()):
        match = next(m for m in itertools.permutations(shares[agents[0]]) if all(shares[a][x] for a, x in zip(agents, m, strict=True)))
        p = min(shares[a][x] for a, x in zip(agents, match, strict=True))
        for a, x in zip(agents, match, strict=True):
            shares[a][x] -= p
        chances.append((match, p))
    return Lottery(chances)


def test_shares_of_the_two_random_rules() -> None:
    """Bogomolnaia and Moulin (2001), case GM09."""
    sent = {"ada": tuple("abcd"), "bo": tuple("abcd"), "cy": tuple("badc"), "di": tuple("badc")}
    drawn = random_serial_dictatorship(sent)
    assert [drawn.probability(lambda got, item=item: got[0] == item) for item in "abcd"] == [
        Fraction(5, 12), Fraction(1, 12), Fraction(5, 12), Fraction(1, 12),
    ]  # fmt: skip
    assert list(eating(sent)["ada"].values()) == [Fraction(1, 2), 0, Fraction(1, 2), 0]
    split = probabilistic_serial(sent)
    assert [split.probability(lambda got, item=item: got[0] == item) for item in "abcd"] == [Fraction(1, 2), 0, Fraction(1, 2), 0]


def test_sd_strategy_proofness() -> None:
    """Bogomolnaia and Moulin (2001), Propositions 1 and 2: random priority is strategy-proof in the sense of stochastic dominance,
    and probabilistic serial is not, for three agents already; but it is weakly so: no lie stochastically dominates honesty."""
    assert judged(assignment(TRIO, "abc", random_serial_dictatorship), strategy_proof()).holds
    verdict = judged(assignment(TRIO, "abc", probabilistic_serial), strategy_proof())
    assert isinstance(verdict, Refuted)
    for profile in itertools.product(itertools.permutations("abc"), repeat=3):
        sent = dict(zip(TRIO, profile, strict=True))
        told = sums(eating(sent)["ada"], profile[0])
        for lie in itertools.permutations("abc"):
            lied = sums(eating({**sent, "ada": lie})["ada"], profile[0])
            assert lied == told or any(x < y for x, y in zip(lied, told, strict=True))


def sums(shares: Mapping[str, Fraction], ranking: Ranking) -> list[Fraction]:
    """The chance of the best, of the best two, ..."""
    return list(itertools.accumulate(shares[item] for item in ranking))


# -- coalitions (GM16, GM17) ---------------------------------------------------------------------------------------------


def top_trading_cycles(sent: Mapping[str, Ranking]) -> tuple[str, ...]:
    """Everybody owns the house of its name; all point at the owner of the best house left, cycles trade (Shapley and Scarf 1974)."""
    got: dict[str, str] = {}
    while len(got) < len(sent):
        points = {a: next(h for h in sent[a] if h not in got.values()) for a in sent if a not in got}
        at = next(iter(points))
        for _ in points:
            at = points[at]
        cycle = [at]
        while points[cycle[-1]] != at:
            cycle.append(points[cycle[-1]])
        got |= {a: points[a] for a in cycle}
    return tuple(got[a] for a in sent)


def test_top_trading_cycles() -> None:
    """Roth (1982) and Bird (1984), case GM16: strategy-proof, and strongly group strategy-proof."""
    mech = assignment(TRIO, TRIO, top_trading_cycles)
    assert mech({"ada": ("bo", "ada", "cy"), "bo": ("ada", "bo", "cy"), "cy": ("ada", "cy", "bo")}) == ("bo", "ada", "cy")
    assert judged(mech, strategy_proof()).holds
    assert judged(mech, group_strategy_proof()).holds


def boston(sent: Mapping[str, Ranking]) -> tuple[str, ...]:
    """Immediate acceptance with priorities in roster order: places are given out by first choices, then by second ones."""
    got: dict[str, str] = {}
    for k in range(len(sent)):
        for a, ranking in sent.items():
            if a not in got and ranking[k] not in got.values():
                got[a] = ranking[k]
    return tuple(got[a] for a in sent)


def test_immediate_acceptance_is_manipulable() -> None:
    """Abdulkadiroglu and Sonmez (2003): the Boston mechanism is not strategy-proof, so not even weakly proof against groups."""
    verdict = judged(assignment(TRIO, "abc", boston), group_strategy_proof("weak"))
    assert isinstance(verdict, Refuted)
    assert len(verdict.witness["coalition"]) == 1


def test_the_median_is_strongly_group_strategy_proof() -> None:
    """Moulin (1980), case GM17."""
    assert judged(median_vote(points=4), group_strategy_proof("strong")).holds


def test_rings_in_the_second_price_auction() -> None:
    """Graham and Marshall (1987): two bidders that share money are enough, and no coalition gains without side payments; but a
    bidder that is tied or has nothing to lose can help another for free, so only the weak notion holds."""
    ring = smallest_coalition(vickrey(), side_payments=True)
    assert isinstance(ring, Refuted)
    assert len(ring.witness["coalition"]) == 2
    assert smallest_coalition(vickrey()).threat == Coalition(3)
    assert judged(vickrey(), group_strategy_proof("weak")).holds
    assert not judged(vickrey(), group_strategy_proof("strong")).holds


# -- obvious dominance (GM14) --------------------------------------------------------------------------------------------


def test_the_clock_and_the_sealed_auction() -> None:
    """Li (2017), case GM14: bidders polled one at a time have an obviously dominant strategy, sealed bidders only a dominant one."""
    assert judged(ascending_clock(values=5), obviously_strategy_proof()).holds
    assert judged(vickrey(values=5), truthful()).holds
    assert not judged(vickrey(values=5), obviously_strategy_proof()).holds


def in_turn(agents: Sequence[str], items: Sequence[str]) -> Mechanism:
    """Serial dictatorship as a game: each sees what is left and takes one."""
    domain = private_values(agents, rankings(items), lambda a, got, own: -own.index(got[agents.index(a)]))
    return Mechanism(
        domain, tuple, lambda got: {agents[len(got)]: Finite(x for x in items if x not in got)} if len(got) < len(agents) else {},
        lambda got, sent: (*got, *sent.values()), lambda got: got, lambda got, a: got,
        truth=lambda got, own: next(x for x in own if x not in got),
    )  # fmt: skip


def test_serial_dictatorship_is_obvious_only_in_turn() -> None:
    """Li (2017), section I; Pycia and Troyan (2023): taking turns is obviously strategy-proof; handing in rankings is not."""
    sealed = assignment(TRIO, "abc", lambda sent: tuple(serial(TRIO, sent)[a] for a in TRIO))
    assert judged(sealed, strategy_proof()).holds
    assert not judged(sealed, obviously_strategy_proof()).holds
    assert judged(in_turn(TRIO, "abc"), obviously_strategy_proof()).holds


def test_simultaneous_exits_are_not_obvious() -> None:
    """Case GM14: where all answer at once and ties are broken by name, staying can be followed by
    less than dropping could have brought."""
    domain = quasi_linear(PAIR, Finite((0, 1, 2)), lambda a, won, own: own if won == a else 0)

    def step(state: Any, sent: Mapping[str, str]) -> Any:
        price, _ = state
        left = [a for a in PAIR if sent[a] == "drop"]
        return (price + 1, None) if not left and price < 1 else (price + (not left), "bo" if left == ["ada"] else "ada")

    exits = Mechanism(
        domain, lambda: (0, None), lambda s: {} if s[1] else dict.fromkeys(PAIR, Finite(("stay", "drop"))), step,
        lambda s: Decision(s[1], {s[1]: s[0]}), lambda s, a: s, truth=lambda s, own: "stay" if s[0] < own else "drop",
    )  # fmt: skip
    assert judged(exits, ex_post_truthful()).holds
    assert not judged(exits, obviously_strategy_proof()).holds


# -- deferred acceptance as a game ---------------------------------------------------------------------------------------

RANKS = {"a": ("bo", "cy", "ada"), "b": ("cy", "ada", "bo"), "c": ("ada", "bo", "cy")}  # whom each place prefers: a cycle


def deferred_acceptance(sent: Mapping[str, Ranking]) -> tuple[str, ...]:
    """Gale and Shapley (1962), the agents proposing."""
    held, refused = dict[str, str](), {a: set[str]() for a in sent}
    while free := [a for a in sent if a not in held.values()]:
        a = free[0]
        place = next(x for x in sent[a] if x not in refused[a])
        best = min([a, *([held[place]] if place in held else [])], key=RANKS[place].index)
        for loser in {a, held.get(place, a)} - {best}:
            refused[loser].add(place)
        held[place] = best
    return tuple(next(x for x, owner in held.items() if owner == a) for a in sent)


def proposing() -> Mechanism:
    """The same as a game: whoever is free, the first named first, is asked whom to propose to next, and sees its refusals only."""
    domain = private_values(TRIO, rankings("abc"), lambda a, got, own: -own.index(got[TRIO.index(a)]))

    def free(state: Any) -> str | None:
        return next((a for a in TRIO if a not in dict(state[0]).values()), None)

    def view(state: Any, agent: str) -> Any:
        return tuple(x for a, x in state[1] if a == agent)

    def step(state: Any, sent: Mapping[str, str]) -> Any:
        ((a, place),) = sent.items()
        held = dict(state[0])
        rival = held.get(place, a)
        best = min([a, rival], key=RANKS[place].index)
        out = () if a == rival else (((a if best != a else rival), place),)
        return tuple(sorted({**held, place: best}.items())), (*state[1], *out)

    return Mechanism(
        domain, lambda: ((), ()),
        lambda s: {} if free(s) is None else {free(s): Finite(x for x in "abc" if x not in view(s, free(s)))}, step,  # type: ignore[arg-type]
        lambda s: tuple(next(x for x, owner in s[0] if owner == a) for a in TRIO), view,
        truth=lambda seen, own: next(x for x in own if x not in seen),
    )  # fmt: skip


def test_deferred_acceptance_as_a_game() -> None:
    """Dubins and Freedman (1981), Roth (1982): honesty is dominant for those who propose, by ranking or move by move; the game ends
    as the ranking does. Ashlagi and Gonczarowski (2018): where priorities run in a cycle, it is not obviously so."""
    sealed, game = assignment(TRIO, "abc", deferred_acceptance), proposing()
    assert judged(sealed, strategy_proof()).holds
    assert not judged(sealed, obviously_strategy_proof()).holds
    for types in game.domain.profiles():
        state = game.start()
        while awaited := game.awaiting(state):
            state = game.step(state, {a: game.truth(game.view(state, a), types[a]) for a in awaited})
        assert game.outcome(state) == sealed(types)
    assert judged(game, ex_post_truthful()).holds
    assert not judged(game, obviously_strategy_proof()).holds


# -- equilibria (GM02, GM37) ---------------------------------------------------------------------------------------------


def sealed_bids(agents: Sequence[str], types: Any, bids: Finite, price: Callable[[int, int], int], **more: Any) -> Mechanism:
    """One item to the highest of two bids, ties by a fair coin; `price(own, other)`."""
    a, b = agents

    def rule(sent: Mapping[str, int]) -> Any:
        sold = {a: Decision(a, {a: price(sent[a], sent[b])}), b: Decision(b, {b: price(sent[b], sent[a])})}
        return Lottery.uniform(sold.values()) if sent[a] == sent[b] else sold[max(agents, key=sent.__getitem__)]

    domain = quasi_linear(agents, types, lambda i, won, own: own if won == i else 0, **more)
    return one_shot(domain, bids, rule)


@pytest.mark.parametrize(
    ("values", "regret", "conv"), [(5, 0, 0), (10, Fraction(1, 20), Fraction(1, 100)), (20, Fraction(3, 20), Fraction(3, 200))]
)
def test_half_of_the_value_on_a_grid(values: int, regret: Fraction, conv: Fraction) -> None:
    """Vickrey (1961), case GM02: with two bidders and uniform values, bid half. On the grid 1, ..., n (bids below the value, halves
    rounded down) OpenSpiel's `first_sealed_auction` has NashConv 0.0, 0.010 and 0.015 for n = 5, 10, 20; by type the regrets are
    the exact ones here, and they sum to NashConv over bidders and types."""
    grid = range(1, values + 1)
    prior = Independent(dict.fromkeys(PAIR, Lottery.uniform(grid)))
    mech = sealed_bids(
        PAIR, Finite(grid), Finite(range(values)), lambda own, other: own, prior=prior, can_send=lambda i, own, bid: bid < own
    )
    half = {i: {own: own // 2 for own in grid} for i in PAIR}
    verdict = verify(mech, equilibrium(half))
    assert verdict.worst == regret
    assert verify(mech, equilibrium(half, epsilon=regret)).holds

    def worth(own: int, bid: int) -> Fraction:
        return sum((Fraction(own - bid, values * (1 + (rival // 2 == bid))) for rival in grid if rival // 2 <= bid), Fraction(0))

    gains = [max(worth(own, bid) for bid in range(own)) - worth(own, own // 2) for own in grid]
    assert (max(gains), 2 * sum(gains) / values) == (regret, conv)


def test_the_fifteen_equilibria_of_a_second_price_auction() -> None:
    """Case GM37: values 3 and 2, bids 0, ..., 4, fair ties: 15 pure equilibria, as three solvers count (a fourth finds one)."""
    mech = sealed_bids(PAIR, {"ada": Finite([3]), "bo": Finite([2])}, Finite(range(5)), lambda own, other: other)
    held = [verify(mech, equilibrium({"ada": {3: x}, "bo": {2: y}})).holds for x in range(5) for y in range(5)]
    assert sum(held) == 15
    assert judged(mech, equilibrium({"ada": {3: 3}, "bo": {2: 2}})).holds


def test_matching_pennies() -> None:
    """Nash (1951): only fair coins are in equilibrium, and a coin of 1/3 is regretted by 1/3."""
    game = one_shot(
        Domain(PAIR, Finite(["one"]), lambda a, even, types: even if a == "ada" else -even), Finite(("heads", "tails")),
        lambda sent: 1 if sent["ada"] == sent["bo"] else -1,
    )  # fmt: skip
    fair = Lottery.uniform(("heads", "tails"))
    assert judged(game, equilibrium({a: {"one": fair} for a in PAIR})).holds
    bent = Lottery({"heads": Fraction(1, 3), "tails": Fraction(2, 3)})
    assert judged(game, equilibrium({"ada": {"one": fair}, "bo": {"one": bent}})).worst == Fraction(1, 3)


# -- repeated play -------------------------------------------------------------------------------------------------------


def dilemma(temptation: int, reward: int, punishment: int, sucker: int) -> Mechanism:
    worth = {
        ("c", "c"): (reward, reward),
        ("c", "d"): (sucker, temptation),
        ("d", "c"): (temptation, sucker),
        ("d", "d"): (punishment,) * 2,
    }
    domain = private_values(PAIR, Finite(["one"]), lambda a, sent, own: worth[sent][PAIR.index(a)])
    return one_shot(domain, Finite(("c", "d")), lambda sent: (sent["ada"], sent["bo"]))


@pytest.mark.parametrize("payoffs", [(5, 3, 1, 0), (4, 3, 2, 0), (10, 4, 1, -3), (7, 6, 0, -1)])
def test_grim_trigger(payoffs: tuple[int, int, int, int]) -> None:
    """Friedman (1971); Mailath and Samuelson (2006), chapter 2: cooperation under grim trigger is subgame perfect exactly if
    delta >= (T - R) / (T - P)."""
    temptation, reward, punishment, _ = payoffs
    threshold, stage = Fraction(temptation - reward, temptation - punishment), dilemma(*payoffs)
    for delta in (Fraction(0), threshold - Fraction(1, 1000), threshold, threshold + Fraction(1, 1000), Fraction(99, 100)):
        play = discounted(
            {"friendly": stage, "grim": stage},
            lambda state, sent: "friendly" if state == "friendly" and "d" not in sent.values() else "grim",
            delta, strategy=lambda state, agent, own: "c" if state == "friendly" else "d",
        )  # fmt: skip
        assert judged(play, subgame_perfect()).holds is (delta >= threshold), delta


def test_tit_for_tat_is_not_subgame_perfect() -> None:
    """Mailath and Samuelson (2006), chapter 2: after a defection tit for tat is optimal on a knife edge of delta at best, not here."""
    stage = dilemma(5, 3, 1, 0)
    states = dict.fromkeys(itertools.product("cd", repeat=2), stage)
    for delta in (Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(9, 10)):
        play = discounted(
            states, lambda state, sent: (sent["ada"], sent["bo"]), delta, strategy=lambda state, agent, own: state[1 - PAIR.index(agent)]
        )
        assert not judged(play, subgame_perfect()).holds
