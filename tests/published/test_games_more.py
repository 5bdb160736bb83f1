"""School choice, redistribution and the expected externality: outcomes and verdicts from the literature, exactly.

Case names (GM...) are those of the list of published games that the project keeps.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Refuted
from accord.verification.verify import verify

# -- school choice (GM32) ----------------------------------------------------------------------------------------------

STUDENTS, SCHOOLS = ("i1", "i2", "i3"), ("s1", "s2", "s3")
PRIORITY = {"s1": ("i1", "i3", "i2"), "s2": ("i2", "i1", "i3"), "s3": ("i2", "i1", "i3")}
WISHES = {"i1": ("s2", "s1", "s3"), "i2": ("s1", "s2", "s3"), "i3": ("s1", "s2", "s3")}
Matching = tuple[str, ...]


def deferred_acceptance(sent: Mapping[str, Sequence[str]]) -> Matching:
    """Students propose; a school keeps the best so far (Gale and Shapley 1962)."""
    held: dict[str, str] = {}
    at, free = dict.fromkeys(STUDENTS, 0), list(STUDENTS)
    while free:
        student = free.pop()
        school = sent[student][at[student]]
        at[student] += 1
        rivals = [student, *([held[school]] if school in held else [])]
        held[school] = min(rivals, key=PRIORITY[school].index)
        free += [i for i in rivals if i != held[school]]
    return tuple(next(s for s, i in held.items() if i == student) for student in STUDENTS)


def top_trading_cycles(sent: Mapping[str, Sequence[str]]) -> Matching:
    """Each points to its best school left, each school to its first student left; cycles trade and leave."""
    got: dict[str, str] = {}
    while len(got) < len(STUDENTS):
        left = [s for s in SCHOOLS if s not in got.values()]
        wants = {i: next(s for s in sent[i] if s in left) for i in STUDENTS if i not in got}
        first = {s: next(i for i in PRIORITY[s] if i not in got) for s in left}
        at = next(iter(wants))
        for _ in STUDENTS:  # after as many steps the walk is on a cycle
            at = first[wants[at]]
        cycle = [at]
        while first[wants[cycle[-1]]] != at:
            cycle.append(first[wants[cycle[-1]]])
        got |= {i: wants[i] for i in cycle}
    return tuple(got[i] for i in STUDENTS)


def school_choice(rule: object) -> Mechanism:
    rankings = Finite(itertools.permutations(SCHOOLS))
    domain = private_values(
        STUDENTS, rankings, lambda i, got, wish: -wish.index(got[STUDENTS.index(i)]), outcomes=Finite(itertools.permutations(SCHOOLS))
    )
    return one_shot(domain, rankings, rule)  # type: ignore[arg-type]


def test_stability_and_efficiency_part() -> None:
    """Abdulkadiroglu and Sonmez (2003), case GM32: the stable matching is Pareto dominated by the one of trading cycles."""
    stable, traded = deferred_acceptance(WISHES), top_trading_cycles(WISHES)
    assert (stable, traded) == (("s1", "s2", "s3"), ("s2", "s1", "s3"))
    better = [WISHES[i].index(b) - WISHES[i].index(a) for i, a, b in zip(STUDENTS, stable, traded, strict=True)]
    assert max(better) <= 0
    assert min(better) < 0


def test_both_are_strategy_proof_and_only_trading_is_efficient() -> None:
    """Dubins and Freedman (1981) and Roth (1982) for the proposing side; Abdulkadiroglu and Sonmez (2003), Propositions 3 and 4."""
    accepted, traded = school_choice(deferred_acceptance), school_choice(top_trading_cycles)
    assert verify(accepted, strategy_proof()).holds
    assert verify(traded, strategy_proof()).holds
    assert verify(traded, pareto_efficient()).holds
    assert isinstance(verify(accepted, pareto_efficient()), Refuted)


# -- redistribution (GM34) ---------------------------------------------------------------------------------------------


def redistributing(bidders: int, values: Sequence[int]) -> Mechanism:
    """Vickrey's auction of one item whose price is partly handed back: each gets sum over j of c[j] times the j-th highest of the
    others' bids (Guo and Conitzer 2009, Theorem 1, with one unit)."""
    n, names = bidders, tuple(f"b{k}" for k in range(bidders))
    tail = [sum(math.comb(n - 1, j) for j in range(i, n)) for i in range(n)]
    back = [Fraction((-1) ** i * (n - 1) * tail[i], i * tail[1] * math.comb(n - 1, i)) for i in range(2, n)]

    def rule(bids: Mapping[str, int]) -> Decision:
        winner = max(names, key=lambda a: bids[a])
        pays = {a: Fraction(0) for a in names}
        pays[winner] = Fraction(max(bids[a] for a in names if a != winner))
        for a in names:
            others = sorted((bids[b] for b in names if b != a), reverse=True)
            pays[a] -= sum((c * bid for c, bid in zip(back, others[1:], strict=True)), Fraction(0))
        return Decision(winner, pays)

    domain = quasi_linear(names, Finite(values), lambda a, winner, own: own if winner == a else 0, Finite(names))
    return one_shot(domain, Finite(values), rule)


@pytest.mark.parametrize(("bidders", "share"), [(3, "1/3"), (4, "4/7"), (5, "11/15"), (6, "26/31")])
def test_the_share_that_is_handed_back_in_the_worst_case(bidders: int, share: str) -> None:
    """Guo and Conitzer (2009), case GM34: of the price, at least this share whatever the bids, and no more at some."""
    mech, shares = redistributing(bidders, range(3)), []
    for bids in mech.domain.profiles():
        price = sorted(bids.values())[-2]
        kept = sum(mech(bids).payments.values(), Fraction(0))
        if price:
            shares.append(1 - kept / price)
        else:
            assert kept == 0
    assert min(shares) == Fraction(share)
    assert max(shares) <= 1


def test_handing_back_keeps_the_incentives() -> None:
    """A Groves mechanism: truthful and efficient, never in deficit, and nobody loses; the seller keeps something."""
    mech = redistributing(4, range(3))
    for prop in (truthful(), efficient(), weak_budget_balance(), individually_rational()):
        assert verify(mech, prop).holds
    assert isinstance(verify(mech, strong_budget_balance()), Refuted)


# -- expected externality (GM36) ---------------------------------------------------------------------------------------


def expected_externality(steps: int) -> Mechanism:
    """One item to the higher of two values, ties by a fair coin; ada pays (a^2 - b^2)/2 to bo. On midpoints of `steps` equal
    parts of [0, 1] that is what the expected externality is exactly: a tie's half makes up for the step."""
    grid = [Fraction(2 * k + 1, 2 * steps) for k in range(steps)]
    agents = ("ada", "bo")

    def rule(sent: Mapping[str, Fraction]) -> object:
        to_bo = (sent["ada"] ** 2 - sent["bo"] ** 2) / 2
        sold = {a: Decision(a, {"ada": to_bo, "bo": -to_bo}) for a in agents}
        return Lottery.uniform(sold.values()) if sent["ada"] == sent["bo"] else sold[max(agents, key=sent.__getitem__)]

    domain = quasi_linear(
        agents, Finite(grid), lambda a, winner, own: own if winner == a else 0, Finite(agents),
        prior=Independent(dict.fromkeys(agents, Lottery.uniform(grid))),
    )  # fmt: skip
    return one_shot(domain, Finite(grid), rule)


def test_the_expected_externality_balances_and_is_bayesian_truthful() -> None:
    """d'Aspremont and Gerard-Varet (1979), case GM36."""
    mech = expected_externality(6)
    for prop in (bayesian_truthful(), efficient(), strong_budget_balance(), individually_rational()):
        assert verify(mech, prop).holds
    assert isinstance(verify(mech, truthful()), Refuted)


def test_its_payment_is_the_externality_and_its_interim_utility_is_the_published_one() -> None:
    """Interim utility v^2/2 + 1/6, of which the grid takes 1/(24 steps^2)."""
    steps = 8
    mech = expected_externality(steps)
    grid = list(mech.domain.types["ada"])

    def told(own: Fraction) -> Fraction:
        """What bo expects to get in value when ada says `own`."""
        return sum((b * (1 if b > own else Fraction(1, 2) if b == own else 0) for b in grid), Fraction(0)) / steps

    for a in grid:
        interim = Fraction(0)
        for b in grid:
            drawn = mech({"ada": a, "bo": b})
            chances = drawn if isinstance(drawn, Lottery) else Lottery.sure(drawn)
            assert {end.payments.get("ada", 0) for end, _ in chances} == {told(b) - told(a)}
            interim += chances.expect(lambda end, a=a: (a if end.choice == "ada" else 0) - end.payments.get("ada", 0)) / steps
        assert interim == a * a / 2 + Fraction(1, 6) - Fraction(1, 24 * steps**2)
