"""Plays of finite games and best responses by backward induction, against the enumeration of all strategies."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accord.core.domain import private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.properties.bayesian_truthful import bayesian_truthful, beliefs
from accord.theory.plays import able, best_response, paths, rounds
from accord.verification.verify import verify
from tests.laws import by_strategies as brute
from tests.laws.random_rounds import rounds_sample
from tests.volume import volume

BITS = Finite((0, 1))


def test_best_responses_equal_the_best_of_all_strategies() -> None:
    for seed in range(volume(300)):
        sample = rounds_sample(seed)
        if sample.prior is None:
            continue
        game, tree = tabulate(sample.mechanism), brute.Tree(sample)
        for i, name in enumerate(game.agents):
            for t, own in enumerate(game.types[i]):
                believed = beliefs(game, i, t)
                assert [(p, tuple(game.types[j][k] for j, k in enumerate(ks))) for p, ks in believed] == [
                    (p, tuple(types.values())) for p, types in brute.given(sample, name, own)
                ]
                if not believed:
                    continue
                worth, plan = best_response(game, i, t, believed)
                honest = sum(
                    (p * tree.worth(name, brute.honest_end(tree, ts), ts) for p, ts in brute.given(sample, name, own)), Fraction(0)
                )
                assert worth - honest == max(brute.interim_gain(tree, name, own, s) for s in tree.plans(name, own)), seed
                told = {game.infosets[i][s].view: game.infosets[i][s].messages[m] for s, m in plan.items()}
                assert brute.interim_gain(tree, name, own, {**tree.truth(name, own), **told}) == worth - honest


def test_all_plays_are_walked_once_and_end_where_the_mechanism_ends() -> None:
    for seed in range(30):
        sample = rounds_sample(seed)
        game, tree = tabulate(sample.mechanism), brute.Tree(sample)
        walked = list(paths(game, lambda j, s, known, game=game: list(range(len(game.infosets[j][s].messages))), {}))
        by_rounds = {tuple(tuple(r.items()) for r in rounds(game, p.steps)): p for p in walked}
        assert by_rounds.keys() == tree.ends.keys()
        assert len(walked) == len(by_rounds)
        for played, path in by_rounds.items():
            assert Lottery((game.outcomes[o], p) for p, o in game.lotteries[path.lottery]) == Lottery(tree.ends[played])


def forgetful(view: object) -> Mechanism:
    """Ada hears bo's bit in the second round, and has forgotten it in the third; being right there is worth 1, honesty says 0."""
    domain = private_values(
        ("ada", "bo"), BITS, lambda i, o, t: int(i == "ada" and o), prior=Independent(dict.fromkeys(("ada", "bo"), Lottery.uniform((0, 1))))
    )
    turns = ("bo", "ada", "ada")
    return Mechanism(
        domain, tuple, lambda s: {} if len(s) == 3 else {turns[len(s)]: BITS}, lambda s, sent: (*s, *sent.values()),
        lambda s: s[0] == s[2], lambda s, a: view(s) if a == "ada" else "bo", truth=lambda v, own: own if v == "bo" else 0,  # type: ignore[operator]
    )  # fmt: skip


def test_a_guess_cannot_use_what_was_forgotten() -> None:
    """Backward induction at each view would guess right every time, by a strategy that sends two messages at one view."""
    with pytest.raises(AccordError, match="ada sees later after different pasts of its own, so it forgets its past: put it in its view"):
        verify(forgetful(lambda s: "heard " + str(s[0]) if len(s) == 1 else "later"), bayesian_truthful())
    remembered = verify(forgetful(lambda s: s), bayesian_truthful())
    assert (remembered.word, remembered.worst) == ("refuted", Fraction(1, 2))
    never_told = verify(forgetful(lambda s: ("turn", len(s), s[1:])), bayesian_truthful())
    assert (never_told.word, never_told.worst) == ("proved", 0)


def test_able_messages_are_those_of_the_type_or_of_some_type() -> None:
    sample = next(s for s in map(rounds_sample, range(100)) if s.mechanism.domain.can_send is not None)
    game, can = tabulate(sample.mechanism), sample.mechanism.domain.can_send
    assert can is not None
    for i, name in enumerate(game.agents):
        for s, infoset in enumerate(game.infosets[i]):
            by_type = [{infoset.messages[m] for m in able(game, i, s, t)} for t in range(game.sizes[i])]
            assert by_type == [{m for m in infoset.messages if can(name, own, m)} for own in game.types[i]]
            assert {infoset.messages[m] for m in able(game, i, s, None)} == set().union(*by_type)
