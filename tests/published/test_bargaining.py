"""Two-round bargaining by hand: a seller posts a price, the buyer takes it or answers with an offer, which the seller takes or not.

The verdicts are worked out in the docstrings from the definitions, and equal the enumeration of every strategy.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from accord.checker import check
from accord.core.domain import Decision, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.property import Property
from accord.properties.truthful import truthful
from accord.verification.verdict import Refuted, Verdict
from accord.verification.verify import verify
from tests.laws import by_strategies
from tests.laws.random_rounds import Rounds
from tests.laws.test_osp import by_definition

SELLER, BUYER = "ada", "bo"
PRICES = Finite((1, 3))


def bargaining(*, posted: int | None = None) -> Mechanism:
    """Ada sells at a cost of 0 or 2, bo values the good at 2 or 4, each equally likely. Ada posts 1 or 3; bo takes it, or offers 1 or 3;
    ada takes the offer or not. Honesty: post the least price above the cost, take any price below the value, offer the greatest price
    below the value, take any offer above the cost. With `posted`, the price is given and the buyer's answer is final."""
    domain = quasi_linear(
        (SELLER, BUYER), {SELLER: Finite((0, 2)), BUYER: Finite((2, 4))},
        lambda agent, sold, own: (own if agent == BUYER else -own) if sold else 0,
        prior=Independent({SELLER: Lottery.uniform((0, 2)), BUYER: Lottery.uniform((2, 4))}),
    )  # fmt: skip

    def awaiting(state: tuple[Any, ...]) -> dict[str, Finite]:
        if state and state[-1] in ("take", "leave"):
            return {}
        if not state:
            return {SELLER: PRICES}
        if len(state) == 1:
            return {BUYER: Finite(("take", "leave") if posted else ("take", 1, 3))}
        return {SELLER: Finite(("take", "leave"))}

    def truth(state: tuple[Any, ...], own: int) -> Any:
        if not state:
            return 1 if own == 0 else 3
        if len(state) == 1:
            refusal = "leave" if posted else (1 if own == 2 else 3)
            return "take" if state[0] < own else refusal
        return "take" if state[1] > own else "leave"

    def outcome(state: tuple[Any, ...]) -> Decision:
        price = state[-2]
        return Decision(True, {BUYER: price, SELLER: -price}) if state[-1] == "take" else Decision(False)

    start = (posted,) if posted else ()
    return Mechanism(
        domain, lambda: start, awaiting, lambda state, sent: (*state, *sent.values()), outcome, lambda state, agent: state, truth=truth
    )


def judged(mech: Mechanism, prop: Property) -> Verdict:
    verdict = verify(mech, prop)
    assert check(json.loads(json.dumps(verdict.certificate))).verdict == verdict.word
    return verdict


def test_a_posted_price_is_obvious() -> None:
    """Hagerty and Rogerson (1987), Robust trading mechanisms: a price that nobody can move makes honesty dominant; here obviously so."""
    for price in PRICES:
        mech = bargaining(posted=price)
        for prop in (obviously_strategy_proof(), truthful(), ex_post_truthful(), bayesian_truthful()):
            assert judged(mech, prop).holds


def test_the_haggling_seller_gains_by_asking_more() -> None:
    """Ex post: ada of cost 0 posts 1 and sells at 1. To bo of value 4 she can post 3, which he takes: a gain of 2. In expectation: with
    1/2 bo has value 4 and pays 3; with 1/2 he has value 2 and offers 1, which she takes; so 2 against 1, a gain of 1. Bo of value 4
    facing a price of 3 can offer 1, which ada of cost 0 would take; but honest ada posts 3 only at cost 2, and takes no offer of 1. So he
    gains nothing ex post. Against other strategies of ada (post 3, then take anything) he gains 2."""
    mech = bargaining()
    ex_post, interim, dominant = judged(mech, ex_post_truthful()), judged(mech, bayesian_truthful()), judged(mech, truthful())
    assert (ex_post.worst, interim.worst, dominant.worst) == (2, 1, 2)
    assert isinstance(ex_post, Refuted)
    assert isinstance(interim, Refuted)
    assert interim.witness["coalition"] == (SELLER,)
    assert interim.witness["types"] == {SELLER: 0}


def test_bargaining_equals_the_enumeration_of_all_strategies() -> None:
    """Counts, margins and verdicts from every strategy of both, played out."""
    for mech in (bargaining(), bargaining(posted=1)):
        prior = {(c, v): Fraction(1, 4) for c in (0, 2) for v in (2, 4)}
        sample = Rounds(0, mech, prior, True)
        for prop, definition in (
            (truthful(), by_strategies.truthful), (ex_post_truthful(), by_strategies.ex_post_truthful),
            (bayesian_truthful(), by_strategies.bayesian_truthful),
            (obviously_strategy_proof(), lambda s: by_definition(by_strategies.Tree(s))),
        ):  # fmt: skip
            verdict, cases = judged(mech, prop), definition(sample)
            assert (verdict.cases, verdict.worst) == (len(cases), max(cases.values())), prop
