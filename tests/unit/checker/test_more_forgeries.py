"""Witnesses that name what is in the game but not in the case, games at the edges of what is defined, and numbers at their limits.

Every certificate is written out by hand, about games small enough to be judged in one's head, under fitting seals and digests.
"""

from __future__ import annotations

import base64
import itertools
import math
import zlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.checked import Checked
from accord.checker.numbers import canonical_json, sha256
from accord.checker.words import in_words
from tests.quality.corruption import resealed

Certificate = dict[str, Any]
Game = dict[str, Any]
TRIO = ("ada", "bo", "cy")
FACES = ("w", "x", "y", "z")
RISING = [[0, 1, 2, 3], [0, 2, 4, 6]]
"""Utilities of two types that both like each of the outcomes w, x, y, z better than the one before."""


class Numbers:
    """The numbers of a game, each listed once."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def __call__(self, value: Any) -> int:
        return self.known.setdefault(str(Fraction(value)), len(self.known))

    def table(self, rows: Any) -> Any:
        return None if rows is None else [[self(v) for v in row] for row in rows]


def game(
    table: Sequence[Any],
    utility: Sequence[Any],
    *,
    outcomes: Sequence[Any] = FACES,
    types: Any = None,
    messages: Any = None,
    truth: Any = ...,
    can: Any = None,
    values: str = "private",
    **more: Any,
) -> Game:
    """A game of one round. `table` has for each joint message, row-major, an outcome's number or a mapping of these to chances."""
    put, agents = Numbers(), TRIO[: len(utility)]
    types = types or [[0, 1]] * len(agents)
    messages = messages or types
    truth = [list(range(len(ts))) for ts in types] if truth is ... else truth
    lotteries: list[Any] = []
    for end in table:
        lottery = [[put(p), o] for o, p in (end if isinstance(end, dict) else {end: 1}).items()]
        if lottery not in lotteries:
            lotteries.append(lottery)
    leads = [-1 - lotteries.index([[put(p), o] for o, p in (e if isinstance(e, dict) else {e: 1}).items()]) for e in table]
    prior, cost = more.get("prior"), more.get("cost")
    rows = [len(ts) if values == "private" else math.prod(map(len, types)) for ts in types]
    form = {
        "agents": list(agents), "types": types, "values": values,
        "infosets": [
            [{"view": None, "messages": messages[i], "truth": truth and truth[i], "can": can and can[i]}] for i in range(len(agents))
        ],
        "nodes": [{"awaited": [[i, 0] for i in range(len(agents))], "leads": leads}], "root": 0, "lotteries": lotteries,
        "outcomes": list(outcomes), "utility": [put.table(u) for u in utility],
        "outside": (more.get("outside") and [put.table([[v] for v in u]) for u in more["outside"]]) or [put.table([[0]] * n) for n in rows],
        "payments": put.table(more.get("payments")), "cost": cost and put.table([[v] for v in cost]),
        "alternatives": more.get("alternatives"), "permuted": more.get("permuted"), "prior": prior and [put(p) for p in prior],
    }  # fmt: skip
    form["numbers"] = list(put.known)
    return {**form, "alone": more["alone"]} if "alone" in more else form


def asks(
    about: Game,
    prop: str,
    threat: str = "alone",
    *,
    params: Any = None,
    threat_params: Any = None,
    cases: int = 0,
    worst: Any = "0",
    witness: Any = None,
    kind: str = "table",
    **more: Any,
) -> Certificate:
    """A certificate about a game: a refutation if it has a witness."""
    return resealed(
        {
            "format": "accord-certificate/1", "kind": kind,
            "mechanism": {"name": "by hand", "params": {}, "spec_digest": None, "behaviour_digest": sha256(about)},
            "property": {"name": prop, "params": params or {}}, "threat": {"name": threat, "params": threat_params or {}},
            "verdict": "proved" if witness is None else "refuted", "method": "by hand", "arithmetic": "exact", "cases": cases,
            "worst": None if worst is None else str(worst), "witness": witness, "assumptions": [], "seal": "", "game": about, **more,
        }
    )  # fmt: skip


def refused(certificate: Certificate, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(certificate)


def holds(certificate: Certificate) -> Checked:
    """Checked, and once more with another worst margin and another number of cases, which are refused."""
    found = check(certificate)
    if certificate["worst"] is not None:
        more = str(Fraction(certificate["worst"]) + 1)
        refused(resealed({**certificate, "worst": more}), f"worst margin is {more}, and it is {certificate['worst']}$")
    refused(resealed({**certificate, "cases": certificate["cases"] + 1}), f"and there are {certificate['cases']}$")
    return found


def climb(**more: Any) -> Game:
    """Two agents whose messages add up to the outcome w, x or y. Nothing leads to z, which they like best."""
    return game([0, 1, 1, 2], [RISING, RISING], **more)


def outcome_witness(**more: Any) -> dict[str, Any]:
    return {"types": {"ada": 0, "bo": 0}, "outcome": "w", **more}


# -- witnesses that name what is there, but not in their case --------------------------------------------------------------


def test_an_alternative_that_is_not_feasible_refutes_no_efficiency() -> None:
    about = climb(alternatives=[0, 1, 3])
    for prop, more in (("efficient", {}), ("pareto_efficient", {"outcome": "w"})):
        told = {"types": {"ada": 0, "bo": 0}, **more}
        holds(asks(about, prop, "none", cases=12, worst=6, witness={**told, "alternative": "z", "gain": "6"}))
        refused(
            asks(about, prop, "none", cases=12, worst=6, witness={**told, "alternative": "y", "gain": "4"}), "not among the feasible ones"
        )


def test_an_outcome_that_is_not_reached_refutes_nothing() -> None:
    about = climb(alternatives=[0, 1, 2, 3], alone=[[1], [2], [3]])
    told: dict[str, Any] = outcome_witness(outcome="x", alternative="z", gain="4")
    refused(asks(about, "pareto_efficient", "none", cases=16, worst=6, witness=told), "not one that honest play leads to")
    for strength, worst in (("weak", 3), ("strong", 6)):
        core: dict[str, Any] = {"params": {"strength": strength}, "cases": 12, "worst": worst}
        best = {"coalition": ["ada", "bo"], "alternative": "z"}
        gain = {"weak": 4, "strong": 6}[strength]
        found = {"types": {"ada": 1, "bo": 1}, "outcome": "w"}
        refused(asks(about, "in_core", "none", **core, witness={**found, **best, "gain": str(gain * 2)}), "not one that honest play")


def test_a_coalition_brings_about_only_what_it_can_by_itself() -> None:
    about = climb(alone=[[1], [2], [3]])
    for strength, worst in (("weak", 4), ("strong", 6)):
        core: dict[str, Any] = {"params": {"strength": strength}, "cases": 12}
        told = outcome_witness(coalition=["ada"], alternative="z", gain="3")
        worst = {"weak": 3, "strong": 6}[strength]
        refused(asks(about, "in_core", "none", **core, worst=worst, witness=told), "cannot bring about")
        told = outcome_witness(coalition=["ada"], alternative="x", gain="1")
        holds(asks(about, "in_core", "none", **core, worst=worst, witness=told))
        told = outcome_witness(coalition=["bo"], alternative="y", gain="2")
        holds(asks(about, "in_core", "none", **core, worst=worst, witness=told))
        told = outcome_witness(coalition=["bo"], alternative="x", gain="1")
        refused(asks(about, "in_core", "none", **core, worst=worst, witness=told), "cannot bring about")
        told = outcome_witness(coalition=["ada", "bo"], alternative="z", gain=str(worst))
        holds(asks(about, "in_core", "none", **core, worst=worst, witness=told))


def test_a_core_weighs_the_one_who_loses() -> None:
    """Alone, both get z, which ada dislikes and bo likes; with the strong core a member that stays level does not block."""
    about = game([0], [[[0, 0, 0, -5]], [[0, 0, 0, 7]]], types=[[0], [0]], alone=[[], [], [3]])
    for strength in ("weak", "strong"):
        holds(asks(about, "in_core", "none", params={"strength": strength}, cases=1, worst=-5))
    level = game([0], [[[0, 0, 0, 0]], [[0, 0, 0, 7]]], types=[[0], [0]], alone=[[], [], [3]])
    holds(asks(level, "in_core", "none", params={"strength": "weak"}, cases=1, worst=0))
    told: dict[str, Any] = {"coalition": ["ada", "bo"], "types": {"ada": 0, "bo": 0}, "outcome": "w", "alternative": "z", "gain": "7"}
    holds(asks(level, "in_core", "none", params={"strength": "strong"}, cases=1, worst=7, witness=told))
    refused(asks(level, "in_core", "none", params={"strength": "strong"}, cases=1, worst=7, witness={**told, "gain": "0"}), "the margin 7")


def test_a_core_of_three_numbers_its_coalitions_by_their_members() -> None:
    about = game([0], [[[0, 1, 2, 3]]] * 3, types=[[0]] * 3, alone=[[], [], [], [], [2], [], [3]])
    told: dict[str, Any] = {"types": dict.fromkeys(TRIO, 0), "outcome": "w"}
    core: dict[str, Any] = {"params": {"strength": "weak"}, "cases": 2, "worst": 3}
    holds(asks(about, "in_core", "none", **core, witness={**told, "coalition": ["ada", "cy"], "alternative": "y", "gain": "2"}))
    holds(asks(about, "in_core", "none", **core, witness={**told, "coalition": list(TRIO), "alternative": "z", "gain": "3"}))
    for pair in (["ada", "bo"], ["bo", "cy"], ["cy"]):
        refused(
            asks(about, "in_core", "none", **core, witness={**told, "coalition": pair, "alternative": "y", "gain": "2"}),
            "cannot bring about",
        )


def test_an_alternative_that_is_not_feasible_refutes_no_sovereignty() -> None:
    about = climb(alternatives=[0, 3])
    holds(asks(about, "consumer_sovereign", "none", cases=2, worst=1, witness={"alternative": "z", "gain": "1"}))
    about = game([0, 1, 1, 0], [RISING, RISING], alternatives=[0, 3])
    refused(
        asks(about, "consumer_sovereign", "none", cases=2, worst=1, witness={"alternative": "y", "gain": "1"}), "not among the feasible"
    )


def test_outcomes_are_the_same_but_for_money_at_the_same_cost_only() -> None:
    """x is w with one unit paid by ada; y costs more, z is worth more."""
    worth = [[[0, -1, 0, 1]], [[0, 0, 0, 0]]]
    paid = [[0, 1, 0, 0], [0, 0, 0, 0]]
    about = game([1], worth, types=[[0], [0]], payments=paid, cost=[0, 0, 1, 0], alternatives=[0])
    assert "same but for money" in holds(asks(about, "consumer_sovereign", "none", cases=1)).assumptions[0]
    for other in (2, 3):
        about = game([1], worth, types=[[0], [0]], payments=paid, cost=[0, 0, 1, 0], alternatives=[other])
        told = {"alternative": FACES[other], "gain": "1"}
        holds(asks(about, "consumer_sovereign", "none", cases=1, worst=1, witness=told))


def test_nobody_envies_itself() -> None:
    about = climb(permuted=[[-1, -1, -1, -1]])
    places = {"tables": [[[[0, 1, 2], [0, 1, 2]]], [[[0, 1, 2], [0, 1, 2]]]], "numbers": ["0", "3", "6"]}
    told: dict[str, Any] = {"agent": "ada", "envied": "bo", "types": {"ada": 0, "bo": 1}, "outcome": "x", "gain": "2"}
    fair: dict[str, Any] = {"cases": 8, "worst": 2, "exchanged": places}
    holds(asks(about, "envy_free", "none", **fair, witness=told))
    refused(asks(about, "envy_free", "none", **fair, witness={**told, "envied": "ada"}), "envy itself")
    refused(asks(about, "envy_free", "none", **fair, witness={**told, "outcome": "y", "gain": "4"}), "not one that honest play")
    refused(asks(about, "envy_free", "none", **fair, witness={**told, "outcome": "z"}), "not one that honest play")


def test_places_are_exchanged_step_by_step_along_the_roster() -> None:
    """Three agents, one of whom is served: exchanging ada and cy goes over bo, there and back."""
    own = [[[3, 0, 0]], [[0, 3, 0]], [[0, 0, 3]]]
    about = game([0], own, types=[[0]] * 3, outcomes=["a", "b", "c"], permuted=[[1, 0, 2], [0, 2, 1]])
    tables = [[[[0]], [[0]]], [[[1]], [[0]]], [[[1]], [[0]]]]
    told: dict[str, Any] = {"agent": "cy", "envied": "ada", "types": dict.fromkeys(TRIO, 0), "outcome": "a", "gain": "3"}
    fair: dict[str, Any] = {"cases": 6, "worst": 3, "witness": told}
    holds(asks(about, "envy_free", "none", **fair, exchanged={"tables": tables, "numbers": ["0", "3"]}))
    for i, j in itertools.product(range(3), range(2)):
        other = [[[list(row) for row in table] for table in mine] for mine in tables]
        other[i][j][0][0] = 1 - other[i][j][0][0]
        refused(asks(about, "envy_free", "none", **fair, exchanged={"tables": other, "numbers": ["0", "3"]}), "contradicts the game")
    lost = game([0], own, types=[[0]] * 3, outcomes=["a", "b", "c"], permuted=[[-1, 0, 2], [2, 0, 1]])
    told = {**told, "gain": "5"}
    free = {"tables": [[[[2]], [[2]]], [[[2]], [[0]]], [[[2]], [[1]]]], "numbers": ["0", "3", "5"]}
    holds(asks(lost, "envy_free", "none", cases=6, worst=5, witness=told, exchanged=free))


def test_an_exchange_is_of_neighbours() -> None:
    about = game([0, 0, 0, 0, 1, 0, 0, 0], [RISING] * 3, permuted=[[0, 1, 2, 3], [0, 1, 2, 3]])  # only ada alone, asking, brings about x
    told: dict[str, Any] = {"swap": ["ada", "bo"], "messages": {"ada": 1, "bo": 0, "cy": 0}, "gain": "1"}
    bad: dict[str, Any] = {"cases": 16, "worst": 1}
    holds(asks(about, "anonymous", "none", **bad, witness=told))
    refused(asks(about, "anonymous", "none", **bad, witness={**told, "swap": ["ada", "cy"]}), "does not swap two neighbours")
    refused(asks(about, "anonymous", "none", **bad, witness={**told, "swap": ["bo", "ada"]}), "does not swap two neighbours")
    refused(asks(about, "anonymous", "none", **bad, witness={**told, "swap": ["bo", "cy"]}), "the margin 0")
    same = {**told, "messages": {"ada": 1, "bo": 1, "cy": 0}}
    refused(asks(about, "anonymous", "none", **bad, witness=same), "the margin 0")


def test_an_exchange_to_an_outcome_that_is_missing_is_none() -> None:
    """Swapping ada and bo turns x into y, and y into nothing in the game."""
    about = game([0, 1, 2, 0], [RISING] * 2, permuted=[[0, 2, -1, 3]])
    bad: dict[str, Any] = {"cases": 4, "worst": 1}
    told: dict[str, Any] = {"swap": ["ada", "bo"], "messages": {"ada": 1, "bo": 0}, "gain": "1"}
    holds(asks(about, "anonymous", "none", **bad, witness=told))
    refused(asks(about, "anonymous", "none", **bad, witness={**told, "messages": {"ada": 0, "bo": 1}}), "the margin 0")
    mixed = game([{0: "1/3", 1: "2/3"}] * 4, [RISING] * 2, permuted=[[0, -1, 2, 3]])
    holds(asks(mixed, "anonymous", "none", cases=4, worst=1, witness=told))
    kept = game([{0: "1/3", 1: "2/3"}] * 4, [RISING] * 2, permuted=[[0, 1, 2, 3]])
    holds(asks(kept, "anonymous", "none", cases=4))
    turned = game([{0: "1/3", 1: "2/3"}] * 4, [RISING] * 2, permuted=[[1, 0, 2, 3]])
    holds(asks(turned, "anonymous", "none", cases=4, worst=1, witness=told))
    half = game([{0: "1/2", 1: "1/2"}] * 4, [RISING] * 2, permuted=[[1, 0, 2, 3]])
    holds(asks(half, "anonymous", "none", cases=4))


def test_three_messages_are_exchanged_each_for_each() -> None:
    """A table that depends on the number of agents that send each of three messages only."""
    table = [sorted([0, 1, 2]).index(max(p)) for p in itertools.product(range(3), repeat=3)]
    about = game(table, [[[0, 0, 0, 0]] * 3] * 3, types=[[0, 1, 2]] * 3, permuted=[[0, 1, 2, 3]] * 2)
    holds(asks(about, "anonymous", "none", cases=54))


def test_a_becoming_is_judged_by_the_ranking() -> None:
    """Ada's types rank x and y alike but w; with type 1 the outcome moves from x to y."""
    about = game([1, 2], [[[0, 2, 1, 0], [0, 2, 1, 0]]], alternatives=[0, 1, 2])
    told: dict[str, Any] = {"agent": "ada", "types": {"ada": 0}, "becomes": {"ada": 1}, "outcome": "x", "gain": "1"}
    holds(asks(about, "maskin_monotone", "none", cases=4, worst=1, witness=told))
    refused(asks(about, "maskin_monotone", "none", cases=4, worst=1, witness={**told, "outcome": "w"}), "not one that honest play")
    refused(asks(about, "maskin_monotone", "none", cases=4, worst=1, witness={**told, "becomes": {"ada": 0}}), "the margin 0")
    falls = game([1, 2], [[[0, 2, 1, 0], [0, 1, 2, 0]]], alternatives=[0, 1, 2])
    holds(asks(falls, "maskin_monotone", "none", cases=4))
    tie = game([1, 2], [[[0, 2, 2, 0], [0, 1, 2, 0]]], alternatives=[0, 1, 2])
    told = {**told, "types": {"ada": 1}, "becomes": {"ada": 0}, "outcome": "y"}
    holds(asks(tie, "maskin_monotone", "none", cases=4, worst=1, witness=told))
    refused(
        asks(
            tie, "maskin_monotone", "none", cases=4, worst=1, witness={**told, "types": {"ada": 0}, "becomes": {"ada": 1}, "outcome": "x"}
        ),
        "the margin 0",
    )
    mixed = game([{0: "1/2", 1: "1/2"}, 1], [[[0, 2, 1, 0], [0, 1, 2, 0]]], alternatives=[0, 1, 2])
    told = {"agent": "ada", "types": {"ada": 0}, "becomes": {"ada": 1}, "outcome": "w", "gain": "1"}
    holds(asks(mixed, "maskin_monotone", "none", cases=6, worst=1, witness=told))


def test_rankings_need_private_values_and_no_money() -> None:
    dear = game([1, 2], [RISING], alternatives=[0], payments=[[0, 0, 0, 0]])
    refused(asks(dear, "maskin_monotone", "none", cases=4), "it has payments, and rankings")
    shared = game([1, 2], [RISING], alternatives=[0], values="interdependent")
    refused(asks(shared, "maskin_monotone", "none", cases=4), "depends on the others' types")
    shared = game([1, 2], [RISING], payments=[[0, 0, 0, 0]], values="interdependent")
    refused(asks(shared, "monotone", "none", cases=1), "depends on the others' types")
    refused(asks(game([1, 2], [RISING], values="interdependent"), "obviously_strategy_proof", cases=2), "obvious dominance is judged for")
    neutral = game([0, 1], [RISING], alternatives=[0, 1], messages=[["w", "x"]], payments=[[0, 0, 0, 0]])
    refused(asks(neutral, "neutral", "none", cases=2), "it has payments, which follow no renaming")


def test_nobody_affects_itself() -> None:
    about = game([0, 1, 2, 3], [[[0, 0, 0, 0]] * 2, RISING])  # ada, who does not care, moves bo
    told: dict[str, Any] = {"agent": "ada", "affected": "bo", "messages": {"ada": 0, "bo": 0}, "lie": {"ada": 1}, "gain": "1"}
    holds(asks(about, "non_bossy", "none", cases=4, worst=1, witness=told))
    refused(asks(about, "non_bossy", "none", cases=4, worst=1, witness={**told, "affected": "ada"}), "affect itself")
    refused(asks(about, "non_bossy", "none", cases=4, worst=1, witness={**told, "lie": {"ada": 0}}), "the margin 0")


def test_what_an_agent_pays_is_part_of_what_it_gets() -> None:
    """Ada's utility is the same throughout; with payments she gets different parts, so she bosses nobody."""
    table: list[Any] = [{0: "1/2", 1: "1/2"}, 1, 2, 3]
    level = [[0, 0, 0, 0]] * 2
    paid = game(table, [level, RISING], payments=[[0, 1, 2, 3], [0, 0, 0, 0]])
    holds(asks(paid, "non_bossy", "none", cases=4))
    told: dict[str, Any] = {"agent": "ada", "affected": "bo", "messages": {"ada": 0, "bo": 0}, "lie": {"ada": 1}, "gain": "1"}
    holds(asks(game(table, [level, RISING]), "non_bossy", "none", cases=4, worst=1, witness=told))
    alike = game([{0: "1/2", 1: "1/2"}, 2, 2, 2], [level, [[0, 0, 1, 1]] * 2], messages=[[0, 1]] * 2)
    holds(asks(alike, "non_bossy", "none", cases=4, worst=1, witness=told))


def test_a_lie_in_the_base_order_of_three() -> None:
    """Every agent of three dictates its own outcome: nobody is bossy, whichever pair of messages is compared."""
    table = [a * 4 + b * 2 + c for a, b, c in itertools.product(range(2), repeat=3)]
    own = [[[(o >> shift) & 1 for o in range(8)]] * 2 for shift in (2, 1, 0)]
    about = game(table, own, outcomes=list(range(8)))
    holds(asks(about, "non_bossy", "none", cases=24))


def test_two_alternatives_are_exchanged_that_are_neighbours() -> None:
    about = game([0, 0, 2], [[[0, 0, 0, 0]]], types=[[0]], messages=[["w", "x", "y"]], alternatives=[0, 1, 2])
    told: dict[str, Any] = {"alternatives": ["w", "x"], "messages": {"ada": "w"}, "gain": "1"}
    holds(asks(about, "neutral", "none", cases=6, worst=1, witness=told))
    for other in (["x", "w"], ["w", "y"], ["w", "w"]):
        refused(
            asks(about, "neutral", "none", cases=6, worst=1, witness={**told, "alternatives": other}), "does not exchange two neighbours"
        )
    refused(asks(about, "neutral", "none", cases=6, worst=1, witness={**told, "messages": {"ada": "y"}}), "the margin 0")


@pytest.mark.parametrize(
    ("messages", "table"),
    [
        ([["w"], ["x"], ["y"]], [0, 1, 2]),
        ([["w", "x"], ["x", "w"]], [0, 1]),
        ([{"set": ["w"]}, {"set": ["x"]}, {"set": ["w", "x"]}], [0, 1, {0: "1/2", 1: "1/2"}]),
        (["w", "x", "y"], [0, 1, 2]),
        ([[], {"set": []}], [2, 2]),
    ],
)
def test_lists_and_sets_of_alternatives_are_renamed_inside(messages: list[Any], table: list[Any]) -> None:
    listed = [0, 1, 2] if len(messages) == 3 and {"set": ["w"]} not in messages else [0, 1]
    about = game(table, [[[0, 0, 0, 0]]], types=[[0]], messages=[messages], alternatives=listed)
    holds(asks(about, "neutral", "none", cases=len(messages) * (len(listed) - 1)))


@pytest.mark.parametrize(
    "message", [["q"], {"set": ["q"]}, {"more": ["w"]}, {"set": "w"}, 7, None, "q", {"set": ["w"], "more": 0}, ["w", "q"]]
)
def test_a_message_that_names_no_alternative_is_not_renamed(message: Any) -> None:
    about = game([0, 1], [[[0, 0, 0, 0]]], types=[[0]], messages=[[message, "w"]], alternatives=[0, 1])
    refused(asks(about, "neutral", "none", cases=2), "names something that is not an alternative")


def test_messages_that_change_into_none_are_not_renamed() -> None:
    about = game([0], [[[0, 0, 0, 0]]], types=[[0]], messages=[["w"]], alternatives=[0, 1])
    refused(asks(about, "neutral", "none", cases=1), "messages change when alternatives are renamed")


# -- types that never occur ---------------------------------------------------------------------------------------------


SELDOM = ["1/3", "2/3", "0", "0"]  # ada's type is 0 for sure


def test_a_type_of_probability_zero_refutes_no_expectation() -> None:
    about = climb(prior=SELDOM, outside=[[5, 9], [5, 9]], payments=[[0, 0, -1, -1], [0, -1, -2, 0]])
    told: dict[str, Any] = {"agent": "ada", "types": {"ada": 1}}
    zero = "a type of probability zero"
    lost: dict[str, Any] = {"params": {"stage": "interim"}, "cases": 3, "worst": "7"}
    holds(asks(about, "individually_rational", "none", **lost, witness={"agent": "bo", "types": {"bo": 1}, "gain": "7"}))
    refused(asks(about, "individually_rational", "none", **lost, witness={**told, "gain": "6"}), zero)
    mean: dict[str, Any] = {"params": {"stage": "ex ante"}, "cases": 2, "worst": "19/3"}
    holds(asks(about, "individually_rational", "none", **mean, witness={"agent": "bo", "types": {}, "gain": "19/3"}))
    owed: dict[str, Any] = {"params": {"stage": "interim"}, "cases": 3, "worst": "1"}
    holds(asks(about, "weak_budget_balance", "none", **owed, witness={"agent": "bo", "types": {"bo": 1}, "gain": "1"}))
    refused(asks(about, "weak_budget_balance", "none", **owed, witness={**told, "gain": "2"}), zero)
    owed = {"params": {"stage": "ex ante"}, "cases": 1, "worst": "2/3"}
    for prop in ("weak_budget_balance", "strong_budget_balance"):
        holds(asks(about, prop, "none", **owed, witness={"types": {}, "gain": "2/3"}))
    lie: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 1}, "lie": {"ada": 0}, "gain": "1"}
    gain: dict[str, Any] = {"cases": 6, "worst": 1}
    holds(asks(about, "bayesian_truthful", **gain, witness={**lie, "types": {"ada": 0}, "lie": {"ada": 1}}))
    refused(asks(about, "bayesian_truthful", **gain, witness=lie), zero)
    kept: dict[str, Any] = {
        "params": {
            "strategies": [["ada", [["0", [["0", "1"]]], ["1", [["0", "1"]]]]], ["bo", [["0", [["0", "1"]]], ["1", [["1", "1"]]]]]],
            "stage": "interim",
        }
    }
    holds(asks(about, "equilibrium", **kept, **gain, witness={**lie, "types": {"ada": 0}, "lie": {"ada": 1}}))
    refused(asks(about, "equilibrium", **kept, **gain, witness={**lie, "lie": {"ada": 1}, "gain": "2"}), zero)


# -- bribes and false identities ---------------------------------------------------------------------------------------------


def priced(**more: Any) -> Game:
    """Ada gains 3 if both say 1, and bo loses 2; cy is there and does not count."""
    worth = [[[0, 0, 0, 3]] * 2, [[0, 0, 0, -2]] * 2, [[0, 0, 0, 0]]]
    types = [[0, 1], [0, 1], [0]]
    return game([0, 0, 0, 3], worth, types=types, truth=[[0, 0], [0, 0], [0]], payments=[[0] * 4] * 3, **more)


@pytest.mark.parametrize(("budget", "net"), [("2", 1), ("3", 1), ("0", -2), ("1", -1)])
def test_a_briber_makes_up_for_what_its_partners_lose(budget: str, net: int) -> None:
    told: dict[str, Any] = {"coalition": ["ada", "bo"], "types": {"ada": 0, "bo": 0}, "lie": {"ada": 1, "bo": 1}, "others": {"cy": 0}}
    bribe: dict[str, Any] = {"threat_params": {"budget": budget, "size": 2}, "cases": 84, "worst": 3}
    alone = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 1, "cy": 0}, "gain": "3", "briber": "ada"}
    holds(asks(priced(), "truthful", "bribe", **bribe, witness=alone))
    lied = asks(priced(), "truthful", "bribe", **bribe, witness={**told, "briber": "ada", "gain": str(net)})
    if net > 0:
        holds(lied)
    else:
        refused(lied, f"has the margin {net},")
    refused(asks(priced(), "truthful", "bribe", **bribe, witness={**told, "briber": "bo", "gain": "1"}), "has the margin -2,")
    for other in ("cy", "dan"):
        words = "not a member of its coalition" if other == "cy" else "not an agent of the game"
        refused(asks(priced(), "truthful", "bribe", **bribe, witness={**told, "briber": other, "gain": "1"}), words)


def test_a_bribe_is_weighed_in_the_games_own_unit() -> None:
    """Halves and thirds: bo's loss of 1/3 is within a budget of 1/3 and not of 1/4."""
    worth = [[[0, "1/2"]], [["1/3", 0]]]
    about = game(
        [0, 0, 0, {0: "1/2", 1: "1/2"}], worth, outcomes=["p", "q"], types=[[0], [0]], messages=[[0, 1]] * 2, payments=[[0, 0]] * 2
    )
    told: dict[str, Any] = {
        "coalition": ["ada", "bo"],
        "types": {"ada": 0, "bo": 0},
        "lie": {"ada": 1, "bo": 1},
        "others": {},
        "briber": "ada",
    }
    for budget, net in (("1/6", "1/12"), ("1/7", "-1/42")):
        bribe: dict[str, Any] = {"threat_params": {"budget": budget, "size": 2}, "cases": 16, "worst": "1/4"}
        claim = asks(about, "truthful", "bribe", **bribe, witness={**told, "gain": "1/12"})
        alone = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 1}, "briber": "ada", "gain": "1/4"}
        holds(asks(about, "truthful", "bribe", **bribe, witness=alone))
        if net == "1/12":
            holds(claim)
        else:
            refused(claim, f"has the margin {net},")


def identities(count: int, table: Sequence[Any], utility: Any = None, **more: Any) -> Game:
    """One agent or more of one type that can say 0 or 1; honesty says 0."""
    worth = utility or [[[0, 1, 2, 3]]] * count
    return game(table, worth, types=[[0]] * count, messages=[[0, 1]] * count, **more)


def sybils(world: Any, base: Any = None, pooled: bool = False, **more: Any) -> Certificate:
    base = base or identities(1, [1, 0])
    more = {"cases": 6, "worst": "2", **more}
    return asks(base, "truthful", "sybils", threat_params={"count": 1, "pooled": pooled}, worlds=[world], **more)


def test_a_false_identity_counts_with_its_owner_only_if_pooled() -> None:
    told: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {}, "fakes": {"bo": 1}}
    world = identities(2, [1, 2, 0, 3])
    holds(sybils(world, witness={**told, "gain": "2"}))
    holds(sybils(world, pooled=True, worst="5", witness={**told, "gain": "5"}))
    holds(sybils(world, pooled=True, worst="5", witness={**told, "lie": {"ada": 0}, "gain": "3"}))
    for fakes in ({"bo": 1, "cy": 1}, ["bo"], {"cy": 1}):
        refused(sybils(world, witness={**told, "fakes": fakes, "gain": "2"}), "fakes are not those|has no 'bo'")
    refused(sybils(world, witness={**told, "more": 0, "gain": "2"}), 'unknown key "more"')
    empty: tuple[Any, ...] = ([], 0, None, "")
    for nothing in empty:
        refused(sybils(world, witness={**told, "fakes": nothing, "gain": "2"}), "not an object with the keys")
    refused(sybils(world, witness={**told, "fakes": {}, "gain": "2"}), "has the margin -1")
    refused(sybils(world, witness={k: v for k, v in told.items() if k != "fakes"} | {"gain": "1"}), "has the margin -1")


def test_an_agent_alone_may_gain_more_than_with_false_identities() -> None:
    told: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {}}
    holds(sybils(identities(2, [1, 0, 0, 2]), identities(1, [0, 3]), worst="3", witness={**told, "gain": "3"}))


def test_the_greatest_gain_of_an_owner_is_over_all_that_others_send() -> None:
    """The gain is greatest for the first thing that the other agent can send, or for the last."""
    for table, other in (([0, 2, 0, 0, 0, 0, 0, 0], 0), ([0, 0, 0, 2, 0, 0, 0, 0], 1)):
        world, base = (
            identities(3, table, [[[0, 1, 2, 3]], [[0, 0, 0, 0]], [[0, 0, 0, 0]]]),
            identities(2, [0] * 4, [[[0, 1, 2, 3]], [[0, 0, 0, 0]]]),
        )
        told = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 0}, "others": {"bo": other}, "fakes": {"cy": 1}}
        holds(sybils(world, base, cases=24, worst="2", witness={**told, "gain": "2"}))


def test_worlds_of_several_rounds_or_of_shared_values_are_no_worlds() -> None:
    plain = identities(2, [1, 2, 0, 3])
    shared = identities(2, [1, 2, 0, 3], values="interdependent")
    refused(sybils(shared), "judged in one-shot games of private values")
    refused(sybils(plain, identities(1, [1, 0], values="interdependent")), "judged in one-shot games of private values")
    halted = {**plain, "nodes": [{"awaited": [[0, 0], [1, 0]], "leads": [-1, -2, -3, -4]}], "root": 0}
    first = {"awaited": [[0, 0]], "leads": [1, -1]}
    halted["nodes"] = [first, {"awaited": [[1, 0]], "leads": [-2, -3]}]
    refused(sybils(halted), "judged in one-shot games of private values")
    odd = game([1, 2, 0, 3, 1, 2, 0, 3], [[[0, 1, 2, 3]], RISING], types=[[0], [0, 1]], messages=[[0, 1], [0, 1, 2, 3]])
    refused(sybils(odd), "does not have the types of its owner")


def test_one_fake_of_two_with_other_types_is_no_fake() -> None:
    worlds = [
        identities(2, [1, 2, 0, 3]),
        game([1] * 8, [[[0, 1, 2, 3]], [[0, 1, 2, 3]], RISING], types=[[0], [0], [0, 1]], messages=[[0, 1]] * 3),
    ]
    about = asks(identities(1, [1, 0]), "truthful", "sybils", threat_params={"count": 2, "pooled": False}, worlds=worlds)
    refused(about, "a fake in world 2 does not have the types")


# -- outcomes that some play reaches -----------------------------------------------------------------------------------------


def test_a_budget_is_about_outcomes_that_somebody_can_bring_about() -> None:
    """Type 0 can say 0 only, type 1 can say 0 and 1: what one message of nobody's leads to is not counted."""
    limits = [[[1, 1, 0], [1, 0, 1]], [[1, 0, 0], [1, 0, 0]]]
    table = [0, 3, 3, 1, 3, 3, 2, 3, 3]
    about = game(table, [RISING, RISING], messages=[[0, 1, 2]] * 2, truth=[[0, 0], [0, 0]], can=limits, payments=[[0, -1, -2, -9], [0] * 4])
    holds(asks(about, "weak_budget_balance", "none", cases=3, worst=2, witness={"outcome": "y", "gain": "2"}))
    holds(asks(about, "strong_budget_balance", "none", cases=3, worst=2, witness={"outcome": "x", "gain": "1"}))
    refused(asks(about, "weak_budget_balance", "none", cases=3, worst=2, witness={"outcome": "z", "gain": "9"}), "no play reaches")


def rounds(nodes: Any, infosets: Any, **more: Any) -> Game:
    """A game of several rounds with the four outcomes for sure."""
    about = game([0, 1, 2, 3], [[[0, 1, 2, 3]] * 2] * 2, **more)
    return {**about, "nodes": nodes, "infosets": infosets, "lotteries": [[[about["numbers"].index("1"), o]] for o in range(4)]}


def seen(view: Any, can: Any = None, truth: Any = (0, 0)) -> dict[str, Any]:
    return {"view": view, "messages": [0, 1], "truth": list(truth), "can": can}


def test_a_play_narrows_the_types_that_can_be_playing() -> None:
    """Ada's first message tells her type; in the second round each of her types can send one message only."""
    split = [[1, 0], [0, 1]]
    nodes = [{"awaited": [[0, 0]], "leads": [1, 1]}, {"awaited": [[0, 1]], "leads": [-1, 2]}, {"awaited": [[1, 0]], "leads": [-2, -3]}]
    sets = [[seen("first", split, (0, 1)), seen("second", split, (0, 1))], [seen("bo")]]
    about = rounds(nodes, sets, payments=[[0, -1, -2, -9], [0] * 4])
    holds(asks(about, "weak_budget_balance", "none", kind="tree", cases=3, worst=2, witness={"outcome": "y", "gain": "2"}))
    refused(asks(about, "weak_budget_balance", "none", cases=3, worst=2, witness={"outcome": "y", "gain": "2"}), "not one round in which")
    refused(
        asks(about, "weak_budget_balance", "none", kind="tree", cases=3, worst=2, witness={"outcome": "z", "gain": "9"}), "no play reaches"
    )


# -- strategies, priors and bounds that say nothing ----------------------------------------------------------------------------


def keeps(*plans: Any) -> list[Any]:
    return [[a, [[t, [list(pair) for pair in mixed]] for t, mixed in plan.items()]] for a, plan in zip(TRIO, plans, strict=False)]


SURE = {"0": [("0", "1")], "1": [("1", "1")]}
HALF = {"0": [("0", "1/2"), ("1", "1/2")], "1": [("1", "1")]}


@pytest.mark.parametrize(
    ("strategies", "words"),
    [
        ([], "are none, so nothing is stated"),
        (keeps(SURE), "do not name exactly the agents"),
        ([*keeps(SURE, SURE), ["dan", []]], "do not name exactly the agents"),
        (keeps(SURE, {"0": SURE["0"]}), "does not name exactly the types"),
        (keeps(SURE, {**SURE, "2": SURE["0"]}), "does not name exactly the types"),
        (keeps(SURE, {**SURE, "1": [("0", "1/2"), ("0", "1/2")]}), "lists a message twice"),
        (keeps(SURE, {**SURE, "0": [("1", "1/2"), ("0", "1/2")]}), "not able to send"),
        (keeps(SURE, {**SURE, "0": [("0", "0"), ("1", "1")]}), "not positive, or do not sum"),
        (keeps(SURE, {**SURE, "0": [("0", "3/2"), ("1", "-1/2")]}), "not positive, or do not sum"),
        (keeps(SURE, {**SURE, "0": [("0", "1/2")]}), "not positive, or do not sum"),
    ],
)
def test_strategies_are_whole(strategies: Any, words: str) -> None:
    about = climb(can=[None, [[1, 0], [1, 1]]])
    claim = asks(about, "equilibrium", params={"strategies": strategies, "stage": "ex post"}, cases=14, worst=1)
    refused(claim, words)


def test_mixed_strategies_are_weighed() -> None:
    about = climb(prior=["1/4"] * 4)
    lie: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}}
    kept: dict[str, Any] = {"strategies": keeps(HALF, HALF), "stage": "interim"}
    holds(asks(about, "equilibrium", params=kept, cases=8, worst="1/2", witness={**lie, "gain": "1/2"}))
    alone = game([0, 1], [[[0, 1, 2, 3]]], types=[[0]], messages=[[0, 1]])
    kept = {"strategies": keeps({"0": HALF["0"]}), "stage": "interim"}
    holds(asks(alone, "equilibrium", params=kept, cases=2, worst="1/2", witness={**lie, "gain": "1/2"}))
    pair = game([0, 1, 1, 2], [[[0, 1, 2, 3]], RISING], types=[[0], [0, 1]], messages=[[0, 1]] * 2)
    refused(asks(pair, "equilibrium", params={**kept, "strategies": keeps({"0": HALF["0"]}, HALF)}, cases=2), "it has no prior")


def believed(*profiles: Any) -> list[Any]:
    return [[[[a, t] for a, t in zip(TRIO, types, strict=False)], p] for types, p in profiles]


@pytest.mark.parametrize(
    ("priors", "words"),
    [
        ([], "are none, so nothing is stated"),
        ([believed((("0", "0"), "1/2"), (("0", "0"), "1/2"))], "names a profile twice"),
        ([believed((("0",), "1"))], "does not name exactly the agents"),
        ([believed((("0", "0", "0"), "1"))], "does not name exactly the agents"),
        ([believed((("0", "0"), "1"), (("0", "1"), "0"))], "not positive, or do not sum"),
        ([believed((("0", "0"), "2"), (("0", "1"), "-1"))], "not positive, or do not sum"),
    ],
)
def test_priors_are_whole(priors: Any, words: str) -> None:
    refused(asks(climb(), "robustly_truthful", params={"priors": priors}, cases=4, worst=1), words)


def test_a_prior_that_is_not_there_refutes_nothing() -> None:
    about, told = climb(), {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "gain": "1"}
    robust: dict[str, Any] = {"params": {"priors": [believed((("0", "0"), "1/3"), (("0", "1"), "2/3"))]}, "cases": 6, "worst": 1}
    holds(asks(about, "robustly_truthful", **robust, witness={**told, "prior": 0}))
    for other in ({"prior": 1}, {"prior": 2}, {"prior": 0, "types": {"ada": 1}}):
        refused(asks(about, "robustly_truthful", **robust, witness={**told, "prior": 0, **other}), "a prior that is not there")


@pytest.mark.parametrize(
    ("prop", "threat", "params", "threat_params", "words"),
    [
        ("incentive_ratio", "alone", {"bound": "1/2"}, {}, "honesty itself has the ratio 1"),
        ("truthful", "alone", {"epsilon": "0"}, {}, "must be above 0"),
        ("truthful", "alone", {"epsilon": "-1"}, {}, "must be above 0"),
        ("truthful", "bribe", {}, {"budget": "-1", "size": 2}, "must be at least 0"),
    ],
)
def test_bounds_are_of_the_right_sign(prop: str, threat: str, params: Any, threat_params: Any, words: str) -> None:
    about = climb(payments=[[0] * 4] * 2)
    refused(asks(about, prop, threat, params=params, threat_params=threat_params, cases=16, worst=1), words)


def test_honesty_is_defined_where_every_message_is() -> None:
    refused(asks(climb(truth=[[0, 1], None]), "truthful", cases=16), "does not say which messages are truthful")


def test_others_send_what_their_own_type_can_where_values_are_shared() -> None:
    about = game([0, 1, 1, 2], [[[0, 1, 2, 3]] * 4] * 2, values="interdependent", can=[None, [[1, 0], [1, 1]]])
    told: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 0, "bo": 0}, "lie": {"ada": 1}, "others": {"bo": 0}, "gain": "1"}
    right: dict[str, Any] = {"cases": 24, "worst": 1}
    holds(asks(about, "truthful", **right, witness=told))
    refused(asks(about, "truthful", **right, witness={**told, "others": {"bo": 1}}), "not able to send there")


# -- numbers and names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("a" * 60, "a" * 60), ("a" * 61, '"' + "a" * 56 + "..."), ("two\nlines", '"two\\nlines"'), ("é", '"\\u00e9"'),
        ("é\n", '"\\u00e9\\n"'), ("x", "x"),
    ],
)  # fmt: skip
def test_a_name_is_quoted_where_it_is_not_plain(who: str, shown: str) -> None:
    named = asks(
        climb(),
        "truthful",
        cases=16,
        worst=1,
        witness={"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 0}, "gain": "1"},
    )
    named["mechanism"] = {**named["mechanism"], "name": who}
    assert check(resealed(named)).sentence.startswith(f"{shown}: refuted")


@pytest.mark.parametrize("more", [56, 57, 58, 59, 60])
def test_a_value_is_cut_where_it_is_longer_than_sixty_characters(more: int) -> None:
    text = "b" * more
    whole = f'"{text}"'
    told: dict[str, Any] = {"coalition": [text], "types": {}, "lie": {}, "others": {}, "gain": "1"}
    shown = whole if len(whole) <= 60 else whole[:57] + "..."
    with pytest.raises(Refusal) as met:
        check(asks(climb(), "truthful", cases=16, worst=1, witness=told))
    assert str(met.value) == f"the witness names {shown}, who is not an agent of the game"


def test_a_rational_has_no_more_characters_than_fit() -> None:
    for size, words in ((4000, "the worst margin is 1"), (4001, "not a rational")):
        refused(asks(climb(), "truthful", cases=16, worst="1" * size), words)


def test_a_probability_of_a_lottery_is_above_zero() -> None:
    for chances in ({0: "0", 1: "1"}, {0: "-1", 1: "2"}, {0: "1/2", 1: "1/3"}):
        refused(asks(game([chances, 1], [RISING]), "truthful", cases=4), "do not sum to 1, or one is out of range")
    refused(asks(climb(prior=["-1/2", "1/2", "1/2", "1/2"]), "bayesian_truthful"), "do not sum to 1, or one is out of range")
    holds(
        asks(
            climb(prior=["0", "1/2", "1/2", "0"]),
            "bayesian_truthful",
            cases=8,
            worst=1,
            witness={"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "gain": "1"},
        )
    )


@pytest.mark.parametrize("seat", [[2, 0], [0, 1], [1, 1], [5, 0]])
def test_a_node_awaits_agents_and_views_that_are_there(seat: list[int]) -> None:
    about = climb()
    other = {**about, "nodes": [{"awaited": [[0, 0], seat] if seat[0] else [seat, [1, 0]], "leads": about["nodes"][0]["leads"]}]}
    refused(asks(other, "truthful", cases=16), "awaits nobody, somebody unknown")


# -- rules in arithmetic -------------------------------------------------------------------------------------------------------------


def bounded_rule(steps: list[Any], span: tuple[str, str], walk: Any = (-1,), worst: str = "-1000", boxes: int = 1) -> Certificate:
    """The statement that the payment of one agent, the last of the steps, is nowhere below -worst."""
    rule = {"agents": ["ada"], "types": [[list(span)]], "steps": [["var", 0], ["const", "0"], *steps], "results": [1, 1 + len(steps), 1]}
    claim = asks({}, "weak_budget_balance", "none", kind="epsilon", cases=boxes, worst=worst, rule=rule, boxes=[list(walk)], reports=None)
    del claim["game"]
    claim["mechanism"]["behaviour_digest"] = None
    return resealed({**claim, "verdict": "bounded"})


@pytest.mark.parametrize(
    ("steps", "span", "bound"),
    [
        ([["mul", 0, 0]], ("-1", "3"), "0"),
        ([["mul", 0, 0]], ("0", "2"), "0"),
        ([["mul", 0, 0]], ("-2", "0"), "0"),
        ([["mul", 0, 0]], ("1", "3"), "-1"),
        ([["const", "-1"], ["add", 0, 2], ["mul", 0, 3]], ("0", "3"), "3"),
        ([["const", "-1"], ["add", 0, 2], ["mul", 3, 0]], ("-3", "1"), "4"),
        ([["const", "1"], ["div", 2, 0]], ("1", "4"), "-1/4"),
        ([["const", "1"], ["div", 2, 0]], ("-4", "-1"), "1"),
        ([["const", "6"], ["div", 0, 2]], ("-4", "-1"), "2/3"),
        ([["div", 0, 0]], ("1", "2"), "-1/2"),
        ([["abs", 0]], ("-1", "3"), "0"),
        ([["abs", 0]], ("1", "3"), "-1"),
        ([["abs", 0]], ("-3", "-1"), "-1"),
        ([["abs", 0]], ("0", "3"), "0"),
        ([["abs", 0], ["sub", 1, 2]], ("-1", "3"), "3"),
        ([["max", 0, 1]], ("-1", "3"), "0"),
        ([["max", 0, 1]], ("0", "3"), "0"),
        ([["max", 1, 0]], ("1", "3"), "-1"),
        ([["const", "2"], ["max", 0, 2], ["sub", 1, 3]], ("0", "2"), "2"),
        ([["const", "2"], ["max", 2, 0], ["sub", 1, 3]], ("2", "3"), "3"),
        ([["const", "1"], ["max", 0, 2], ["sub", 1, 3]], ("0", "2"), "2"),
        ([["const", "1"], ["min", 0, 2]], ("0", "2"), "0"),
        ([["const", "1"], ["min", 2, 0]], ("-2", "2"), "2"),
        ([["const", "5"], ["min", 2, 0]], ("-2", "2"), "2"),
    ],
)  # fmt: skip
def test_a_bound_on_one_box_is_the_computed_one(steps: list[Any], span: tuple[str, str], bound: str) -> None:
    with pytest.raises(Refusal) as met:
        check(bounded_rule(steps, span))
    assert str(met.value) == f"the certificate says that no margin exceeds -1000, and the boxes show {bound}"
    assert check(bounded_rule(steps, span, worst=bound)).worst == Fraction(bound)


@pytest.mark.parametrize("span", [("-1", "1"), ("0", "1"), ("-1", "0"), ("0", "0")])
def test_a_divisor_that_may_be_zero_is_refused(span: tuple[str, str]) -> None:
    refused(bounded_rule([["const", "1"], ["div", 2, 0]], span), "may be 0 there")


# -- symmetric games -----------------------------------------------------------------------------------------------------------------


def tallied(*counts: Any) -> list[Any]:
    return [[[list(pair) for pair in count], cost] for count, cost in counts]


ALL = tallied((((0, 2),), "0"), (((0, 1), (1, 1)), "0"), (((1, 2),), "0"))
SYMMETRIC: dict[str, Any] = {
    "basis": "counts", "agents": ["ada", "bo"], "types": [0, 1], "messages": [0, 1], "truth": [0, 1], "can": None,
    "gets": [[0, 1], [0, 1]], "lotteries": [[["1", 0]], [["1", 1]]], "owns": ["p", "q"], "utility": [["0", "1"], ["0", "2"]],
    "outside": ["0", "0"], "prior": ["1", "0"], "payments": ["0", "-1"], "tallies": ALL, "reached": [[["1", 0]], [["1", 1]], [["1", 2]]],
    "alternatives": tallied((((1, 2),), "0")),
}  # fmt: skip
"""Two agents: who says 1 has q and is paid 1 for it, who says 0 has p."""


def alike(prop: str, threat: str = "alone", change: Any = None, **more: Any) -> Certificate:
    claim = asks({}, prop, threat, kind="symmetric", quotient={**SYMMETRIC, **(change or {})}, **more)
    del claim["game"]
    claim["mechanism"]["behaviour_digest"] = None
    return resealed(claim)


LIE = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "others": {"bo": 0}, "gain": "1"}
LIMITED = {"can": [[1, 1], [0, 1]]}


def test_a_symmetric_witness_is_judged_by_its_orbit() -> None:
    holds(alike("truthful", cases=8, worst=1, witness=LIE))
    limited = holds(alike("truthful", change=LIMITED, cases=6, worst=1, witness=LIE))
    assert "a type sends only the messages" in limited.assumptions[-1]
    refused(
        alike("truthful", change=LIMITED, cases=6, worst=1, witness={**LIE, "types": {"ada": 1}, "lie": {"ada": 0}}), "not able to send"
    )
    both: dict[str, Any] = {"coalition": ["ada", "bo"], "types": {"ada": 0, "bo": 1}, "lie": {"ada": 1, "bo": 1}, "others": {}}
    for side, gain, worst in ((True, 1, 2), (False, 0, 1)):
        joint: dict[str, Any] = {"threat_params": {"size": 2, "side_payments": side}, "cases": 18, "worst": worst}
        holds(alike("truthful", "coalition", **joint, witness=LIE))
        found = alike("truthful", "coalition", **joint, witness={**both, "gain": "1"})
        if gain:
            holds(found)
        else:
            refused(found, "has the margin 0,")
    wish = {"coalition": ["ada"], "types": {"ada": 0}, "lie": {"ada": 1}, "gain": "1"}
    holds(alike("bayesian_truthful", cases=2, worst=1, witness=wish))
    refused(alike("bayesian_truthful", cases=2, worst=1, witness={**wish, "types": {"ada": 1}, "lie": {"ada": 1}}), "probability zero")
    lost: dict[str, Any] = {"params": {"stage": "ex ante"}, "change": {"outside": ["3", "9"]}, "cases": 1, "worst": 3}
    holds(alike("individually_rational", "none", **lost, witness={"agent": "ada", "types": {}, "gain": "3"}))


def assigned(kind: str = "Assignment", **parts: str) -> dict[str, Any]:
    return {"record": [kind, {"parts": {"map": [[a, own] for a, own in parts.items()]}}]}


def test_a_symmetric_outcome_is_a_part_for_each_agent() -> None:
    for prop, paid in (("weak_budget_balance", "-1"), ("strong_budget_balance", "1")):
        owed: dict[str, Any] = {"change": {"payments": ["0", paid]}, "cases": 3, "worst": 2}
        holds(alike(prop, "none", **owed, witness={"outcome": "q", "gain": "2"}))
        holds(alike(prop, "none", **owed, witness={"outcome": assigned(ada="p", bo="q"), "gain": "1"}))
        for other in (assigned("Other", ada="p", bo="q"), assigned(ada="p", cy="q")):
            refused(alike(prop, "none", **owed, witness={"outcome": other, "gain": "1"}), "neither an own outcome for all nor")
    one = {"gets": [[0, 0], [0, 0]], "tallies": ALL[:1], "reached": [[["1", 0]]] * 3, "payments": ["-1", "-1"]}
    refused(alike("weak_budget_balance", "none", change=one, cases=1, worst=2, witness={"outcome": "q", "gain": "2"}), "no histogram of")
    holds(alike("weak_budget_balance", "none", change=one, cases=1, worst=2, witness={"outcome": "p", "gain": "2"}))


def test_a_symmetric_surplus_counts_what_is_paid() -> None:
    told: dict[str, Any] = {"types": {"ada": 0, "bo": 0}, "alternative": "q", "gain": "6"}
    dear: dict[str, Any] = {"change": {"payments": ["0", "2"]}, "cases": 3, "worst": 6}
    holds(alike("efficient", "none", **dear, witness=told))
    refused(alike("efficient", "none", **dear, witness={**told, "alternative": "p"}), "not one of the feasible ones")
    mixed = alike("efficient", "none", **dear, witness={**told, "types": {"ada": 0, "bo": 1}, "gain": "3"})
    holds(mixed)


@pytest.mark.parametrize(
    ("prop", "threat", "params", "change", "words"),
    [
        ("weak_budget_balance", "none", {}, {"tallies": [], "reached": []}, "what all agents get together"),
        ("weak_budget_balance", "none", {}, {"payments": None}, "no payments, so there is no budget"),
        ("efficient", "none", {}, {"alternatives": None}, "lists none"),
        ("truthful", "alone", {}, {"truth": None}, "does not say what that is"),
        ("bayesian_truthful", "alone", {}, {"prior": None}, "needs a prior"),
        ("truthful", "alone", {}, {"can": [[0, 1], [1, 1]]}, "not able to send its honest message"),
        ("truthful", "alone", {}, {"can": [[1, 1], [1, 0]]}, "not able to send its honest message"),
        ("truthful", "alone", {}, {"can": [[1, 0], [1, 0]], "truth": [0, 0]}, "a message that no type is able to send"),
        ("truthful", "alone", {}, {"can": [[1, 2], [0, 1]]}, "not a position from 0 to 1"),
        ("truthful", "alone", {}, {"prior": ["2", "-1"]}, "not all at least 0 with sum 1"),
        ("truthful", "alone", {}, {"prior": ["1/2", "1/3"]}, "not all at least 0 with sum 1"),
        ("truthful", "alone", {}, {"lotteries": [[["0", 0], ["1", 1]], [["1", 1]]]}, "positive probabilities sum to 1"),
        ("truthful", "alone", {}, {"lotteries": [[["-1", 0], ["2", 1]], [["1", 1]]]}, "positive probabilities sum to 1"),
        ("truthful", "alone", {}, {"lotteries": [[[1, 0]], [["1", 1]]]}, "not a rational"),
        ("truthful", "alone", {}, {"lotteries": [[[["1"], 0]], [["1", 1]]]}, "not a rational"),
        ("truthful", "alone", {}, {"tallies": [*ALL[:2], [[[0, 0], [1, 2]], "0"]]}, "does not give each agent one own outcome"),
        ("truthful", "alone", {}, {"reached": SYMMETRIC["reached"][:2], "tallies": ALL[:2]}, "has 2 entries where 3 belong"),
        ("truthful", "alone", {}, {"tallies": [*ALL, [[[0, 2]], "1"]]}, "no histogram of messages reaches"),
        ("truthful", "alone", {}, {"tallies": [], "reached": [[], [], []]}, "positive probabilities sum to 1"),
        ("truthful", "alone", {}, {"tallies": ALL, "reached": []}, "has 0 entries where 3 belong"),
        ("truthful", "alone", {}, {"reached": [[["1", 0]], [["1", 2]], [["1", 1]]]}, "disagree about who gets what"),
        ("truthful", "alone", {}, {"reached": [[["1", 1]], [["1", 0]], [["1", 2]]]}, "disagree about who gets what"),
    ],
)
def test_a_quotient_is_whole(prop: str, threat: str, params: Any, change: Any, words: str) -> None:
    refused(alike(prop, threat, params=params, change=change, cases=0, worst=None), words)


def test_a_quotient_without_honesty_beliefs_or_alternatives_may_speak_of_budgets() -> None:
    bare = {"truth": None, "prior": None, "alternatives": None, "payments": ["0", "1"]}
    holds(alike("weak_budget_balance", "none", change=bare, cases=3))


def test_too_many_histograms_are_not_listed() -> None:
    many = [f"agent {k}" for k in range(12)]
    wide = {"agents": many, "types": list(range(30)), "messages": [0], "truth": [0] * 30, "gets": [[0]], "tallies": [], "reached": [],
            "utility": [["0", "0"]] * 30, "outside": ["0"] * 30, "prior": None, "alternatives": None}  # fmt: skip
    refused(
        alike("individually_rational", "none", params={"stage": "ex post"}, change=wide), "12 agents|11 agents have .* too many to list"
    )
    joint = {"size": 12, "side_payments": False}
    refused(alike("truthful", "coalition", threat_params=joint, change=wide), "too many cases to list")


def test_too_many_ways_to_deal_are_not_listed() -> None:
    count = [[own, 1] for own in range(8)]
    odds = [[["1", own]] for own in range(8)]
    wide = {"agents": [f"agent {k}" for k in range(8)], "types": list(range(9)), "messages": [0], "truth": [0] * 9, "gets": [[0]],
            "lotteries": odds, "owns": list(range(8)), "utility": [["0"] * 8] * 9, "outside": ["0"] * 9, "prior": None, "payments": None,
            "tallies": [[[[0, 8]], "0"]], "reached": [[["1", 0]]], "alternatives": [[count, "0"]]}  # fmt: skip
    refused(alike("efficient", "none", change=wide), "dealt in too many ways")


# -- endless play --------------------------------------------------------------------------------------------------------------------


def endless(change: Any = None, worth: Any = None, **more: Any) -> Certificate:
    """One agent that gets 1 for ever, and would get nothing by another message."""
    play = {"agents": ["ada"], "delta": "1/2", "situations": [{"state": "s", "types": [0]}], "messages": [[["a", "b"]]],
            "strategy": [[0]], "payoffs": [[["1"], ["0"]]], "next": [[[["1", 0]], [["1", 0]]]], **(change or {})}  # fmt: skip
    claim = asks(play, "subgame_perfect", kind="stationary", cases=2, play=play, worth=worth or [["2"]], **more)
    del claim["game"]
    return resealed(claim)


def test_what_is_far_off_counts_less() -> None:
    holds(endless())
    holds(endless({"delta": "0"}, [["1"]]))
    for delta in ("1", "3/2", "-1/2"):
        refused(endless({"delta": delta}), "delta is not from 0 up to")
    refused(endless({"agents": []}), "the agents are none")
    refused(endless({"agents": ["ada", "ada"]}), "two of the same name")


def crossed(chances: Any) -> Certificate:
    """Two public states and two types; nothing is ever paid."""
    places = [{"state": s, "types": [t]} for s in "st" for t in (0, 1)]
    change = {"situations": places, "messages": [[["a", "b"]]] * 4, "strategy": [[0]] * 4, "payoffs": [[["0"], ["0"]]] * 4, "next": chances}
    return resealed({**endless(change, [["0"] * 4]), "cases": 8})


def drawn(p: str, q: str) -> list[Any]:
    """State s with chance p and t otherwise; type 0 with chance q in either."""
    s, t = Fraction(p), Fraction(q)
    found = [s * t, s * (1 - t), (1 - s) * t, (1 - s) * (1 - t)]
    return [[str(x), k] for k, x in enumerate(found) if x]


def test_types_stay_or_are_drawn_anew_whatever_was_sent() -> None:
    holds(crossed([[drawn("1/2", "1/3"), drawn("1/4", "1/3")]] * 4))
    holds(crossed([[[["1", 0]], [["1", 2]]], [[["1", 1]], [["1", 3]]]] * 2))
    words = "types neither stay nor are drawn anew"
    refused(crossed([[drawn("1/2", "1/3"), drawn("1/2", "1/4")]] * 4), words)
    refused(crossed([[[["1/2", 0], ["1/2", 1]]] * 2, [[["1", 1]]] * 2] * 2), words)
    for other in ([["0", 0], ["1", 1]], [["-1", 0], ["2", 1]], [["1/2", 0]], [["1/2", 0], ["1/2", 0]]):
        refused(crossed([[other, drawn("1/2", "1/3")]] * 4), "are not positive, do not sum to 1, or name a situation twice")


# -- rules in pieces -----------------------------------------------------------------------------------------------------------------


def quadratic(paid: Any, worst: str, top: Any, spans: Any = (("0", "2"), ("0", "3")), test: Any = None) -> Certificate:
    """The statement that one agent, which gets nothing, pays at most `worst`: where the test holds, and nothing elsewhere."""
    end = {"get": [[[] for _ in spans]], "pay": [paid]}
    none = {"get": [[[] for _ in spans]], "pay": [[]]}
    tree = end if test is None else {"if": test, "strict": False, "then": end, "else": none}
    cells = [{"point": [high if k == 0 or test is None else low for k, (low, high) in enumerate(spans)], "bound": None}]
    if test is not None:
        cells.append({"point": [low if k == 0 else high for k, (low, high) in enumerate(spans)], "bound": None})
    rule = {"agents": ["ada"], "types": [[list(s) for s in spans]], "outside": [[]], "tree": tree}
    names = {"agent": "ada", "types": {"ada": [{"q": x} if "/" in x else int(x) for x in top]}, "gain": worst}
    claim = asks({}, "individually_rational", "none", kind="piecewise", params={"stage": "ex post"}, cases=len(cells), worst=worst,
                 witness=names if Fraction(worst) > 0 else None, pieces=rule, cells=cells,
                 top={"cell": 0, "point": list(top)}, reports=None)  # fmt: skip
    del claim["game"]
    claim["mechanism"]["behaviour_digest"] = None
    return resealed(claim)


@pytest.mark.parametrize(
    ("paid", "worst", "top", "more"),
    [
        ([["-1"], ["2", 0], ["2", 1], ["-1", 0, 0], ["-1", 1, 1]], "1", ("1", "1"), {}),
        ([["1", 0, 0], ["1", 1, 1]], "13", ("2", "3"), {}),
        ([["1", 0, 1]], "6", ("2", "3"), {}),
        ([["1", 0], ["1", 1], ["-1", 0, 0], ["1", 0, 1], ["-1", 1, 1]], "1", ("1", "1"), {}),
        ([["1", 0, 1], ["-1", 1, 1]], "1", ("2", "1"), {}),
        ([["1", 0, 0], ["-2", 0, 1], ["1", 1, 1]], "9", ("0", "3"), {}),
        ([["-1", 0, 0], ["4", 0, 1], ["-1", 1, 1]], "11", ("2", "3"), {}),
        ([["4"], ["-1", 0], ["-1", 1]], "4", ("0", "0"), {}),
        ([["1", 0, 0], ["-1", 1]], "3", ("2", "1"), {"spans": (("-1", "2"), ("1", "3"))}),
        ([["2", 0], ["1", 1]], "6", ("2", "2"), {"test": [["1", 0], ["-1", 1]]}),
        ([["1", 1, 1]], "4", ("2", "2"), {"test": [["1", 0], ["-1", 1]]}),
        ([["1", 1], ["-1", 0, 0], ["2", 0, 2], ["-1", 1, 1], ["-1", 2, 2]], "1/4", ("1/2", "1/2", "1/2"), {"spans": (("0", "1"),) * 3}),
        ([["1", 0, 1], ["1", 0, 2], ["1", 1, 2]], "3", ("1", "1", "1"), {"spans": (("0", "1"),) * 3}),
        ([["2", 0, 1], ["2", 2], ["-1", 0, 0], ["-2", 1, 1], ["-1", 2, 2], ["1", 1]], "5/4",
         ("1/2", "1/2", "1"), {"spans": (("0", "1"),) * 3}),
    ],
)  # fmt: skip
def test_the_greatest_payment_of_a_quadratic_is_found(paid: Any, worst: str, top: Any, more: Any) -> None:
    assert check(quadratic(paid, worst, top, **more)).worst == Fraction(worst)
    other = str(Fraction(worst) + 1)
    refused(quadratic(paid, other, top, **more), f"worst margin is {other}, and it is {worst}$")


def test_an_outside_option_is_about_the_own_type() -> None:
    claim = quadratic([["1", 0]], "2", ("2", "3"))
    two = {**claim["pieces"], "agents": ["ada", "bo"], "types": [[["0", "2"]], [["0", "3"]]], "outside": [[], [["1", 0]]]}
    refused(resealed({**claim, "pieces": {**two, "tree": {"get": [[[]], [[]]], "pay": [[], []]}}}), "depends on another agent's type")
    for types, words in (([[]], "have no component"), ([[["2", "1"], ["0", "3"]]], "is empty")):
        refused(resealed({**claim, "pieces": {**claim["pieces"], "types": types}}), words)
    for name, threat in (("efficient", "none"), ("individually_rational", "alone"), ("truthful", "none")):
        other = {
            "property": {"name": name, "params": {"stage": "ex post"} if name[0] == "i" else {}},
            "threat": {"name": threat, "params": {}},
        }
        refused(resealed({**claim, **other}), "is not defined for certificates of this kind")
    for stage in ("interim", "ex ante"):
        refused(resealed({**claim, "property": {"name": "individually_rational", "params": {"stage": stage}}}), "only the property ex post")
    far = {**claim["witness"], "types": {"ada": [3, 3]}}
    refused(resealed({**claim, "witness": far}), "not among its types")
    refused(resealed({**claim, "witness": {**far, "types": {"ada": [2, 4]}}}), "not among its types")
    refused(resealed({**claim, "pieces": {**claim["pieces"], "outside": [[["1", 2]]]}}), "no product of at most 2 of 2 variables")


# -- games in turns ------------------------------------------------------------------------------------------------------------------


def in_turn(direct: Game) -> Game:
    """The same game of two agents, asked one after the other."""
    (node,) = direct["nodes"]
    sets = [[{**own[0], "view": k}] for k, own in enumerate(direct["infosets"])]
    second = [{"awaited": [[1, 0]], "leads": node["leads"][2 * k : 2 * k + 2]} for k in range(2)]
    return {**direct, "nodes": [{"awaited": [[0, 0]], "leads": [1, 2]}, *second], "infosets": sets}


def carried(base: Certificate, tree: Game, cases: int, plays: Any = None, **more: Any) -> Certificate:
    told: dict[str, Any] = {"params": base["property"]["params"], "threat_params": base["threat"]["params"], "worst": base["worst"], **more}
    return asks(tree, base["property"]["name"], base["threat"]["name"], kind="equivalent", base=base, plays=plays, cases=cases, **told)


PAID = [[0, 1, 2, 9], [0, 1, 2, -9]]


def test_a_budget_carries_over_to_turns() -> None:
    about = climb(payments=PAID, cost=[0, 1, 1, 0], prior=["1/2", "1/4", "1/8", "1/8"])
    turns = in_turn(about)
    ex_post = asks(about, "weak_budget_balance", "none", cases=3)
    assert check(carried(ex_post, turns, 3 + 4 + 4)).worst == 0
    mean = asks(about, "weak_budget_balance", "none", params={"stage": "ex ante"}, cases=1, worst="-3/4")
    assert check(carried(mean, turns, 1 + 4)).worst == Fraction(-3, 4)
    differ = "do not have the same beliefs"
    for part in ("payments", "cost", "prior"):
        refused(carried(ex_post, {**turns, part: None}, 11), differ)
    other = in_turn(climb(payments=PAID, cost=[0, 1, 1, 0], prior=["1/4", "1/2", "1/8", "1/8"]))
    refused(carried(ex_post, other, 11), differ)
    dear = in_turn(climb(payments=PAID, cost=[0, 1, 2, 0], prior=["1/2", "1/4", "1/8", "1/8"]))
    refused(carried(ex_post, dear, 11), "not worth the same")
    refused(carried(ex_post, turns, 11, [[], []]), "where it need not")


def test_turns_reach_nothing_new() -> None:
    """In turns bo has one message more, which leads to z."""
    about = game([0, 1], [[[0, 1, 2, 3]], [[0, 1, 2, 3]]], types=[[0], [0]], messages=[[0], [0, 1]], payments=PAID)
    base = asks(about, "weak_budget_balance", "none", cases=2)
    sets = [[{"view": 0, "messages": [0], "truth": [0], "can": None}], [{"view": 1, "messages": [0, 1, 2], "truth": [0], "can": None}]]
    lead = about["nodes"][0]["leads"]
    tree = {**about, "infosets": sets, "lotteries": [*about["lotteries"], [[about["lotteries"][0][0][0], 3]]]}
    tree["nodes"] = [{"awaited": [[0, 0]], "leads": [1]}, {"awaited": [[1, 0]], "leads": [*lead, -3]}]
    refused(carried(base, tree, 6), "reaches an outcome that no messages of the direct game reach")
    told = game([1, 0], [[[0, 1, 2, 3]], [[0, 1, 2, 3]]], types=[[0], [0]], messages=[[0], [0, 1]], payments=PAID)
    true = asks(told, "ex_post_truthful", cases=3)
    honest = {**told, "infosets": sets, "lotteries": [*told["lotteries"], [[told["lotteries"][0][0][0], 3]]]}
    honest["nodes"] = [{"awaited": [[0, 0]], "leads": [1]}, {"awaited": [[1, 0]], "leads": [*told["nodes"][0]["leads"], -3]}]
    refused(carried(true, honest, 8), "ends as none of its messages does")


def test_what_a_play_stands_for_is_said_of_each_and_right() -> None:
    """Each agent decides a part of its own: honesty is best."""
    about = game([0, 1, 2, 3], [[[0, 0, -1, -1], [-1, -1, 0, 0]], [[0, -1, 0, -1], [-1, 0, -1, 0]]])
    base, turns = asks(about, "truthful", cases=16), in_turn(about)
    plays = [[[[[0, 0]], 0], [[[0, 1]], 1]]] * 2
    assert check(carried(base, turns, 16 + 4 + 4, plays)).worst == 0
    wrong = {
        "stands for no message": [plays[0][:1], plays[1]],
        "does not end in the lottery": [[[[[0, 0]], 1], [[[0, 1]], 0]], plays[1]],
        "lists what nobody can play": [[*plays[0], [[[0, 1], [0, 0]], 0]], plays[1]],
        "lists a play twice": [[*plays[0], plays[0][0]], plays[1]],
        "has 1 entries where 2 belong": [plays[0]],
    }
    for words, form in wrong.items():
        refused(carried(base, turns, 24, form), words)
    refused(carried(base, turns, 24, [plays[0], [*plays[1], [[], 0]]]), "lists what nobody can play")
    refused(carried(base, turns, 24), "or does not where it must")
    others: tuple[Any, ...] = (None, [], 0, "base")
    for other in others:
        refused(resealed({**carried(base, turns, 24, plays), "base": other}), "the base is not a certificate")
    refused(carried(base, turns, 24, plays, params={"epsilon": "1"}), "the base proves another property")
    limited = game([0, 1, 2, 3], [[[0, 0, -1, -1], [-1, -1, 0, 0]], [[0, -1, 0, -1], [-1, 0, -1, 0]]], can=[[[1, 0], [1, 1]], None])
    refused(carried(asks(limited, "truthful", cases=14), turns, 14 + 8, plays), "or for one that a type which plays so cannot send")
    level = game([0, 0, 0, 0], [[[0, 0, 0, 0]] * 2] * 2)
    swapped = [[[[[0, 0]], 1], [[[0, 1]], 0]], plays[1]]
    refused(carried(asks(level, "truthful", cases=16), in_turn(level), 24, swapped), "does not stand for its honest message")


def test_a_surplus_is_no_deficit() -> None:
    owed: dict[str, Any] = {"change": {"payments": ["-1", "1"]}, "cases": 3, "worst": 2}
    refused(alike("weak_budget_balance", "none", **owed, witness={"outcome": "q", "gain": "2"}), "has the margin -2,")


def test_a_spec_digest_is_shown_where_there_is_one() -> None:
    digest = "sha256:" + "1" * 64
    for claim in (
        alike("truthful", cases=8, worst=1, witness=LIE),
        quadratic([["1", 0]], "2", ("2", "3")),
        bounded_rule([], ("0", "1"), worst="0"),
    ):
        assert "no spec digest" in check(claim).trusted[0]
        shown = check(resealed({**claim, "mechanism": {**claim["mechanism"], "spec_digest": digest}}))
        assert f"spec digest {digest}" in shown.trusted[0]


# -- kernels, packed games and several rounds ----------------------------------------------------------------------------------------


def own_part() -> Game:
    """Each agent decides a part of its own, and honesty is best."""
    return game([0, 1, 2, 3], [[[0, 0, -1, -1], [-1, -1, 0, 0]], [[0, -1, 0, -1], [-1, 0, -1, 0]]])


def kernel(change: Any = None, **more: Any) -> Certificate:
    """A kernel that is off by 1/10 at one place."""
    about = own_part()
    base = asks(about, "truthful", cases=16)
    exact = [[[0, 0, 1, 1], [1, 1, 0, 0]], [[0, 1, 0, 1], [1, 0, 1, 2]]]
    numbers = {"numbers": ["0", "-1", "1/10"], "utility": exact, **(change or {})}
    claim = asks(about, "truthful", kind="kernel", base=base, kernel=numbers, cases=32, worst="1/5")
    del claim["game"]
    claim["mechanism"]["behaviour_digest"] = sha256(numbers)
    return resealed({**claim, "verdict": "bounded", **more})


def test_a_kernel_is_off_by_so_much() -> None:
    assert check(kernel()).worst == Fraction(1, 5)
    missing = [[[0, 0, 1, 1], [1, 1, 0, 0]], [[0, 1, 0, 1], [1, 0, 1, -1]]]
    refused(kernel({"utility": missing}), "is missing at messages that can be sent")
    refused(kernel(worst="0"), "bound margins by 1/5, and the certificate")
    others: tuple[Any, ...] = (None, [], "base")
    for base in others:
        refused(kernel(base=base), "the base is not a certificate")
    refused(kernel(property={"name": "ex_post_truthful", "params": {}}), "the base proves another property")
    refused(kernel(property={"name": "truthful", "params": {"epsilon": "1"}}), "the base proves another property")
    safe = asks(own_part(), "individually_rational", "none", params={"stage": "ex post"}, cases=8)
    told: dict[str, Any] = {"property": safe["property"], "threat": safe["threat"], "base": safe, "cases": 24}
    assert check(kernel(**told, worst="1/10")).worst == Fraction(1, 10)
    strange = asks(own_part(), "strategy_proof", cases=16)
    refused(kernel(property=strange["property"], base=strange), "or one that the kernel's numbers do not bound")
    for prop, cases in (("ex_post_truthful", 16), ("bayesian_truthful", 8)):
        about = {**own_part(), "prior": [0] * 4, "numbers": ["1/4" if n == "1/4" else n for n in own_part()["numbers"]]}
        about["numbers"] = [*about["numbers"], "1/4"]
        about["prior"] = [len(about["numbers"]) - 1] * 4
        under = asks(about, prop, cases=cases)
        assert check(kernel(property=under["property"], base=under, cases=cases + 16)).worst == Fraction(1, 5)


def packed(text: str) -> dict[str, str]:
    return {"packed": base64.b64encode(zlib.compress(text.encode(), 9)).decode()}


def test_a_packed_game_is_read_as_strictly() -> None:
    twice = asks(climb(), "truthful", cases=16)
    refused(resealed({**twice, "game": packed('{"a":1,"b":2,"b":3}')}), 'the key "b" occurs twice')
    refused(resealed({**twice, "game": {"digest": "sha256:" + "0" * 64}}), "leaves its table out")
    tall = [f"1/{10**k + 1}" for k in range(3901, 3960, 2)]
    about = game([0], [[tall]], outcomes=list(range(len(tall))), types=[[0]])
    claim = asks(about, "truthful", cases=1)
    refused(resealed({**claim, "game": packed(canonical_json(about))}), "too many different denominators")


def solo(nodes: Any, sets: Any, **more: Any) -> Game:
    """Several rounds of one agent."""
    about = game([0, 1, 2, 3], [RISING], messages=[[0, 1, 2, 3]], **more)
    return {**about, "nodes": nodes, "infosets": [sets]}


def test_an_agent_remembers_what_it_did() -> None:
    apart = [{"awaited": [[0, 0]], "leads": [1, 2]}, {"awaited": [[0, 1]], "leads": [-1, -2]}, {"awaited": [[0, 1]], "leads": [-3, -4]}]
    forgets = solo(apart, [seen("first"), seen("second")])
    refused(asks(forgets, "obviously_strategy_proof", kind="tree", cases=4, worst=6), "comes to one view after different pasts")
    again = [{"awaited": [[0, 0]], "leads": [1, -1]}, {"awaited": [[0, 0]], "leads": [-2, -3]}]
    twice = solo(again, [seen("same")], prior=["1/2", "1/2"])
    twice = {**twice, "lotteries": twice["lotteries"][:4]}
    for prop in ("truthful", "bayesian_truthful", "ex_post_truthful"):
        refused(asks(twice, prop, kind="tree", cases=2), "meets the same view twice")
    line = solo(
        [{"awaited": [[0, 0]], "leads": [1, -1]}, {"awaited": [[0, 1]], "leads": [-2, -3]}],
        [seen("first"), seen("second", [[1, 1], [1, 0]])],
        prior=["1/2", "1/2"],
    )
    told: dict[str, Any] = {"coalition": ["ada"], "types": {"ada": 0}, "strategy": [["second", 1]], "gain": "1"}
    better: dict[str, Any] = {"kind": "tree", "cases": 2, "worst": 1}
    holds(asks(line, "bayesian_truthful", **better, witness=told))
    refused(asks(line, "bayesian_truthful", **better, witness={**told, "strategy": [["second", 1], ["second", 1]]}), "lists a view twice")
    refused(asks(line, "bayesian_truthful", **better, witness={**told, "types": {"ada": 1}}), "is not able to send")


def test_two_plays_part_where_the_agent_is_asked() -> None:
    told: dict[str, Any] = {
        "coalition": ["ada"],
        "types": {"ada": 0},
        "honest_play": [{"ada": 0, "bo": 0}],
        "deviating_play": [{"ada": 1, "bo": 1}],
        "gain": "2",
    }
    bad: dict[str, Any] = {"cases": 4, "worst": 2}
    holds(asks(climb(), "obviously_strategy_proof", **bad, witness=told))
    refused(
        asks(climb(), "obviously_strategy_proof", **bad, witness={**told, "deviating_play": [{"ada": 0, "bo": 1}], "gain": "1"}),
        "do not part at one view",
    )
    holds(asks(climb(), "obviously_strategy_proof", **bad, witness={**told, "deviating_play": [{"ada": 1, "bo": 0}], "gain": "1"}))


def test_one_type_explains_what_the_others_send() -> None:
    """Bo sees what ada sent; its types can each send one message."""
    only = [[1, 0], [0, 1]]
    nodes = [{"awaited": [[0, 0]], "leads": [1, 2]}, {"awaited": [[1, 0]], "leads": [-1, -2]}, {"awaited": [[1, 1]], "leads": [-3, -4]}]
    about = rounds(nodes, [[seen("first")], [seen("low", only, (0, 1)), seen("high", only, (0, 1))]])
    told: dict[str, Any] = {
        "coalition": ["ada"],
        "types": {"ada": 0},
        "honest_play": [{"ada": 0}, {"bo": 0}],
        "deviating_play": [{"ada": 1}, {"bo": 0}],
        "gain": "2",
    }
    good = check(asks(about, "truthful", kind="tree", cases=12, worst=2, witness=told))
    assert good.worst == 2
    refused(
        asks(about, "truthful", kind="tree", cases=12, worst=2, witness={**told, "deviating_play": [{"ada": 1}, {"bo": 1}], "gain": "3"}),
        "no one type of bo",
    )


def test_a_level_agent_is_monotone() -> None:
    about = game([0, 1], [[[0, 0, 0, 0]] * 2])
    assert check(asks(about, "truthful", kind="monotone", cases=1)).cases == 1


def test_where_nothing_can_go_wrong_there_is_no_margin() -> None:
    """One agent bosses nobody, and one type has no neighbour."""
    found = check(asks(game([0, 1], [RISING]), "non_bossy", "none", cases=0, worst=None))
    assert "greatest margin none" in found.sentence
    assert "there is no case that could violate" in in_words(found)
    single = game([0], [[[0, 1, 2, 3]]], types=[[0]])
    assert check(asks(single, "truthful", kind="monotone", cases=0)).cases == 0


def test_a_square_of_what_is_above_zero_is_above_zero() -> None:
    refused(bounded_rule([["mul", 0, 0]], ("1/2", "2")), "the boxes show -1/4$")


def test_weights_of_an_empty_cell_are_of_its_own_rows() -> None:
    """Where x is at least y and y at least x + 0, the cell is a line and not empty."""
    claim = quadratic([["1", 0]], "2", ("2", "0"), test=[["1", 0], ["-1", 1]])
    for weights in ([[-1, "1"]], [[5, "1"]], [[4, "1"], [4, "1"]], [[0, "0"]], [[0, "-1"]]):
        refused(resealed({**claim, "cells": [{"empty": weights}, claim["cells"][1]]}), "not a positive weight of a further row")
    refused(resealed({**claim, "cells": [{"empty": []}, claim["cells"][1]]}), "do not show that it is empty")
