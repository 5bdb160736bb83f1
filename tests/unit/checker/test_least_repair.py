"""Certificates of kind `linear`: what holds, what is refused and why. All are small, so that each can be followed by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Checked, Refusal, check
from accord.core.canonical import canonical_json, sha256
from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot, relabel
from accord.core.prior import Correlated
from accord.core.space import Finite
from accord.designer.norm import Norm, OneNorm, SupNorm
from accord.designer.repair import repair
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verify import verify

PAIR = ("ada", "bo")
WANTED = {
    "truthful": (truthful(),),
    "ex post": (ex_post_truthful(),),
    "Bayesian": (bayesian_truthful(),),
    "ex post rational": (individually_rational(),),
    "interim rational": (individually_rational("interim"),),
    "ex ante rational": (individually_rational("ex ante"),),
    "balanced": (weak_budget_balance(),),
    "safe": (truthful(), individually_rational()),
    "all": (truthful(), individually_rational(), weak_budget_balance()),
}
NORMS: tuple[Norm, ...] = (OneNorm(), OneNorm(weighted=True), SupNorm())


def auction() -> Mechanism:
    """Ada pays twice her bid, bo half of it; correlated values, a cost, an outside option of 1/2, and a lottery at a tie."""
    values = {("ada", "bo"): 0, (0, 0): Fraction(1, 2), (0, 1): Fraction(1, 3), (1, 1): Fraction(1, 6)}
    prior = Correlated(Lottery([({"ada": a, "bo": b}, p) for (a, b), p in values.items() if p]))
    domain = quasi_linear(
        PAIR,
        Finite((0, 1)),
        lambda agent, winner, own: own if agent == winner else 0,
        prior=prior,
        outside=lambda agent, types: Fraction(types[agent], 2),
        cost=lambda sale: Fraction(1, 5) if sale.choice == "bo" else 0,
    )

    def rule(bids: Mapping[str, int]) -> Any:
        ada, bo = Decision("ada", {"ada": 2 * bids["ada"]}), Decision("bo", {"bo": Fraction(bids["bo"], 2)})
        if bids["ada"] == bids["bo"]:
            return Lottery([(ada, Fraction(1, 3)), (bo, Fraction(2, 3))])
        return ada if bids["ada"] > bids["bo"] else bo

    return one_shot(domain, Finite((0, 1)), rule)


def contest() -> Mechanism:
    """Interdependent values, three messages, some of which some types cannot send, and payments at random."""
    domain = quasi_linear(
        PAIR,
        Finite((0, 1)),
        lambda agent, choice, types: 3 * types[agent] - types["bo"] if choice == agent else types["ada"],
        interdependent=True,
        can_send=lambda agent, own, message: message != 2 or (agent == "bo" and own == 1),
    )

    def rule(said: Mapping[str, int]) -> Decision:
        return Decision("ada" if said["ada"] > said["bo"] else "bo", {"ada": said["bo"], "bo": said["ada"] * said["bo"] - 1})

    return one_shot(domain, Finite((0, 1, 2)), rule)


def lowest() -> Mechanism:
    """The lower bid wins: irreparable."""
    domain = quasi_linear(PAIR, Finite((0, 1)), lambda agent, winner, own: own if agent == winner else 0)
    return one_shot(domain, Finite((0, 1)), lambda bids: Decision("ada" if bids["ada"] <= bids["bo"] else "bo"))


def certificate(mech: Mechanism, wanted: str = "truthful", norm: Norm | None = None, keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """As it is written to a file."""
    found: dict[str, Any] = json.loads(canonical_json(repair(mech, WANTED[wanted], norm=norm, keep=keep).certificate))
    return found


def forged(whole: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The certificate with fields changed, parameters under `params`, and a new seal."""
    params = {**whole["property"]["params"], **changes.pop("params", {})}
    body = {**whole, "property": {**whole["property"], "params": params}, **changes}
    del body["seal"]
    return {**body, "seal": sha256(body)}


@pytest.mark.parametrize("norm", NORMS, ids=str)
@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("build", [auction, contest], ids=lambda b: b.__name__)
def test_what_is_computed_holds_and_another_size_does_not(build: Any, wanted: str, norm: Norm) -> None:
    mech = build()
    if mech.domain.prior is None and (norm == OneNorm(weighted=True) or wanted in ("Bayesian", "interim rational", "ex ante rational")):
        return
    for keep in ((), ("bo",)):
        whole = certificate(mech, wanted, norm, keep)
        found, size = check(whole), whole["property"]["params"]["size"]
        assert (found.property, found.threat, found.verdict, found.worst) == ("least_repair", "none", "proved", None)
        assert found.cases == whole["cases"]
        assert found.assumptions[0] == "a payment lowers its payer's utility by as much, whatever the agents' types"
        if size is not None:
            for other in (Fraction(size) + 1, Fraction(size) / 2 - 1):
                with pytest.raises(Refusal, match="the change has the size"):
                    check(forged(whole, params={"size": str(other)}))
        for r, (number, y) in enumerate(whole["dual"]):
            for instead in (str(Fraction(y) * 3), str(Fraction(y) / 3)):
                refused_or_the_same(forged(whole, dual=[*whole["dual"][:r], [number, instead], *whole["dual"][r + 1 :]]), found)
        for r, (agent, place, x) in enumerate(whole["change"] or []):
            for instead in (str(Fraction(x) * 2), str(-Fraction(x))):
                refused_or_the_same(forged(whole, change=[*whole["change"][:r], [agent, place, instead], *whole["change"][r + 1 :]]), found)


def refused_or_the_same(forgery: Mapping[str, Any], found: Checked) -> None:
    """Another pair may prove the same statement; none proves another."""
    try:
        said = check(forgery).sentence
    except Refusal as refusal:
        said = str(refusal)
    assert said == found.sentence or re.search("the multipliers|the change", said)


def test_the_sentences() -> None:
    first = first_price(PAIR, values=2)
    assert check(certificate(first)).sentence == (
        "first_price: proved, by linear programming duality, that a change of payments of size 1 in the 1-norm, and none of a smaller "
        "size, makes it so that honesty is optimal for every agent, whatever its type and whatever the others do (16 cases, greatest "
        "margin none)."
    )
    assert "size 1/2 in the sup-norm" in check(certificate(first, norm=SupNorm())).sentence
    everything = check(certificate(first, "all", keep=("bo",))).sentence
    assert "payments, those of bo excepted, of size 1" in everything
    assert "whatever the others do; and taking part honestly is worth" in everything
    assert "no change of payments makes it so that honesty" in check(certificate(lowest())).sentence


def test_the_whole_pair_is_needed() -> None:
    """A change that works without multipliers of its size, multipliers without a change, or one that is not the least."""
    whole = certificate(first_price(PAIR, values=2), "safe")
    assert whole["change"] == [[0, 2, "-1"]]
    larger = [[0, 0, "-1/2"], [0, 2, "-3/2"]]
    with pytest.raises(Refusal, match="the change has the size 2 and the multipliers prove 1, and the certificate says 2 of both"):
        check(forged(whole, change=larger, params={"size": "2"}))
    with pytest.raises(Refusal, match="the change has the size 2 and the multipliers prove 1, and the certificate says 1 of both"):
        check(forged(whole, change=larger))
    with pytest.raises(Refusal, match="the change does not satisfy the inequality 4, so it is no repair"):
        check(forged(whole, change=[], dual=[], params={"size": "0"}))
    doubled = [[r, str(2 * Fraction(y))] for r, y in whole["dual"]]
    with pytest.raises(Refusal, match="the multipliers are too large"):
        check(forged(whole, change=larger, dual=doubled, params={"size": "2"}))
    sup = certificate(first_price(PAIR, values=2), "safe", SupNorm())
    tripled = [[r, str(3 * Fraction(y))] for r, y in sup["dual"]]
    with pytest.raises(Refusal, match="the multipliers are too large"):
        check(forged(sup, change=[[0, 0, "-2"], [0, 2, "-3"]], dual=tripled, params={"size": "3"}))


def test_contradictions_must_contradict() -> None:
    none, some = certificate(lowest()), certificate(first_price(PAIR, values=2))
    assert none["change"] is None
    for forgery in (
        forged(none, dual=[]),
        forged(none, dual=none["dual"][:1]),
        forged(none, dual=none["dual"][1:]),
        forged(none, change=[]),
        forged(some, change=None, params={"size": None}),
        forged(some, change=None, dual=[[0, "1"]], params={"size": None}),
    ):
        with pytest.raises(Refusal, match="the multipliers do not contradict each other"):
            check(forgery)
    check(forged(none, dual=[[r, str(5 * Fraction(y))] for r, y in none["dual"]]))


def test_malformed_certificates_are_refused_in_a_sentence() -> None:
    whole = certificate(first_price(PAIR, values=2, prior="uniform"), "safe")
    (number, y), *_ = whole["dual"]
    for sentence, changes in (
        ("proves 'least_repair' with the threat 'none'", {"property": {"name": "truthful", "params": {}}}),
        ("proves 'least_repair' with the threat 'none'", {"threat": {"name": "alone", "params": {}}}),
        ("proves 'least_repair' with the threat 'none'", {"worst": "1"}),
        ("proves 'least_repair' with the threat 'none'", {"verdict": "bounded", "worst": "1"}),
        ("says 25 cases, and the linear program has 24", {"cases": 25}),
        ("keeps the payments of somebody who is not an agent", {"params": {"keep": ["cy"]}}),
        ("'dual' lists an inequality twice", {"dual": [[number, y], [number, y]]}),
        ("a multiplier that is not above 0", {"dual": [[number, "0"]]}),
        ("a multiplier that is not above 0", {"dual": [[number, "-1"]]}),
        ("not a position from 0 to 23", {"dual": [[24, "1"]]}),
        ("'change' lists a payment twice", {"change": [[0, 2, "-1"], [0, 2, "-1"]]}),
        ("one that is kept", {"params": {"keep": ["ada"]}}),
        ("or one that is not in the game", {"change": [[0, 4, "-1"]]}),
        ("or one that is not in the game", {"change": [[2, 0, "-1"]]}),
        ("not a whole number of at least 0", {"change": [[-1, 0, "-1"]]}),
        ("a property to be repaired is \"efficient\"", {"params": {"of": [{"name": "efficient", "params": {}}]}}),
        ("an entry of the property's 'of' has no 'params'", {"params": {"of": [{"name": "truthful"}]}}),
        ("an entry of the property's 'of' is \"honest\"", {"params": {"of": [{"name": "honest", "params": {}}]}}),
        ("lists no property", {"params": {"of": []}}),
        ("has the unknown key", {"params": {"of": [{"name": "truthful", "params": {"epsilon": "1"}}]}}),
        ("has the unknown key", {"params": {"of": [{"name": "truthful", "params": {"stage": "ex post"}}]}}),
        ("has no 'stage'", {"params": {"of": [{"name": "individually_rational", "params": {}}]}}),
        ("the property's 'norm' is \"2-norm\"", {"params": {"norm": "2-norm"}}),
        ("not a rational", {"params": {"size": "one"}}),
    ):  # fmt: skip
        body = {k: v for k, v in changes.items() if k != "params"}
        with pytest.raises(Refusal, match=sentence):
            check(forged(whole, params=changes.get("params", {}), **body) if "property" not in body else resealed({**whole, **body}))


def resealed(body: dict[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in body.items() if k != "seal"}
    return {**plain, "seal": sha256(plain)}


def test_games_to_which_it_does_not_apply_are_refused() -> None:
    """The game of another certificate in the place of the right one."""
    whole = certificate(first_price(PAIR, values=2))

    def about(mech: Mechanism, **params: Any) -> dict[str, Any]:
        table = json.loads(canonical_json(verify(mech, truthful()).certificate))
        return forged(whole, mechanism=table["mechanism"], game=table["game"], params=params)

    free = private_values(PAIR, Finite((0, 1)), lambda agent, outcome, own: own)
    with pytest.raises(Refusal, match="it has no payments"):
        check(about(one_shot(free, Finite((0, 1)), lambda said: "x")))
    clock = ascending_clock(PAIR, values=2)
    with pytest.raises(Refusal, match="it is not one round in which everybody is awaited"):
        check(about(clock))
    first = first_price(PAIR, values=2)
    silent = json.loads(canonical_json(verify(relabel(first, truth=None, spec=None), weak_budget_balance()).certificate))
    with pytest.raises(Refusal, match="it does not say which messages are truthful"):
        check(forged(whole, mechanism=silent["mechanism"], game=silent["game"]))
    with pytest.raises(Refusal, match="it has no prior to weigh changes with"):
        check(about(first_price(PAIR, values=2), norm="prior-weighted 1-norm"))
    with pytest.raises(Refusal, match="it has no prior"):
        check(about(first_price(PAIR, values=2), of=[{"name": "individually_rational", "params": {"stage": "ex ante"}}]))
    other = forged(whole, mechanism={**whole["mechanism"], "behaviour_digest": "sha256:" + 64 * "0"})
    with pytest.raises(Refusal, match="behaviour digest"):
        check(other)
