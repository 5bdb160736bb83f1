"""Safety credits: who is audited, what a ruling is worth, what the threats can do, and what the factory refuses."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.checker import check
from accord.core.errors import AccordError
from accord.core.gamefile import behaviour_digest
from accord.core.tabulate import tabulate
from accord.mechanisms.contracts.forfeiture import honest_multiples, rational_multiples, sound_multiples
from accord.mechanisms.contracts.safety_credits import Ruling, audit_odds, credit_terms, draw_audits, safety_credits
from accord.properties.anonymous import anonymous
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.property import Property, Threat
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.simulation.conforms import conforms
from accord.verification.verdict import Proved, Refuted
from accord.verification.verify import verify
from tests.volume import volume

LABS = ("ada", "bo", "cy", "di", "eve", "flo", "gus", "hal")
LOWER, UPPER = Fraction(446, 171), Fraction(149, 20)  # where honesty is dominant, at the parameters by default


@st.composite
def rounds(draw: Any) -> tuple[list[int], int]:
    weights = draw(st.lists(st.integers(1, 6), min_size=2, max_size=7))
    return weights, draw(st.integers(1, len(weights)))


@given(rounds())
def test_odds_are_proportional_capped_and_sum_to_the_slots(drawn: tuple[list[int], int]) -> None:
    weights, slots = drawn
    odds = audit_odds(weights, slots)
    assert sum(odds) == slots
    assert all(0 < p <= 1 for p in odds)
    free = [p / w for p, w in zip(odds, weights, strict=True) if p < 1]
    assert len(set(free)) <= 1, "below the cap, in proportion to the weights"
    capped = [w for p, w in zip(odds, weights, strict=True) if p == 1]
    assert not free or not capped or free[0] * min(capped) >= 1, "capped only where proportion gives at least 1"
    for (w, p), (v, q) in itertools.combinations(zip(weights, odds, strict=True), 2):
        assert (p <= q) if w <= v else (p >= q)


@given(rounds(), st.integers(0, 6))
def test_odds_rise_with_the_own_claim_and_the_slots_and_fall_with_the_others(drawn: tuple[list[int], int], place: int) -> None:
    weights, slots = drawn
    place %= len(weights)
    odds = audit_odds(weights, slots)
    higher = audit_odds([w + (k == place) for k, w in enumerate(weights)], slots)
    assert higher[place] >= odds[place]
    assert all(h <= o for k, (h, o) in enumerate(zip(higher, odds, strict=True)) if k != place)
    if slots < len(weights):
        assert all(m >= o for m, o in zip(audit_odds(weights, slots + 1), odds, strict=True))


@given(rounds())
def test_the_draw_audits_each_lab_with_its_odds_and_as_many_as_there_are_slots(drawn: tuple[list[int], int]) -> None:
    weights, slots = drawn
    labs = [f"lab{k}" for k in range(len(weights))]
    ruling = Ruling({a: w - 1 for a, w in zip(labs, weights, strict=True)}, dict(zip(labs, audit_odds(weights, slots), strict=True)))
    audits = draw_audits(ruling)
    for audited, _ in audits:
        assert dict(audited.claims) == dict(ruling.claims)
        assert set(audited.odds.values()) <= {0, 1}
        assert sum(audited.odds.values()) == slots
    for lab in labs:
        assert audits.expect(lambda audited, lab=lab: audited.odds[lab]) == ruling.odds[lab]


@pytest.mark.parametrize("slots", [1, 2, 3])
def test_a_ruling_is_worth_what_its_draw_is_worth_on_average(slots: int) -> None:
    mech = safety_credits(slots=slots)
    for claims in itertools.product(range(4), repeat=3):
        ruling = mech(dict(zip(mech.domain.agents, claims, strict=True)))
        audits = draw_audits(ruling)
        for lab, tier in itertools.product(mech.domain.agents, range(4)):
            types = dict.fromkeys(mech.domain.agents, tier)
            assert audits.expect(lambda r, lab=lab, types=types: mech.domain.utility(lab, r, types)) == mech.domain.utility(
                lab, ruling, types
            )


def by_hand(params: Mapping[str, Any], claims: tuple[int, ...], lab: int, tier: int) -> Fraction:
    """Utility from the rules of the docstring, step by step: draw, reading, forfeiture, tickets."""
    count, rates, stake = len(claims), params["rates"], params["stake"]
    odds = audit_odds([1 + c for c in claims], params["slots"])[lab]
    claim, top = claims[lab], len(rates) - 1
    readings = [(tier, 1 - params["noise"]), (max(0, tier - 1), params["noise"] / 2), (min(top, tier + 1), params["noise"] / 2)]
    credits = Fraction(0)
    for audited, chance in ((True, odds), (False, 1 - odds)):
        for reading, p in readings:
            balance = stake + rates[claim]
            if audited and reading < claim:
                balance -= min(params["multiple"] * rates[claim], balance)
            assert balance >= 0
            credits += chance * p * (balance - (params["burden"] if audited else 0))
    return params["prize"] * (credits - stake) / (count * (stake + rates[-1]))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"slots": 2, "multiple": Fraction(40)},
        {"noise": Fraction(1), "stake": Fraction(0)},
        {"burden": Fraction(3), "rates": (1, Fraction(3, 2), 5)},
    ],
    ids=str,
)
def test_utilities_are_those_of_the_rules(changed: dict[str, Any]) -> None:
    params = {
        "slots": 1, "multiple": Fraction(4), "noise": Fraction(1, 10), "stake": Fraction(30), "rates": (1, 2, 3, 4),
        "burden": Fraction(1, 10),
        "prize": Fraction(100), **changed,
    }  # fmt: skip
    mech = safety_credits(("ada", "bo", "cy"), **params)
    for claims in itertools.product(range(len(params["rates"])), repeat=3):
        ruling = mech(dict(zip(mech.domain.agents, claims, strict=True)))
        assert sum(ruling.odds.values()) == params["slots"]
        for k, lab in enumerate(mech.domain.agents):
            for tier in range(len(params["rates"])):
                assert mech.domain.utility(lab, ruling, dict.fromkeys(mech.domain.agents, tier)) == by_hand(params, claims, k, tier)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"slots": 2},
        {"slots": 3},
        {"agents": LABS[:4], "slots": 3, "rates": (1, 2)},
        {"noise": Fraction(0)},
        {"multiple": Fraction(50), "stake": Fraction(1)},
    ],
    ids=str,
)
def test_the_kernel_refines_the_rule(params: dict[str, Any]) -> None:
    """With several slots the odds of high claims are capped at 1."""
    found = conforms(safety_credits(**params))
    assert found.holds, str(found)
    assert found.exhaustive
    assert "odds" in found.exact
    assert "utility" in found.drawn


def test_the_kernel_never_takes_more_than_the_balance() -> None:
    mech = safety_credits(multiple=Fraction(1000), stake=Fraction(2), noise=Fraction(1, 2))
    assert mech.kernel is not None
    rng = np.random.default_rng(3)
    claims, types = rng.integers(4, size=(2, 5000, 3))
    columns = mech.kernel(claims, types, np.random.default_rng(4))
    assert float(columns["credits"].min()) == 0.0
    assert set(columns["audited"].sum(axis=1).tolist()) == {1}
    assert not (columns["found"] & ~columns["audited"]).any()
    kept = ~columns["found"]
    assert np.array_equal(columns["credits"][kept], 2.0 + 1.0 + claims[kept])


def test_a_forfeiture_beyond_the_balance_has_no_bite() -> None:
    """Tier 0 is never found, and a balance of 30 + 2 is gone at 16 times 2: every multiple from 16 up is the same mechanism."""
    digests = {behaviour_digest(tabulate(safety_credits(multiple=Fraction(m)))) for m in (16, 31, 1000)}
    assert len(digests) == 1
    assert behaviour_digest(tabulate(safety_credits(multiple=16 - Fraction(1, 1000)))) not in digests
    assert sound_multiples(credit_terms(3)).intervals == ((LOWER, UPPER),)


MUST_SHOW: list[tuple[Fraction, Property, Threat | None, str]] = [
    (LOWER, truthful(), None, "proved"),
    (LOWER - Fraction(1, 1000), truthful(), None, "refuted"),
    (UPPER, truthful(), None, "proved"),
    (UPPER + Fraction(1, 1000), truthful(), None, "refuted"),
    (LOWER, individually_rational(), None, "proved"),
    (UPPER, individually_rational(), None, "proved"),
    (LOWER, anonymous(), None, "proved"),
    (Fraction(4), truthful(), Coalition(2), "proved"),
    (Fraction(4), truthful(), Coalition(3), "proved"),
    (Fraction(4), truthful(), Sybils(1), "refuted"),
    (Fraction(4), truthful(), Sybils(1, pooled=False), "proved"),
]


@pytest.mark.parametrize(("multiple", "prop", "threat", "word"), MUST_SHOW, ids=lambda v: str(v))
def test_what_holds_at_the_boundary_and_under_the_threats(multiple: Fraction, prop: Property, threat: Threat | None, word: str) -> None:
    mech = safety_credits(multiple=multiple)
    verdict = verify(mech, prop, threat)
    assert verdict.word == word
    assert verdict.certificate is not None
    check(dict(verdict.certificate))
    if threat is None and isinstance(verdict, Proved):
        assert verdict.worst == 0 or prop.name == "individually_rational"


def test_the_witnesses_beyond_the_boundary_and_with_a_false_lab() -> None:
    below = verify(safety_credits(multiple=LOWER - Fraction(1, 1000)), truthful())
    assert isinstance(below, Refuted)
    assert dict(below.witness.parts) == {"coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 3, "cy": 3}}
    assert below.gain == below.worst == Fraction(19, 51000)
    above = verify(safety_credits(multiple=UPPER + Fraction(1, 1000)), truthful())
    assert isinstance(above, Refuted)
    assert dict(above.witness.parts) == {"coalition": ("ada",), "types": {"ada": 3}, "lie": {"ada": 2}, "others": {"bo": 0, "cy": 0}}
    fake = verify(safety_credits(), truthful(), Sybils(1))
    assert isinstance(fake, Refuted)
    assert dict(fake.witness.parts) == {
        "coalition": ("ada",), "types": {"ada": 0}, "lie": {"ada": 0}, "fakes": {"sybil1": 0}, "others": {"bo": 0, "cy": 0},
    }  # fmt: skip
    assert fake.gain == Fraction(35, 72)


def test_two_labs_together_can_gain_where_one_alone_cannot() -> None:
    """Each overclaim draws audits away from the other: at the lower end, where one alone is just deterred, two are not."""
    params: dict[str, Any] = {"noise": Fraction(0), "stake": Fraction(5), "rates": (2, 3, 4)}
    (low, _), *_ = honest_multiples(credit_terms(3, **params)).intervals
    mech = safety_credits(multiple=low, **params)
    assert verify(mech, truthful()).holds
    verdict = verify(mech, truthful(), Coalition(2))
    assert isinstance(verdict, Refuted)
    assert (low, verdict.gain) == (Fraction(52, 35), Fraction(4, 189))
    assert dict(verdict.witness.parts) == {
        "coalition": ("ada", "bo"), "types": {"ada": 0, "bo": 0}, "lie": {"ada": 2, "bo": 2}, "others": {"cy": 2},
    }  # fmt: skip
    assert verify(mech.rebuild(multiple=low + Fraction(1, 2)), truthful(), Coalition(2)).holds


def test_claims_say_what_is_so() -> None:
    for multiple in (Fraction(1), LOWER, Fraction(4), UPPER, Fraction(10), Fraction(100)):
        mech, terms = safety_credits(multiple=multiple), credit_terms(3)
        assert mech.claims[truthful()] == (multiple in honest_multiples(terms)) == verify(mech, truthful()).holds
        assert (
            mech.claims[individually_rational()] == (multiple in rational_multiples(terms)) == verify(mech, individually_rational()).holds
        )


def test_a_prior_makes_the_interim_questions_answerable() -> None:
    mech = safety_credits(prior=(Fraction(1, 2), Fraction(1, 4), Fraction(1, 4), 0))
    assert mech.domain.prior is not None
    assert mech.domain.prior.probability({"ada": 0, "bo": 1, "cy": 2}) == Fraction(1, 32)
    assert verify(mech, bayesian_truthful()).holds
    assert verify(mech, individually_rational("interim")).cases == 9
    with pytest.raises(AccordError, match="needs a prior, and safety_credits has none"):
        verify(safety_credits(), bayesian_truthful())


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"agents": ()}, "a roster of 0 is too few here: name at least 2 agents"),
    ({"agents": ("ada",)}, "a roster of 1 is too few here: name at least 2 agents"),
    ({"agents": "ada"}, "'ada' is not a list of agents"),
    ({"agents": ("ada", 7)}, "7 is no name for an agent"),
    ({"agents": ("ada", "ada")}, "the agent 'ada' is named twice"),
    ({"slots": 0}, "0 is too small for the number of audits: give at least 1"),
    ({"slots": 4}, "4 audits cannot be drawn among 3 labs: choose slots from 1 to 3"),
    ({"slots": Fraction(3, 2)}, "is not a whole number, and the number of audits must be one"),
    ({"slots": "one"}, "'one' is not a whole number"),
    ({"multiple": -1}, "the multiple -1 and the prize 100 must not be negative"),
    ({"multiple": 2.6}, r"2.6 is a float, and the forfeiture multiple must be exact: write Fraction\(13, 5\)"),
    ({"noise": Fraction(3, 2)}, "the audit noise 3/2 is no probability: choose one from 0 to 1"),
    ({"noise": "-1/10"}, "the audit noise -1/10 is no probability"),
    ({"noise": 0.1}, "0.1 is a float, and the audit noise must be exact"),
    ({"stake": -1}, "the stake -1 and the burden 1/10 must not be negative"),
    ({"stake": None}, "None is not a rational number, and the stake must be one"),
    ({"burden": -1}, "the stake 30 and the burden -1 must not be negative"),
    ({"burden": "some"}, "'some' is not a rational number, and the audit burden must be one"),
    ({"rates": (1,)}, r"the rates \(1\) must be positive and not fall with the tier: order them, at least two"),
    ({"rates": (0, 1)}, r"the rates \(0, 1\) must be positive"),
    ({"rates": (2, 1)}, r"the rates \(2, 1\) must be positive and not fall"),
    ({"rates": (1, 2.5)}, "2.5 is a float, and a credit rate must be exact"),
    ({"rates": 4}, "4 is no list of credit rates: list one for each tier"),
    ({"rates": "1234"}, "1234 is no list of credit rates"),
    ({"prize": 0}, "the prize 0 must not be negative, and the prize not 0"),
    ({"prize": 1.5}, "1.5 is a float, and the prize must be exact"),
    ({"prior": (1,)}, r"\(1\) is no prior for 4 tiers: list the probability of each tier"),
    ({"prior": "uniform"}, "uniform is no prior for 4 tiers"),
    ({"prior": (Fraction(1, 2),) * 4}, "sum to 2: make them sum to 1"),
    ({"prior": (0.25,) * 4}, "0.25 is a float, and the probability of 0 must be exact"),
    ({"fine": 3}, "safety_credits: got an unexpected keyword argument 'fine'; its parameters are agents, slots, multiple"),
]


@pytest.mark.parametrize(("params", "words"), REFUSED, ids=lambda v: str(v)[:40])
def test_wrong_parameters_are_refused_with_a_sentence(params: dict[str, Any], words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        safety_credits(**params)
    assert "\n" not in str(problem.value)


def test_written_numbers_are_exact_numbers() -> None:
    assert behaviour_digest(tabulate(safety_credits(multiple="446/171", rates=("1", "2", "3", "4"), noise="1/10"))) == behaviour_digest(
        tabulate(safety_credits(multiple=LOWER))
    )


@pytest.mark.skipif(volume(10) < 10, reason="65,536 profiles take minutes: run with ACCORD_TEST_ALL=1")
@pytest.mark.timeout(1800)
def test_eight_labs_and_four_tiers_at_the_boundary() -> None:
    (low, high) = sound_multiples(credit_terms(8, 2)).intervals[0]
    assert high is not None
    for multiple, word in ((low, "proved"), (low - Fraction(1, 1000), "refuted"), (high, "proved"), (high + Fraction(1, 1000), "refuted")):
        mech = safety_credits(LABS, slots=2, multiple=multiple)
        assert tabulate(mech).size()["plays"] == 65_536
        verdict = verify(mech, truthful())
        assert (verdict.word, verdict.cases) == (word, 8 * 4 * 65_536)
        assert verdict.certificate is not None
        assert check(dict(verdict.certificate)).verdict == word
        if word == "proved":
            assert isinstance(verify(mech, individually_rational()), Proved)
