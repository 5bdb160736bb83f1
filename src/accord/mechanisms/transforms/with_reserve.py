"""A reserve price on a single-item auction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.core.domain import Decision
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import mechanism
from accord.core.space import Finite, as_finite
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.parameters import Amount, amount, wrapped
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance

RANGES: tuple[dict[str, Any], ...] = (
    {},
    {"reserve": 0},
    {"reserve": "5/2"},
    {"reserve": 9},
    {"mech": vickrey(values=3), "reserve": 2},
    {"mech": first_price(values=3)},
    {"mech": first_price(values=3), "reserve": 2},
    {"mech": first_price(("ada", "bo")), "reserve": "7/2"},
)


@mechanism(
    cites=(
        "Myerson (1981), Optimal auction design, Mathematics of Operations Research 6(1)",
        "Krishna (2010), Auction Theory, 2nd ed., section 2.5: reserve prices",
    )
)
def with_reserve(mech: Mechanism | None = None, reserve: Amount | str = 1) -> Mechanism:
    """A sealed-bid auction that does not sell below a reserve price.

    `mech` is a one-shot auction whose messages are bids and whose outcome is `Decision(winner or None, payments)`; without one,
    `vickrey` with two bidders. Formula: if the winner's bid is below `reserve` nobody wins or pays; else the winner pays
    the greater of the reserve and what it paid before; others' payments stay. Domain and honesty are those of `mech`.

    Claims, for the two auctions of the catalogue only: about another rule nothing follows from its name.
    `vickrey`: truthful still (the reserve acts as one more rival bid), efficient unless a positive value lies below the
    reserve. `first_price`: truthful exactly if at most one value reaches the reserve, as there is nothing to shade.

    Raises AccordError if `mech` runs over several rounds or takes messages that are not numbers, or the reserve is negative.
    Validated by exhaustion over the ranges of this file.
    """
    inner = wrapped(mech, lambda: vickrey(("ada", "bo")))
    floor = amount(reserve, "the reserve")
    settle = inner.rule
    if settle is None or inner.messages is None:
        raise AccordError(f"{inner.name} runs over several rounds, and a reserve is put on sealed bids: start its prices at the reserve")
    for space in inner.messages.values():
        if isinstance(space, Finite) and not all(hasattr(m, "numerator") for m in space):
            raise AccordError(f"the messages {space} of {inner.name} are not bids: put a reserve on an auction whose messages are numbers")

    def held(sale: Any, bids: Mapping[str, Amount]) -> Decision:
        if not isinstance(sale, Decision) or (sale.choice is not None and sale.choice not in bids):
            raise AccordError(f"{inner.name} gives the outcome {sale}, which names no winner: put a reserve on an auction that does")
        if sale.choice is None:
            return sale
        if bids[sale.choice] < floor:
            return Decision(None)
        return Decision(sale.choice, {**sale.payments, sale.choice: max(floor, sale.payment(sale.choice))})

    def rule(bids: Mapping[str, Amount]) -> Any:
        sale = settle(bids)
        return sale.map(lambda drawn: held(drawn, bids)) if isinstance(sale, Lottery) else held(sale, bids)

    return one_shot(inner.domain, inner.messages, rule, truth=inner.truth, claims=_claims(inner, floor), notes=inner.notes)


def _claims(inner: Mechanism, floor: Amount) -> dict[Any, bool]:
    if inner.name not in ("vickrey", "first_price"):
        return {}
    grid = as_finite(next(iter(inner.domain.types.values()))).items
    honest = inner.name == "vickrey" or sum(v >= floor for v in grid) <= 1
    return {
        truthful(): honest,
        ex_post_truthful(): honest,
        individually_rational("ex post"): True,
        efficient(): not any(0 < v < floor for v in grid),
        weak_budget_balance(): True,
        strong_budget_balance(): grid[-1] < floor or grid[-1] == 0,
    }
