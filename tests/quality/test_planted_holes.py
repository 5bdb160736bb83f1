"""Sound mechanisms with one hole planted in one place: the finder finds it and shrinks it to exactly this witness.

Each hole is hidden where little else is wrong: one profile, one state of the clock, two agents only, a false name only. The
mechanism without the hole is proved beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import DROP, STAY, Clock, ascending_clock
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify

PAIR, TRIO = ("ada", "bo"), ("ada", "bo", "cy")
HALF = Fraction(1, 2)
UNIFORM = Lottery.uniform(range(5))


def sale(hole: Mapping[tuple[int, ...], Callable[[str, int], Decision]] | None = None) -> Mechanism:
    """A second-price auction for three, values 0 to 4; `hole` gives other decisions at some profiles."""
    domain = quasi_linear(
        TRIO, Finite(range(5)), lambda i, winner, t: t if winner == i else 0, TRIO, prior=Independent(dict.fromkeys(TRIO, UNIFORM)),
        permute=lambda o, names: Decision(names[o.choice], {names[a]: p for a, p in o.payments.items()}),
    )  # fmt: skip

    def rule(bids: Mapping[str, int]) -> Decision:
        first, second, _ = sorted(TRIO, key=lambda a: -bids[a])
        changed = (hole or {}).get(tuple(bids[a] for a in TRIO))
        return changed(first, bids[second]) if changed else Decision(first, {first: bids[second]})

    return one_shot(domain, Finite(range(5)), rule)


def overcharged(first: str, price: int) -> Decision:
    return Decision(first, {first: price + HALF})


def undercharged(first: str, price: int) -> Decision:
    return Decision(first, {first: price - HALF})


def misplaced(first: str, price: int) -> Decision:
    return Decision("cy", {"cy": price})


def subsidised(first: str, price: int) -> Decision:
    return Decision(first, {first: price, "cy": -price - Fraction(1, 10**6)})


def clock(bonus: Fraction = HALF) -> Mechanism:
    """An ascending clock for two, values 0 to 3, that pays ada a bonus for leaving in one state: at price 1, bo having stayed."""
    plain = ascending_clock(PAIR, values=4, prior="uniform")

    def outcome(state: Any) -> Decision:
        told = plain.outcome(state)
        if state.dropped == (("ada", 1),) and state.stayed == ("bo",):
            return Decision(told.choice, {**told.payments, "ada": -bonus})
        return told

    return replace(plain, outcome=outcome, spec=None)


def favours(size: int) -> Mechanism:
    """Besides 0 and 1 agents may send a favour: if ada says 1, a favour of bo's or cy's costs it 1 and gives the other 1 + size.
    Of types that differ both lose."""
    domain = quasi_linear(
        TRIO, Finite((0, 1)), lambda i, favoured, t: -5 if favoured and i != "ada" and t != ("bo", "cy").index(i) else 0, (False, True)
    )

    def rule(sent: Mapping[str, Any]) -> Decision:
        did = [a for a in ("bo", "cy") if sent["ada"] == 1 and sent[a] == "favour"]
        paid = dict.fromkeys(TRIO, Fraction(0))
        for a in did:
            paid[a] += 1
            paid["cy" if a == "bo" else "bo"] -= 1 + size
        return Decision(bool(did), paid)

    return one_shot(domain, Finite((0, 1, "favour")), rule, truth=lambda view, own: own)


def gifts(bonus: Fraction) -> Mechanism:
    """Bo can give 1, and cy gets that and a bonus."""
    domain = quasi_linear(TRIO, Finite((0, 1)), lambda i, c, t: 0, ("x",))

    def rule(sent: Mapping[str, Any]) -> Decision:
        return Decision("x", {"bo": 1, "cy": -1 - bonus} if sent["bo"] == "gift" else {})

    return one_shot(domain, Finite((0, 1, "gift")), rule, truth=lambda view, own: own)


def roster(agents: tuple[str, ...], reward: Fraction) -> Mechanism:
    """Nothing happens, but with three agents, when bo says 1, the third says 2 and ada of type 1 tells the truth, the third is paid."""
    domain = quasi_linear(agents, Finite((0, 1, 2)), lambda i, c, t: 0, ("x",))

    def rule(sent: Mapping[str, int]) -> Decision:
        lucky = len(agents) == 3 and [sent[a] for a in agents] == [1, 1, 2]
        return Decision("x", {agents[2]: -reward} if lucky else {})

    def factory(agents: tuple[str, ...]) -> Mechanism:
        return roster(agents, reward)

    return replace(one_shot(domain, Finite((0, 1, 2)), rule), spec=Spec("roster", (("agents", agents),), "by hand", factory))


def off_diagonal(size: int) -> Mechanism:
    """Interdependent values: what is done matters to ada alone, and only where her type is 0 and bo's is 2."""
    domain = Domain(
        PAIR, Finite((0, 1, 2)), lambda i, o, types: size * (o == "act") * (i == "ada" and (types["ada"], types["bo"]) == (0, 2))
    )
    return one_shot(domain, Finite((0, 1, 2)), lambda sent: "act" if sent == {"ada": 1, "bo": 2} else "wait")


def even_chances(off: Fraction) -> Mechanism:
    """One of two goods by a fair coin whatever anybody says, but for one profile of 27, where the coin is off."""
    domain = private_values(TRIO, Finite((0, 1, 2)), lambda i, good, t: 7 if (good == "tea") == (t != 1) else 0)

    def rule(sent: Mapping[str, int]) -> Lottery:
        more = off if tuple(sent.values()) == (1, 2, 2) else 0
        return Lottery({"tea": HALF + more, "coffee": HALF - more})

    return one_shot(domain, Finite((0, 1, 2)), rule)


def shares(hole: Fraction) -> Mechanism:
    """Money changes hands between two, and at one profile a little is lost."""
    domain = quasi_linear(PAIR, Finite(range(4)), lambda i, c, t: 0, ("x",))

    def rule(sent: Mapping[str, int]) -> Decision:
        lost = hole if sent == {"ada": 3, "bo": 1} else 0
        return Decision("x", {"ada": sent["bo"], "bo": lost - sent["bo"]})

    return one_shot(domain, Finite(range(4)), rule)


def tips(prize: Fraction) -> Mechanism:
    """Ada knows half of what bo is: lying pays on average, by a little, only for her type 1."""
    joint = Lottery([({"ada": 0, "bo": 0}, Fraction(1, 3)), ({"ada": 1, "bo": 0}, Fraction(1, 3)), ({"ada": 1, "bo": 1}, Fraction(1, 3))])
    domain = quasi_linear(PAIR, Finite((0, 1)), lambda i, c, t: 5 if i == "ada" and c == t == 0 else 0, (0, 1), prior=Correlated(joint))

    def rule(sent: Mapping[str, int]) -> Decision:
        tip = 0 if sent["ada"] else 2 + prize if sent["bo"] else -2
        return Decision(sent["ada"], {"ada": -tip})

    return one_shot(domain, Finite((0, 1)), rule)


def chosen(hole: bool) -> Mechanism:
    """The best for both is chosen, but for one profile, where something else is that only bo finds as good."""
    domain = private_values(PAIR, Finite(range(3)), lambda i, o, t: int(o == "good" or i == "bo"), outcomes=Finite(("good", "bad")))
    return one_shot(domain, Finite(range(3)), lambda sent: "bad" if hole and sent == {"ada": 2, "bo": 1} else "good")


def votes(hole: bool) -> Mechanism:
    """The majority decides, but for one profile."""
    domain = private_values(TRIO, Finite((0, 1)), lambda i, o, t: int(o == t), permute=lambda o, names: o)
    return one_shot(
        domain, Finite((0, 1)), lambda sent: int(sum(sent.values()) > 1 and not (hole and sent == {"ada": 0, "bo": 1, "cy": 1}))
    )


HOLES: dict[str, tuple[Mechanism, Mechanism, Property, Threat | None, dict[str, Any], Fraction]] = {
    "one price of 125 too high": (
        sale(), sale({(3, 2, 1): overcharged}), truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 3}, "lie": {"ada": 2}, "others": {"bo": 2, "cy": 1}}, HALF,
    ),
    "one price of 125 too low": (
        sale(), sale({(3, 2, 1): undercharged}), truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 2}, "lie": {"ada": 3}, "others": {"bo": 2, "cy": 1}}, HALF,
    ),
    "one price too high, others honest": (
        sale(), sale({(3, 2, 1): overcharged}), ex_post_truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 3, "bo": 2, "cy": 1}, "lie": {"ada": 2}}, HALF,
    ),
    "one price too high, on average": (
        sale(), sale({(3, 2, 1): overcharged}), bayesian_truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 3}, "lie": {"ada": 2}}, Fraction(1, 50),
    ),
    "one price above the winner's value": (
        sale(), sale({(2, 4, 4): overcharged}), individually_rational(), None, {"agent": "bo", "types": {"ada": 2, "bo": 4, "cy": 4}}, HALF,
    ),
    "one item to the wrong bidder": (
        sale(), sale({(0, 4, 1): misplaced}), efficient(), None,
        {"types": {"ada": 0, "bo": 4, "cy": 1}, "alternative": Decision("bo")}, Fraction(3),
    ),
    "a millionth of a deficit at one profile": (
        sale(), sale({(2, 4, 3): subsidised}), weak_budget_balance(), None,
        {"outcome": Decision("bo", {"bo": 3, "cy": -3 - Fraction(1, 10**6)})}, Fraction(1, 10**6),
    ),
    "a trillionth lost at one profile": (
        shares(Fraction(0)), shares(Fraction(1, 10**12)), strong_budget_balance(), None,
        {"outcome": Decision("x", {"ada": 1, "bo": Fraction(1, 10**12) - 1})}, Fraction(1, 10**12),
    ),
    "one state of the clock": (
        clock(Fraction(0)), clock(), truthful(), None,
        {
            "coalition": ("ada",), "types": {"ada": 0}, "honest_play": [{"bo": STAY}, {"ada": DROP}],
            "deviating_play": [{"bo": STAY}, {"ada": STAY}, {"bo": STAY}, {"ada": DROP}],
        }, HALF,
    ),
    "one state of the clock, others honest": (
        clock(Fraction(0)), clock(), ex_post_truthful(), None,
        {
            "coalition": ("ada",), "types": {"ada": 0, "bo": 2}, "honest_play": [{"bo": STAY}, {"ada": DROP}],
            "deviating_play": [{"bo": STAY}, {"ada": STAY}, {"bo": STAY}, {"ada": DROP}],
        }, HALF,
    ),
    "one state of the clock, on average": (
        clock(Fraction(0)), clock(), bayesian_truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 2}, "strategy": [[Clock(1, PAIR, (), ("bo",), "ada"), DROP]]}, Fraction(1, 4),
    ),
    "only two together": (
        favours(-1), favours(1), truthful(), Coalition(2),
        {"coalition": ("bo", "cy"), "types": {"bo": 0, "cy": 1}, "lie": {"bo": "favour", "cy": "favour"}, "others": {"ada": 1}},
        Fraction(1),
    ),
    "only two together, in sum": (
        gifts(Fraction(-1)), gifts(HALF), truthful(), Coalition(3, side_payments=True),
        {"coalition": ("bo", "cy"), "types": {"bo": 0, "cy": 0}, "lie": {"bo": "gift", "cy": 0}, "others": {"ada": 0}}, HALF,
    ),
    "only with a false name": (
        roster(PAIR, Fraction(0)), roster(PAIR, HALF), truthful(), Sybils(1),
        {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 1}, "fakes": {"sybil1": 2}, "others": {"bo": 1}}, HALF,
    ),
    "only with one of two false names": (
        roster(PAIR, Fraction(0)), roster(PAIR, HALF), truthful(), Sybils(2),
        {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 1}, "fakes": {"sybil1": 2}, "others": {"bo": 1}}, HALF,
    ),
    "only off the diagonal": (
        off_diagonal(0), off_diagonal(3), truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 0, "bo": 2}, "lie": {"ada": 1}, "others": {"bo": 2}}, Fraction(3),
    ),
    "a coin off by a thousandth": (
        even_chances(Fraction(0)), even_chances(Fraction(1, 1000)), truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 2, "cy": 2}}, Fraction(7, 1000),
    ),
    "a coin off by a thousandth, ordinally": (
        even_chances(Fraction(0)), even_chances(Fraction(1, 1000)), strategy_proof(), None,
        {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 2, "cy": 2}}, Fraction(1, 1000),
    ),
    "a tip that pays on average": (
        tips(Fraction(0)), tips(Fraction(1, 10**9)), bayesian_truthful(), None,
        {"coalition": ("ada",), "types": {"ada": 1}, "lie": {"ada": 0}}, Fraction(1, 2 * 10**9),
    ),
    "a majority that overlooks one order of the votes": (
        votes(False), votes(True), anonymous(), None, {"swap": ("ada", "bo"), "messages": {"ada": 0, "bo": 1, "cy": 1}}, Fraction(1),
    ),
    "one choice that is worse for one": (
        chosen(False), chosen(True), pareto_efficient(), None,
        {"types": {"ada": 2, "bo": 1}, "outcome": "bad", "alternative": "good"}, Fraction(1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOLES))
def test_the_hole_is_found_and_shrunk_to_exactly_this(name: str) -> None:
    sound, holed, prop, threat, witness, gain = HOLES[name]
    proved = verify(sound, prop, threat)
    assert isinstance(proved, Proved), proved
    verdict = verify(holed, prop, threat)
    assert isinstance(verdict, Refuted)
    assert dict(verdict.witness.parts) == witness
    assert verdict.gain == verdict.replay() == gain
    for found in (proved, verdict):
        assert found.certificate is not None
        check(dict(found.certificate))
