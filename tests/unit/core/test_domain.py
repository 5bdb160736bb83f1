"""Domains, priors and mechanisms refuse what does not fit together, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from accord.core.domain import Decision, Domain, private_values, quasi_linear
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, describes, one_shot
from accord.core.prior import Correlated, Independent
from accord.core.space import Finite, Interval
from accord.core.strategy import honest, play, scripted
from accord.core.tabulate import tabulate
from accord.properties.truthful import truthful
from accord.verification.verify import verify

PAIR = ("ada", "bo")
BIDS = Finite((0, 1, 2))


def auction() -> Mechanism:
    domain = quasi_linear(PAIR, BIDS, lambda i, winner, t: t if i == winner else 0, PAIR)

    def rule(bids: Mapping[str, int]) -> Decision:
        winner, loser = PAIR if bids["ada"] >= bids["bo"] else PAIR[::-1]
        return Decision(winner, {winner: bids[loser]})

    return one_shot(domain, BIDS, rule)


def flat(agent: str, outcome: Any, types: Any) -> int:
    return 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Domain((), BIDS, flat), "a domain needs at least one agent"),
        (lambda: Domain(("ada", "bo", "ada"), BIDS, flat), "the agent 'ada' is named twice"),
        (lambda: Domain(("ada", ""), BIDS, flat), "'' cannot be an agent's name: give every agent a text that is not blank"),
        (lambda: Domain(("ada", " "), BIDS, flat), "' ' cannot be an agent's name"),
        (lambda: Domain(("ada", 7), BIDS, flat), "7 cannot be an agent's name"),
        (lambda: Domain(PAIR, {"ada": BIDS}, flat), "disagree about 'bo': give each agent one type space"),
        (lambda: Domain(PAIR, {"ada": BIDS, "bo": BIDS, "cy": BIDS}, flat), "disagree about 'cy'"),
        (lambda: Domain(PAIR, (0, 1), flat), r"ada's types \(0, 1\) are no space: write Finite"),
        (lambda: Domain(PAIR, BIDS, flat, outsid=flat), "a domain has no 'outsid'"),
        (lambda: Domain(PAIR, BIDS, flat, own_utility=flat), "is not stated beside it: use private_values"),
        (lambda: replace(auction().domain, own_utility=flat), "is not stated beside it: use private_values"),
        (lambda: replace(auction(), rule=flat, outcome=auction().rule), "are one function: replace one of them, not both"),
        (lambda: replace(auction(), rule=None), "has a rule and messages: replace neither by None"),
        (lambda: replace(auction(), messages=None), "has a rule and messages: replace neither by None"),
        (lambda: replace(auction(), messages={"ada": BIDS}), "disagree about 'bo': give each agent one message space"),
        (lambda: Domain(PAIR, BIDS, flat, prior={"ada": 1}), r"\{ada: 1\} is no prior: write Independent"),
        (lambda: auction().domain.check_types({"ada": 0}), r"bo has no type in \{ada: 0\}"),
        (lambda: auction().domain.check_types({"ada": 0, "bo": 1, "cy": 1}), "'cy' is not an agent here: the agents are"),
        (lambda: auction().domain.check_types({"ada": 0, "bo": 7}), r"7 is not in bo's type space \(0, 1, 2\)"),
        (lambda: list(private_values(PAIR, Interval(0, 1), flat).profiles()), "is not finite"),
        (lambda: Decision("ada", {"ada": 0.5}), "0.5 is a float, and ada's payment must be exact"),
        (lambda: one_shot(auction().domain, {"ada": BIDS}, flat), "disagree about 'bo': give each agent one message space"),
        (lambda: one_shot(auction().domain, range(3), flat), r"ada's messages range\(0, 3\) are no space"),
        (lambda: auction()({"ada": 0}), "bo has sent no message: one is needed from each of"),
        (lambda: auction()({"ada": 0, "bo": 7}), r"7 is not in bo's message space \(0, 1, 2\): choose one inside"),
        (lambda: auction()({"ada": 0, "bo": 0, "cy": 0}), "'cy' has nothing to send now"),
        (lambda: auction()({"ada": 0, "bo": 1.0}), "1.0 is not in bo's message space"),
        (lambda: auction().rebuild(values=3), "built without a factory"),
        (lambda: auction().__canonical__(), "without a factory has no canonical form"),
        (lambda: honest(one_shot(private_values(PAIR, BIDS, flat), Finite("xy"), flat)), "does not say which strategy is the truthful one"),
        (lambda: play(auction(), {"ada": honest(auction())}, {"ada": 0, "bo": 0}), "bo has no strategy"),
        (lambda: play(auction(), lambda view, own, rng: 9, {"ada": 0, "bo": 0}), "9 is not in ada's message space"),
        (lambda: play(auction(), honest(auction()), {"ada": 0}), "bo has no type"),
    ],
)
def test_wrong_use_is_one_sentence(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        wrong()
    assert "\n" not in str(problem.value)


def test_decisions_drop_payments_of_nothing_and_compare_exactly() -> None:
    assert Decision("x", {"ada": 0, "bo": Fraction(1, 2)}) == Decision("x", {"bo": "1/2"})
    assert hash(Decision("x", {"ada": 0})) == hash(Decision("x"))
    assert Decision("x", {"ada": 1}) != Decision("x")
    assert (Decision("x", {"ada": 1}).payment("ada"), Decision("x", {"ada": 1}).payment("bo")) == (1, 0)
    assert str(Decision("x", {"ada": Fraction(1, 2)})) == "x (ada pays 1/2)"
    assert str(Decision(("x", 1))) == "(x, 1) (nobody pays)"


def test_money_is_subtracted_and_private_values_see_no_others() -> None:
    domain = auction().domain
    assert domain.private
    assert domain.utility("ada", Decision("ada", {"ada": Fraction(1, 3)}), {"ada": 2, "bo": 0}) == Fraction(5, 3)
    assert domain.own_utility is not None
    assert domain.own_utility("bo", Decision("ada", {"bo": -1}), 2) == 1
    shared = quasi_linear(PAIR, BIDS, lambda i, c, types: sum(types.values()), interdependent=True)
    assert not shared.private
    assert shared.outcomes is None
    assert shared.utility("ada", Decision("x", {"ada": 1}), {"ada": 2, "bo": 2}) == 3


def test_profiles_come_simplest_first() -> None:
    domain = private_values(PAIR, {"ada": Finite((0, 1)), "bo": Finite("xy")}, flat)
    assert [tuple(p.values()) for p in domain.profiles()] == [(0, "x"), (0, "y"), (1, "x"), (1, "y")]


def test_priors_give_exact_chances_of_profiles() -> None:
    coin = Lottery({0: Fraction(1, 3), 1: Fraction(2, 3)})
    apart = Independent({"ada": coin, "bo": coin})
    assert apart.probability({"ada": 0, "bo": 1}) == Fraction(2, 9)
    assert apart.probability({"ada": 5, "bo": 1}) == 0
    joint = Correlated(Lottery([({"ada": 0, "bo": 0}, Fraction(1, 4)), ({"ada": 1, "bo": 1}, Fraction(3, 4))]))
    assert joint.probability({"bo": 1, "ada": 1}) == Fraction(3, 4)
    assert joint.probability({"ada": 1, "bo": 0}) == 0


def test_honesty_is_reporting_the_type_only_where_every_type_is_a_message() -> None:
    types = Finite((0, 1))
    domain = private_values(PAIR, types, flat)
    assert one_shot(domain, Finite((1, 0, 2)), flat).truth is not None
    assert one_shot(domain, Finite((0, 2)), flat).truth is None
    assert one_shot(domain, {"ada": types, "bo": Finite((0,))}, flat).truth is None
    assert one_shot(domain, Finite((0, 2)), flat, truth=lambda view, own: 0).truth is not None


def test_a_play_records_its_rounds_and_scripts_override_honesty() -> None:
    mech = auction()
    told = play(mech, honest(mech), {"ada": 1, "bo": 2})
    assert told.rounds == ({"ada": 1, "bo": 2},)
    assert told.outcome == Decision("bo", {"bo": 1})
    lied = play(mech, {"ada": scripted({"null": 2}, honest(mech)), "bo": honest(mech)}, {"ada": 1, "bo": 2})
    assert lied.outcome == Decision("ada", {"ada": 2})
    assert mech({"ada": 2, "bo": 2}) == lied.outcome


def test_strategies_that_randomise_get_the_generator_they_are_given() -> None:
    import numpy as np

    mech = auction()

    def guess(view: Any, own: int, rng: Any) -> int:
        return int(rng.integers(3))

    runs = [[play(mech, guess, {"ada": 0, "bo": 0}, np.random.default_rng(seed)).rounds for _ in range(2)] for seed in range(8)]
    assert all(a == b for a, b in runs)
    assert len({str(a) for a, _ in runs}) > 1
    assert play(mech, guess, {"ada": 0, "bo": 0}) == play(mech, guess, {"ada": 0, "bo": 0})


def test_values_are_private_only_where_the_utility_itself_is() -> None:
    """A utility that is put in place of a private one is judged as it is: here bo's type moves ada's gain."""
    mech = one_shot(private_values(PAIR, BIDS, lambda a, o, t: 0), BIDS, lambda sent: sent["ada"])
    assert verify(mech, truthful()).holds

    def shared(agent: str, outcome: int, types: Any) -> int:
        return outcome * types["bo"] if agent == "ada" else 0

    domain = replace(mech.domain, utility=shared)
    assert (domain.private, domain.own_utility) == (False, None)
    assert not verify(replace(mech, domain=domain), truthful()).holds
    kept = replace(mech.domain, notes=("assumed",))
    assert kept.private
    assert kept.own_utility is mech.domain.own_utility


def test_utility_is_quasi_linear_by_construction_only_as_it_was_made() -> None:
    domain = auction().domain
    assert domain.own_value is not None
    assert domain.own_value("ada", "ada", 2) == 2
    for changed in (
        replace(domain, utility=private_values(PAIR, BIDS, domain.own_utility and (lambda a, o, t: 0)).utility),
        replace(domain, payment=lambda agent, decision: 0),
        quasi_linear(PAIR, BIDS, flat, interdependent=True),
        private_values(PAIR, BIDS, flat),
    ):
        assert changed.own_value is None


def played(mechanism: Any, types: Any) -> Any:
    return play(mechanism, honest(mechanism), types).outcome


def test_what_is_judged_of_one_round_is_what_is_played() -> None:
    """Whatever part of a mechanism of one round is replaced, its rule, its table and its plays are one."""
    fair, favour = auction(), lambda bids: Decision("ada", {"ada": bids["ada"]})
    for changed in (
        replace(fair, rule=favour),
        replace(fair, outcome=favour),
        replace(fair, rule=favour, outcome=favour),
        replace(fair, step=lambda state, sent: dict.fromkeys(PAIR, sent["ada"])),
        replace(fair, messages=dict.fromkeys(PAIR, Finite((0, 1, 2, 3)))),
        replace(fair, domain=replace(fair.domain, notes=("assumed",))),
    ):
        game = tabulate(changed)
        for types in changed.domain.profiles():
            places = tuple(game.infosets[i][0].messages.index(types[a]) for i, a in enumerate(PAIR)) if changed.one_shot else None
            met = played(changed, types)
            if places is not None:
                ((_, outcome),) = game.lotteries[game.table[places]]
                assert game.outcomes[outcome] == met == changed(types)
    assert not verify(replace(fair, outcome=favour), truthful()).holds
    stepped = replace(fair, step=lambda state, sent: dict.fromkeys(PAIR, sent["ada"]))
    assert not stepped.one_shot
    assert not verify(stepped, truthful()).holds


def test_a_form_is_dropped_with_whatever_part_it_describes() -> None:
    form = SimpleNamespace(rule=auction().rule)
    assert not describes(auction(), form)
    fair = auction()
    form = SimpleNamespace(rule=fair.rule)
    assert describes(replace(fair, form=form, notes=("assumed",)), form)
    other: Any = lambda *given: 0  # noqa: E731
    for part in ("rule", "outcome", "start", "awaiting", "step", "view"):
        assert not describes(replace(fair, form=form, **{part: other}), form), part
    assert not describes(fair, None)
