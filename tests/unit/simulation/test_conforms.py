"""Planted kernels: the right ones conform, and each wrong one is caught where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.simulation.conforms import conforms
from tests.unit.simulation.small import auction, bid_kernel, dial, echo, echo_kernel, haggle, hiding, raffle, raffle_kernel
from tests.volume import volume


def spoiled(kernel: Callable[..., Any], column: str, where: Callable[[Any, Any], Any], by: float) -> Callable[..., Any]:
    """The kernel with a column changed in the rounds that `where(messages, types)` marks."""

    def wrong(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
        columns = {k: np.array(v, dtype=float) for k, v in kernel(messages, types, rng).items()}
        columns[column][where(messages, types)] += by
        return columns

    return wrong


def test_a_right_kernel_conforms_on_every_case() -> None:
    found = conforms(auction())
    assert found.holds
    assert found.exhaustive
    assert (found.cases, found.largest, found.exact, found.drawn) == (16**3, 0.0, ("utility", "payments"), ())
    assert str(found) == "the kernel of auction conforms to its rule on all 4,096 cases: utility, payments equal (largest difference 0)"


def test_a_conformity_is_no_bool() -> None:
    with pytest.raises(AccordError, match=r"read \.holds"):
        bool(conforms(auction(values=2)))


def test_an_error_in_a_single_case_is_found_and_named() -> None:
    def cell(messages: Any, types: Any) -> Any:
        return (messages == [2, 0, 1]).all(axis=1) & (types == [1, 3, 0]).all(axis=1)

    found = conforms(auction(kernel=spoiled(bid_kernel, "utility", cell, 0.001)))
    assert not found.holds
    assert found.mismatch is not None
    assert dict(found.mismatch.messages) == {"ada": 2, "bo": 0, "cy": 1}
    assert dict(found.mismatch.types) == {"ada": 1, "bo": 3, "cy": 0}
    assert found.mismatch.kernel - found.mismatch.rule == pytest.approx(0.001)
    assert "when the types are {ada: 1, bo: 3, cy: 0} and the messages {ada: 2, bo: 0, cy: 1}" in str(found)


def test_the_simplest_wrong_case_is_shown() -> None:
    found = conforms(auction(kernel=spoiled(bid_kernel, "payments", lambda m, t: m.max(axis=1) >= 2, 1.0)))
    assert found.mismatch is not None
    assert (found.mismatch.column, found.mismatch.agent) == ("payments", "ada")
    assert sorted(found.mismatch.messages.values()) == [0, 0, 2]
    assert set(found.mismatch.types.values()) == {0}


def test_ties_broken_the_other_way_are_found() -> None:
    def last_wins(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
        return {k: v[:, ::-1] for k, v in bid_kernel(messages[:, ::-1], types[:, ::-1], rng).items()}

    found = conforms(auction(kernel=last_wins))
    assert found.mismatch is not None
    messages = list(found.mismatch.messages.values())
    assert messages.count(max(messages)) > 1


def test_a_sample_says_that_it_is_one_and_still_finds_common_errors() -> None:
    found = conforms(auction(), limit=100, samples=200)
    assert (found.exhaustive, found.cases, found.holds) == (False, 200, True)
    assert "on 200 sampled cases" in str(found)
    wrong = auction(kernel=spoiled(bid_kernel, "utility", lambda m, t: m[:, 0] == t[:, 0], 0.01))
    assert not conforms(wrong, limit=100, samples=200).holds


def test_half_of_a_sample_is_honest_but_for_one_agent() -> None:
    many = auction(("a", "b", "c", "d", "e", "f"), kernel=spoiled(bid_kernel, "utility", lambda m, t: (m == t).all(axis=1), 0.5))
    assert not conforms(many, samples=volume(2000)).holds  # honest profiles are one in 4**6 of the uniform ones


def test_a_right_kernel_that_draws_conforms() -> None:
    found = conforms(raffle())
    assert found.holds, found
    assert set(found.drawn) == {"utility", "won", "spent", "sold"}
    assert found.draws >= 100_000
    assert 0 < found.closest < 1
    assert 0 < found.resolution["utility"] < 0.05
    assert f"utility (to within {found.resolution['utility']:.2g})" in str(found)
    assert "confidence 999/1000" in str(found)


@pytest.mark.parametrize("seed", range(volume(100)))
def test_a_right_kernel_is_not_accused_whatever_the_seed(seed: int) -> None:
    assert conforms(raffle(), seed=seed).holds


def test_wrong_odds_are_found() -> None:
    def fair(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
        return raffle_kernel(messages, types, rng) | {
            "won": (w := (rng.random((len(messages), 1)) < 0.5) == [True, False]),
            "utility": w * (types + 1) - messages / 4,
        }

    found = conforms(raffle(fair))
    assert found.mismatch is not None
    assert "on average" in str(found)


def test_an_outcome_that_the_rule_never_gives_is_found() -> None:
    found = conforms(raffle(spoiled(raffle_kernel, "won", lambda m, t: (m.sum(axis=1) == 4) & (t.sum(axis=1) == 4), 1.0)))
    assert found.mismatch is not None
    assert found.mismatch.column == "won"
    assert dict(found.mismatch.messages) == {"ada": 2, "bo": 2}


def test_odds_that_are_wrong_in_one_case_are_found_there() -> None:
    def cell(messages: Any, types: Any) -> Any:
        return (messages == [1, 1]).all(axis=1) & (types == [2, 0]).all(axis=1)

    found = conforms(raffle(spoiled(raffle_kernel, "utility", cell, 0.5)))
    assert found.mismatch is not None
    assert dict(found.mismatch.messages) == {"ada": 1, "bo": 1}
    assert dict(found.mismatch.types) == {"ada": 2, "bo": 0}
    assert "on average when the types are" in str(found)


def test_more_draws_show_smaller_errors() -> None:
    biased = raffle(spoiled(raffle_kernel, "utility", lambda m, t: m[:, 0] >= 0, 0.01))
    assert conforms(biased, limit=10, draws=20_000).holds
    assert conforms(biased, limit=10, draws=20_000).resolution["utility"] > 0.01
    found = conforms(biased, limit=10, draws=400_000)
    assert found.resolution["utility"] < 0.02
    assert not found.holds


def test_expected_utility_in_place_of_the_realised_one_conforms() -> None:
    def expected(messages: Any, types: Any, rng: np.random.Generator) -> dict[str, Any]:
        odds = (messages + 1) / (messages + 1).sum(axis=1, keepdims=True)
        return {"utility": odds * (types + 1) - messages / 4, "my own": types}

    found = conforms(raffle(expected))
    assert found.holds
    assert found.exact == ("utility",)
    assert found.unchecked == ("my own",)
    assert "my own not compared" in str(found)


def test_interdependent_values_are_compared_by_the_whole_profile() -> None:
    assert conforms(echo()).holds
    found = conforms(echo(spoiled(echo_kernel, "utility", lambda m, t: (t == [2, 1]).all(axis=1), 1.0)))
    assert found.mismatch is not None
    assert dict(found.mismatch.types) == {"ada": 2, "bo": 1}


def test_only_messages_that_a_type_can_send_are_cases() -> None:
    found = conforms(hiding(lambda m, t, rng: {"utility": np.where(m <= t, t - m, np.nan_to_num(-1e9))}))
    assert found.holds
    assert found.cases == 10**2


@pytest.mark.parametrize(
    ("kernel", "sentence"),
    [
        (lambda m, t, rng: {"payments": m}, "without 'utility'"),
        (lambda m, t, rng: {"utility": m[:, 0]}, r"the shape \(\d+,\) for messages of shape"),
        (lambda m, t, rng: {"utility": m / 0}, "raises|not finite"),
        (lambda m, t, rng: {"utility": m, "payments": m[:, :2]}, "'payments' the shape"),
        (lambda m, t, rng: {"utility": m, "payments": m[:, 0]}, "'payments' as one a round, and its outcome as every agent's"),
        (lambda m, t, rng: [1, 2], "raises"),
        (lambda m, t, rng: m["ada"], "the kernel of auction, given .* rounds, raises IndexError"),
    ],
)
def test_a_kernel_that_is_no_kernel_is_refused_in_a_sentence(kernel: Any, sentence: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(AccordError, match=sentence):
        conforms(auction(kernel=kernel))


@pytest.mark.parametrize(("mechanism", "sentence"), [(haggle(), "has no kernel to compare"), (dial(), "has no kernel to compare")])
def test_a_mechanism_without_a_kernel_is_refused(mechanism: Any, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        conforms(mechanism)


def test_the_report_travels_as_json() -> None:
    found = conforms(auction(kernel=spoiled(bid_kernel, "utility", lambda m, t: m[:, 0] == 3, 1.0)), confidence=Fraction(99, 100))
    report = found.json()
    assert report["holds"] is False
    assert report["confidence"] == "99/100"
    assert report["mismatch"]["messages"]["ada"] == 3
