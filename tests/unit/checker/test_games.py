"""A game that is not exactly a finite game is refused, even where the digest and the seal are made to fit it."""

from __future__ import annotations

import base64
import copy
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.checker.numbers import canonical_json, sha256

from . import brute, brute_trees, examples

TABLE = brute.certificate(examples.provable(), "truthful", cases=brute.truthful(examples.provable()))
ROUNDS = brute.certificate(examples.clock(), "truthful", cases=brute_trees.truthful(examples.clock()))
Game = dict[str, Any]


def issued(certificate: dict[str, Any], change: Callable[[Game], object]) -> dict[str, Any]:
    """The certificate with a changed game, its behaviour digest and seal made to fit."""
    changed = copy.deepcopy(certificate)
    change(changed["game"])
    changed["mechanism"]["behaviour_digest"] = sha256(changed["game"])
    return brute.seal(changed)


def put(*path: Any) -> Callable[[Game], object]:
    """A change that sets the place named by all but the last part to the last part."""
    *steps, last, value = path

    def change(game: Any) -> None:
        for step in steps:
            game = game[step]
        game[last] = value

    return change


def drop(*path: Any) -> Callable[[Game], object]:
    def change(game: Any) -> None:
        for step in path[:-1]:
            game = game[step]
        del game[path[-1]]

    return change


CHANGES = {
    "a field is missing": (drop("agents"), "has no 'agents'"),
    "a field is unknown": (put("more", 1), 'unknown key "more"'),
    "agents are no list": (put("agents", "ada"), "not a list"),
    "an agent is a number": (put("agents", 0, 7), "not a text"),
    "an agent is nameless": (put("agents", 0, ""), "not a text"),
    "two agents share a name": (put("agents", 0, "bo"), "two of the same name"),
    "nobody takes part": (put("agents", []), "none, or two"),
    "types for nobody": (put("types", []), "0 entries where 2"),
    "an agent without types": (put("types", 0, []), "empty"),
    "a type twice": (put("types", 0, 1, 0), "names an entry twice"),
    "other values": (put("values", "common"), "private"),
    "values are a list": (put("values", ["private"]), "interdependent, private"),
    "private values with rows for profiles": (put("values", "private"), "9 entries where 3 belong"),
    "a position of a true": (put("utility", 0, 0, 0, True), "true, which is not a position"),
    "a position too high": (put("utility", 0, 0, 0, 10**6), "not a position"),
    "a position below zero": (put("utility", 1, 2, 0, -1), "not a position"),
    "a row too short": (drop("utility", 0, 0, 0), "entries where"),
    "a row too few": (drop("utility", 0, 0), "8 entries where 9"),
    "outside options of two columns": (put("outside", 0, 0, [0, 0]), "2 entries where 1"),
    "payments of nobody": (put("payments", []), "0 entries where 2"),
    "a cost that is a number": (put("cost", 3), "not a list"),
    "a cost too short": (drop("cost", 0), "entries where"),
    "no alternatives": (put("alternatives", []), "alternatives are none"),
    "an alternative twice": (put("alternatives", [0, 0]), "one of them twice"),
    "an unknown alternative": (put("alternatives", [99]), "not a position"),
    "an outcome twice": (lambda game: game["outcomes"].__setitem__(0, game["outcomes"][1]), "names an entry twice"),
    "renamings for nobody": (put("permuted", []), "0 entries where 1"),
    "a renaming to nowhere": (lambda game: put("permuted", [[-2] * len(game["outcomes"])])(game), "not a position"),
    "a prior too short": (drop("prior", 0), "8 entries where 9"),
    "a prior of more than 1": (lambda game: put("prior", [game["numbers"].index("1/3")] * 9)(game), "do not sum to 1"),
    "numbers that are no texts": (put("numbers", 0, 1), "not a rational"),
    "a number in other words": (put("numbers", 0, "2/2"), "lowest terms"),
    "a number with a plus": (put("numbers", 0, "+1"), "not a rational"),
    "a number of other digits": (put("numbers", 0, "\u0663"), "not a rational"),
    "a number over zero": (put("numbers", 0, "1/00"), "divides by zero"),
    "a number too long": (put("numbers", 0, "1" * 5000), "not a rational"),
    "a lottery that does not sum to 1": (lambda game: put("lotteries", 0, 0, 0, game["numbers"].index("1/3"))(game), "do not sum to 1"),
    "a lottery of nothing": (put("lotteries", 0, []), "do not sum to 1"),
    "a lottery with a triple": (put("lotteries", 0, 0, [0, 0, 0]), "3 entries where 2"),
    "a lottery to an unknown outcome": (put("lotteries", 0, 0, 1, 50), "not a position"),
    "infosets for nobody": (put("infosets", []), "0 entries where 2"),
    "an infoset with more": (put("infosets", 0, 0, "note", 1), "unknown key"),
    "no messages": (put("infosets", 0, 0, "messages", []), "empty"),
    "a truth out of range": (put("infosets", 0, 0, "truth", 2, 3), "not a position"),
    "a truth for two types of three": (put("infosets", 0, 0, "truth", [0, 1]), "2 entries where 3"),
    "a truth that cannot be sent": (put("infosets", 0, 0, "can", 2, 2, 0), "cannot send its truthful message"),
    "an ability of 2": (put("infosets", 0, 0, "can", 0, 0, 2), "not a position"),
    "an ability of true": (put("infosets", 0, 0, "can", 0, 0, True), "not a position"),
    "a type that can send nothing": (lambda game: game["infosets"][0][0].update(truth=None, can=[[0] * 3] * 3), "send nothing"),
    "a node that awaits nobody": (put("nodes", 0, "awaited", []), "awaits nobody"),
    "a node that awaits out of order": (put("nodes", 0, "awaited", [[1, 0], [0, 0]]), "once each in order"),
    "a node that awaits an unknown agent": (put("nodes", 0, "awaited", 1, 0, 5), "somebody unknown"),
    "a node that awaits at an unknown view": (put("nodes", 0, "awaited", 1, 1, 1), "somebody unknown"),
    "a seat of three": (put("nodes", 0, "awaited", 0, [0, 0, 0]), "3 entries where 2"),
    "leads too short": (drop("nodes", 0, "leads", 0), "8 entries where 9"),
    "a lead to no lottery": (put("nodes", 0, "leads", 0, -100), "not a position"),
    "a play that goes round": (put("nodes", 0, "leads", 0, 0), "going round in a circle"),
    "a root that is an end": (put("root", -1), "not all reached"),
    "a root that is no node": (put("root", 7), "not a position"),
    "a root of true": (put("root", False), "not a position"),
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES)
def test_a_malformed_game_is_refused_with_the_reason(change: Callable[[Game], object], words: str) -> None:
    with pytest.raises(Refusal, match=words.replace("(", r"\(")):
        check(issued(TABLE, change))


def test_the_unchanged_game_passes_the_same_way() -> None:
    assert check(issued(TABLE, lambda game: None)).cases == TABLE["cases"]
    assert check(issued(ROUNDS, lambda game: None)).cases == ROUNDS["cases"]


@pytest.mark.parametrize("field", sorted(TABLE["game"]))
@pytest.mark.parametrize("value", [None, 0, -1, True, "x", [], {}, [[]], [None], {"packed": "x"}, [[[]]], 10**30])
def test_no_field_of_a_game_takes_just_any_value(field: str, value: Any) -> None:
    changed = issued(TABLE, put(field, value))
    if canonical_json(value) == canonical_json(TABLE["game"][field]):
        assert check(changed) == check(TABLE)
    elif value is None and field in ("permuted", "cost", "alternatives", "prior", "payments"):
        assert check(changed).cases == TABLE["cases"], "truthfulness alone rests on none of these"
    else:
        with pytest.raises(Refusal):
            check(changed)


def test_a_tree_has_no_stray_parts() -> None:
    nodes = len(ROUNDS["game"]["nodes"])
    unreached = issued(ROUNDS, lambda game: game["nodes"].append(game["nodes"][-1]))
    with pytest.raises(Refusal, match="not all reached"):
        check(unreached)
    unmet = issued(ROUNDS, lambda game: game["infosets"][0].append({**game["infosets"][0][0], "view": "never"}))
    with pytest.raises(Refusal, match="no node awaits"):
        check(unmet)
    twin = issued(ROUNDS, lambda game: game["infosets"][0].append(game["infosets"][0][0]))
    with pytest.raises(Refusal, match="same view"):
        check(twin)
    assert nodes > 1
    round_about = issued(ROUNDS, put("nodes", nodes - 1, "leads", 0, 1))
    with pytest.raises(Refusal, match="circle"):
        check(round_about)


def test_a_tree_in_which_somebody_forgets_is_refused() -> None:
    """Merging two of ada's infosets that one play passes leaves her without perfect recall."""

    def forget(game: Game) -> None:
        game["infosets"][0] = game["infosets"][0][:1]
        for node in game["nodes"]:
            node["awaited"] = [[i, 0 if i == 0 else s] for i, s in node["awaited"]]

    with pytest.raises(Refusal, match="ada meets the same view twice on one play"):
        check(issued(ROUNDS, forget))


def pack(text: str) -> dict[str, str]:
    return {"packed": base64.b64encode(zlib.compress(text.encode())).decode()}


def with_game(game: Any) -> dict[str, Any]:
    return brute.seal({**TABLE, "game": game})


def test_a_packed_game_is_the_same_game() -> None:
    assert check(with_game(pack(canonical_json(TABLE["game"])))) == check(TABLE)


def test_a_damaged_package_is_refused() -> None:
    text = canonical_json(TABLE["game"])
    good = pack(text)["packed"]
    twice = '{"agents":["ada","bo"],' + text[1:]
    for game in (
        {"packed": 3},
        {"packed": "\u00e9"},
        {"packed": "not base64!"},
        {"packed": good[:-8]},
        {"packed": good + good},
        {"packed": "\n" + good},
        {"packed": base64.b64encode(text.encode()).decode()},
        {"packed": base64.b64encode(zlib.compress(text.encode()) + b"x").decode()},
        {"packed": good, "more": 1},
        pack(text[:-1]),
        pack(twice),
        pack(text.replace("ada", "\u00e4da")),
        pack("[" * 100_000),
        pack(json.dumps([1.5])),
        pack("NaN"),
    ):
        with pytest.raises(Refusal):
            check(with_game(game))
