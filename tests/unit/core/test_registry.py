"""Registration: things are found by name, near misses get a hint, and factories remember how to build again."""

from __future__ import annotations

from typing import Any

import pytest

from accord.core.errors import AccordError
from accord.core.mechanism import relabel
from accord.core.registry import MECHANISMS, PROPERTIES, THREATS, Entry, Registry, listed, plural, summary_of
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.named import property_named, threat_named
from accord.properties.threats import Alone, Coalition, Sybils


def test_names_may_be_written_with_hyphens_and_capitals() -> None:
    assert MECHANISMS["Safety-Credits"].name == "safety_credits"
    assert MECHANISMS["vickrey"].build is vickrey
    assert PROPERTIES["weak-budget-balance"].name == "weak_budget_balance"
    assert {e.name for e in THREATS} == {"alone", "bribe", "coalition", "sybils"}
    assert [e.name for e in PROPERTIES] == sorted(e.name for e in PROPERTIES)


def test_every_entry_says_what_it_is_and_where_it_is_from() -> None:
    for registry in (MECHANISMS, PROPERTIES, THREATS):
        for entry in registry:
            assert entry.summary.endswith("."), entry
            assert entry.sources or not entry.module.startswith("accord."), entry


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: MECHANISMS["vikrey"], "no mechanism called 'vikrey': did you mean vickrey[?] 'accord list mechanisms' names them all"),
        (lambda: MECHANISMS["zzz"], "no mechanism called 'zzz': 'accord list mechanisms'"),
        (lambda: PROPERTIES["truthfull"], "no property called 'truthfull': did you mean truthful[?] 'accord list properties'"),
        (lambda: THREATS["coalitions"], "did you mean coalition[?]"),
        (lambda: vickrey(bids=3), "vickrey: got an unexpected keyword argument 'bids'; its parameters are agents, "),
        (lambda: vickrey().rebuild(bids=3), "vickrey has no parameter 'bids': it has agents, "),
        (lambda: property_named("individually_rational:later"), "'later' is not a stage: choose 'ex post', 'interim' or 'ex ante'"),
        (lambda: property_named("efficient:3"), "gives efficient 1 parameters, and it has 0"),
        (lambda: threat_named("coalition"), "coalition needs 'size': write 'coalition:SIZE"),
        (lambda: threat_named("coalition:two"), "'two' in 'coalition:two' is not a whole number"),
        (lambda: threat_named("coalition:0"), "a coalition of 0 agents cannot deviate"),
        (lambda: threat_named("coalition:2:maybe"), "'maybe' .* is neither 'side_payments', 'yes' nor 'no'"),
        (lambda: Coalition("2"), "a coalition of '2' agents cannot deviate"),  # type: ignore[arg-type]
        (lambda: Coalition(True), "a coalition of True agents cannot deviate"),
        (lambda: Sybils(0), "0 false identities are no threat"),
        (lambda: Sybils(1.0), "1.0 false identities are no threat"),  # type: ignore[arg-type]
    ],
)
def test_wrong_names_and_parameters_are_one_sentence(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        wrong()
    assert "\n" not in str(problem.value)


def test_written_threats_and_properties_are_values() -> None:
    assert threat_named("alone") == Alone()
    assert threat_named("coalition:2:side_payments") == Coalition(2, side_payments=True)
    assert threat_named("coalition:3:no") == Coalition(3)
    assert threat_named("sybils:2:pooled") == Sybils(2, pooled=True)
    assert property_named("individually-rational:ex-ante") == property_named("individually_rational:ex ante")
    assert property_named("individually_rational:interim") != property_named("individually_rational")
    assert str(property_named("individually_rational:interim")) == "individually_rational(stage=interim)"


def thing(module: str) -> Any:
    def build() -> None:
        """A thing."""

    build.__module__ = module
    return build


def test_a_discovered_name_belongs_to_one_module_and_nobody_takes_it_away() -> None:
    registry = Registry("mechanism", "accord.mechanisms", _found=True)
    first = thing("accord.mechanisms.one")
    registry.add(Entry("same", first, summary_of(first)))
    registry.add(Entry("same", first, "again"))
    with pytest.raises(
        AccordError, match=r"two mechanisms are called 'same', in accord.mechanisms.one and accord.mechanisms.two: rename one"
    ):
        registry.add(Entry("same", thing("accord.mechanisms.two"), ""))
    registry.add(Entry("same", thing("a_notebook"), ""))
    assert registry["same"].build is first


def test_what_a_user_defines_again_replaces_what_the_user_had() -> None:
    registry = Registry("mechanism", "accord.mechanisms", _found=True)
    old, new = thing("a_notebook"), thing("another_notebook")
    registry.add(Entry("mine", old, ""))
    registry.add(Entry("mine", new, ""))
    assert registry["mine"].build is new


def test_the_decorator_lists_under_the_lower_case_name() -> None:
    registry = Registry("threat", "accord.properties", _found=True)

    @listed(registry, sources=("nobody",))
    class Noise:
        """Loud.

        More.
        """

    assert (registry["noise"].build, registry["noise"].summary, registry["noise"].sources) == (Noise, "Loud.", ("nobody",))
    assert [plural(k) for k in ("mechanism", "property", "threat")] == ["mechanisms", "properties", "threats"]


def test_an_instance_remembers_its_arguments_and_rebuilds_itself() -> None:
    mech = vickrey(("ada", "bo"), values=3)
    assert mech.name == "vickrey"
    assert mech.params["agents"] == ("ada", "bo")
    assert mech.rebuild().params == mech.params
    assert mech.rebuild(agents=("ada", "bo", "cy")).domain.agents == ("ada", "bo", "cy")
    assert str(mech).startswith("vickrey(agents=(ada, bo), values=3")
    assert relabel(mech, notes=("assumed",)).notes == ("assumed",)
    assert mech.__canonical__() == vickrey(agents=("ada", "bo"), values=3).__canonical__() != vickrey().__canonical__()
