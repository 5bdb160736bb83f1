"""The lemmas of the kinds equivalent and kernel, one hypothesis after the other: each is refused where it alone fails.

The certificates are put together here, without the prover's comparisons, so that nothing but the checker stands between them and a
statement.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.numbers import sha256
from accord.core.certificate import FORMAT, identity, sealed
from accord.core.domain import Decision, Domain, quasi_linear
from accord.core.gamefile import behaviour_digest, game_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.pareto_efficient import pareto_efficient
from accord.properties.property import Property, Threat
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion
from accord.verification.refinement import equivalent
from accord.verification.refinement_kernel import verify_kernel
from accord.verification.verify import verify
from tests.laws.in_turn import in_turn
from tests.quality.corruption import resealed

PAIR = ("ada", "bo")
Rule = Callable[[Mapping[str, Any]], Any]


def winner(sent: Mapping[str, Any]) -> str:
    return max(PAIR, key=lambda a: sent[a])


def second_price(sent: Mapping[str, Any]) -> Decision:
    return Decision(winner(sent), {winner(sent): min(sent.values())})


def domain(types: Mapping[str, Any] | None = None, **changes: Any) -> Domain:
    choices = changes.pop("choices", PAIR)
    shape = {"prior": Independent(dict.fromkeys(PAIR, Lottery.uniform((0, 1)))), **changes}
    return quasi_linear(
        PAIR, types or Finite((0, 1)), lambda a, choice, t: shape.get("worth", 1) * t if choice == a else 0,
        choices and Finite(choices), **{k: v for k, v in shape.items() if k != "worth"},
    )  # fmt: skip


def sale(rule: Rule = second_price, messages: Any = (0, 1), **changes: Any) -> Mechanism:
    return one_shot(domain(**changes), Finite(messages), rule, truth=lambda view, own: own)


SALE = sale()


def carried(tree: Mechanism, prop: Property, threat: Threat | None = None, direct: Mechanism = SALE, plays: Any = None) -> dict[str, Any]:
    """The certificate, whether or not a hypothesis holds."""
    base = verify(direct, prop, threat, method=exhaustion.METHOD).certificate
    assert base is not None
    return sealed(
        {
            "format": FORMAT, "kind": "equivalent", "mechanism": identity(tree, behaviour_digest(tabulate(tree))),
            "property": base["property"], "threat": base["threat"], "verdict": "proved", "method": "by hand", "arithmetic": "exact",
            "cases": base["cases"], "worst": base["worst"], "witness": None, "assumptions": [], "base": dict(base),
            "game": game_json(tabulate(tree)), "plays": plays,
        }
    )  # fmt: skip


def refused(certificate: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(resealed(certificate))


# -- equivalent: the domain ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"types": {"ada": Finite((0, 1)), "bo": Finite((1, 0))}}, "the same agents and types"),
        ({"prior": None}, "the same beliefs"),
        ({"prior": Independent({"ada": Lottery.uniform((0, 1)), "bo": Lottery.sure(0)})}, "the same beliefs"),
        ({"outside": lambda a, types: Fraction(-1)}, "the same beliefs, outside options"),
        ({"choices": None}, "the same beliefs, outside options and alternatives"),
        ({"choices": ("ada", "bo", "nobody")}, "the same beliefs, outside options and alternatives"),
        ({"payment": None}, "only one has money"),
        ({"cost": lambda o: Fraction(0)}, "only one has money"),
        ({"worth": 2}, "an outcome of the same name is not worth the same"),
        ({"payment": lambda a, o: 2 * o.payment(a)}, "an outcome of the same name is not worth the same"),
    ],
)
def test_games_on_different_domains_are_not_equivalent(changes: Any, words: str) -> None:
    refused(carried(in_turn(sale(**changes)), ex_post_truthful()), words)


def test_costs_are_compared() -> None:
    free, dear = (sale(cost=lambda o, c=c: Fraction(c)) for c in (0, 1))
    refused(carried(in_turn(dear), individually_rational("ex post"), direct=free), "not worth the same")


def test_interdependent_values_are_another_game() -> None:
    plain = SALE.domain
    shared = Domain(
        PAIR, Finite((0, 1)), lambda a, o, types: plain.utility(a, o, types),
        outcomes=plain.outcomes, payment=plain.payment, prior=plain.prior,
    )  # fmt: skip
    refused(carried(in_turn(replace(SALE, domain=shared)), ex_post_truthful()), "the same kind of values")


# -- equivalent: plays -----------------------------------------------------------------------------------------------------


def planted(rule: Rule, messages: Any = (0, 1), **ways: Any) -> Mechanism:
    return in_turn(sale(rule, messages), **ways)


def test_honest_play_ends_in_the_same_lottery() -> None:
    """Of the same outcomes with the same chances."""

    def lots(first: Fraction) -> Rule:
        ends = [Decision("ada", {}), Decision("bo", {})]
        return lambda sent: Lottery(zip(ends, (first, 1 - first), strict=True))

    even, odd = sale(lots(Fraction(1, 2))), sale(lots(Fraction(1, 3)))
    assert check(equivalent(verify(even, ex_post_truthful()).certificate or {}, even, in_turn(even))).worst == 0
    for prop in (ex_post_truthful(), individually_rational("ex post")):
        refused(carried(in_turn(odd), prop, direct=even), "honest play of the two games does not end in the same lottery")
    free = planted(lambda sent: Decision(winner(sent), {}) if set(sent.values()) == {1} else second_price(sent))
    refused(carried(free, efficient()), "honest play of the two games does not end in the same lottery")


def test_plays_against_the_honest_end_as_messages_do() -> None:
    free = planted(lambda sent: Decision("bo", {}) if sent["bo"] == 2 else second_price(sent), (0, 1, 2), heard=True)
    refused(carried(free, ex_post_truthful()), "some play of bo against truthful others ends as none of its messages does")


def test_a_message_that_the_type_cannot_send_does_not_explain_a_play() -> None:
    """Type 0 of ada cannot say 1 in the direct game; what it may do there counts, not what another type may."""
    shy = sale(can_send=lambda a, own, m: a == "bo" or m in (own, 2), messages=(0, 1, 2))
    bold = planted(lambda sent: second_price({**sent, "ada": min(sent["ada"], 1)}), (0, 1, 2))

    def outcome(sent: Mapping[str, Any]) -> Any:
        return Decision("bo", {"bo": 0}) if sent["ada"] == 2 else second_price(sent)

    direct = replace(sale(outcome, (0, 1, 2)), domain=shy.domain)
    tree = replace(bold, domain=shy.domain)
    refused(
        carried(tree, individually_rational("ex post"), direct=direct) | _question(ex_post_truthful(), direct),
        "ends as none of its messages",
    )


def _question(prop: Property, direct: Mechanism) -> dict[str, Any]:
    """The fields of a certificate that state another property of the same base."""
    base = verify(direct, prop, method=exhaustion.METHOD).certificate
    assert base is not None
    assert base["verdict"] == "proved"
    return {"property": base["property"], "threat": base["threat"], "base": dict(base), "worst": base["worst"]}


def test_every_outcome_that_is_reached_is_one_of_the_direct_game() -> None:
    paid = planted(lambda sent: Decision("bo", {"bo": 5}) if sent["bo"] == 2 else second_price(sent), (0, 1, 2))
    refused(carried(paid, weak_budget_balance()), "reaches an outcome that no messages of the direct game reach")
    assert check(equivalent(verify(SALE, weak_budget_balance("interim")).certificate or {}, SALE, paid)).verdict == "proved"


# -- equivalent: games that tell nobody anything ---------------------------------------------------------------------------


HALVES = in_turn(SALE, halves=True)
BLIND = equivalent(verify(SALE, truthful(), method=exhaustion.METHOD).certificate or {}, SALE, HALVES)


def with_plays(plays: Any) -> dict[str, Any]:
    return {**BLIND, "plays": plays}


def test_what_the_plays_stand_for_is_written_out() -> None:
    """In which half, then which: one message is in each half."""
    assert BLIND["plays"] == [[[[[0, 0], [1, 0]], 0], [[[0, 1], [2, 0]], 1]]] * 2
    assert check(BLIND).cases == BLIND["base"]["cases"] + 4 + 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda plays: None, "says what the plays stand for where it need not, or does not where it must"),
        (lambda plays: plays[:1], "'plays' has 1 entries where 2 belong"),
        (lambda plays: [plays[0][:1], plays[1]], "a play of ada stands for no message"),
        (lambda plays: [[*plays[0], plays[0][0]], plays[1]], "lists a play twice"),
        (lambda plays: [[*plays[0], [[[0, 0], [2, 0]], 0]], plays[1]], "lists what nobody can play"),
        (lambda plays: [[*plays[0], [[[0, 0]], 0]], plays[1]], "lists what nobody can play"),
        (lambda plays: [[[sent, 1 - m] for sent, m in plays[0]], plays[1]], "does not end in the lottery of the messages"),
        (lambda plays: [[[sent, 2] for sent, _ in plays[0]], plays[1]], "what a play stands for has the entry 2"),
    ],
)
def test_each_play_stands_for_its_message(change: Any, words: str) -> None:
    refused(with_plays(change(copy.deepcopy(BLIND["plays"]))), words)


def test_an_honest_play_stands_for_the_honest_message() -> None:
    """Not for one that does the same."""
    flat = sale(lambda sent: Decision("bo", {}))
    certificate = equivalent(verify(flat, truthful(), method=exhaustion.METHOD).certificate or {}, flat, in_turn(flat))
    assert check(certificate).worst == 0
    swapped = [[[sent, 1 - m] for sent, m in certificate["plays"][0]], certificate["plays"][1]]
    refused({**certificate, "plays": swapped}, "an honest play of ada does not stand for its honest message")


def test_a_play_stands_for_what_its_types_can_send() -> None:
    """The third answer is for everybody in the tree, and in the direct game only for ada of type 1."""
    able = domain(can_send=lambda a, own, m: m != 2 or (a, own) == ("ada", 1))
    direct = replace(sale(lambda sent: Decision("bo", {}), (0, 1, 2)), domain=able)
    tree = in_turn(sale(lambda sent: Decision("bo", {}), (0, 1, 2)))
    plays = [[[[[0, m]], m] for m in range(3)] for _ in PAIR]
    refused(
        carried(tree, truthful(), direct=direct, plays=plays), "stands for no message, or for one that a type which plays so cannot send"
    )
    allowed = carried(tree, truthful(), direct=direct, plays=[[[[[0, 0]], 0], [[[0, 1]], 1], [[[0, 2]], 0]]] * 2)
    assert check(resealed({**allowed, "cases": allowed["cases"] + 4 + 9})).worst == 0


def test_an_agent_that_hears_of_others_has_no_messages() -> None:
    heard = in_turn(SALE, heard=True)
    plays = [[[[[0, m]], m] for m in (0, 1)], [[[[s, m]], m] for s in (0, 1) for m in (0, 1)]]
    for prop in (truthful(), truthful(epsilon=1)):
        refused(carried(heard, prop, plays=plays), "bo is told something of what the others sent")


# -- equivalent: the statement ---------------------------------------------------------------------------------------------


def test_what_is_stated_is_what_the_base_proves() -> None:
    other = verify(SALE, truthful(), Coalition(2), method=exhaustion.METHOD).certificate
    refused({**BLIND, "base": dict(other or {})}, "another property, or against another threat")
    refused({**BLIND, "property": {"name": "ex_post_truthful", "params": {}}}, "another property, or against another threat")
    pays = verify(sale(lambda sent: Decision(winner(sent), {winner(sent): max(sent.values())})), truthful(), method=exhaustion.METHOD)
    refused({**BLIND, "base": dict(pays.certificate or {})}, "carries proofs about one-shot games only")
    refused({**BLIND, "base": BLIND}, "carries proofs about one-shot games only")
    refused({**BLIND, "base": "none"}, "the base is not a certificate")
    refused({**BLIND, "verdict": "bounded"}, "carries proofs about one-shot games only")
    refused({**BLIND, "cases": BLIND["cases"] - 1}, "24 cases with worst margin 0, and the certificate says otherwise")
    refused({**BLIND, "worst": "1"}, "with worst margin 0, and the certificate says otherwise")
    refused({**BLIND, "game": game_json(tabulate(SALE))}, "behaviour digest")


def test_properties_that_do_not_carry_over() -> None:
    gift = replace(sale(lambda sent: Decision(winner(sent), {})), domain=domain(payment=None))
    assert check(equivalent(verify(gift, pareto_efficient()).certificate or {}, gift, in_turn(gift))).verdict == "proved"
    still = replace(sale(lambda sent: Decision("bo", {})), domain=domain(payment=None))
    refused(carried(in_turn(still), strategy_proof(), direct=still), "does not carry 'strategy_proof' against the threat 'alone'")


# -- kernel ----------------------------------------------------------------------------------------------------------------


def floats(off: float) -> Mechanism:
    """The second price in floats, one number being off: ada's utility of winning at price 0 where her value is 1."""

    def kernel(messages: Any, types: Any, rng: Any) -> Mapping[str, Any]:
        wins = (messages[:, :1] >= messages[:, 1:]).astype(float)
        utility = (types - messages[:, ::-1]) * [[1.0, 0.0]] * wins + (types - messages[:, ::-1]) * [[0.0, 1.0]] * (1 - wins)
        utility[:, 0] += off * ((types[:, 0] == 1) & (messages[:, 0] == 1) & (messages[:, 1] == 0))
        return {"utility": utility}

    return replace(SALE, kernel=kernel)


KERNEL = dict(verify_kernel(floats(0.25), truthful()).certificate or {})


def renumbered(change: Callable[[Any], Any], **fields: Any) -> dict[str, Any]:
    """The certificate with other numbers, under the digest that they have."""
    kernel = change(copy.deepcopy(KERNEL["kernel"]))
    return {**KERNEL, "kernel": kernel, "mechanism": {**KERNEL["mechanism"], "behaviour_digest": sha256(kernel)}, **fields}


def test_the_bound_is_twice_the_greatest_difference() -> None:
    found = check(KERNEL)
    assert (found.verdict, found.worst, found.cases) == ("bounded", Fraction(1, 2), KERNEL["base"]["cases"] + 16)
    assert "no case violates by more than 1/2, by how near the kernel is to its rule, that" in found.sentence
    assert KERNEL["mechanism"]["behaviour_digest"] in found.trusted[0]
    rational = verify_kernel(floats(-0.25), individually_rational("ex post"))
    assert check(rational.certificate or {}).worst == Fraction(1, 4)


def test_the_numbers_are_compared_again() -> None:
    place = KERNEL["kernel"]["numbers"].index("5/4")
    nearer = renumbered(lambda k: {**k, "numbers": ["9/8" if n == "5/4" else n for n in k["numbers"]]})
    refused(nearer, "the kernel's numbers bound margins by 1/4, and the certificate says otherwise")
    assert check(resealed({**nearer, "worst": "1/4"})).worst == Fraction(1, 4)
    below = renumbered(lambda k: {**k, "numbers": ["1/2" if n == "5/4" else n for n in k["numbers"]]}, worst="1")
    assert check(resealed(below)).worst == 1
    gone = renumbered(lambda k: {**k, "utility": [[[-1 if p == place else p for p in r] for r in t] for t in k["utility"]]})
    refused(gone, "the kernel's utility of ada is missing at messages that can be sent")
    refused({**KERNEL, "kernel": nearer["kernel"]}, "the kernel's numbers have the behaviour digest")
    refused(renumbered(lambda k: {**k, "utility": k["utility"][:1]}), "the kernel's tables has 1 entries where 2 belong")
    refused(renumbered(lambda k: {**k, "utility": [t[:1] for t in k["utility"]]}), "a kernel's table has 1 entries where 2 belong")
    refused(renumbered(lambda k: {**k, "utility": [[r[:3] for r in t] for t in k["utility"]]}), "a kernel's table has 3 entries where 4")
    refused({**KERNEL, "cases": KERNEL["cases"] + 1}, "and the certificate says otherwise")


def test_a_bound_is_no_proof_and_of_nothing_else() -> None:
    refused({**KERNEL, "verdict": "proved"}, "of kind 'kernel' bounds what is proved of a one-shot rule")
    refused({**KERNEL, "base": KERNEL}, "of kind 'kernel' bounds what is proved of a one-shot rule")
    refused({**KERNEL, "base": 0}, "the base is not a certificate")
    ex_post = verify(SALE, ex_post_truthful(), method=exhaustion.METHOD).certificate
    refused({**KERNEL, "base": dict(ex_post or {})}, "another property, or against another threat")
    for prop, threat in ((efficient(), None), (truthful(), Coalition(2))):
        base = dict(verify(SALE, prop, threat, method=exhaustion.METHOD).certificate or {})
        refused({**KERNEL, "base": base, "property": base["property"], "threat": base["threat"]}, "that the kernel's numbers do not bound")
