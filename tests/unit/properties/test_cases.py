"""Witnesses of every shape travel: outcomes, views, types and messages that are mappings or records keep their canonical form,
so that the checker recognises them."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Decision, Domain, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, Spec, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Case, Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.verification.verdict import Refuted
from accord.verification.verify import verify

PAIR = ("ada", "bo")
FORMS = Finite(({"claim": 0}, {"claim": 1, "by": Fraction(1, 2)}))
SHARES = Finite(({"ada": 0, "bo": 0}, {"ada": 1, "bo": 1}))
COIN = Lottery.uniform(FORMS)


def sealed(**more: Any) -> Mechanism:
    """Types, messages and outcomes are mappings; the rule gives everybody who claims the more, the less."""
    domain = private_values(
        PAIR, FORMS, lambda i, share, own: share[i] if own["claim"] else -share[i],
        outcomes=SHARES, prior=Independent(dict.fromkeys(PAIR, COIN)), outside=lambda i, types: 1,
        permute=lambda share, names: {names[a]: s for a, s in share.items()}, **more,
    )  # fmt: skip
    return one_shot(domain, FORMS, lambda sent: {"ada": 1 - sent["ada"]["claim"], "bo": 0})


def in_turn() -> Mechanism:
    """The same without knowing each other's claim, ada first; views are mappings."""
    once = sealed()
    return Mechanism(
        once.domain, dict, lambda state: {} if len(state) == 2 else {PAIR[len(state)]: FORMS},
        lambda state, sent: {**state, **sent}, lambda state: {"ada": 1 - state["ada"]["claim"], "bo": 0},
        lambda state, agent: {"asked": len(state)}, truth=lambda view, own: own,
    )  # fmt: skip


@pytest.mark.parametrize("mech", [sealed(), in_turn()], ids=["sealed", "in turn"])
@pytest.mark.parametrize(
    "prop",
    [
        truthful(), ex_post_truthful(), bayesian_truthful(), strategy_proof(), efficient(), pareto_efficient(), anonymous(),
        individually_rational(), individually_rational("interim"), individually_rational("ex ante"),
    ],
    ids=str,
)  # fmt: skip
def test_witnesses_made_of_mappings_pass_the_checker(mech: Mechanism, prop: Property) -> None:
    if not mech.one_shot and prop.name in ("strategy_proof", "anonymous"):
        return
    verdict = verify(mech, prop)
    assert isinstance(verdict, Refuted)
    assert verdict.replay() == verdict.gain
    assert check(json.loads(json.dumps(verdict.certificate))).verdict == "refuted"


def test_parts_by_agent_are_plain_objects_and_values_are_encoded() -> None:
    case = Case(
        {"types": {"ada": {"claim": 1}}, "outcome": {"ada": 1}, "strategy": [[{"asked": 0}, (1, 2)]], "honest_play": [{"ada": (1,)}]}
    )
    assert case.json() == {
        "types": {"ada": {"map": [["claim", 1]]}},
        "outcome": {"map": [["ada", 1]]},
        "strategy": [[{"map": [["asked", 0]]}, [1, 2]]],
        "honest_play": [{"ada": [1]}],
    }


def made_of(build: Any, agents: tuple[str, ...]) -> Mechanism:
    """A mechanism whose factory takes the roster, as false identities need."""
    from dataclasses import replace

    def factory(agents: tuple[str, ...]) -> Mechanism:
        return replace(build(agents), spec=Spec("made", (("agents", agents),), "by hand", factory))

    return factory(agents)


def counted(agents: tuple[str, ...]) -> Mechanism:
    """Messages up to the number of agents: a roster with one more has other messages."""
    numbers = Finite(range(len(agents)))
    return one_shot(private_values(agents, Finite((0, 1)), lambda i, o, t: 0), numbers, lambda sent: 0)


def ranked(agents: tuple[str, ...]) -> Mechanism:
    """False identities get types of their own."""
    types = {a: Finite((0, 1) if k < 2 else (0, 1, 2)) for k, a in enumerate(agents)}
    return one_shot(private_values(agents, types, lambda i, o, t: 0), types, lambda sent: 0)


def silenced(agents: tuple[str, ...]) -> Mechanism:
    """Abilities shrink as the roster grows."""
    domain = private_values(agents, Finite((0, 1)), lambda i, o, t: 0, can_send=lambda i, t, m: m == t or len(agents) < 3)
    return one_shot(domain, Finite((0, 1)), lambda sent: 0)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (counted, "ada has other types, messages or abilities when 3 agents take part"),
        (silenced, "ada has other types, messages or abilities when 3 agents take part"),
        (ranked, "sybil1 has not ada's types when 3 agents take part, so it cannot be ada's false identity"),
    ],
)
def test_rosters_that_cannot_be_compared_are_refused(build: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        verify(made_of(build, PAIR), truthful(), Sybils(1))


def test_a_roster_may_hold_a_name_that_false_identities_take() -> None:
    plain = made_of(
        lambda agents: one_shot(private_values(agents, Finite((0, 1)), lambda i, o, t: 0), Finite((0, 1)), lambda s: 0), ("ada", "sybil1")
    )
    with pytest.raises(AccordError, match="the agent 'sybil1' is named twice"):
        verify(plain, truthful(), Sybils(1))


def shared_types() -> Mechanism:
    domain = Domain(PAIR, Finite((0, 1)), lambda i, o, types: o * sum(types.values()))
    return made_of(lambda agents: one_shot(domain, Finite((0, 1)), lambda sent: 0), PAIR)


@pytest.mark.parametrize(
    ("mech", "prop", "threat", "words"),
    [
        (shared_types(), truthful(), Sybils(1), "false identities are decided for private values only"),
        (sealed(), truthful(), Coalition(2, side_payments=True), "side payments need money"),
        (in_turn(), truthful(), Coalition(2), "over several rounds is decided for one agent alone"),
        (in_turn(), strategy_proof(), None, "judges one-shot rules, and .* runs over several rounds"),
        (in_turn(), anonymous(), None, "judges one-shot rules"),
        (sealed(), strategy_proof(), Coalition(2), "'strategy_proof' is about one agent alone"),
        (sealed(), ex_post_truthful(), Coalition(2), "'ex_post_truthful' is about one agent alone"),
        (sealed(), bayesian_truthful(), Sybils(1), "'bayesian_truthful' is about one agent alone"),
        (shared_types(), bayesian_truthful(), None, "needs a prior"),
        (shared_types(), efficient(), None, "lists none: give the domain outcomes"),
        (shared_types(), pareto_efficient(), None, "lists none: give the domain outcomes"),
        (shared_types(), anonymous(), None, "needs to know what renaming does"),
        (shared_types(), efficient(), Coalition(2), "has no deviator, so the threat coalitions of up to 2 has no meaning"),
    ],
)
def test_questions_without_a_meaning_are_refused(mech: Mechanism, prop: Property, threat: Threat | None, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        verify(mech, prop, threat)
    assert "\n" not in str(problem.value)


def test_interim_rationality_shrinks_past_types_of_probability_zero() -> None:
    """The simplest type cannot occur, so it is no witness."""
    never = Lottery({1: Fraction(1, 2), 2: Fraction(1, 2)})
    domain = private_values(
        PAIR, Finite((0, 1, 2)), lambda i, o, t: 0, prior=Independent(dict.fromkeys(PAIR, never)), outside=lambda i, types: Fraction(1, 2)
    )
    verdict = verify(one_shot(domain, Finite((0, 1, 2)), lambda sent: 0), individually_rational("interim"))
    assert isinstance(verdict, Refuted)
    assert dict(verdict.witness.parts) == {"agent": "ada", "types": {"ada": 1}}
    assert verdict.cases == 4


def test_decisions_are_named_in_a_budget_witness() -> None:
    from accord.core.domain import quasi_linear
    from accord.properties.strong_budget_balance import strong_budget_balance
    from accord.properties.weak_budget_balance import weak_budget_balance

    domain = quasi_linear(PAIR, Finite((0, 1)), lambda i, c, t: 0, cost=lambda o: Fraction(1, 3))
    mech = one_shot(domain, Finite((0, 1)), lambda sent: Decision("x", {"ada": sent["ada"], "bo": -sent["bo"]}))
    weak, strong = verify(mech, weak_budget_balance()), verify(mech, strong_budget_balance())
    assert (weak.cases, weak.worst, strong.worst) == (4, Fraction(4, 3), Fraction(4, 3))
    assert isinstance(weak, Refuted)
    assert weak.replay() == weak.gain == Fraction(1, 3)
    assert weak.words == "the outcome x (nobody pays) leaves the budget off by 1/3 utils"


def test_a_type_of_probability_zero_is_no_simpler_witness_of_a_single_agent() -> None:
    """Types 0, 1 and 2; 0 never occurs, and would lose the most. The type 1 is the simplest that loses."""
    prior = Independent({"ada": Lottery([(1, Fraction(1, 2)), (2, Fraction(1, 2))])})
    domain = private_values(("ada",), Finite((0, 1, 2)), lambda agent, outcome, own: own - 3, prior=prior)
    verdict = verify(one_shot(domain, Finite((0, 1, 2)), lambda sent: "out"), individually_rational("interim"))
    assert isinstance(verdict, Refuted)
    assert (verdict.witness["types"], verdict.gain) == ({"ada": 1}, 2)
    assert check(json.loads(json.dumps(verdict.certificate))).verdict == "refuted"


def test_rationality_in_expectation_says_which_types_it_leaves_out() -> None:
    """Only the type 0 loses, and it has no chance: interim it is not judged, and verdict and checker say so."""
    prior = Independent({a: Lottery([(1, 1)]) for a in PAIR})
    domain = private_values(PAIR, Finite((0, 1)), lambda agent, outcome, own: own - 1, prior=prior)
    mech = one_shot(domain, Finite((0, 1)), lambda sent: "in")
    for stage, holds in (("ex post", False), ("interim", True), ("ex ante", True)):
        verdict = verify(mech, individually_rational(stage))
        assert verdict.holds == holds
        for assumed in (verdict.assumptions, check(json.loads(json.dumps(verdict.certificate))).assumptions):
            assert any("types of probability zero" in words for words in assumed) == holds
