"""Questions about deviators that have no meaning get a sentence, written parameters are read, and written counterexamples replay."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.canonical import sha256
from accord.core.domain import Domain, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.plurality import plurality
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.equilibrium import equilibrium
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.group_strategy_proof import group_strategy_proof
from accord.properties.incentive_ratio import incentive_ratio
from accord.properties.named import property_named, threat_named
from accord.properties.obviously_strategy_proof import obviously_strategy_proof
from accord.properties.property import Property, Threat
from accord.properties.robustly_truthful import robustly_truthful
from accord.properties.subgame_perfect import subgame_perfect
from accord.properties.threats import Bribe, Coalition
from accord.properties.truthful import truthful
from accord.theory.stochastic import discounted
from accord.verification.replay import replay
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify

PAIR = ("ada", "bo")
UNIFORM = Independent(dict.fromkeys(PAIR, Lottery.uniform(range(3))))
ZERO = {a: dict.fromkeys(range(3), 0) for a in PAIR}


def sealed() -> Mechanism:
    return first_price(PAIR, values=3)


def shared() -> Mechanism:
    """Interdependent values."""
    return one_shot(Domain(PAIR, Finite((0, 1)), lambda i, o, types: o * sum(types.values())), Finite((0, 1)), lambda sent: sent["ada"])


def forgetful() -> Mechanism:
    """Ada answers twice and sees the same both times."""
    domain = private_values(PAIR, Finite((0, 1)), lambda i, o, own: o)
    answers = {"ada": Finite((0, 1))}
    return Mechanism(
        domain, tuple, lambda s: answers if len(s) < 2 else {}, lambda s, sent: (*s, sent["ada"]), lambda s: sum(s), lambda s, a: "asked",
        truth=lambda view, own: own,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: verify(sealed(), obviously_strategy_proof(), Coalition(2)), "is about one agent alone"),
        (lambda: verify(shared(), obviously_strategy_proof()), "is decided for private values only"),
        (lambda: verify(forgetful(), obviously_strategy_proof()), "after different pasts of its own, so it forgets its past"),
        (lambda: verify(ascending_clock(PAIR), group_strategy_proof()), "judges one-shot rules"),
        (lambda: verify(sealed(), group_strategy_proof(), Coalition(2)), "has no deviator"),
        (lambda: group_strategy_proof("mighty"), "neither 'weak' nor 'strong'"),
        (lambda: group_strategy_proof("weak", 0), "a coalition of 0 agents"),
        (lambda: verify(sealed(), incentive_ratio()), "needs a bound"),
        (lambda: incentive_ratio("1/2"), "below 1, which honesty itself has"),
        (lambda: verify(ascending_clock(PAIR), incentive_ratio(2)), "judges one-shot rules"),
        (lambda: verify(sealed(), incentive_ratio(2), Coalition(2)), "is about one agent alone"),
        (lambda: truthful(-1), "an epsilon of -1"),
        (lambda: truthful(0.1), "float"),
        (lambda: verify(plurality(), truthful(), Bribe(1)), "bribes need money"),
        (lambda: verify(ascending_clock(PAIR), truthful(), Bribe(1)), "over several rounds is decided for one agent alone"),
        (lambda: verify(sealed(), robustly_truthful()), "needs priors"),
        (lambda: robustly_truthful("uniform"), "'uniform' names none"),
        (lambda: robustly_truthful([3]), "3 is no prior"),
        (lambda: verify(sealed(), robustly_truthful([UNIFORM]), Coalition(2)), "is about one agent alone"),
        (lambda: verify(ascending_clock(PAIR), robustly_truthful([UNIFORM])), "judges one-shot rules"),
        (lambda: verify(vickrey(), robustly_truthful([UNIFORM])), "which is none of vickrey"),
        (lambda: verify(sealed(), robustly_truthful([Correlated(Lottery.sure({"ada": 9, "bo": 0}))])), "which is none of first_price"),
        (lambda: verify(sealed(), equilibrium()), "needs strategies"),
        (lambda: equilibrium("half"), "'half' names none"),
        (lambda: equilibrium(ZERO, "late"), "neither 'interim' nor 'ex post'"),
        (lambda: verify(sealed(), equilibrium(ZERO)), "an interim equilibrium needs a prior"),
        (lambda: verify(sealed(), equilibrium({"ada": ZERO["ada"]}, "ex post")), "disagree about 'bo'"),
        (lambda: verify(sealed(), equilibrium({**ZERO, "bo": {0: 0}}, "ex post")), "says nothing for the type 1"),
        (lambda: verify(sealed(), equilibrium({**ZERO, "bo": dict.fromkeys(range(3), 7)}, "ex post")), "sends 7 as type 0"),
        (lambda: verify(ascending_clock(PAIR), equilibrium(ZERO, "ex post")), "judges one-shot mechanisms"),
        (lambda: verify(sealed(), equilibrium(ZERO, "ex post"), Coalition(2)), "is about one agent alone"),
    ],
)
def test_questions_without_a_meaning_get_a_sentence(ask: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        ask()
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("truthful:1/10", truthful(Fraction(1, 10))),
        ("truthful:0", truthful()),
        ("ex_post_truthful:2", ex_post_truthful(2)),
        ("bayesian_truthful:1/3", bayesian_truthful("1/3")),
        ("obviously-strategy-proof", obviously_strategy_proof()),
        ("group_strategy_proof", group_strategy_proof("strong")),
        ("group_strategy_proof:weak:2", group_strategy_proof("weak", 2)),
        ("incentive_ratio:3/2", incentive_ratio("3/2")),
    ],
)
def test_written_properties(written: str, meant: Property) -> None:
    found = property_named(written)
    assert found == meant
    assert hash(found) == hash(meant)


def test_written_threats() -> None:
    assert threat_named("bribe:1/2") == Bribe("1/2", 2)
    assert threat_named("bribe:3:4") == Bribe(3, 4)
    for written, words in (("bribe", "needs 'budget'"), ("bribe:x", "x"), ("bribe:1:two", "not a whole number")):
        with pytest.raises(AccordError, match=words):
            threat_named(written)


def test_nothing_allowed_is_the_exact_property() -> None:
    assert truthful(0) == truthful()
    assert truthful().params == ()
    assert truthful("1/10").params == (("epsilon", "1/10"),)
    assert str(truthful("1/10")) == "truthful(epsilon=1/10)"


def test_long_parameters_have_short_names() -> None:
    first, second = equilibrium(ZERO, "ex post"), equilibrium({**ZERO, "bo": {0: 0, 1: 1, 2: 1}}, "ex post")
    assert first != second
    assert str(first) != str(second)
    assert len(str(first)) < 60
    names = {verify(sealed(), p).certificate_name for p in (first, second)}
    assert len(names) == 2
    assert all(len(name) < 80 for name in names)


ENDLESS = discounted({"sale": first_price(PAIR, values=3), "fair": vickrey(PAIR, values=3)}, lambda state, sent: "sale", "1/2")
QUESTIONS: list[tuple[Mechanism, Property, Threat | None]] = [
    (vickrey(PAIR, values=3), obviously_strategy_proof(), None),
    (sealed(), truthful("1/2"), None),
    (sealed(), truthful("1/2"), Coalition(2)),
    (first_price(PAIR, values=3, prior="uniform"), bayesian_truthful("1/4"), None),
    (sealed(), ex_post_truthful("1/2"), None),
    (vickrey(PAIR, values=3), group_strategy_proof(), None),
    (vickrey(PAIR, values=3), truthful(), Bribe("1/2")),
    (sealed(), incentive_ratio(2), None),
    (sealed(), robustly_truthful([UNIFORM, Correlated(Lottery.sure({"ada": 1, "bo": 0}))]), None),
    (sealed(), equilibrium({a: {t: t for t in range(3)} for a in PAIR}, "ex post"), None),
    (ENDLESS, subgame_perfect(), None),
]


@pytest.mark.parametrize(("mech", "prop", "threat"), QUESTIONS, ids=lambda value: str(value) if isinstance(value, Property) else "")
def test_written_counterexamples_replay(mech: Mechanism, prop: Property, threat: Threat | None) -> None:
    verdict = verify(mech, prop, threat)
    assert isinstance(verdict, Refuted)
    certificate = json.loads(json.dumps(verdict.certificate))
    assert check(certificate).verdict == "refuted"
    margin, gain, words = replay(mech, certificate)
    assert margin == gain == verdict.gain > 0
    assert words == verdict.words


@pytest.mark.parametrize(("mech", "prop", "threat"), QUESTIONS, ids=lambda value: str(value) if isinstance(value, Property) else "")
def test_a_larger_gain_is_not_believed(mech: Mechanism, prop: Property, threat: Threat | None) -> None:
    whole = json.loads(json.dumps(verify(mech, prop, threat).certificate))
    del whole["seal"]
    for change in (
        {"witness": {**whole["witness"], "gain": "77"}}, {"worst": "77"}, {"cases": whole["cases"] + 1},
        {"verdict": "proved", "witness": None}, {"verdict": "bounded", "witness": None},
    ):  # fmt: skip
        false = {**whole, **change}
        with pytest.raises(Refusal):
            check({**false, "seal": sha256(false)})


@pytest.mark.parametrize(
    ("prop", "params", "words"),
    [
        (truthful("1/2"), {"epsilon": "0"}, "must be above 0"),
        (truthful("1/2"), {"epsilon": "-1"}, "must be above 0"),
        (truthful("1/2"), {"epsilon": "2/4"}, "not in lowest terms"),
        (truthful("1/2"), {"delta": "1"}, "unknown key"),
        (group_strategy_proof(), {"strength": "mighty"}, "mighty"),
        (group_strategy_proof(), {"strength": "strong", "size": 0}, "at least 1"),
        (incentive_ratio(2), {"bound": "1/2"}, "honesty itself has the ratio 1"),
        (robustly_truthful([UNIFORM]), {"priors": []}, "are none"),
        (robustly_truthful([UNIFORM]), {"priors": [[[[["ada", "0"], ["bo", "0"]], "1/2"]]]}, "do not sum to 1"),
        (robustly_truthful([UNIFORM]), {"priors": [[[[["ada", "0"]], "1"]]]}, "does not name exactly the agents"),
        (robustly_truthful([UNIFORM]), {"priors": [[[[["ada", "0"], ["bo", "9"]], "1"]]]}, "not the canonical text of a type"),
        (robustly_truthful([UNIFORM]), {"priors": [[[[["ada", "0"], ["ada", "0"]], "1"]]]}, "names something twice"),
        (robustly_truthful([UNIFORM]), {"priors": [2 * [[[["ada", "0"], ["bo", "0"]], "1/2"]]]}, "names a profile twice"),
        (equilibrium(ZERO, "ex post"), {"strategies": [], "stage": "ex post"}, "are none"),
        (equilibrium(ZERO, "ex post"), {"strategies": [["ada", []]], "stage": "ex post"}, "do not name exactly the agents"),
        (equilibrium(ZERO, "ex post"), {"strategies": [["ada", []], ["bo", []]], "stage": "ex post"}, "exactly the types"),
        (equilibrium(ZERO, "ex post"), {"strategies": [["ada", []]], "stage": "late"}, "late"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(prop: Property, params: dict[str, Any], words: str) -> None:
    whole = json.loads(json.dumps(verify(sealed(), prop).certificate))
    del whole["seal"]
    whole["property"]["params"] = params
    with pytest.raises(Refusal, match=words):
        check({**whole, "seal": sha256(whole)})


def test_plays_that_do_not_part_are_no_witness() -> None:
    whole = json.loads(json.dumps(verify(vickrey(PAIR, values=3), obviously_strategy_proof()).certificate))
    del whole["seal"]
    told, lied = whole["witness"]["honest_play"], whole["witness"]["deviating_play"]
    assert told != lied
    for change, words in (
        ({"deviating_play": told}, "do not part at one view of ada"),
        ({"honest_play": lied}, "not truthful in the witness's honest play"),
        ({"deviating_play": []}, "stops before its end"),
        ({"deviating_play": [*lied, *lied]}, "goes on after its end"),
    ):
        false = {**whole, "witness": {**whole["witness"], **change}}
        with pytest.raises(Refusal, match=words):
            check({**false, "seal": sha256(false)})


def test_a_tree_without_departures_is_obvious() -> None:
    """Where nobody is asked, or every answer is honest, there is no case to judge."""
    verdict = verify(ascending_clock(PAIR, values=1), obviously_strategy_proof())
    assert isinstance(verdict, Proved)
    assert (verdict.cases, verdict.worst) == (0, None)
