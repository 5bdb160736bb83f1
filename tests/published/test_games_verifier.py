"""Verdicts from the literature about mechanisms written out here, by exhaustion and by theorem.

Case names (GM...) are those of the list of published games that the project keeps.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.voting.borda import borda
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.implementable import implementable
from accord.properties.in_core import in_core
from accord.properties.individually_rational import individually_rational
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Arena, Case
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Alone, Coalition
from accord.properties.truthful import truthful
from accord.verification.methods import generalised_median, groves_form, monotone_payments, taxation_principle
from accord.verification.verdict import Refuted
from accord.verification.verify import verify

Lists = Mapping[str, Sequence[str]]


# -- auctions ----------------------------------------------------------------------------------------------------------


def optimal(bidders: tuple[str, ...], steps: int, reserve: Fraction) -> Mechanism:
    """The second-price auction with a reserve, on midpoints of `steps` equal parts of [0, 1]."""
    grid = [Fraction(2 * k + 1, 2 * steps) for k in range(steps)]
    domain = quasi_linear(bidders, Finite(grid), lambda a, winner, t: t if winner == a else 0)

    def rule(bids: Mapping[str, Fraction]) -> Decision:
        order = sorted(bidders, key=lambda a: (-bids[a], bidders.index(a)))
        if bids[order[0]] < reserve:
            return Decision(None)
        return Decision(order[0], {order[0]: max(reserve, bids[order[1]])})

    return one_shot(domain, Finite(grid), rule)


def revenue(mech: Mechanism) -> Fraction:
    """Expected payments of honest bidders with uniform values."""
    paid = [sum(mech(types).payments.values()) for types in mech.domain.profiles()]
    return sum(paid, Fraction(0)) / len(paid)


@pytest.mark.parametrize(
    ("bidders", "steps", "expected"), [(("ada", "bo"), 20, Fraction(5, 12)), (("ada", "bo", "cy"), 10, Fraction(17, 32))]
)
def test_the_optimal_auction_has_the_reserve_one_half(bidders: tuple[str, ...], steps: int, expected: Fraction) -> None:
    """Myerson (1981), cases GM01 (revenue 5/12) and GM04 (17/32), approached on a grid; monotone with Myerson payments."""
    half = optimal(bidders, steps, Fraction(1, 2))
    assert verify(half, truthful(), method=monotone_payments.METHOD).holds
    assert abs(revenue(half) - expected) <= Fraction(1, 2 * steps)
    reserves = [Fraction(2 * k + 1, 2 * steps) for k in range(steps)]
    best = max(reserves, key=lambda r: revenue(optimal(bidders, steps, r)))
    assert abs(best - Fraction(1, 2)) <= Fraction(1, 2 * steps)


def test_the_sealed_auction_is_dominant_and_only_the_clock_obviously_so() -> None:
    """Li (2017), case GM14, with bidders polled one at a time."""
    for rule, obvious in ((ascending_clock(values=4), True), (vickrey(values=4), False)):
        assert verify(rule, truthful()).holds
        assert verify(rule, obviously_strategy_proof()).holds is obvious


def test_first_price_is_not_truthful_though_its_allocation_is_implementable() -> None:
    """Textbook, case GM23: with other payments the same allocation is the second-price auction."""
    rule = first_price(("ada", "bo"), values=5)
    assert not verify(rule, truthful()).holds
    assert verify(rule, implementable()).holds


def test_a_uniform_price_invites_demand_reduction() -> None:
    """Ausubel and Cramton (2002), case GM22: two units, two bidders who want both; the highest losing bid is the price.

    Worth 2 and 2 against bids of 2 and 0, ada wins one unit and her own second bid sets its price, 2; without it the price is 0.
    """
    kinds = Finite([(first, second) for first in range(3) for second in range(first + 1)])
    domain = quasi_linear(("ada", "bo"), kinds, lambda a, units, t: sum(t[: units[("ada", "bo").index(a)]]))

    def rule(bids: Mapping[str, tuple[int, int]]) -> Decision:
        order = sorted(((-bid, k, a) for a, pair in bids.items() for k, bid in enumerate(pair)), key=lambda b: (b[0], b[1], b[2]))
        won = [a for _, _, a in order[:2]]
        price = -order[2][0]
        return Decision((won.count("ada"), won.count("bo")), {a: price * won.count(a) for a in ("ada", "bo")})

    mech = one_shot(domain, kinds, rule)
    verdict = verify(mech, truthful())
    assert isinstance(verdict, Refuted)
    reduced = Case({"coalition": ("ada",), "types": {"ada": (2, 2)}, "lie": {"ada": (2, 0)}, "others": {"bo": (2, 0)}})
    assert mech({"ada": (2, 2), "bo": (2, 0)}) == Decision((1, 1), {"ada": 2, "bo": 2})
    assert mech({"ada": (2, 0), "bo": (2, 0)}) == Decision((1, 1))
    assert truthful().margin(Arena(mech, Alone()), reduced) == 2
    first_unit = one_shot(domain, kinds, lambda bids: rule({a: (pair[0], 0) for a, pair in bids.items()}))
    for bids in itertools.product(kinds, repeat=2):
        case = Case({"coalition": ("ada",), "types": {"ada": (2, 0)}, "lie": {"ada": bids[0]}, "others": {"bo": bids[1]}})
        assert truthful().margin(Arena(first_unit, Alone()), case) <= 0, "with one unit wanted the highest losing bid is nobody's own"


# -- public decisions --------------------------------------------------------------------------------------------------


def test_the_pivot_mechanism_is_of_groves_form() -> None:
    """Groves (1973), Clarke (1971), case GM07: truthful and efficient by Groves's theorem."""
    rule = clarke_pivot(values=(30, -10))
    assert verify(rule, truthful(), method=groves_form.METHOD).holds
    assert verify(rule, efficient()).holds
    assert [rule({"ada": 30, "bo": -10, "cy": -10}).payment(a) for a in ("ada", "bo", "cy")] == [20, 0, 0]


def expected_externality(values: Mapping[str, Sequence[int]], worth: Any, choices: Sequence[Any], outside: Any = None) -> Mechanism:
    """Each agent is paid what the others are expected to get from its report, and pays its share of what the others are paid.

    Types are uniform and independent; the choice maximises the total worth."""
    agents = tuple(values)
    prior = Independent({a: Lottery.uniform(ts) for a, ts in values.items()})
    more = {"outside": outside} if outside else {}
    domain = quasi_linear(agents, {a: Finite(ts) for a, ts in values.items()}, worth, Finite(choices), prior=prior, **more)

    def best(types: Mapping[str, int]) -> Any:
        return max(choices, key=lambda c: sum(worth(a, c, t) for a, t in types.items()))

    def externality(agent: str, own: int) -> Fraction:
        rest = [a for a in agents if a != agent]
        drawn = [dict(zip(rest, ts, strict=True)) for ts in itertools.product(*(values[a] for a in rest))]
        total = sum(Fraction(worth(b, best({**others, agent: own}), others[b])) for others in drawn for b in rest)
        return Fraction(total) / len(drawn)

    def rule(reports: Mapping[str, int]) -> Decision:
        share = {a: externality(a, t) for a, t in reports.items()}
        paid = {a: sum(s for b, s in share.items() if b != a) / (len(agents) - 1) - share[a] for a in agents}
        return Decision(best(reports), paid)

    return one_shot(domain, {a: Finite(ts) for a, ts in values.items()}, rule)


def test_the_expected_externality_mechanism() -> None:
    """D'Aspremont and Gerard-Varet (1979), case GM20: Bayesian truthful, budget balanced and efficient, not dominant; and a
    trader may lose in it, as it must somewhere (Myerson and Satterthwaite 1983)."""
    item = expected_externality({"ada": (0, 1, 2), "bo": (0, 1, 2), "cy": (0, 2)}, lambda a, w, t: t if w == a else 0, ("ada", "bo", "cy"))
    trade = expected_externality(
        {"ada": (0, 3), "bo": (1, 4)},
        lambda a, traded, t: (t if a == "bo" else -t) if traded else 0,
        (False, True),
    )
    for rule in (item, trade):
        assert verify(rule, bayesian_truthful()).holds
        assert verify(rule, strong_budget_balance()).holds
        assert verify(rule, efficient()).holds
        assert not verify(rule, truthful()).holds
    assert verify(item, individually_rational("interim")).holds
    assert not verify(trade, individually_rational("interim")).holds


def test_full_surplus_extraction_with_correlated_types() -> None:
    """Cremer and McLean (1988), case GM24: a second-price auction with side bets on the other's report is truthful in dominant
    strategies, leaves every type exactly 0 in expectation, and so collects the whole expected surplus."""
    low, high, alike = 1, 3, Fraction(2, 3)  # P(the other's value is one's own)
    belief = {low: {low: alike, high: 1 - alike}, high: {low: 1 - alike, high: alike}}
    pairs = [({"ada": s, "bo": t}, belief[s][t] / 2) for s in (low, high) for t in (low, high)]

    def auction(bids: Mapping[str, int], bets: Mapping[str, Mapping[int, Fraction]]) -> Decision:
        winner = "ada" if bids["ada"] >= bids["bo"] else "bo"
        rival = {"ada": bids["bo"], "bo": bids["ada"]}
        return Decision(winner, {a: bets[a][rival[a]] + (rival[a] if a == winner else 0) for a in ("ada", "bo")})

    bets = {}
    for me, other in (("ada", "bo"), ("bo", "ada")):
        free = dict.fromkeys(("ada", "bo"), dict.fromkeys((low, high), Fraction(0)))
        rent = {}
        for own in (low, high):
            ends = [(p, auction({me: own, other: t}, free)) for t, p in belief[own].items()]
            rent[own] = sum(p * ((own if d.choice == me else 0) - d.payment(me)) for p, d in ends)
        # two equations: the bet is expected to cost each type its rent
        a, b = belief[low][low], belief[low][high]
        c, d = belief[high][low], belief[high][high]
        det = a * d - b * c
        assert det != 0, "beliefs are of full rank"
        bets[me] = {low: (rent[low] * d - rent[high] * b) / det, high: (a * rent[high] - c * rent[low]) / det}

    domain = quasi_linear(
        ("ada", "bo"), Finite((low, high)), lambda i, winner, t: t if winner == i else 0, Finite(("ada", "bo")),
        prior=Correlated(Lottery(pairs)),
    )  # fmt: skip
    mech = one_shot(domain, Finite((low, high)), lambda bids: auction(bids, bets))
    assert verify(mech, truthful()).holds
    assert verify(mech, truthful(), method=monotone_payments.METHOD).holds
    assert verify(mech, truthful(), method=groves_form.METHOD).holds
    assert verify(mech, efficient()).holds
    interim = verify(mech, individually_rational("interim"))
    assert interim.holds
    assert interim.worst == 0
    collected = sum(p * sum(mech(types).payments.values()) for types, p in pairs)
    assert collected == sum(p * max(types.values()) for types, p in pairs)
    assert not verify(mech, individually_rational("ex post")).holds


# -- matching ----------------------------------------------------------------------------------------------------------

MEN = {"al": "ABC", "be": "BCA", "ga": "CAB"}
WOMEN = {"A": ("be", "ga", "al"), "B": ("ga", "al", "be"), "C": ("al", "be", "ga")}


def deferred_acceptance(men: Lists, women: Lists) -> dict[str, str]:
    """Men propose; who is matched to each man."""
    left, held = {m: list(ranking) for m, ranking in men.items()}, {}
    free = list(men)
    while free:
        man = free.pop(0)
        woman = left[man].pop(0)
        rival = held.get(woman)
        if rival is None or women[woman].index(man) < women[woman].index(rival):
            held[woman] = man
            free += [rival] if rival else []
        else:
            free.append(man)
    return {man: woman for woman, man in held.items()}


def one_side(reporting: str, women: Lists = WOMEN, men: Lists = MEN) -> Mechanism:
    """Deferred acceptance in which one side reports, and the other's preferences are known."""
    side = tuple(MEN) if reporting == "men" else tuple(WOMEN)
    kinds = Finite(itertools.permutations(sorted(WOMEN if reporting == "men" else MEN)))

    def rule(reports: Lists) -> tuple[str, ...]:
        match = deferred_acceptance(reports, women) if reporting == "men" else deferred_acceptance(men, reports)
        partner = match if reporting == "men" else {w: m for m, w in match.items()}
        return tuple(partner[a] for a in side)

    outcomes = Finite(itertools.permutations(sorted(WOMEN if reporting == "men" else MEN)))
    domain = private_values(side, kinds, lambda a, matched, t: -t.index(matched[side.index(a)]), outcomes=outcomes)
    return one_shot(domain, kinds, rule)


def test_deferred_acceptance_finds_the_men_s_best_stable_matching() -> None:
    """Gale and Shapley (1962), example 1, case GM10."""
    assert deferred_acceptance(MEN, WOMEN) == {"al": "A", "be": "B", "ga": "C"}
    by_women = deferred_acceptance(WOMEN, MEN)
    assert {m: w for w, m in by_women.items()} == {"be": "A", "ga": "B", "al": "C"}


@pytest.mark.parametrize("women", [WOMEN, {"A": ("al", "be", "ga"), "B": ("be", "al", "ga"), "C": ("be", "al", "ga")}])
def test_deferred_acceptance_is_truthful_for_those_who_propose(women: Lists) -> None:
    """Dubins and Freedman (1981), Roth (1982), case GM15: no coalition of men all gains, either."""
    rule = one_side("men", women)
    assert verify(rule, strategy_proof()).holds
    assert verify(rule, truthful(), method=taxation_principle.METHOD).holds
    assert verify(rule, truthful(), Coalition(3)).holds


def test_deferred_acceptance_is_not_truthful_for_those_who_are_asked() -> None:
    """Roth (1982), case GM15, with men of whom two want the same woman most: she rejects one to be asked by a better one later."""
    men = {"al": "BAC", "be": "ABC", "ga": "ABC"}
    verdict = verify(one_side("women", men=men), strategy_proof())
    assert isinstance(verdict, Refuted)
    assert verdict.replay() == 1
    true = {"A": ("al", "ga", "be"), "B": ("ga", "al", "be"), "C": ("al", "be", "ga")}
    assert deferred_acceptance(men, true) == {"al": "B", "ga": "A", "be": "C"}
    assert deferred_acceptance(men, {**true, "A": ("al", "be", "ga")}) == {"al": "A", "ga": "B", "be": "C"}


def top_trading_cycles(wants: Lists) -> dict[str, str]:
    """Each owner named like its house; everybody left points at the owner of the best house left, and cycles trade."""
    left, got = dict(wants), {}
    while left:
        points = {a: next(h for h in ranking if h in left) for a, ranking in left.items()}
        at = next(iter(left))
        for _ in left:
            at = points[at]
        cycle = [at]
        while points[cycle[-1]] != at:
            cycle.append(points[cycle[-1]])
        got |= {a: points[a] for a in cycle}
        left = {a: ranking for a, ranking in left.items() if a not in cycle}
    return got


def housing_market() -> Mechanism:
    owners = ("ada", "bo", "cy")
    kinds, outcomes = Finite(itertools.permutations(owners)), Finite(itertools.permutations(owners))

    def utility(agent: str, houses: Sequence[str], ranking: Sequence[str]) -> int:
        return -ranking.index(houses[owners.index(agent)])

    def alone(coalition: tuple[str, ...]) -> list[tuple[str, ...]]:
        trades = itertools.permutations(coalition)
        return [tuple(dict(zip(coalition, houses, strict=True)).get(a, a) for a in owners) for houses in trades]

    domain = private_values(owners, kinds, utility, outcomes=outcomes, alone=alone, outside=lambda agent, types: -types[agent].index(agent))

    def rule(reports: Lists) -> tuple[str, ...]:
        got = top_trading_cycles(reports)
        return tuple(got[a] for a in owners)

    return one_shot(domain, kinds, rule)


def test_top_trading_cycles() -> None:
    """Shapley and Scarf (1974), Roth (1982), Bird (1984), case GM16: in the strong core, of which it is the only allocation."""
    rule = housing_market()
    for prop in (strategy_proof(), individually_rational(), pareto_efficient(), group_strategy_proof(), in_core("strong")):
        assert verify(rule, prop).holds, prop
    assert verify(rule, truthful(), method=taxation_principle.METHOD).holds
    owners, alone, u = rule.domain.agents, rule.domain.alone, rule.domain.own_utility
    groups = [g for k in (1, 2, 3) for g in itertools.combinations(owners, k)]
    for types in rule.domain.profiles():

        def blocked(houses: tuple[str, ...], types: Mapping[str, Any] = types) -> bool:
            for group in groups:
                for other in alone(group):
                    gains = [u(a, other, types[a]) - u(a, houses, types[a]) for a in group]
                    if min(gains) >= 0 < max(gains):
                        return True
            return False

        assert [h for h in itertools.permutations(owners) if not blocked(h)] == [rule(types)]


def test_top_trading_cycles_with_six_owners() -> None:
    """Textbook example, case GM31; lists are cut where the owner's own house is reached, which comes last where it is not named."""
    wants = {"1": "324", "2": "356", "3": "31", "4": "2564", "5": "132", "6": "2456"}
    full = {
        a: [*ranking, *([a] if a not in ranking else []), *(h for h in wants if h not in ranking and h != a)]
        for a, ranking in wants.items()
    }
    assert top_trading_cycles(full) == {"1": "2", "2": "5", "3": "3", "4": "6", "5": "1", "6": "4"}


# -- voting ------------------------------------------------------------------------------------------------------------


def test_the_median_of_peaks_by_moulin_s_theorem() -> None:
    """Moulin (1980), case GM17: strategy-proof, group strategy-proof, anonymous and efficient with 3 voters."""
    rule = median_vote(points=5)
    by_theorem = generalised_median.METHOD
    assert verify(rule, strategy_proof(), method=by_theorem).holds
    assert verify(rule, truthful(), Coalition(3), method=by_theorem).holds
    assert verify(rule, group_strategy_proof("strong"), method=by_theorem).holds
    assert verify(rule, group_strategy_proof("strong")).holds
    assert verify(rule, anonymous()).holds
    assert verify(rule, pareto_efficient()).holds


def test_borda_is_manipulable_and_no_payments_are_needed_to_mend_it() -> None:
    """Gibbard (1973), Satterthwaite (1975), case GM18. With transferable points Borda's choice maximises the total, which some payments
    implement (Groves 1973)."""
    rule = borda(("ada", "bo"), candidates=3)
    assert not verify(rule, strategy_proof()).holds
    assert verify(rule, implementable()).holds


# -- implementability --------------------------------------------------------------------------------------------------


def test_weak_monotonicity_is_not_enough_where_types_are_few() -> None:
    """Rochet (1987), and Bikhchandani et al. (2006), Econometrica 74(4), on domains where pairs of types do not decide: here each two types
    are content with their own outcome in sum, and the cycle of three is not."""
    worth = {(0, "x"): 0, (0, "y"): -2, (0, "z"): 1, (1, "x"): 1, (1, "y"): 0, (1, "z"): -2, (2, "x"): -2, (2, "y"): 1, (2, "z"): 0}
    domain = quasi_linear(("ada",), Finite((0, 1, 2)), lambda a, c, t: worth[t, c])
    mech = one_shot(domain, Finite((0, 1, 2)), lambda m: Decision("xyz"[m["ada"]]))
    for s, t in itertools.combinations(range(3), 2):
        assert worth[s, "xyz"[t]] + worth[t, "xyz"[s]] <= worth[s, "xyz"[s]] + worth[t, "xyz"[t]]
    verdict = verify(mech, implementable())
    assert isinstance(verdict, Refuted)
    assert sorted(verdict.witness["cycle"]) == [0, 1, 2]
    assert verdict.gain == verdict.worst == 1
