"""The utilities of safety credits are exactly the expected worth of what a round hands out, played to its end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accord.mechanisms.contracts.priority import balances
from accord.mechanisms.contracts.safety_credits import credit_terms, draw_audits, safety_credits

LABS = ("ada", "bo", "cy", "di")
TIERS = st.integers(0, 2)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, int], dict[str, int]]:
    """Parameters, claims and true tiers."""
    labs = LABS[: draw(st.integers(2, 4))]
    params = {
        "agents": labs,
        "slots": draw(st.integers(1, len(labs))),
        "multiple": draw(st.fractions(0, 12, max_denominator=6)),
        "noise": draw(st.fractions(0, 1, max_denominator=8)),
        "stake": draw(st.fractions(0, 20, max_denominator=3)),
        "rates": sorted(draw(st.lists(st.fractions(Fraction(1, 4), 9, max_denominator=4), min_size=3, max_size=3))),
        "burden": draw(st.fractions(0, 3, max_denominator=4)),
        "prize": draw(st.fractions(1, 200, max_denominator=3)),
    }
    return params, {a: draw(TIERS) for a in labs}, {a: draw(TIERS) for a in labs}


@given(rounds())
def test_utility_is_the_expected_worth_of_the_priority_lottery(drawn: tuple[dict[str, Any], dict[str, int], dict[str, int]]) -> None:
    params, claims, types = drawn
    mech = safety_credits(**params)
    assert mech.sequel is not None
    ruling = mech(claims)
    prize, stake = Fraction(params["prize"]), Fraction(params["stake"])
    ticket = prize / (len(claims) * (stake + max(params["rates"])))
    worth = dict.fromkeys(claims, Fraction(0))
    for audits, chance in draw_audits(ruling):
        for end, p in mech.sequel(audits, types):
            for lab in claims:
                got = prize * (end.winner == lab) - ticket * stake - ticket * Fraction(params["burden"]) * audits.odds[lab]
                worth[lab] += chance * p * got
    assert worth == {lab: mech.domain.utility(lab, ruling, types) for lab in claims}


@given(rounds())
def test_balances_are_never_negative_and_only_forfeiture_lowers_them(drawn: tuple[dict[str, Any], dict[str, int], dict[str, int]]) -> None:
    params, claims, _ = drawn
    given_ = {k: params[k] for k in ("slots", "noise", "stake", "rates", "burden")}
    terms = credit_terms(len(claims), **given_)
    clean = balances(terms, params["multiple"], claims, ())
    caught = balances(terms, params["multiple"], claims, tuple(claims))
    for lab, claim in claims.items():
        assert clean[lab] == terms.stake + terms.rates[claim]
        assert 0 <= caught[lab] <= clean[lab]
        lost = params["multiple"] * terms.rates[claim]
        assert clean[lab] - caught[lab] == min(lost, clean[lab])
