"""Repairs: what they answer, what they leave alone, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.digest import spec_digest
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.floats import as_floats
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.designer.norm import OneNorm, SupNorm
from accord.designer.repair import repair
from accord.designer.repaired import Irreparable, Repaired
from accord.designer.repriced import repriced
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.borda import borda
from accord.properties.efficient import efficient
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.runs.seeds import Streams
from accord.simulation.drawing import FromPrior
from accord.simulation.engine import by_loop, engine_for
from accord.simulation.population import Population
from accord.simulation.strategies.truthful import truthful as honest
from accord.verification.verify import verify

PAIR = ("ada", "bo")


def repaired(mech: Mechanism, *props: Property, **more: Any) -> Repaired:
    found = repair(mech, props, **more)
    assert isinstance(found, Repaired)
    return found


def to_the_lowest(values: int = 3) -> Mechanism:
    """The item to the lower bid, at no price: no payments make that truthful, since winning falls with the bid (Myerson 1981, lemma 2)."""
    domain = quasi_linear(PAIR, Finite(range(values)), lambda agent, winner, own: own if agent == winner else 0)
    return one_shot(domain, Finite(range(values)), lambda bids: Decision("ada" if bids["ada"] <= bids["bo"] else "bo"))


def test_the_smallest_first_price_auction_by_hand() -> None:
    """Values 0 and 1. Ada gains 1 by bidding 0 when bo bids 0; charging her nothing at her bid of 1 there is the change of 1."""
    found = repaired(first_price(PAIR, values=2), truthful(), individually_rational())
    (change,) = found.changes
    assert (dict(change.messages), change.agent, change.before, change.after) == ({"ada": 1, "bo": 0}, "ada", 1, 0)
    assert found.size == 1
    assert [v.holds for v in found.verdicts] == [True, True]
    assert found.mechanism({"ada": 1, "bo": 0}) == Decision("ada")
    assert repaired(first_price(PAIR, values=2), truthful(), norm=SupNorm()).size == Fraction(1, 2)


def test_a_repaired_mechanism_is_a_mechanism_like_others() -> None:
    first = first_price(PAIR, values=3, prior="uniform")
    found = repaired(first, truthful(), individually_rational())
    assert found.mechanism.claims == {truthful(): True, individually_rational(): True}
    assert found.mechanism.spec is not None
    assert spec_digest(found.mechanism) not in (None, spec_digest(first))
    again = found.mechanism.rebuild()
    assert tabulate(again).outcomes == tabulate(found.mechanism).outcomes
    for verdict in found.verdicts:
        assert check(verdict.certificate or {}).verdict == "proved"
    streams = Streams(3)
    told = by_loop(found.mechanism, Population(honest()), FromPrior().draw(found.mechanism, 50, streams), streams)
    assert (told["utility"] >= 0).all()
    assert engine_for(found.mechanism) is by_loop
    refuted = verify(first, truthful())
    assert refuted.replay(found.mechanism) <= 0  # type: ignore[attr-defined]


def test_nothing_is_repaired_that_is_whole() -> None:
    auction = vickrey(PAIR, values=3)
    found = repaired(auction, truthful(), individually_rational(), weak_budget_balance())
    assert found.mechanism is auction
    assert (found.size, found.changes) == (0, ())
    assert str(found).startswith("nothing to repair: vickrey is truthful in dominant strategies, individually rational ex post and weakly")
    assert check(found.certificate).property_params["size"] == "0"


def test_what_no_payments_mend_comes_with_the_cases_that_contradict_each_other() -> None:
    found = repair(to_the_lowest(), truthful())
    assert isinstance(found, Irreparable)
    assert sum(weight * margin for weight, margin, _ in found.contradiction) > 0
    assert "no change of payments makes unregistered mechanism truthful in dominant strategies" in str(found)
    assert "no change of payments makes it so that honesty is optimal" in check(found.certificate).sentence
    assert "gains" in found._repr_html_()
    assert json.loads(json.dumps(found.json()))["answer"] == "irreparable"


def test_payments_that_are_kept_stay() -> None:
    first = first_price(PAIR, values=3)
    found = repair(first, truthful(), keep=PAIR)
    assert isinstance(found, Irreparable)
    assert "(those of ada, bo stay)" in str(found)
    assert "those of ada, bo excepted," in check(found.certificate).sentence
    still = repaired(to_free_ada(), truthful(), keep=("ada",))
    assert {change.agent for change in still.changes} == {"bo"}


def to_free_ada() -> Mechanism:
    """Ada pays the second price and bo its own bid."""
    second, first = vickrey(PAIR, values=3), first_price(PAIR, values=3)

    def rule(bids: Mapping[str, Any]) -> Decision:
        sold: Decision = (second if bids["ada"] >= bids["bo"] else first)(bids)
        return sold

    return one_shot(second.domain, Finite(range(3)), rule)


def test_lotteries_are_charged_in_every_outcome() -> None:
    base = first_price(PAIR, values=3)

    def rule(bids: Mapping[str, Any]) -> Any:
        return Lottery.uniform([base(bids), Decision(None)])

    found = repaired(one_shot(base.domain, Finite(range(3)), rule), truthful())
    change = found.changes[0]
    lottery = found.mechanism(change.messages)
    assert lottery.expect(lambda o: o.payment(change.agent)) == change.after
    assert found.mechanism.spec is None


def test_an_answer_can_be_read_and_shown() -> None:
    found = repaired(first_price(PAIR, values=3), truthful())
    told = json.loads(json.dumps(found.json()))
    assert told["answer"] == "repaired"
    assert (told["size"], told["norm"], told["properties"]) == ("4", "1-norm", ["truthful"])
    assert told["changes"][0] == found.changes[0].json()
    assert found.table()[0] == ("ada", "bo", "payer", "before", "after")
    assert len(found.table()) == 1 + len(found.changes)
    assert "<table>" in found._repr_html_()
    assert str(found.changes[0]).startswith("when the messages are ada ")
    assert found.certificate_name == "first-price-least-repair-truthful.json"
    assert str(OneNorm(weighted=True)) == "prior-weighted 1-norm"


# -- refusals ------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_repaired_is_refused_in_a_sentence() -> None:
    first = first_price(PAIR, values=2)
    for wanted, more, sentence in (
        (efficient(), {}, "'efficient' is not a property that a change of payments is computed for: choose among truthful"),
        ((), {}, "no property is asked for, so there is nothing to repair"),
        (truthful(), {"keep": "ada"}, r"keep is the text 'ada', and it lists agents: write keep=\('ada',\)"),
        (truthful(), {"keep": ("cy",)}, "'cy' is not an agent of first_price"),
        (truthful(), {"norm": OneNorm(weighted=True)}, "the prior-weighted 1-norm needs a prior, and this mechanism has none"),
        (individually_rational("interim"), {}, "individual rationality interim needs a prior"),
    ):
        with pytest.raises(AccordError, match=sentence):
            repair(first, wanted, **more)
    with pytest.raises(AccordError, match="ascending_clock runs over several rounds, and payments are repaired"):
        repair(ascending_clock(PAIR, values=2), truthful())
    with pytest.raises(AccordError, match="first_price computes in floats, and a repair is proved exactly"):
        repair(as_floats(first), truthful())
    with pytest.raises(AccordError, match="borda has no payments to change: repair needs a quasi-linear domain"):
        repair(borda(), truthful())


def test_outcomes_that_are_no_decisions_are_refused() -> None:
    domain = private_values(PAIR, Finite((0, 1)), lambda a, o, own: own * o - o, payment=lambda a, o: Fraction(o))
    with pytest.raises(AccordError, match="gives the outcome 0, which is no Decision, so its payments cannot be changed"):
        repair(one_shot(domain, Finite((0, 1)), lambda said: said["ada"]), truthful())


def test_payments_that_do_not_count_one_for_one_are_refused() -> None:
    fair = first_price(PAIR, values=2)
    fields = {"payment": fair.domain.payment, "outcomes": fair.domain.outcomes}
    twice = Domain(PAIR, Finite((0, 1)), lambda a, o, types: (types[a] if o.choice == a else 0) - 2 * o.payment(a), **fields)
    with pytest.raises(AccordError, match="a payment of ada does not lower its utility one for one, so the repair is no linear program"):
        repair(replace(fair, domain=twice, spec=None), truthful())


def test_wrong_changes_are_refused_in_a_sentence() -> None:
    first = first_price(PAIR, values=2)
    with pytest.raises(AccordError, match="'cy' is not an agent of first_price"):
        repriced(first, [((0, 0), "cy", 1)])
    with pytest.raises(AccordError, match=r"\(0, 7\) is not one message from each of \(ada, bo\)"):
        repriced(first, [((0, 7), "bo", 1)])
    with pytest.raises(AccordError, match="ascending_clock runs over several rounds, and payments are changed"):
        repriced(ascending_clock(PAIR, values=2), [])
    twice = repriced(first, [((0, 0), "bo", "1/2"), ((0, 0), "bo", 1)])
    assert twice({"ada": 0, "bo": 0}).payment("bo") == Fraction(3, 2)
