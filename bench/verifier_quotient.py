"""A rule on counts with 10 agents of 10 types, 10^10 message profiles, is proved truthful in less than 60 seconds by quotient.

From the rule as a Python function to the verdict, in CPU seconds of this process. The auction has several units at the first rejected
bid (`uniform_price`); the same with ties dealt by fair lot is judged too, and its budget. With 5 agents of 5 types the same verdict,
worst margin and, for the lowest accepted bid, witness come from exhaustion over the whole table; the ratio says how much of it the
quotient takes. Making the certificate is timed apart, and so is checking it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from harness import Finding, section
from harness import rows as relative

import accord
from accord.checker import check
from accord.mechanisms.auctions.uniform_price import uniform_price
from accord.verification.methods import exhaustion, symmetry_quotient

LIMIT = 60.0  # seconds


def seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of one run, and what it gives."""
    start = time.process_time()
    found = run()
    return time.process_time() - start, found


def auction(agents: int, values: int, price: str = "first rejected") -> accord.Mechanism:
    return uniform_price([f"bidder {k}" for k in range(agents)], units=agents // 2, values=values, price=price)


def by_lot(agents: int, values: int) -> accord.Mechanism:
    """The same auction, in which the last units are dealt among those who tie for them: an own lottery for each count of them."""
    units = agents // 2
    domain = accord.symmetric_values(
        [f"bidder {k}" for k in range(agents)], accord.Finite(range(values)), lambda gets, own: own * gets, money=True
    )

    def rule(counts: Mapping[int, int]) -> accord.Each:
        left, dealt, price = units, {}, 0
        for bid in sorted(counts, reverse=True):
            won = min(left, counts[bid])
            left, dealt[bid] = left - won, won
            if won < counts[bid]:
                price = max(price, bid)
        return accord.Each({
            bid: accord.ByLot([(accord.Part(1, price), won), (accord.Part(0), counts[bid] - won)]) for bid, won in dealt.items()
        })  # fmt: skip

    return accord.anonymous_rule(domain, accord.Finite(range(values)), rule)


def agree() -> dict[str, float]:
    """Exhaustion and the quotient at 5 x 5, on a proof and on a refutation."""
    timed = {"exhaustion, 5 agents x 5 types": 0.0, "quotient, 5 agents x 5 types": 0.0}
    for price in ("first rejected", "lowest accepted"):
        table, whole = seconds(lambda p=price: accord.verify(auction(5, 5, p), accord.truthful(), method=exhaustion.METHOD))
        orbit, part = seconds(lambda p=price: accord.verify(auction(5, 5, p), accord.truthful(), method=symmetry_quotient.METHOD))
        assert (whole.word, whole.worst, whole.json()["witness"]) == (part.word, part.worst, part.json()["witness"])
        for name, took in zip(timed, (table, orbit), strict=True):
            timed[name] += 1000 * took
    return timed


def measure() -> Finding:
    """The quotient at 10 x 10, its certificate, and both methods at 5 x 5."""
    timed = agree()
    judged, verdict = seconds(lambda: accord.verify(auction(10, 10), accord.truthful()))
    assert (verdict.word, verdict.method) == ("proved", "symmetry quotient")
    lots, dealt = by_lot(10, 10), {}
    for prop in (accord.truthful(), accord.weak_budget_balance()):
        dealt[prop], found = seconds(lambda p=prop: accord.verify(lots, p))
        assert (found.word, found.method) == ("proved", "symmetry quotient")
    made, written = seconds(lambda: json.dumps(verdict.certificate))
    checked, _ = seconds(lambda: check(json.loads(written)))
    timed |= {
        f"quotient, 10 agents x 10 types ({verdict.cases:,} cases)": 1000 * judged,
        f"its certificate ({len(written):,} characters)": 1000 * made,
        "checking that": 1000 * checked,
        **{f"ties by lot, 10 agents x 10 types, {prop}": 1000 * took for prop, took in dealt.items()},
    }
    slowest = max(judged, *dealt.values())
    word = "holds" if slowest < LIMIT else "does NOT hold"
    return Finding(
        "quotient at 5 x 5",
        relative(timed, "quotient, 5 agents x 5 types"),
        f"The claim {word} here: {slowest:.1f} CPU seconds of {LIMIT:.0f} at most.",
    )


if __name__ == "__main__":
    print(section(__doc__, measure()))
