"""Learned search: it finds what uniform draws miss, replays it, is the same for a seed, and never proves."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest

import accord
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.registry import mechanism
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.property import Arena
from accord.properties.threats import Alone, Coalition
from accord.verification.method import Method
from accord.verification.methods.learned_search import METHOD, learning
from accord.verification.verdict import Refuted, Unsettled

SIZE = 20


@mechanism()
def needle() -> Mechanism:
    """ada gains by a lie only where three others send one message each, and loses less the nearer they are to it."""
    agents = ("ada", "bo", "cy", "di")
    numbers = accord.Finite(range(SIZE))
    wanted = {"ada": 5, "bo": 13, "cy": 3, "di": 17}

    def rule(sent: Mapping[str, int]) -> tuple[int, int]:
        return sent["ada"], sum(abs(sent[a] - w) for a, w in wanted.items())

    def utility(agent: str, outcome: tuple[int, int], own: int) -> Fraction:
        said, distance = outcome
        return Fraction(1 - distance) if agent == "ada" and said != own else Fraction(0)

    return accord.one_shot(accord.private_values(agents, numbers, utility), numbers, rule)


def found(method: Method) -> bool:
    return isinstance(accord.verify(needle(), accord.truthful(), method=method), Refuted)


def drawn(seed: int, budget: int) -> bool:
    """Whether as many uniform draws meet the needle."""
    prop, arena, rng = accord.truthful(), Arena(needle(), Alone()), np.random.default_rng(seed)
    assert prop.draw is not None
    return any(prop.margin(arena, prop.draw(arena, rng, None)) > 0 for _ in range(budget))


def test_it_learns_what_uniform_draws_do_not_meet() -> None:
    """The needle is one of 160,000 messages of one of four agents."""
    assert all(found(learning(3000, seed)) for seed in range(4))
    assert not any(drawn(seed, 3000) for seed in range(4))


def test_a_hit_is_shrunk_and_replays() -> None:
    verdict = accord.verify(needle(), accord.truthful(), method=learning(20_000, 1))
    assert isinstance(verdict, Refuted)
    assert verdict.replay() == verdict.gain == 1
    assert verdict.witness["types"] == {"ada": 0}
    assert verdict.method == "learned search"


def test_the_same_seed_finds_the_same() -> None:
    one, two = (accord.verify(needle(), accord.truthful(), method=learning(2000, 7)) for _ in range(2))
    assert (one.cases, one.worst, one.word) == (two.cases, two.worst, two.word)


@pytest.mark.parametrize("threat", [None, Coalition(2)])
def test_it_never_proves(threat: Coalition | None) -> None:
    verdict = accord.verify(vickrey(values=3), accord.truthful(), threat, method=METHOD)
    assert isinstance(verdict, Unsettled)
    assert verdict.worst == 0
    assert 0 < (verdict.chance_bound or 0) < 1
    assert "learned from the best" in verdict.searched


def test_settings_are_read_or_refused() -> None:
    assert METHOD.tuned(["60", "3"]).name == "learned search"
    for odd in (["x"], ["1"], ["100", "1", "2"]):
        with pytest.raises(AccordError, match=r"learned-search|searches nothing"):
            METHOD.tuned(odd)
