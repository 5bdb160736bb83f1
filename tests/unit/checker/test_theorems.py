"""Certificates by theorem: each hypothesis that fails is refused with its sentence, whatever the seal says."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.core.tabulate import tabulate

from . import brute, examples

Certificate = dict[str, Any]
PAIR = examples.PAIR


def stated(mech: Mechanism, kind: str, cases: int, prop: str = "truthful", threat: str = "alone", **more: Any) -> Certificate:
    """A sealed proof of a kind about a mechanism, with the fields given."""
    game = tabulate(mech)
    header = {
        "format": "accord-certificate/1",
        "kind": kind,
        "mechanism": {"name": "example", "params": {}, "spec_digest": None, "behaviour_digest": behaviour_digest(game)},
        "property": {"name": prop, "params": more.pop("params", {})},
        "threat": {"name": threat, "params": more.pop("threat_params", {})},
        "verdict": "proved", "method": "by hand", "arithmetic": "exact", "cases": cases, "worst": "0", "witness": None,
        "assumptions": [], "game": game_json(game),
    }  # fmt: skip
    return brute.seal({**header, **more})


def sealed(certificate: Certificate, change: Callable[[Certificate], Any]) -> Certificate:
    changed = copy.deepcopy(certificate)
    change(changed)
    return brute.seal(changed)


def refused(certificate: Certificate, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        check(json.loads(json.dumps(certificate)))


# -- Groves ------------------------------------------------------------------------------------------------------------


@functools.cache
def pivotal(charge: int = 0, wrong: int = 0) -> Mechanism:
    """Two agents, an item to the higher report (ada wins ties), second price plus a charge; `wrong` is added for one report."""
    domain = quasi_linear(PAIR, Finite((0, 1, 2)), lambda a, winner, t: t if winner == a else 0)

    def rule(bids: dict[str, int]) -> Decision:
        winner = "ada" if bids["ada"] >= bids["bo"] else "bo"
        paid = {"ada": charge * bids["bo"], "bo": charge * bids["ada"]}
        paid[winner] += min(bids.values())
        if bids["ada"] == 2:
            paid["ada"] += wrong
        return Decision(winner, paid)

    return one_shot(domain, Finite((0, 1, 2)), rule)


def groves(mech: Mechanism, cases: int = 9 * (2 + 2), **more: Any) -> Certificate:
    return stated(mech, "groves", cases, variant="table", **more)


def test_a_table_of_groves_form_holds() -> None:
    for charge in (0, 1, -2):
        found = check(groves(pivotal(charge)))
        assert (found.verdict, found.worst, found.cases) == ("proved", 0, 36)
        assert "by Groves's theorem" in found.sentence
        assert "behaviour digest" in found.trusted[0]


def test_choices_are_outcomes_of_equal_value_to_everybody() -> None:
    """A constant choice under two names, with lotteries: one choice among two names is one."""
    domain = quasi_linear(PAIR, Finite((0, 1)), lambda a, c, t: t)
    mech = one_shot(domain, Finite((0, 1)), lambda m: Lottery.uniform([Decision("x"), Decision("y")]) if m["ada"] else Decision("x", {}))
    refused(groves(mech, 4 * 4), "12, and|there are 12")
    assert check(groves(mech, 4 * 3)).verdict == "proved"


def test_each_hypothesis_of_groves_is_needed() -> None:
    refused(groves(pivotal(wrong=1)), "depends on the payer's own report")
    refused(groves(examples.first_price()), "depends on the payer's own report")
    domain = pivotal().domain
    worse = one_shot(domain, Finite((0, 1, 2)), lambda m: Decision("bo", {"bo": 0}) if m["ada"] < 2 else Decision("ada"))
    refused(groves(worse), "greater total reported value")
    silent = one_shot(domain, Finite((0, 1, 2, "none")), lambda m: Decision("ada"), truth=lambda view, own: own)
    refused(groves(silent), "no type's honest message")
    deaf = one_shot(domain, Finite((0,)), lambda m: Decision("ada"), truth=lambda view, own: 0)
    refused(groves(deaf), "do not tell its type")
    shared = quasi_linear(PAIR, Finite((0, 1)), lambda a, c, types: sum(types.values()), interdependent=True)
    refused(groves(one_shot(shared, Finite((0, 1)), lambda m: Decision("x"))), "private values")
    refused(groves(examples.clock()), "one round")
    one_deaf = one_shot(domain, {"ada": Finite((0,)), "bo": Finite((0, 1, 2))}, lambda m: Decision("bo"), truth=lambda view, own: 0)
    refused(groves(one_deaf), "no type's honest message")
    kinds = {"ada": Finite((0, 1)), "bo": Finite((0,))}
    half_deaf = quasi_linear(PAIR, kinds, lambda a, c, t: t)
    refused(groves(one_shot(half_deaf, Finite((0,)), lambda m: Decision("x"), truth=lambda view, own: 0)), "do not tell its type")
    untold = one_shot(domain, Finite(("a", "b")), lambda m: Decision("ada"))
    refused(groves(untold), "which messages are truthful")
    free = private_values(PAIR, Finite((0, 1)), lambda a, o, t: 0)
    refused(groves(one_shot(free, Finite((0, 1)), lambda m: "x")), "no payments")


def test_what_nobody_can_send_is_not_in_the_range() -> None:
    """A message that no type is able to send leads to what everybody would like best."""
    domain = quasi_linear(PAIR, Finite((0, 1)), lambda a, c, t: 9 if c == "best" else t, can_send=lambda a, t, m: m != "open")
    mech = one_shot(domain, Finite(("open", 0, 1)), lambda m: Decision("best" if "open" in m.values() else "x"), truth=lambda v, own: own)
    assert check(groves(mech, 4 * 3)).verdict == "proved"


def test_payments_count_in_expectation() -> None:
    """A drawn refund of 0, 2 or 2 is one of 4/3: moved to where it is drawn half and half, it depends on the report."""
    domain = quasi_linear(PAIR, Finite((0, 1)), lambda a, c, t: t)

    def refunds(for_one: tuple[int, ...]) -> Mechanism:
        drawn = {
            0: Lottery.uniform([Decision("x", {"ada": p}) for p in (0, 2, 2)]),
            1: Lottery.uniform([Decision("x", {"ada": p}) for p in for_one]),
        }
        return one_shot(domain, Finite((0, 1)), lambda m: drawn[m["ada"]])

    assert check(groves(refunds((1, 1, 2)), 4 * 3)).verdict == "proved"
    refused(groves(refunds((0, 2)), 4 * 3), "depends on the payer's own report")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.update(cases=35), "35 cases, and there are 36"),
        (lambda c: c.update(worst="1/2"), "greatest margin is 0"),
        (lambda c: c.update(worst=None), "greatest margin is 0"),
        (lambda c: c.update(verdict="bounded"), "greatest margin is 0"),
        (lambda c: c.update(variant="by construction"), "does not have the fields game"),
        (lambda c: c.update(variant="else"), "the variant"),
        (lambda c: c.update(samples=[], seed=0), "does not have the fields game, samples, seed"),
        (lambda c: c.pop("game"), "does not have the fields \\(none\\)"),
        (lambda c: c.update(property={"name": "ex_post_truthful", "params": {}}), "cannot state 'ex_post_truthful'"),
        (lambda c: c["mechanism"].update(behaviour_digest=None), "behaviour digest"),
        (lambda c: c["mechanism"].update(behaviour_digest="sha256:" + "0" * 64), "behaviour digest"),
        (lambda c: c["game"]["nodes"][0]["leads"].reverse(), "behaviour digest"),
    ],
)
def test_a_changed_groves_certificate_is_refused(change: Callable[[Certificate], Any], sentence: str) -> None:
    refused(sealed(groves(pivotal()), change), sentence)


def constructed(**more: Any) -> Certificate:
    """A second-price auction at two profiles, by construction: values, choice, and payments honest and with another report."""
    samples = [
        {
            "types": [3, 1], "values": [["3", "0"], ["0", "1"]], "chosen": 0,
            "reports": [{"lie": 0, "chosen": 1, "payment": "0", "honest": "1"}, {"lie": 4, "chosen": 1, "payment": "3", "honest": "0"}],
        },
        {
            "types": [1, 1], "values": [["1", "0"], ["0", "1"]], "chosen": 1,
            "reports": [{"lie": 2, "chosen": 0, "payment": "1", "honest": "0"}, {"lie": 1, "chosen": 1, "payment": "1", "honest": "1"}],
        },
    ]  # fmt: skip
    made = stated(pivotal(), "groves", 4, variant="by construction", samples=samples, seed=7, worst=None, **more)
    del made["game"]
    made["mechanism"]["behaviour_digest"] = None
    return brute.seal(made)


def test_a_certificate_by_construction_says_what_it_rests_on() -> None:
    found = check(constructed())
    assert found.sentence.startswith("given that the rule is as stated: example: proved, by Groves's theorem and on trust that the rule is")
    assert found.worst is None
    assert "2 profiles drawn with seed 7" in found.trusted[0]
    assert "(none)" in found.trusted[0]
    assert any("utility depends on no type but its own" in a for a in found.assumptions)
    assert found.behaviour_digest is None


def test_samples_of_one_agent_hold_and_of_none_do_not() -> None:
    alone = {"types": [3], "values": [["3", "0"]], "chosen": 0, "reports": [{"lie": 0, "chosen": 1, "payment": "2", "honest": "2"}]}
    made = constructed()
    assert check(brute.seal({**made, "samples": [alone], "cases": 1})).cases == 1
    nobody = {"types": [], "values": [], "chosen": 0, "reports": []}
    refused(brute.seal({**made, "samples": [nobody], "cases": 0}), "the samples are none")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c["samples"][0].update(chosen=1), "greater total"),
        (lambda c: c["samples"][0]["reports"][0].update(payment="1/2"), "own report"),
        (lambda c: c["samples"][1]["reports"][1].update(honest="0"), "own report"),
        (lambda c: c["samples"][1]["reports"].pop(), "entries where 2 belong"),
        (lambda c: c["samples"][1]["types"].pop(), "entries where 2 belong"),
        (lambda c: c["samples"][1]["values"].pop(), "same agents"),
        (lambda c: c["samples"][1]["values"][1].pop(), "same choices"),
        (lambda c: c["samples"][1]["values"][1].append("1"), "same choices"),
        (lambda c: c["samples"][0]["reports"][0].update(chosen=2), "position"),
        (lambda c: c["samples"][0].update(chosen=-1), "position"),
        (lambda c: c.update(samples=[]), "the samples are none"),
        (lambda c: c["samples"].pop(), "4 cases, and there are 2"),
        (lambda c: c.update(seed=-1), "seed"),
        (lambda c: c["mechanism"].update(behaviour_digest="sha256:" + "0" * 64), "no behaviour digest"),
        (lambda c: c.update(property={"name": "efficient", "params": {}}), "states 'truthful'"),
        (lambda c: c.update(threat={"name": "none", "params": {}}), "against one agent alone"),
        (lambda c: c.pop("seed"), "does not have the fields samples"),
        (lambda c: c.update(worst="0"), "has no greatest margin"),
        (lambda c: c.update(verdict="bounded"), "has no greatest margin"),
    ],
)
def test_a_changed_certificate_by_construction_is_refused(change: Callable[[Certificate], Any], sentence: str) -> None:
    refused(sealed(constructed(), change), sentence)


# -- Myerson -----------------------------------------------------------------------------------------------------------


def share(quantities: tuple[int, ...], payments: tuple[Any, ...], numbers: tuple[Any, ...] = (0, 1, 3)) -> Mechanism:
    """One agent whose report k gets a quantity for a payment; types are positions, worth `numbers` a unit."""
    kinds = Finite(range(len(numbers)))
    domain = quasi_linear(("ada",), kinds, lambda a, q, t: numbers[t] * q)
    return one_shot(domain, kinds, lambda m: Decision(quantities[m["ada"]], {"ada": payments[m["ada"]]}))


def test_payments_anywhere_in_their_intervals_hold() -> None:
    """Steps of 1 and 2 units at numbers 0, 1, 3: the first may cost 0 to 1, the second 2 to 6."""
    for first in (0, Fraction(1, 2), 1):
        for second in (2, 4, 6):
            assert check(stated(share((0, 1, 3), (5, 5 + first, 5 + first + second)), "monotone", 2)).verdict == "proved"
    assert check(stated(share((3, 1, 0), (5, 1, 0), numbers=(3, 1, 0)), "monotone", 2)).verdict == "proved"
    assert check(stated(share((0, 0), (1, 1), numbers=(2, 2)), "monotone", 1)).verdict == "proved"


@pytest.mark.parametrize(
    ("quantities", "payments", "numbers"),
    [
        ((0, 1, 3), (0, -1, 2), (0, 1, 3)),
        ((0, 1, 3), (0, 2, 4), (0, 1, 3)),
        ((0, 1, 3), (0, 1, Fraction(29, 10)), (0, 1, 3)),
        ((0, 1, 3), (0, 1, 8), (0, 1, 3)),
        ((1, 0, 3), (0, 0, 1), (0, 1, 3)),
        ((0, 1), (0, 1), (2, 2)),
    ],
)
def test_a_payment_outside_its_interval_or_a_fall_is_refused(quantities: Any, payments: Any, numbers: Any) -> None:
    refused(stated(share(quantities, payments, numbers), "monotone", len(numbers) - 1), "neighbouring types")


def test_types_that_want_the_same_have_one_number() -> None:
    assert check(stated(share((2,), (7,), (3,)), "monotone", 0)).cases == 0
    domain = quasi_linear(("ada",), Finite((0, 1)), lambda a, c, t: 5)
    assert check(stated(one_shot(domain, Finite((0, 1)), lambda m: Decision("x")), "monotone", 1)).verdict == "proved"
    refused(stated(one_shot(domain, Finite((0, 1)), lambda m: Decision("x", {"ada": m["ada"]})), "monotone", 1), "neighbouring types")


@pytest.mark.parametrize("kind", ["monotone", "taxation"])
def test_reports_must_be_types_and_the_question_must_be_the_theorem_s(kind: str) -> None:
    sound = stated(share((0, 1), (0, 1), (0, 1)), kind, {"monotone": 1, "taxation": 2}[kind])
    assert check(sound).verdict == "proved"
    refused(sealed(sound, lambda c: c.update(property={"name": "ex_post_truthful", "params": {}})), "cannot state 'ex_post_truthful'")
    refused(sealed(sound, lambda c: c.update(threat={"name": "none", "params": {}})), "against 'none'")
    refused(stated(examples.clock(), kind, 1), "one round")
    if kind == "monotone":
        domain = quasi_linear(("ada",), Finite((0, 1)), lambda a, q, t: t * q)
        silent = one_shot(domain, Finite((0, 1, "none")), lambda m: Decision(0), truth=lambda view, own: own)
        refused(stated(silent, kind, 1), "no type's honest message")


def test_utilities_without_one_number_a_type_are_refused() -> None:
    domain = quasi_linear(("ada",), Finite((0, 1, 2)), lambda a, c, t: t * t if c == "x" else t)
    mech = one_shot(domain, Finite((0, 1, 2)), lambda m: Decision("xyz"[m["ada"]]))
    refused(stated(mech, "monotone", 2), "one number of its type")
    refused(sealed(stated(share((0, 1), (0, 1), (0, 1)), "monotone", 1), lambda c: c.update(cases=2)), "2 cases, and there are 1")


# -- the taxation principle --------------------------------------------------------------------------------------------


def test_menus_decide_both_ways_with_the_exact_margin() -> None:
    assert check(stated(examples.second_price(), "taxation", 18)).verdict == "proved"
    refused(stated(examples.first_price(), "taxation", 18), "worst margin is 0, and it is")
    cases = list(brute.truthful(examples.first_price()))
    worst = max(margin for margin, _ in cases)
    gain, witness = next((m, w) for m, w in cases if m > 0)
    body = {"verdict": "refuted", "worst": str(worst), "witness": {**witness, "gain": str(gain)}}
    made = stated(examples.first_price(), "taxation", 18, **body)
    found = check(made)
    assert (found.verdict, found.worst) == ("refuted", worst)
    refused(sealed(made, lambda c: c["witness"].update(gain="7")), "margin")
    refused(sealed(made, lambda c: c.update(worst="7")), "worst margin")
    refused(sealed(made, lambda c: c.update(cases=17)), "17 cases, and there are 18")


def test_menus_need_everybody_to_be_able_to_send_everything() -> None:
    for limited in (PAIR, ("bo",)):
        domain = private_values(PAIR, Finite((0, 1)), lambda a, o, t: 0, can_send=lambda a, t, m, who=limited: a not in who or m <= t)
        refused(stated(one_shot(domain, Finite((0, 1)), lambda m: "x"), "taxation", 8), "not able to send")


# -- cycles ------------------------------------------------------------------------------------------------------------


def swap(slack: int = 0) -> Mechanism:
    """One agent of two types; each likes what the other's report gives better, by 1 and by 1 + slack: not implementable."""
    domain = private_values(("ada",), Finite((0, 1)), lambda a, o, t: (1 + slack * t) if o != t else 0)
    return one_shot(domain, Finite((0, 1)), lambda m: m["ada"])


def cyclic(mech: Mechanism, cases: int, rows: list[list[list[int]]], numbers: tuple[str, ...] = ("0",), **more: Any) -> Certificate:
    payments = {"numbers": list(numbers), "tables": rows}
    return stated(mech, "cyclic", cases, "implementable", "none", payments=payments, **more)


def test_payments_that_work_prove_and_a_cycle_refutes() -> None:
    auction = examples.first_price(values=2)
    sound = cyclic(auction, 4, [[[0, 0], [0, 1]], [[0, 1], [0, 0]]], ("0", "1"))
    assert check(sound).verdict == "proved"
    assert "by Rochet's theorem" in check(sound).sentence
    refused(sealed(sound, lambda c: c["payments"]["tables"][0][1].reverse()), "gains more")
    refused(sealed(sound, lambda c: c["payments"]["numbers"].__setitem__(1, "2")), "gains more")
    refused(sealed(sound, lambda c: c["payments"]["tables"][1].pop()), "entries where 2 belong")
    refused(sealed(sound, lambda c: c["payments"]["tables"].pop()), "entries where 2 belong")
    refused(sealed(sound, lambda c: c["payments"]["tables"][0][0].pop()), "entries where 2 belong")
    refused(sealed(sound, lambda c: c.update(cases=3)), "3 cases, and there are 4")
    refused(sealed(sound, lambda c: c.update(worst="1")), "worst margin 0")
    refused(sealed(sound, lambda c: c.update(worst=None)), "worst margin 0")
    refused(sealed(sound, lambda c: c.update(verdict="bounded")), "worst margin 0")
    refused(sealed(sound, lambda c: c.update(cycle={})), "a proof has none")
    refused(sealed(sound, lambda c: c.update(property={"name": "truthful", "params": {}})), "cannot state 'truthful'")


def refutation(slack: int = 0) -> Certificate:
    cycle = {"agent": "ada", "others": {}, "cycle": [0, 1]}
    worst = Fraction(2 + slack, 2)
    more = {"verdict": "refuted", "worst": str(worst), "witness": {**cycle, "gain": str(worst)}, "cycle": cycle}
    return cyclic(swap(slack), 1, [[[1, 0]]] if slack else [[[0, 0]]], ("0", str(Fraction(slack, 2))) if slack else ("0",), **more)


def test_a_refutation_has_payments_that_leave_no_more_than_its_cycle_gains() -> None:
    for slack in (0, 1):
        assert check(refutation(slack)).worst == Fraction(2 + slack, 2)
    made = refutation(1)
    refused(sealed(made, lambda c: c["payments"]["tables"][0][0].reverse()), "gains more")
    refused(sealed(made, lambda c: c["cycle"].update(cycle=[0])), "not the stated worst margin")
    refused(sealed(made, lambda c: c["cycle"].update(cycle=[])), "empty")
    refused(sealed(made, lambda c: c["cycle"].update(cycle=[0, 1, 0])), "twice")
    refused(sealed(made, lambda c: c["cycle"].update(cycle=[0, 2])), "not one of those")
    refused(sealed(made, lambda c: c["cycle"].update(agent="bo")), "not an agent")
    refused(sealed(made, lambda c: c.pop("cycle")), "has the cycle")
    refused(sealed(made, lambda c: c["witness"].update(gain="1")), "margin")
    refused(sealed(made, lambda c: c["witness"].update(cycle=[0], gain="0")), "margin")
    refused(sealed(made, lambda c: c.update(worst="2")), "not the stated worst margin")
    refused(sealed(made, lambda c: c.update(worst="-1")), "positive")


def test_payments_are_in_the_unit_of_the_values() -> None:
    """Values in thirds, lotteries in halves, payments in between."""
    domain = quasi_linear(("ada",), Finite((0, 1)), lambda a, c, t: Fraction(t, 3) if c == "item" else 0)
    half = Lottery.uniform([Decision("item", {"ada": Fraction(1, 5)}), Decision("none")])
    mech = one_shot(domain, Finite((0, 1)), lambda m: half if m["ada"] else Decision("none"))
    for price, holds in (("1/6", True), ("0", True), ("1/12", True), ("1/5", False), ("-1/12", False)):
        made = cyclic(mech, 1, [[[0, 1]]] if price != "0" else [[[0, 0]]], ("0", price) if price != "0" else ("0",))
        if holds:
            assert check(made).verdict == "proved"
        else:
            refused(made, "gains more")
    assert check(brute.certificate(mech, "implementable", "none", cases=brute.implementable(mech))).verdict == "proved"


def test_agents_who_meet_the_same_lotteries_are_judged_each_by_its_own_values() -> None:
    domain = private_values(PAIR, Finite((0, 1)), lambda a, o, t: int((o == "y") == (t == (a == "ada"))))
    mech = one_shot(domain, Finite((0, 1)), lambda m: "y" if sum(m.values()) == 1 else "x")
    made = brute.certificate(mech, "implementable", "none", cases=brute.implementable(mech))
    assert check(made).verdict == "refuted"
    apart = private_values(PAIR, Finite((0, 1)), lambda a, o, t: int((o == "y") == bool(t)) * (1 if a == "ada" else -1))
    lone = one_shot(apart, Finite((0, 1)), lambda m: "y" if 1 in m.values() else "x")
    made = brute.certificate(lone, "implementable", "none", cases=brute.implementable(lone))
    assert (check(made).verdict, check(made).worst) == ("refuted", 1)
    assert made["witness"]["agent"] == "bo"


def test_what_a_type_cannot_send_it_does_not_imitate() -> None:
    domain = private_values(("ada",), Finite((0, 1)), lambda a, o, t: int(o != t), can_send=lambda a, t, m: m <= t)
    mech = one_shot(domain, Finite((0, 1)), lambda m: m["ada"])
    assert check(cyclic(mech, 1, [[[0, 1]]], ("0", "-1"))).verdict == "proved"
    assert check(brute.certificate(mech, "implementable", "none", cases=brute.implementable(mech))).verdict == "proved"
    three = private_values(("ada",), Finite((0, 1, 2)), lambda a, o, t: int(o != t), can_send=lambda a, t, m: m == t or t < 2)
    made = brute.certificate(one_shot(three, Finite((0, 1, 2)), lambda m: m["ada"]), "implementable", "none", cases=brute.implementable(
        one_shot(three, Finite((0, 1, 2)), lambda m: m["ada"])
    ))  # fmt: skip
    assert check(made).worst == 1
    refused(sealed(made, lambda c: c["witness"].update(cycle=[0, 2])), "cannot send what it is to imitate")
    refused(sealed(made, lambda c: c["witness"].update(more=1)), "unknown key")


def test_interdependent_values_are_not_judged_by_cycles() -> None:
    domain = Domain(PAIR, Finite((0, 1)), lambda a, o, types: 0)
    mech = one_shot(domain, Finite((0, 1)), lambda m: "x")
    refused(stated(mech, "table", 4, "implementable", "none"), "not private")
    refused(cyclic(mech, 4, [[[0, 0]] * 2] * 2), "private values")
    untold = one_shot(private_values(PAIR, Finite((0, 1)), lambda a, o, t: 0), Finite("ab"), lambda m: "x")
    refused(stated(untold, "table", 4, "implementable", "none"), "which messages are truthful")
    refused(cyclic(untold, 4, [[[0, 0]] * 2] * 2), "which messages are truthful")


# -- medians -----------------------------------------------------------------------------------------------------------


def voted(rule: Callable[[list[int]], int], agents: tuple[str, ...] = examples.TRIO, flat: bool = False) -> Mechanism:
    """Peaks on the line 0, 1, 2; `flat`: all places but the peak are equally bad."""
    domain = private_values(agents, Finite((0, 1, 2)), lambda a, o, t: -(int(o != t) if flat else abs(o - t)), outcomes=Finite((0, 1, 2)))
    return one_shot(domain, Finite((0, 1, 2)), lambda m: rule([m[a] for a in agents]))


def median(mech: Mechanism, parameters: list[int], prop: str = "truthful", threat: str = "alone", **more: Any) -> Certificate:
    order = [tabulate(mech).outcomes.index(o) for o in (0, 1, 2)]
    cases = 3 ** len(mech.domain.agents)
    return stated(mech, "median", cases, prop, threat, order=order, parameters=parameters, **more)


def test_a_median_holds_for_every_question_it_answers() -> None:
    middle = voted(lambda peaks: sorted(peaks)[1])
    pair = {"size": 2, "side_payments": False}
    for prop, threat, more in (
        ("truthful", "alone", {}),
        ("truthful", "coalition", {"threat_params": pair}),
        ("strategy_proof", "alone", {}),
        ("group_strategy_proof", "none", {"params": {"strength": "weak"}}),
        ("group_strategy_proof", "none", {"params": {"strength": "strong"}}),
    ):
        found = check(median(middle, [2, 2, 0, 0], prop, threat, **more))
        assert "Moulin's theorem" in found.sentence
        assert check(median(middle, [2, 2, 2, 0, 2, 0, 0, 0], prop, threat, **more)).verdict == "proved"
    refused(median(middle, [2, 2, 0, 0], "efficient", "none"), "cannot state")
    refused(median(middle, [2, 2, 0, 0], "truthful", "coalition", threat_params={**pair, "side_payments": True}), "side payments")
    refused(median(middle, [2, 2, 0, 0], "truthful", params={"epsilon": "1"}), "param|unknown key")


def test_rules_that_are_not_anonymous_have_a_parameter_for_each_set() -> None:
    dictated = voted(lambda peaks: peaks[0])
    assert check(median(dictated, [2, 0, 2, 0, 2, 0, 2, 0])).verdict == "proved"
    refused(median(dictated, [2, 2, 0, 0, 2, 2, 0, 0]), "not the generalised median")
    refused(median(dictated, [2, 0, 2]), "3 parameters")
    refused(median(dictated, [0, 2, 2, 2]), "rises")
    refused(median(dictated, [2, 0, 2, 0, 2, 0, 2, 1]), "rises")
    refused(median(dictated, [2, 2, 0, 0]), "not the generalised median")


def test_each_hypothesis_of_the_median_is_needed() -> None:
    middle = median(voted(lambda peaks: sorted(peaks)[1]), [2, 2, 0, 0])
    refused(sealed(middle, lambda c: c.update(order=[c["order"][k] for k in (1, 0, 2)])), "single-peaked")
    refused(sealed(middle, lambda c: c.update(order=[0, 0, 1])), "twice")
    refused(sealed(middle, lambda c: c.update(order=[0, 1])), "entries where 3 belong")
    refused(sealed(middle, lambda c: c.update(parameters=[2, 3, 0, 0])), "position")
    refused(sealed(middle, lambda c: c.update(cases=26)), "26 cases, and there are 27")
    assert check(sealed(middle, lambda c: c.update(order=c["order"][::-1], parameters=[2, 2, 0, 0]))).verdict == "proved"
    low = voted(lambda peaks: min(peaks), PAIR)
    assert check(median(low, [2, 0, 0])).verdict == "proved"
    refused(median(voted(lambda peaks: (peaks[0] + peaks[1]) // 2, PAIR), [2, 1, 0]), "not the generalised median")
    refused(median(voted(lambda peaks: Lottery.uniform(peaks), PAIR), [2, 0, 0]), "drawn by lot")
    torn = private_values(("ada",), Finite((0, 1)), lambda a, o, t: -max(0, o - 1), outcomes=Finite((0, 1, 2)))
    both = one_shot(torn, Finite((0, 1)), lambda m: 0)
    order = [tabulate(both).outcomes.index(o) for o in (0, 1, 2)]
    refused(stated(both, "median", 2, order=order, parameters=[0, 0]), "single-peaked")


def test_the_strong_sense_needs_preferences_that_fall_strictly() -> None:
    flat = voted(lambda peaks: sorted(peaks)[1], flat=True)
    weak, strong = ({"params": {"strength": s}} for s in ("weak", "strong"))
    assert check(median(flat, [2, 2, 0, 0], "group_strategy_proof", "none", **weak)).verdict == "proved"
    refused(median(flat, [2, 2, 0, 0], "group_strategy_proof", "none", **strong), "single-peaked")


def test_messages_must_name_one_peak_each() -> None:
    domain = private_values(PAIR, Finite((0, 1, 2)), lambda a, o, t: -abs(o - t), outcomes=Finite((0, 1, 2)))
    blurred = one_shot(domain, Finite((0, 1)), lambda m: 1, truth=lambda view, own: min(own, 1))
    game = tabulate(blurred)
    order = [game.outcomes.index(o) for o in (0, 1, 2)]
    refused(stated(blurred, "median", 4, order=order, parameters=[1, 1, 1]), "different peaks")
    silent = one_shot(domain, Finite((0, 1, 2, "none")), lambda m: 1, truth=lambda view, own: own)
    refused(stated(silent, "median", 16, order=order, parameters=[1, 1, 1]), "names no peak")
