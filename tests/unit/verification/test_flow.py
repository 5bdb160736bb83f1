"""Methods are tried by cost; the verdict says which settled it, and what the others would have cost."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.payoff import payoff
from accord.properties.property import Arena, Property
from accord.properties.strategy_proof import strategy_proof
from accord.properties.threats import Alone, Coalition
from accord.properties.truthful import truthful
from accord.verification import verify as verify_module
from accord.verification.exposure import Exposure, exposure
from accord.verification.lies import greatest_gains
from accord.verification.method import Method, found_methods, method_named
from accord.verification.methods.exhaustion import METHOD as EXHAUSTION
from accord.verification.methods.sampling import METHOD as SAMPLING
from accord.verification.methods.search import METHOD as SEARCH
from accord.verification.methods.search import searching
from accord.verification.verdict import Proved, Refuted, Unsettled, Verdict
from accord.verification.verify import verify
from tests.volume import volume

TRIED: list[str] = []


def stub(name: str, cost: float, *, settles: bool = False, refuses: str | None = None, by_default: bool = True) -> Method:
    def run(arena: Arena, prop: Property) -> Verdict | None:
        TRIED.append(name)
        return Proved(arena.mechanism, prop, arena.threat, name, 1, Fraction(0)) if settles else None

    return Method(name, lambda a, p: refuses, lambda a, p: cost, run, by_default)


@pytest.fixture
def methods(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(*found: Method) -> None:
        TRIED.clear()
        monkeypatch.setattr(verify_module, "found_methods", lambda: found)

    return install


def test_the_cheapest_that_settles_it_settles_it(methods: Any) -> None:
    methods(
        stub("dear", 100.0, settles=True),
        stub("cheap", 0.5),
        stub("middling", 7.0, settles=True),
        stub("elsewhere", 0.1, refuses="it is for elsewhere"),
        stub("asked", 0.0, settles=True, by_default=False),
    )
    verdict = verify(vickrey(), truthful())
    assert TRIED == ["cheap", "middling"]
    assert verdict.method == "middling"
    assert [(o.method, o.seconds) for o in verdict.others] == [("elsewhere", None), ("cheap", None), ("dear", 100.0)]
    assert [str(o) for o in verdict.others] == [
        "elsewhere: it is for elsewhere",
        "cheap: its hypotheses do not hold, so it settles nothing",
        "dear: would take about 100 seconds",
    ]
    assert verdict.json()["others"][2] == {"method": "dear", "seconds": 100.0, "why": "accepts, and would cost more"}


def test_equal_costs_go_by_name_and_nothing_settles_in_one_sentence(methods: Any) -> None:
    methods(stub("b", 1.0), stub("a", 1.0), stub("exhaustion", 0.1, refuses="the types are not finite"))
    with pytest.raises(AccordError, match=r"^the types are not finite$"):
        verify(vickrey(), truthful())
    assert TRIED == ["a", "b"]


def test_a_method_may_be_asked_for() -> None:
    assert verify(vickrey(), truthful(), method=EXHAUSTION).method == "exhaustion"
    assert verify(vickrey(), truthful(), method=SEARCH).method == "search"
    assert SEARCH in found_methods()
    assert verify(vickrey(), truthful()).method != "search"
    with pytest.raises(AccordError, match=r"deviations from strategy_proof are not drawn at random for .*: settle it without search"):
        verify(one_shot(private_values(("ada",), Finite((0, 1)), lambda i, o, t: int(o == t)), Finite((0, 1)), lambda s: s["ada"]),
               strategy_proof(), method=SEARCH)  # fmt: skip


def test_methods_by_name() -> None:
    assert method_named("Exhaustion") == EXHAUSTION
    assert [method_named(m.name) for m in found_methods()] == list(found_methods())
    assert [method_named(m.name.replace(" ", "-")) for m in found_methods()] == list(found_methods())
    with pytest.raises(AccordError, match=r"no method called 'exhastion': did you mean exhaustion\? there are "):
        method_named("exhastion")
    with pytest.raises(AccordError, match="the method exhaustion has no settings, and 3 are given: leave them out"):
        method_named("exhaustion:3")
    for wrong in ("search:many", "search:10:0:1:1", "search:-3"):
        with pytest.raises(AccordError, match=r"is no search: write search:BUDGET:SEED:PROFILES in whole numbers"):
            method_named(wrong)
    with pytest.raises(AccordError, match="a budget of 1 evaluations searches nothing"):
        method_named("search:1")
    verdict = verify(vickrey(), truthful(), method=method_named("search:100:7"))
    assert isinstance(verdict, Unsettled)
    assert (verdict.cases, "seed 7" in verdict.searched) == (100, True)


def auction(cut: Fraction, prior: Any = None) -> Mechanism:
    """A bidder for a thing at the price `cut` who, by lying high, gets it for nothing where the other's type is 0."""
    space = Finite(range(4))
    domain = private_values(("ada", "bo"), space, lambda i, o, t: o[0] if i == "ada" else 0, prior=prior)

    def rule(sent: Any) -> Any:
        return (1 if sent["ada"] == 3 and sent["bo"] == 0 else 0, sent["ada"] == 9)

    return one_shot(domain, space, rule)


def exact_exposure(mech: Mechanism) -> Fraction:
    """By definition: over every type profile, whether some message gains while the others are honest."""
    prior, domain = mech.domain.prior, mech.domain
    assert prior is not None
    assert mech.rule is not None
    total = Fraction(0)
    for types in domain.profiles():
        gains = any(
            payoff(mech, a, mech.rule({**types, a: lie}), types) > payoff(mech, a, mech.rule(types), types)
            for a in domain.agents
            for lie in domain.types[a]  # type: ignore[attr-defined]
        )
        total += prior.probability(types) if gains else 0
    return total


def marginal(zero: Fraction) -> Independent:
    own = Lottery([(0, zero), *((k, (1 - zero) / 3) for k in (1, 2, 3))])
    return Independent({"ada": Lottery.uniform(range(4)), "bo": own})


@pytest.mark.parametrize("zero", [Fraction(1, 100), Fraction(1, 5), Fraction(9, 10)])
def test_the_bound_on_exposure_covers_it_as_often_as_it_says(zero: Fraction) -> None:
    mech = auction(Fraction(1), marginal(zero))
    truth = exact_exposure(mech)
    assert truth == zero * Fraction(3, 4)
    runs = volume(400)
    found = [exposure(Arena(mech, Alone()), 60, np.random.default_rng(seed)) for seed in range(runs)]
    covered = sum(e.bound is not None and e.bound >= truth for e in found)
    assert binom.cdf(covered, runs, 0.95) > 1e-4
    mean = sum(e.exposed for e in found) / (60 * runs)
    assert abs(mean - float(truth)) < 5 * math.sqrt(float(truth * (1 - truth)) / (60 * runs))


@pytest.mark.parametrize(("exposed", "profiles"), [(0, 60), (3, 60), (59, 60), (60, 60)])
def test_the_bound_is_that_of_clopper_and_pearson(exposed: int, profiles: int) -> None:
    """At the bound, seeing so few is exactly 5% likely."""
    bound = Exposure(profiles, exposed, True).bound
    assert bound is not None
    assert (bound == 1.0) if exposed == profiles else binom.cdf(exposed, profiles, bound) == pytest.approx(0.05)


def test_exposure_is_beside_the_verdict_and_no_bound_on_the_gain() -> None:
    mech = first_price(("ada", "bo"), values=4, prior="uniform")
    refuted = verify(mech, truthful(), method=searching(200, 1, 50))
    assert isinstance(refuted, Refuted)
    assert refuted.exposure is not None
    assert refuted.exposure.exact
    assert "of 50 type profiles drawn from the prior some lie gains" in str(refuted)
    assert "no bound on the gain" in str(refuted)
    form = json.loads(json.dumps(refuted.json()))
    assert form["exposure"]["profiles"] == 50
    assert float(exact_exposure(mech)) <= form["exposure"]["bound"]
    sound = verify(vickrey(("ada", "bo"), values=4, prior="uniform"), truthful(), method=searching(200, 1, 50))
    assert sound.exposure == Exposure(50, 0, True)
    assert verify(vickrey(("ada", "bo"), values=4), truthful(), method=searching(200)).exposure is None
    assert verify(mech, truthful(), Coalition(2), method=searching(200)).exposure is None


def test_where_lies_are_too_many_the_exposure_has_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.verification.exposure.TRIED", 4)
    found = exposure(Arena(auction(Fraction(1), marginal(Fraction(1, 5))), Alone()), 50, np.random.default_rng(0))
    assert not found.exact
    assert found.bound is None
    assert "as far as a search among the lies at each shows" in str(found)


def test_correlated_types_are_drawn_together() -> None:
    prior = Correlated(Lottery([({"ada": 0, "bo": 0}, Fraction(1, 2)), ({"ada": 3, "bo": 3}, Fraction(1, 2))]))
    found = exposure(Arena(auction(Fraction(1), prior), Alone()), 200, np.random.default_rng(0))
    assert abs(found.exposed - 100) < 50


def test_monte_carlo_bounds_the_interim_gains(monkeypatch: pytest.MonkeyPatch) -> None:
    """On auctions small enough to know: the greatest expected gain lies below the bound, in every run."""
    for build in (vickrey, first_price):
        mech = build(("ada", "bo", "cy"), values=4, prior="uniform")
        exact = verify(mech, bayesian_truthful(), method=EXHAUSTION)
        assert exact.worst is not None
        with pytest.raises(AccordError, match="few enough to enumerate"):
            verify(mech, bayesian_truthful(), method=SAMPLING)
        monkeypatch.setattr("accord.verification.methods.sampling.LIMIT", 10)
        for seed in range(5):
            monkeypatch.setattr("accord.verification.methods.sampling.SEED", seed)
            monkeypatch.setattr("accord.verification.methods.sampling.DRAWS", 200)
            found = verify(mech, bayesian_truthful(), method=SAMPLING)
            assert isinstance(found, Unsettled)
            assert found.gain_bound is not None
            assert found.gain_bound >= exact.worst
            assert found.worst is not None
            assert abs(found.worst - exact.worst) < Fraction(1, 2)
            assert found.cases == 3 * 4 * 3
            slack = 2 * 6 * math.sqrt(math.log(36 / 0.05) / 400)  # utilities range from -3 to 3
            assert found.gain_bound == pytest.approx(float(found.worst) + slack)
        assert "no lie gains more than" in str(found)
        assert "Hoeffding" in str(found)
        assert any("within the ranges that were seen" in a for a in found.assumptions)
        monkeypatch.undo()


def test_too_many_profiles_for_a_table_are_sampled_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.verification.methods.sampling.DRAWS", 40)
    agents = tuple(f"a{k}" for k in range(12))
    levels = Finite(range(4))
    prior = Independent(dict.fromkeys(agents, Lottery.uniform(range(4))))
    domain = private_values(agents, levels, lambda i, o, t: int(o == i) * t, prior=prior, outcomes=Finite(agents))
    mech = one_shot(domain, levels, lambda sent: max(sent, key=lambda a: sent[a]))
    verdict = verify(mech, bayesian_truthful())
    assert isinstance(verdict, Unsettled)
    assert verdict.method == "sampling"
    assert not any("ranges that were seen" in a for a in verdict.assumptions)  # outcomes are listed and there is no money
    assert "has 16,777,216 message profiles, and tables end at 10,000,000: it would take about" in next(
        o.why for o in verdict.others if o.method == "exhaustion"
    )


def test_a_space_too_large_names_the_estimate_and_the_alternatives() -> None:
    mech = vickrey(tuple(f"a{k}" for k in range(9)), values=9)
    with pytest.raises(AccordError) as problem:
        verify(mech, truthful(), method=EXHAUSTION)
    told = str(problem.value)
    assert "has 387,420,489 message profiles, and tables end at 10,000,000: it would take about " in told
    assert "9 GB" in told
    for other in ("use fewer types or agents", "accord.anonymous_rule", "--method search"):
        assert other in told


def test_greatest_gains_are_those_of_brute_force() -> None:
    mech = first_price(("ada", "bo", "cy"), values=4)
    assert mech.rule is not None
    gains = greatest_gains(mech)
    assert [(g.agent, g.own) for g in gains] == [(a, t) for a in mech.domain.agents for t in range(4)]
    for found in gains:
        others = [a for a in mech.domain.agents if a != found.agent]
        best = Fraction(-1)
        for profile in mech.domain.profiles():
            sent = {a: profile[a] for a in others}
            honest = payoff(mech, found.agent, mech.rule({**sent, found.agent: found.own}), {found.agent: found.own})
            lied = payoff(mech, found.agent, mech.rule({**sent, found.agent: profile[found.agent]}), {found.agent: found.own})
            best = max(best, lied - honest)
        assert found.gain == best == truthful().margin(Arena(mech, Alone()), found.case)
    assert json.loads(json.dumps(gains[2].json()))["agent"] == "ada"
