"""The matrix asks every question that applies, once, and says why where it has no answer."""

from __future__ import annotations

import json

import pytest

from accord.core.domain import private_values
from accord.core.errors import TooLarge
from accord.core.mechanism import Mechanism, one_shot
from accord.core.registry import MECHANISMS, PROPERTIES
from accord.core.space import Finite, Interval
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.mechanisms.auctions.first_price import first_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.safety_credits import safety_credits
from accord.mechanisms.voting.plurality import plurality
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.payoff import believed
from accord.properties.threats import Bribe, Coalition, Sybils
from accord.properties.truthful import truthful
from accord.reporting.matrix import COLOURS, heat_map, matrix_page
from accord.verification.matrix import MARKS, WORDS, Matrix, asked_of_all, catalogue, matrix
from accord.verification.verify import NoMethod, TooLong, settled, verify


def small() -> Matrix:
    return matrix(
        [vickrey(("ada", "bo"), values=3), first_price(("ada", "bo"), values=3), plurality(("ada", "bo"))],
        properties=[truthful(), efficient()],
    )


def test_every_cell_is_the_verdict_of_its_question() -> None:
    mechanisms = {m.name: m for m in (vickrey(("ada", "bo"), values=3), first_price(("ada", "bo"), values=3), plurality(("ada", "bo")))}
    found = small()
    asked = {str(truthful()): (truthful(), None), str(efficient()): (efficient(), None)}
    asked |= {f"truthful against {t}": (truthful(), t) for t in (Coalition(2), Coalition(2, side_payments=True), Sybils(1), Bribe(1))}  # type: ignore[dict-item]
    assert set(found.questions) <= set(asked)
    assert {"truthful", "efficient", "truthful against coalitions of up to 2"} <= set(found.questions)
    for question in found.questions:
        prop, threat = asked[question]
        for name, mech in mechanisms.items():
            cell, refusal = found[question, name], prop.refuses(mech, settled(mech, prop, threat))
            if refusal is not None:
                assert (cell.word, cell.sentence) == ("not applicable", refusal)
            else:
                verdict = verify(mech, prop, threat)
                assert (cell.word, cell.sentence, cell.method) == (verdict.word, str(verdict), verdict.method)


def test_questions_that_apply_to_none_are_left_out() -> None:
    assert matrix([plurality()], properties=[bayesian_truthful()]).questions == ()
    asked = matrix([vickrey(prior="uniform")], properties=[bayesian_truthful()])
    assert asked.questions == ("bayesian_truthful",)


def test_what_needs_a_prior_is_asked_with_the_uniform_one() -> None:
    """Where the factory takes it; a factory with other priors (`safety_credits` has a list of chances) is left as it is."""
    found = matrix([vickrey(values=3), plurality(), safety_credits()], properties=[bayesian_truthful(), truthful()], seconds=0.3)
    cell = found["bayesian_truthful", "vickrey"]
    assert (cell.word, cell.sentence.endswith("with prior=uniform")) == ("proved", True)
    assert found["bayesian_truthful", "plurality"].word == found["bayesian_truthful", "safety_credits"].word == "not applicable"
    assert "prior=uniform" not in found["truthful", "vickrey"].sentence
    assert believed(vickrey(prior="uniform")) is None


def test_errors_are_shown_as_errors() -> None:
    """A rule that fails is not "not applicable", and the words of its message decide nothing."""

    def broken(sent: object) -> int:
        raise ValueError("tables end at the wall")

    mech = one_shot(private_values(("ada", "bo"), Finite(range(2)), lambda i, o, t: 0), Finite(range(2)), broken)
    cell = matrix([mech], properties=[truthful()])["truthful", mech.name]
    assert cell.word == "failed"
    assert "tables end at the wall" in cell.sentence
    rounds = ascending_clock(("ada", "bo"), values=2)
    assert matrix([rounds], properties=[truthful()])["truthful", rounds.name].word == "proved"


def test_continuous_types_without_a_form_are_unsettled() -> None:
    mech = one_shot(private_values(("ada", "bo"), Interval(0, 1), lambda i, o, t: 0), Interval(0, 1), lambda sent: 0)
    assert matrix([mech], properties=[truthful()])["truthful", mech.name].word == "unsettled"
    with pytest.raises(NoMethod, match="are not finite"):
        verify(mech, truthful())
    with pytest.raises(TooLarge, match="387,420,489"):
        verify(large(), truthful())


def test_the_catalogue_is_asked_at_every_stage_and_strength() -> None:
    names = {str(prop) for prop in asked_of_all()}
    assert {"individually_rational(stage=interim)", "weak_budget_balance(stage=ex ante)", "group_strategy_proof(strength=weak)"} <= names
    assert len(names) == len(asked_of_all())


def large() -> Mechanism:
    agents = tuple(f"a{k}" for k in range(9))
    return one_shot(private_values(agents, Finite(range(9)), lambda i, o, t: 0), Finite(range(9)), lambda sent: 0)


def test_what_would_take_too_long_is_said_to_be_large() -> None:
    found = matrix([vickrey(values=9)], properties=[truthful()], seconds=1e-9)
    assert found["truthful", "vickrey"].word == "too large"
    assert "would take about" in found["truthful", "vickrey"].sentence
    with pytest.raises(TooLong, match=r"to settle whether vickrey is truthful in dominant strategies would take about .*: allow more time"):
        verify(vickrey(values=9), truthful(), within=1e-9)
    assert verify(vickrey(values=9), truthful(), within=1e9).holds
    beyond = matrix([large()], properties=[truthful()])
    assert beyond["truthful", "unregistered mechanism"].word == "too large"
    assert "387,420,489 message profiles" in beyond["truthful", "unregistered mechanism"].sentence


def test_its_forms_agree() -> None:
    found = small()
    form = json.loads(json.dumps(found.json()))
    marks = [row[1:] for row in found.rows()[1:]]
    assert [[MARKS[cell["verdict"]] for cell in question["cells"]] for question in form["questions"]] == marks
    lines = found.markdown().splitlines()
    assert lines[0] == "|  | vickrey | first_price | plurality |"
    assert len(lines) == 2 + len(found.questions)
    page = found._repr_html_()
    assert page.count("<td") == 3 * len(found.questions)
    assert set(WORDS) == set(MARKS) == set(COLOURS)


def test_the_catalogue_is_whole() -> None:
    assert [m.name for m in catalogue()] == [entry.name for entry in MECHANISMS]
    assert all(entry.build() for entry in PROPERTIES)


def test_the_heat_map_says_what_the_matrix_says() -> None:
    pytest.importorskip("plotly")
    form = small().json()
    figure = heat_map(form)
    shown = [[text or "not applicable" for text in row] for row in figure.data[0].text]
    assert shown == [[cell["verdict"] for cell in question["cells"]] for question in form["questions"]]
    page = matrix_page(form)
    assert page == matrix_page(form)
    assert "src=" not in page.split("<body>")[0]
    assert "EUR" in page  # the sentence of a refutation
