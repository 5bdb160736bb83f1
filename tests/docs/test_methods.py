"""The page on methods names every method, what it answers, and the kind of certificate that it gives, and all of it is so."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from accord.checker import check
from accord.checker.found import kinds
from accord.core.claimed import claims_symmetry
from accord.core.domain import Decision, private_values
from accord.core.floats import as_floats
from accord.core.mechanism import Mechanism, one_shot
from accord.core.piecewise import Allocation, piecewise
from accord.core.space import Finite, Interval
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.uniform_price import uniform_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.voting.median_vote import median_vote
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.implementable import implementable
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property
from accord.properties.subgame_perfect import subgame_perfect
from accord.properties.truthful import truthful
from accord.theory.expression_rule import traced
from accord.theory.stochastic import discounted
from accord.verification.method import found_methods, method_named
from accord.verification.verdict import Verdict
from accord.verification.verify import verify
from tests.docs.test_completeness import rows

PAIR = ("ada", "bo")
UNIT = Interval(0, 1)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "methods.md"
TOLD = {row[0].strip("`"): row[1:] for row in rows(PAGE.read_text(encoding="utf-8")) if row[0].startswith("`")}
Question = tuple[Callable[[], Mechanism], Property]


def posted() -> Mechanism:
    """On an interval: whoever says more than 1/2 buys at 1/2."""

    def rule(said: dict[str, Fraction]) -> Allocation:
        buyers = [agent for agent in said if said[agent] > Fraction(1, 2)]
        return Allocation(dict.fromkeys(buyers, 1), dict.fromkeys(buyers, Fraction(1, 2)))

    return piecewise(PAIR, UNIT, rule)


def scored(most: Interval = UNIT) -> Mechanism:
    """A quadratic score, as arithmetic."""
    return traced(("ada",), most, lambda said: Allocation({"ada": 2 * said["ada"]}, {"ada": said["ada"] ** 2}))


def firm(pays: int = 0) -> Mechanism:
    """Arithmetic that ignores reports; taking part costs so much."""
    return traced(("ada",), UNIT, lambda said: Allocation({}, {"ada": pays}))


def endless(reward: int) -> Mechanism:
    """A silent ada, who would have a reward each period if she talked."""
    domain = private_values(("ada",), Finite(["any"]), lambda agent, sent, own: reward if sent == "talk" else 0)
    stage = one_shot(domain, Finite(["silent", "talk"]), lambda sent: sent["ada"])
    return discounted({"calm": stage}, lambda state, sent: "calm", "1/2", strategy=lambda state, agent, own: "silent")


def reversed_sale() -> Mechanism:
    """The lower bid wins: no payments make that truthful."""
    domain = vickrey(PAIR, values=3).domain
    return one_shot(domain, Finite(range(3)), lambda bids: Decision("ada" if bids["ada"] < bids["bo"] else "bo"))


def sold(build: Callable[..., Mechanism], agents: int = 2, **more: object) -> Callable[[], Mechanism]:
    return lambda: build([f"bidder {k}" for k in range(agents)], **more)


EXAMPLES: dict[str, list[Question]] = {
    "exhaustion": [(sold(vickrey, values=2), truthful()), (sold(first_price, values=2), truthful()), (sold(ascending_clock), truthful())],
    "symmetry-quotient": [(sold(uniform_price, 3, price=p), truthful()) for p in ("first rejected", "lowest accepted")],
    "claimed-symmetry": [
        *((lambda p=p: claims_symmetry(sold(uniform_price, 3, price=p)()), truthful()) for p in ("first rejected", "lowest accepted")),
        (lambda: claims_symmetry(sold(uniform_price, 4)()), truthful()),
    ],
    "groves-form": [(sold(vickrey), truthful())],
    "monotone-with-myerson-payments": [(sold(vickrey), truthful())],
    "taxation-principle": [(sold(vickrey), truthful()), (sold(first_price), truthful())],
    "generalised-median": [(median_vote, truthful())],
    "cyclic-monotonicity": [
        (sold(first_price), implementable()),
        (reversed_sale, implementable()),
    ],
    "piecewise": [(posted, truthful()), (lambda: piecewise(("ada",), UNIT, lambda said: Allocation({}, said)), truthful())],
    "branch-and-bound": [(firm, individually_rational()), (scored, truthful()), (lambda: firm(1), individually_rational())],
    "one-shot-deviation-principle": [(lambda: endless(0), subgame_perfect()), (lambda: endless(1), subgame_perfect())],
    "exhaustion-in-floats": [(lambda: as_floats(vickrey(PAIR)), truthful()), (lambda: as_floats(first_price(PAIR)), truthful())],
    "sampling": [(sold(vickrey, prior="uniform"), bayesian_truthful())],
    "search": [(sold(vickrey), truthful()), (sold(first_price), truthful())],
    "learned-search": [(sold(vickrey), truthful()), (sold(first_price), truthful())],
}


def settled(name: str, question: Question) -> Verdict:
    build, prop = question
    return verify(build(), prop, method=method_named(name))


def test_every_method_has_its_line() -> None:
    """Under the name that the command line takes."""
    assert set(TOLD) == set(EXAMPLES)
    assert {method_named(name) for name in TOLD} == set(found_methods())
    assert all(re.fullmatch(r"[a-z-]+", name) for name in TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_a_method_answers_and_certifies_what_its_line_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "sampling":
        monkeypatch.setattr("accord.verification.methods.sampling.LIMIT", 5)
        monkeypatch.setattr("accord.verification.methods.sampling.DRAWS", 20)
    if name == "claimed-symmetry":
        monkeypatch.setattr("accord.verification.symmetry.claimed.FULL", 100)
    _, _, answers, certificate, _ = TOLD[name]
    verdicts = [settled(name, question) for question in EXAMPLES[name]]
    assert {v.word for v in verdicts} == set(re.findall("proved|refuted|bounded|unsettled", answers))
    given = [v.certificate for v in verdicts if v.certificate is not None]
    assert {c["kind"] for c in given} == set(re.findall(r"`(\w+)`", certificate))
    for made in given:
        assert check(dict(made)).verdict == made["verdict"]
    assert certificate != "none" or not given


def test_the_line_of_a_method_that_is_not_tried_says_so() -> None:
    for method in found_methods():
        line = next(cells for name, cells in TOLD.items() if method_named(name) == method)
        assert ("only when it is asked for" in line[0]) == (not method.by_default)
        assert ("--float" in line[1]) == (method.arithmetic == ("float",))


def test_every_kind_of_certificate_on_the_page_is_one_that_the_checker_knows() -> None:
    assert set(itertools.chain(*(re.findall(r"`(\w+)`", cells[3]) for cells in TOLD.values()))) <= set(kinds())
