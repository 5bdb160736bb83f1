"""Pairs of plays counted and compared from the ends of the tree backwards are those that are listed one after the other: as many,
with the same greatest gain, and the same one shown."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from functools import partial

import pytest

from accord.core.canonical import key
from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.properties import trees
from accord.properties.property import Arena
from accord.properties.threats import Alone
from accord.properties.truthful import truthful
from accord.theory.play_pairs import Pairs, Tree
from accord.verification.verdict import Refuted
from accord.verification.verify import verify
from tests.laws.random_trees import tree_sample
from tests.volume import volume


def questions(game: Game) -> list[tuple[int, dict[int, int]]]:
    """Each agent with what a case tells of types: its own (private values), or everybody's."""
    agents = range(len(game.agents))
    if game.private:
        return [(i, {i: t}) for i in agents for t in range(game.sizes[i])]
    return [(i, types) for i in agents for types in profiles(game)]


@pytest.mark.timeout(900)
def test_pairs_summed_are_the_pairs_listed() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(3000)):
        mech = tree_sample(seed)
        game = tabulate(mech)
        arena, tree = Arena(mech, Alone()), Tree(game)
        for (i, types), block in zip(questions(game), trees.contingent_blocks(arena), strict=True):
            apart = trees.listed(game, i, types)
            summed = Pairs(tree, i, types, []).separable
            seen["summed" if summed else "listed"] += 1
            assert (block.cases, block.worst()) == (apart.cases, apart.worst()), (seed, i, types)
            for above in (Fraction(0), apart.worst() / 2):
                if apart.worst() > above:
                    shown, expected = block.first(above), apart.first(above)
                    assert key(shown.parts) == key(expected.parts), (seed, i, types, above)
                    seen["summed, violated" if summed else "listed, violated"] += 1
    assert min(seen[word] for word in ("summed", "listed", "summed, violated", "listed, violated")) >= volume(500), seen


@pytest.mark.timeout(900)
def test_plays_against_truthful_others_are_those_of_each_profile() -> None:
    """All profiles at once, against listing the plays of each profile."""
    seen: Counter[bool] = Counter()
    for seed in range(volume(1500)):
        game = tabulate(tree_sample(seed, rounds=3))
        for i, block in enumerate(trees.ex_post_blocks(Arena(tree_sample(seed, rounds=3), Alone()))):
            apart = [trees._block(game, i, types, partial(trees._truthful_pairs, game, i, types)) for types in profiles(game)]
            assert block.cases == sum(one.cases for one in apart), seed
            assert block.worst() == max(one.worst() for one in apart), seed
            seen[block.worst() > 0] += 1
            for above in (Fraction(0), block.worst() / 2):
                if block.worst() > above:
                    shown = next(one for one in apart if one.worst() > above).first(above)
                    assert key(block.first(above).parts) == key(shown.parts), seed
    assert min(seen.values()) >= volume(500), seen


def profiles(game: Game) -> list[dict[int, int]]:
    return [dict(enumerate(p)) for p in itertools.product(*map(range, game.sizes))]


def test_an_allowance_is_taken_off_alike() -> None:
    for seed in range(volume(600)):
        mech = tree_sample(seed)
        arena = Arena(mech, Alone())
        plain, less = (list(trees.contingent_blocks(arena, epsilon)) for epsilon in (Fraction(0), Fraction(5, 2)))
        for block, other in zip(plain, less, strict=True):
            assert (other.cases, other.worst()) == (block.cases, block.worst() - Fraction(5, 2))
            if other.worst() > 0:
                assert key(other.first().parts) == key(block.first(Fraction(5, 2)).parts)


def test_an_agent_that_sees_the_same_twice_is_refused_still() -> None:
    """Bo is asked twice and does not see that it was asked before; ada could be anybody."""
    bits = Finite((0, 1))
    domain = private_values(("ada", "bo"), bits, lambda a, o, t: sum(o))
    mech = Mechanism(
        domain, tuple, lambda s: {("ada", "bo", "bo")[len(s)]: bits} if len(s) < 3 else {}, lambda s, m: (*s, *m.values()), lambda s: s,
        lambda s, a: a, truth=lambda v, t: t,
    )  # fmt: skip
    assert Tree(tabulate(mech)).met is None
    with pytest.raises(AccordError, match="bo sees bo twice on one play, so it forgets its past"):
        verify(mech, truthful())


@pytest.mark.parametrize(("bidders", "values", "cases"), [(3, 5, 4405), (3, 6, 10_076)])
def test_the_clock_has_as_many_pairs_as_when_they_were_listed(bidders: int, values: int, cases: int) -> None:
    """The counts that listing gave before (design/truthful-in-trees.md)."""
    mech = ascending_clock(("ada", "bo", "cy")[:bidders], values=values)
    verdict = verify(mech, truthful())
    assert (verdict.word, verdict.cases, verdict.worst) == ("proved", cases, 0)
    game = tabulate(mech)
    assert sum(trees.listed(game, i, types).cases for i, types in questions(game)) == cases


def test_four_bidders_on_eight_values_are_proved() -> None:
    verdict = verify(ascending_clock(("ada", "bo", "cy", "di"), values=8), truthful())
    assert (verdict.word, verdict.cases, verdict.worst) == ("proved", 3_314_543, 0)


def test_long_games_are_counted_beyond_machine_integers() -> None:
    """Ada and bo choose one of three in turn, a hundred times over; only ada's first word counts."""
    three, turns = Finite((0, 1, 2)), 200

    def awaiting(state: tuple[int, int]) -> dict[str, Finite]:
        return {("ada", "bo")[state[0] % 2]: three} if state[0] < turns else {}

    def step(state: tuple[int, int], sent: dict[str, int]) -> tuple[int, int]:
        return state[0] + 1, sent["ada"] if state[0] == 0 else state[1]

    domain = private_values(("ada", "bo"), three, lambda a, o, t: int(a == "ada" and o == 2 and t == 1))
    mech = Mechanism(domain, lambda: (0, 0), awaiting, step, lambda s: s[1], lambda s, a: s, truth=lambda v, t: 0)
    game = tabulate(mech)
    tree = Tree(game)
    ada, bo = (Pairs(tree, i, {i: 1}, [int(u) for u in game.expected[i].numerators[1]]) for i in (0, 1))
    assert ada.separable
    assert bo.separable
    assert (ada.gain, bo.gain) == (1, 0)
    assert min(ada.count, bo.count) > 3**100
    verdict = verify(mech, truthful())
    assert isinstance(verdict, Refuted)
    assert verdict.gain == verdict.replay() == 1
    assert verdict.witness["deviating_play"] == [{"ada": 2}, *({name: 0} for _ in range(100) for name in ("bo", "ada"))][:turns]
