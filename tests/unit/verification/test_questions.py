"""What is no question is refused in a sentence that says what to write."""

from __future__ import annotations

from typing import Any

import pytest

from accord.core.errors import AccordError
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.contracts.audit_lottery import audit_lottery
from accord.mechanisms.contracts.safety_credits import safety_credits
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.properties.balance import STAGES
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.consumer_sovereign import consumer_sovereign
from accord.properties.efficient import efficient
from accord.properties.equilibrium import equilibrium
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Coalition, Sybils
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.methods import exhaustion
from accord.verification.verify import verify


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((None, truthful()), r"None is no mechanism: give one that is built, as in vickrey\(\)"),
        ((vickrey, truthful()), r"the factory vickrey is no mechanism"),
        ((vickrey(), truthful), r"the factory truthful is no property: give one that is built, as in accord.truthful\(\)"),
        ((vickrey(), efficient), r"as in accord.efficient\(\)"),
        ((vickrey(), "efficient"), r"'efficient' is no property: .* as in accord.efficient\(\)"),
        ((vickrey(), None), r"None is no property: .* as in accord.truthful\(\)"),
        ((vickrey(), truthful(), "alone"), r"'alone' is no threat: .* as in accord.Coalition\(2\)"),
        ((vickrey(), truthful(), Coalition), r"the factory Coalition is no threat"),
    ],
)
def test_what_is_not_built_is_refused(asked: tuple[Any, ...], said: str) -> None:
    with pytest.raises(AccordError, match=said):
        verify(*asked)


def test_a_method_is_found_by_its_name() -> None:
    mech = vickrey(values=3)
    assert str(verify(mech, truthful(), method="exhaustion")) == str(verify(mech, truthful(), method=exhaustion.METHOD))
    assert verify(mech, truthful(), method="search:50:1").word == "unsettled"
    with pytest.raises(AccordError, match="there is no method called 'exhaustionn': did you mean exhaustion"):
        verify(mech, truthful(), method="exhaustionn")


def test_strategies_are_tables() -> None:
    with pytest.raises(AccordError, match="the strategy of ada is a function, and an equilibrium is judged of a table"):
        equilibrium({"ada": lambda view, own: own})  # type: ignore[dict-item]
    with pytest.raises(AccordError, match="the strategy of ada is 3, and"):
        equilibrium({"ada": 3})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "prop", [bayesian_truthful(), weak_budget_balance(STAGES[1]), individually_rational("ex ante"), equilibrium({"ada": {0: 0}})]
)
def test_a_factory_that_takes_a_prior_is_said_to(prop: Any) -> None:
    with pytest.raises(AccordError, match=r"vickrey has none as it is: give its factory one \(prior='uniform', or --set prior=uniform\)"):
        verify(vickrey(), prop)
    with pytest.raises(AccordError, match="clarke_pivot has none: give the domain one"):
        verify(clarke_pivot(), prop)


def test_a_ready_mechanism_is_not_told_to_change_its_domain() -> None:
    with pytest.raises(AccordError, match="audit_lottery lists none: ask it of a mechanism whose domain lists them"):
        verify(audit_lottery(), consumer_sovereign())


def test_one_identity_is_said_in_the_singular() -> None:
    assert [str(Sybils(k)) for k in (1, 2)] == ["up to 1 false identity", "up to 2 false identities"]


def test_a_factory_with_other_priors_is_not_told_to_take_the_uniform_one() -> None:
    with pytest.raises(AccordError, match=r"safety_credits has none as it is: give its factory one \(its parameter prior\)"):
        verify(safety_credits(), bayesian_truthful())
