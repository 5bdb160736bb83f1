"""The equivalence lemma against exhaustion over the whole tree, and against differences that are planted.

The trees are random mechanisms of one round, asked for in turn: where nobody hears of the others everything carries over; where they
do, what others may do against honesty grows, and only what is said of truthful others does.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Domain, private_values
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.plurality import plurality
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Property
from accord.properties.strategy_proof import strategy_proof
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion
from accord.verification.recheck import recheck
from accord.verification.refinement import equivalent
from accord.verification.verify import verify
from tests.laws.in_turn import in_turn
from tests.laws.random_sealed import sealed_sample
from tests.volume import volume

ABOUT_OTHERS: tuple[Property, ...] = (truthful(), bayesian_truthful())
OF_HONESTY: tuple[Property, ...] = (
    ex_post_truthful(), individually_rational("ex post"), individually_rational("interim"), individually_rational("ex ante"),
    efficient(), pareto_efficient(), weak_budget_balance(), strong_budget_balance(), weak_budget_balance("interim"),
)  # fmt: skip


def proved(mech: Mechanism, prop: Property, threat: Any = None) -> Mapping[str, Any] | None:
    """The proof, where there is one."""
    try:
        verdict = verify(mech, prop, threat, method=exhaustion.METHOD)
    except AccordError:
        return None
    return verdict.certificate if verdict.holds else None


def drawn(seed: int, **fixed: Any) -> Mechanism:
    """A random mechanism, often a truthful one, whose honest messages are told apart."""
    traits = {"rule": ("groves", "dictator", "constant", "counting", "random")[seed % 5], "messages": ("types", "more")[seed % 2]}
    return sealed_sample(seed, **{**traits, "interdependent": seed % 7 == 6, **fixed}).mechanism


def test_everything_carries_over_to_a_tree_that_tells_nobody_anything() -> None:
    carried: Counter[str] = Counter()
    for seed in range(volume(300)):
        rng = random.Random(seed)
        ways = {"halves": rng.random() < 0.4, "echo": rng.random() < 0.4}
        direct = drawn(seed, **({"limited": False} if any(ways.values()) else {}))
        tree = in_turn(direct, order=rng.sample(direct.domain.agents, len(direct.domain.agents)), **ways)
        for prop in (*ABOUT_OTHERS, *OF_HONESTY):
            proof = proved(direct, prop)
            if proof is not None:
                certificate = equivalent(proof, direct, tree)
                found = check(certificate)
                verdict = verify(tree, prop)
                assert (found.verdict, found.property) == ("proved", prop.name)
                assert verdict.holds
                assert verdict.worst is None or found.worst is None or verdict.worst <= found.worst
                carried[prop.name] += 1
    assert set(carried) == {prop.name for prop in (*ABOUT_OTHERS, *OF_HONESTY)}, carried


def test_where_others_are_heard_what_is_said_of_honest_others_carries_over() -> None:
    carried: Counter[str] = Counter()
    for seed in range(volume(200)):
        direct = drawn(seed)
        tree = in_turn(direct, heard=True)
        for prop in (*ABOUT_OTHERS, *OF_HONESTY):
            proof = proved(direct, prop)
            if proof is None:
                continue
            if prop in ABOUT_OTHERS:
                with pytest.raises(AccordError, match="is told something of what the others sent"):
                    equivalent(proof, direct, tree)
                carried[f"{prop.name} {verify(tree, prop).word}"] += 1
            else:
                assert check(equivalent(proof, direct, tree)).verdict == "proved"
                assert verify(tree, prop).holds
                carried[prop.name] += 1
    assert {prop.name for prop in OF_HONESTY} <= set(carried), carried
    assert carried["truthful refuted"], carried


@pytest.mark.parametrize("heard", [False, True])
def test_a_planted_difference_is_refused(heard: bool) -> None:
    """At the honest messages of some types the tree does something else."""
    refused = 0
    for seed in range(volume(200)):
        rng, direct = random.Random(seed), drawn(seed)
        assert direct.rule is not None
        assert direct.truth is not None
        types = rng.choice(list(direct.domain.profiles()))
        wrong = {a: direct.truth(None, t) for a, t in types.items()}
        other = rng.choice([direct.rule({a: direct.truth(None, t) for a, t in p.items()}) for p in direct.domain.profiles()])
        if repr(other) == repr(direct.rule(wrong)):
            continue
        tree = in_turn(direct, heard=heard, planted=lambda sent, w=wrong, o=other, d=direct: o if sent == w else d.rule(sent))  # type: ignore[misc]
        for prop in (*OF_HONESTY, *(() if heard else ABOUT_OTHERS)):
            proof = proved(direct, prop)
            if proof is not None:
                refused += 1
                with pytest.raises(AccordError, match="they are not equivalent"):
                    equivalent(proof, direct, tree)
    assert refused


def test_a_difference_off_honest_play_is_refused_where_it_counts() -> None:
    """Bids of 2, which nobody's honesty sends, win for nothing: honesty's outcomes are the same, lies are not."""
    sale = vickrey(("ada", "bo"), values=3)
    domain = replace_types(sale.domain, {"ada": (0, 1), "bo": (0, 1)})
    direct = one_shot(domain, Finite((0, 1, 2)), sale.rule, truth=lambda view, own: own)  # type: ignore[arg-type]

    def free(sent: Mapping[str, Any]) -> Any:
        return type(sale(sent))(next(a for a in sent if sent[a] == 2), {}) if 2 in sent.values() else sale(sent)

    tree = in_turn(direct, planted=free)
    for prop, words in ((truthful(), "no message does in"), (ex_post_truthful(), "which no message of its gives")):
        proof = proved(direct, prop)
        assert proof is not None
        with pytest.raises(AccordError, match=words):
            equivalent(proof, direct, tree)
        assert not verify(tree, prop).holds
    for prop in (efficient(), individually_rational("ex post")):
        proof = proved(direct, prop)
        assert proof is not None
        assert check(equivalent(proof, direct, tree)).verdict == "proved"
        assert verify(tree, prop).holds


def replace_types(domain: Domain, types: Mapping[str, tuple[Any, ...]]) -> Domain:
    """The domain with fewer types."""
    spaces = {a: Finite(ts) for a, ts in types.items()}
    return private_values(
        domain.agents, spaces, domain.own_utility, payment=domain.payment, outcomes=domain.outcomes  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_outcome_that_messages_never_reach_stops_a_budget() -> None:
    direct = vickrey(("ada", "bo"), values=2)
    tree = in_turn(direct, echo=True)
    proof = proved(direct, weak_budget_balance())
    assert proof is not None
    assert check(equivalent(proof, direct, tree)).worst == 0
    gift = next(o for o in [direct({"ada": 0, "bo": 0})])
    paid = replace(gift, payments={"bo": -1})

    def giving(sent: Mapping[str, Any]) -> Any:
        return paid if sent == {"ada": 2, "bo": 2} else direct.rule(sent) if 2 not in sent.values() else gift  # type: ignore[misc]

    more = one_shot(direct.domain, Finite((0, 1, 2)), giving, truth=lambda view, own: own)
    with pytest.raises(AccordError, match="which vickrey never does"):
        equivalent(proof, direct, in_turn(more))
    assert not verify(in_turn(more), weak_budget_balance()).holds


def test_coalitions_carry_over_where_nobody_is_told_anything() -> None:
    direct = vickrey(("ada", "bo", "cy"), values=2)
    proof = proved(direct, truthful(), Coalition(2))
    assert proof is not None
    found = check(equivalent(proof, direct, in_turn(direct, order=("cy", "ada", "bo"))))
    assert (found.verdict, found.threat, found.worst) == ("proved", "coalition", 0)


def test_the_clock_is_an_equivalent_of_the_sealed_auction() -> None:
    for values in (2, 3, 4):
        sealed, clock = vickrey(values=values, prior="uniform"), ascending_clock(values=values, prior="uniform")
        for prop in (ex_post_truthful(), individually_rational("ex post"), individually_rational("interim"), efficient()):
            proof = proved(sealed, prop)
            assert proof is not None
            assert check(equivalent(proof, sealed, clock)).mechanism == "ascending_clock"
        proof = proved(sealed, truthful())
        assert proof is not None
        with pytest.raises(AccordError, match="carry ex_post_truthful over instead"):
            equivalent(proof, sealed, clock)


def test_hearing_a_bid_lets_a_rival_punish_honesty() -> None:
    """The counterexample in the lemma's own words."""
    direct = vickrey(("ada", "bo"), values=4)
    refuted = verify(in_turn(direct, heard=True), truthful())
    assert not refuted.holds
    assert refuted.witness["coalition"] == ("ada",)
    assert proved(in_turn(direct, heard=True), ex_post_truthful()) is not None


def test_what_is_not_asked_of_the_lemma_is_refused_in_a_sentence() -> None:
    sealed, clock = vickrey(("ada", "bo"), values=3), ascending_clock(("ada", "bo"), values=3)
    ex_post = proved(sealed, ex_post_truthful())
    assert ex_post is not None
    with pytest.raises(AccordError, match=r"ascending_clock runs over several rounds, and the lemma starts from one"):
        equivalent(ex_post, clock, clock)
    with pytest.raises(AccordError, match="verify this one"):
        equivalent(ex_post, vickrey(("ada", "bo"), values=2), clock)
    for other in (ascending_clock(("ada", "bo"), values=2), ascending_clock(("bo", "ada"), values=3)):
        with pytest.raises(AccordError, match="agents, types or kind of values"):
            equivalent(ex_post, sealed, other)
    with pytest.raises(AccordError, match="priors"):
        equivalent(ex_post, sealed, ascending_clock(("ada", "bo"), values=3, prior="uniform"))
    refuted = verify(first_price(("ada", "bo"), values=3), truthful()).certificate
    with pytest.raises(AccordError, match="has truthful refuted by the kind table"):
        equivalent(refuted, first_price(("ada", "bo"), values=3), clock)  # type: ignore[arg-type]
    with pytest.raises(AccordError, match=r"carried over \(equivalent\) rests on its base"):
        recheck(equivalent(ex_post, sealed, clock), clock)
    ordinal = proved(plurality(candidates=("x", "y")), strategy_proof())
    assert ordinal is not None
    with pytest.raises(AccordError, match="does not carry over to an equivalent mechanism"):
        equivalent(ordinal, plurality(candidates=("x", "y")), clock)
