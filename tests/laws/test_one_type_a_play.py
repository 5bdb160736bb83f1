"""What others send in several rounds is what one type of theirs can send: in both plays compared, and in every play whose budget
is judged."""

from __future__ import annotations

from typing import Any

import pytest

from accord.checker import check
from accord.checker.parse import parse_game
from accord.checker.refusal import Refusal
from accord.checker.replay import margin as replayed
from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.gamefile import game_json
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.core.tabulate import tabulate
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.property import Arena, Case
from accord.properties.threats import Nobody
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.shrink import shrink
from accord.verification.verify import verify
from tests.laws import by_strategies as brute
from tests.laws.random_rounds import Rounds

PAIR, BITS = ("ada", "bo"), Finite((0, 1))


def can(agent: str, own: Any, message: Any) -> bool:
    return agent == "ada" or message == own


def asked_twice(free: bool = False) -> Mechanism:
    """Bo is asked for its bit twice, and can only tell the truth; lying would pay ada if the answers differed."""
    domain = private_values(
        PAIR, {"ada": Finite((0,)), "bo": BITS}, lambda a, o, t: int(a == "ada" and o[0] != o[1] and o[2] == 1),
        can_send=(lambda a, t, m: True) if free else can,
    )  # fmt: skip
    return Mechanism(
        domain, tuple, lambda s: {"bo": BITS} if len(s) < 2 else {"ada": BITS} if len(s) == 2 else {}, lambda s, m: (*s, *m.values()),
        lambda s: s, lambda s, a: (a, s), truth=lambda v, t: t if v[0] == "bo" else 0,
    )  # fmt: skip


def asked_once_each_way() -> Mechanism:
    """Ada speaks, then bo, who sees it: bo of one type cannot answer 0 to honesty and 1 to the lie."""
    domain = private_values(PAIR, {"ada": Finite((0,)), "bo": BITS}, lambda a, o, t: int(a == "ada" and o == (1, 1)), can_send=can)
    return Mechanism(
        domain, tuple, lambda s: {} if len(s) == 2 else {PAIR[len(s)]: BITS}, lambda s, m: (*s, *m.values()),
        lambda s: s, lambda s, a: s, truth=lambda v, t: t if v else 0,
    )  # fmt: skip


def test_nobody_mixes_types_within_a_play() -> None:
    verdict = verify(asked_twice(), truthful())
    cases = brute.truthful(Rounds(0, asked_twice(), None, False))
    assert (verdict.word, verdict.cases, verdict.worst) == ("proved", len(cases), max(cases.values())) == ("proved", 8, 0)
    assert check(dict(verdict.certificate or {})).cases == 8
    assert verify(asked_twice(free=True), truthful()).word == "refuted"


def test_nobody_mixes_types_between_the_two_plays() -> None:
    mech = asked_once_each_way()
    verdict, cases = verify(mech, truthful()), brute.truthful(Rounds(0, mech, None, False))
    assert (verdict.cases, verdict.worst) == (len(cases), max(cases.values()))
    bo_differs = [(told, lied) for _, _, told, lied in cases if told[1] != lied[1]]
    assert not bo_differs
    assert check(dict(verdict.certificate or {})).verdict == verdict.word == "refuted"


@pytest.mark.parametrize(
    ("plays", "words"),
    [
        (("0 1 0", "0 1 1"), "bo is not able to send its messages in a play"),
        (("0 0 0", "1 1 1"), "no one strategy of bo explains both plays"),
    ],
)
def test_a_witness_that_mixes_types_is_refused(plays: tuple[str, str], words: str) -> None:
    game, _ = parse_game(game_json(tabulate(asked_twice())))
    told, lied = ([{a: int(m)} for a, m in zip(("bo", "bo", "ada"), sent.split(), strict=True)] for sent in plays)
    witness = {"coalition": ["ada"], "types": {"ada": 0}, "honest_play": told, "deviating_play": lied, "gain": "1"}
    with pytest.raises(Refusal, match=words):
        replayed(game, None, witness)  # type: ignore[arg-type]


def test_a_witness_whose_two_plays_need_two_types_is_refused() -> None:
    game, _ = parse_game(game_json(tabulate(asked_once_each_way())))
    witness = {"coalition": ["ada"], "types": {"ada": 0}, "gain": "1"}
    told, lied = [{"ada": 0}, {"bo": 0}], [{"ada": 1}, {"bo": 1}]
    with pytest.raises(Refusal, match="no one type of bo is able to send all its messages in both plays"):
        replayed(game, None, {**witness, "honest_play": told, "deviating_play": lied})  # type: ignore[arg-type]
    told = [{"ada": 0}, {"bo": 1}]
    assert replayed(game, None, {**witness, "honest_play": told, "deviating_play": lied}) == 1  # type: ignore[arg-type]


def test_a_deficit_that_needs_two_types_of_one_agent_is_none() -> None:
    def mech(end: Any) -> Mechanism:
        domain = quasi_linear(PAIR, BITS, lambda a, c, t: 0, Finite("x"), can_send=can)
        return Mechanism(
            domain, tuple, lambda s: {"bo": BITS} if len(s) < 2 else {}, lambda s, m: (*s, *m.values()),
            lambda s: Decision("x", {"ada": -5} if s == end else {}), lambda s, a: (a, s), truth=lambda v, t: t,
        )  # fmt: skip

    for end, word in (((0, 1), "proved"), ((1, 1), "refuted")):
        verdict = verify(mech(end), weak_budget_balance())
        cases = brute.budget(strong=False)(Rounds(0, mech(end), None, True))
        assert (verdict.word, verdict.cases) == (word, len(cases))
        assert check(dict(verdict.certificate or {})).cases == verdict.cases


def test_a_deficit_at_a_message_that_nobody_can_send_is_none() -> None:
    domain = quasi_linear(PAIR, Finite((0,)), lambda a, c, t: 0, Finite("x"), can_send=lambda a, t, m: m == 0)
    mech = one_shot(domain, BITS, lambda m: Decision("x", {"ada": -5} if m["ada"] else {}))
    verdict = verify(mech, weak_budget_balance())
    assert (verdict.word, verdict.cases) == ("proved", 1)
    assert check(dict(verdict.certificate or {})).cases == 1


def test_a_lie_that_is_not_needed_is_left_out() -> None:
    """Ada is asked twice; only her first answer counts, so at the second the witness has her follow truth, which is not the
    simplest message."""
    domain = private_values(PAIR, Finite((1,)), lambda a, o, t: int(a == "ada" and o[0] == 0))
    mech = Mechanism(
        domain, tuple, lambda s: {"ada": BITS} if len(s) < 2 else {}, lambda s, m: (*s, *m.values()),
        lambda s: s, lambda s, a: s, truth=lambda v, t: t,
    )  # fmt: skip
    verdict = verify(mech, truthful())
    assert verdict.json()["witness"]["deviating_play"] == [{"ada": 0}, {"ada": 1}]


def test_the_alternative_moves_toward_the_start() -> None:
    domain = private_values(PAIR, BITS, lambda a, o, t: o, outcomes=Finite((0, 1, 2)))
    arena = Arena(one_shot(domain, BITS, lambda m: 0), Nobody())
    found, margin = shrink(arena, efficient(), Case({"types": {"ada": 1, "bo": 1}, "alternative": 2}))
    assert (dict(found.parts), margin) == ({"types": {"ada": 0, "bo": 0}, "alternative": 1}, 2)


def test_too_many_pairs_of_plays_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.properties.trees.LIMIT", 3)
    with pytest.raises(AccordError, match="ada has more than 3 pairs of an honest and a deviating play at one type: use fewer rounds"):
        verify(asked_twice(), truthful())


def test_thousands_of_rounds_are_judged_or_refused_in_a_sentence() -> None:
    prior = Independent(dict.fromkeys(PAIR, Lottery.sure(0)))
    deep = Mechanism(
        private_values(PAIR, Finite((0,)), lambda a, o, t: 0, prior=prior), lambda: 0, lambda s: {"ada": Finite((0,))} if s < 3000 else {},
        lambda s, m: s + 1, lambda s: s, lambda s, a: s, truth=lambda v, t: 0,
    )  # fmt: skip
    assert verify(deep, truthful()).word == "proved"
    with pytest.raises(AccordError, match="ada moves more than 300 times on one play"):
        verify(deep, bayesian_truthful())
