"""Forged certificates about rules on intervals, each false or unproved in one way under a fitting seal, and the refusal it meets."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.checker import Refusal, check
from accord.core.canonical import canonical_json
from accord.core.mechanism import Mechanism
from accord.core.piecewise import Allocation, piecewise
from accord.core.space import Interval
from accord.properties.property import Property
from accord.theory.enclosure import middle, upper
from accord.theory.expression_rule import traced
from accord.verification.methods.branch_and_bound import branch_and_bound
from accord.verification.methods.branch_and_bound_margins import margins
from accord.verification.verify import verify
from tests.quality.corruption import resealed

UNIT = Interval(0, 1)
HALF = Fraction(1, 2)
Form = dict[str, Any]


def posted(m: Mapping[str, Any]) -> Allocation:
    return Allocation({"ada": 1}, {"ada": HALF}) if m["ada"] >= HALF else Allocation({}, {"ada": Fraction(1, 10)})


def highest(m: Mapping[str, Any]) -> Allocation:
    return Allocation({"ada": 1}, {"ada": m["ada"]}) if m["ada"] >= m["bo"] else Allocation({"bo": 1}, {"bo": m["bo"]})


def reserved(m: Mapping[str, Any]) -> Allocation:
    winner = max(m, key=lambda a: m[a])
    price = max([HALF, *(m[a] for a in m if a != winner)])
    return Allocation({winner: 1}, {winner: price}) if m[winner] >= HALF else Allocation()


def square(m: Mapping[str, Any]) -> Allocation:
    return Allocation({"ada": 2 * m["ada"]}, {"ada": m["ada"] ** 2})


def ratio(m: Mapping[str, Any]) -> Allocation:
    return Allocation({a: m[a] / (1 + sum(m.values())) for a in m}, {a: m[a] / 8 for a in m})


MECHANISMS: dict[str, Callable[[], Mechanism]] = {
    "posted": lambda: piecewise(("ada",), UNIT, posted),
    "highest": lambda: piecewise(("ada", "bo"), UNIT, highest),
    "reserved": lambda: piecewise(("ada", "bo"), UNIT, reserved),
    "point": lambda: piecewise(("ada",), Interval(1, 1), lambda m: Allocation()),
    "square": lambda: piecewise(("ada",), UNIT, square),
    "score": lambda: traced(("ada",), UNIT, square),
    "ratio": lambda: traced(("ada", "bo"), UNIT, ratio),
}
PROPERTIES: dict[str, Property] = {
    "lies": accord.truthful(),
    "losses": accord.individually_rational(),
    "deficits": accord.weak_budget_balance(),
    "surplus": accord.strong_budget_balance(),
}


@functools.cache
def text_of(mechanism: str, prop: str, boxes: int) -> str:
    built = MECHANISMS[mechanism]()
    method = branch_and_bound(boxes) if hasattr(built.form, "program") else None
    return canonical_json(verify(built, PROPERTIES[prop], method=method).certificate)


def certificate(mechanism: str, prop: str, boxes: int = 8) -> Form:
    found: Form = json.loads(text_of(mechanism, prop, boxes))
    return found


def put(*path: Any) -> Callable[[Form], None]:
    """The last part is the value to put at the place that the others lead to."""
    *steps, last, value = path

    def change(form: Form) -> None:
        at: Any = form
        for step in steps:
            at = at[step]
        at[last] = value

    return change


def all_of(*changes: Callable[[Form], None]) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        for one in changes:
            one(form)

    return change


def filled(form: Form) -> int:
    """The number of the first cell that has a point."""
    return next(k for k, cell in enumerate(form["cells"]) if "point" in cell)


def vacant(form: Form) -> int:
    return next(k for k, cell in enumerate(form["cells"]) if "empty" in cell)


def claim_empty(weights: Any) -> Callable[[Form], None]:
    """Call a cell that has a point empty, and count one case less."""

    def change(form: Form) -> None:
        form["cells"][filled(form)] = {"empty": weights}
        form["cases"] -= 1

    return change


def weigh(weights: Any) -> Callable[[Form], None]:
    def change(form: Form) -> None:
        form["cells"][vacant(form)]["empty"] = weights

    return change


def slacken(form: Form) -> None:
    """Prove a weaker bound of a budget that is never off by less than 1/10, and state it as the worst margin."""
    for cell in form["cells"]:
        bound = dict(map(tuple, cell["bound"]))
        for row in (0, 1):
            bound[row] = str(Fraction(bound.get(row, "0")) + Fraction(1, 20))
        cell["bound"] = [[row, bound[row]] for row in sorted(bound)]
    form["worst"] = "-1/20"


def outside_of_the_cell(form: Form) -> None:
    """A point where ada would lose 0 though her type were 1/10, on the cell of those who pay 1/2."""
    form["top"] = {"cell": 1, "point": ["-1/10"]}


def flip(form: Form) -> None:
    form["verdict"], form["witness"] = "proved", None


FORGERIES: list[tuple[str, str, Callable[[Form], None], str]] = [
    ("reserved", "lies", weigh([[0, "-1"]]), "positive weight"),
    ("reserved", "lies", weigh([[0, "0"]]), "positive weight"),
    ("reserved", "lies", weigh([[1, "1"], [0, "1"]]), "positive weight"),
    ("reserved", "lies", weigh([[0, "1"], [0, "1"]]), "positive weight"),
    ("reserved", "lies", weigh([[99, "1"]]), "positive weight"),
    ("reserved", "lies", weigh([]), "do not show that it is empty"),
    ("highest", "lies", claim_empty([[0, "1"]]), "do not show that it is empty"),
    ("highest", "lies", claim_empty([[0, "1"], [1, "1"]]), "do not show that it is empty"),
    ("point", "deficits", claim_empty([[0, "1"], [1, "1"]]), "do not show that it is empty"),
    ("highest", "lies", lambda form: put("cells", filled(form), "point", ["2", "2", "2"])(form), "not in the cell"),
    ("posted", "deficits", put("cells", 0, "bound", [[0, "1"]]), "do not add up"),
    ("posted", "deficits", put("worst", "-1/20"), "greatest|worst"),
    ("posted", "deficits", slacken, "top point"),
    ("posted", "deficits", put("top", "cell", 0), "top point"),
    ("posted", "losses", outside_of_the_cell, "top point"),
    ("posted", "deficits", put("top", "cell", 7), "top cell"),
    ("reserved", "lies", lambda form: put("top", "cell", vacant(form))(form), "top cell"),
    ("square", "lies", put("worst", "1/9"), "greatest|worst"),
    ("square", "lies", all_of(put("worst", "-1/9")), "greatest|worst"),
    ("highest", "lies", flip, "verdict does not follow"),
    ("highest", "lies", put("witness", "types", "ada", 2), "not among its types"),
    ("highest", "lies", put("witness", "lie", "ada", {"q": "-1/2"}), "not among its types"),
    ("highest", "lies", put("witness", "coalition", ["cy"]), "not an agent"),
    ("highest", "lies", put("witness", "gain", "2"), "margin"),
    ("posted", "deficits", put("reports", ["1"]), "does not have"),
    ("posted", "surplus", put("reports", ["2"]), "not among the types"),
    ("posted", "surplus", put("reports", None), "not a list"),
    ("posted", "surplus", put("reports", ["0"]), "witness's outcome"),
    ("highest", "losses", put("pieces", "outside", 0, [["1", 1]]), "another agent"),
    ("highest", "losses", put("pieces", "outside", 0, [["1", 0], ["1", 0]]), "two terms"),
    ("highest", "losses", put("pieces", "outside", 0, [["1", 0, 0, 0]]), "no product"),
    ("highest", "losses", put("pieces", "tree", "if", [["1", 0, 1]]), "no product"),
    ("highest", "losses", put("pieces", "tree", "if", [["1", 2]]), "no product"),
    ("highest", "losses", put("pieces", "tree", "then", "pay", 0, [["1", 1, 0]]), "no product"),
    ("highest", "losses", put("pieces", "types", 0, [["1", "0"]]), "empty"),
    ("highest", "losses", put("pieces", "types", 0, []), "no component"),
    ("highest", "losses", put("pieces", "agents", 1, "ada"), "twice"),
    ("highest", "lies", put("threat", {"name": "none", "params": {}}), "not defined"),
    ("posted", "losses", put("property", "params", "stage", "interim"), "only the property ex post"),
    ("score", "lies", flip, "nothing is proved"),
    ("score", "lies", put("worst", "1/1000"), "boxes show"),
    ("score", "lies", put("cases", 9), "boxes"),
    ("score", "lies", put("boxes", 0, [-1]), "boxes"),
    ("score", "lies", all_of(put("boxes", 0, [0, -1]), put("cases", 1)), "ends before"),
    ("score", "lies", all_of(put("boxes", 0, []), put("cases", 0)), "ends before|malformed"),
    ("score", "lies", all_of(put("boxes", 0, [-1, -1]), put("cases", 2)), "at its end"),
    ("score", "lies", all_of(put("boxes", 0, [6, -1]), put("cases", 1)), "go on otherwise"),
    ("score", "lies", all_of(put("boxes", 0, [1, -1]), put("cases", 1)), "fall or rise"),
    ("score", "lies", all_of(put("boxes", 0, [2, -1]), put("cases", 1)), "fall or rise"),
    ("score", "lies", put("reports", ["1"]), "does not have"),
    ("score", "surplus", put("reports", ["2"]), "not among the types"),
    ("ratio", "losses", lambda form: put("rule", "results", -2, form["rule"]["steps"].index(["var", 1]))(form), "another agent"),
    ("ratio", "lies", put("rule", "steps", 0, ["div", 0, 0]), "position"),
    ("ratio", "lies", put("rule", "steps", 0, ["log", 0]), "operation"),
    ("ratio", "lies", put("rule", "types", 0, [["-4", "1"]]), "divisor"),
    ("score", "surplus", put("witness", None), "disagree|unknown"),
]


@pytest.mark.parametrize(("mechanism", "prop", "change", "says"), FORGERIES, ids=range(len(FORGERIES)))
def test_a_forgery_is_refused_for_what_it_is(mechanism: str, prop: str, change: Callable[[Form], None], says: str) -> None:
    form = certificate(mechanism, prop)
    check(form)
    change(form)
    with pytest.raises(Refusal, match=says):
        check(resealed(form))


@pytest.mark.parametrize(("mechanism", "prop"), [("score", "lies"), ("ratio", "lies"), ("ratio", "surplus"), ("score", "losses")])
def test_a_bound_is_what_the_boxes_show_and_not_less(mechanism: str, prop: str) -> None:
    """On one box, the bound by the prover's own formula is accepted, and anything below it is not."""
    form = certificate(mechanism, prop, boxes=1)
    built = MECHANISMS[mechanism]()
    walks = [[-1] for _ in form["boxes"]]
    shown = []
    for margin in margins(built.form, PROPERTIES[prop].name, {}):
        bound = upper(margin.on(margin.spans), margin.at(middle(margin.spans)), margin.spans)
        assert bound is not None
        shown.append(bound)
    form |= {"boxes": walks, "cases": len(walks), "worst": str(max(shown))}
    assert check(resealed(form)).worst == max(shown)
    form["worst"] = str(max(shown) - Fraction(1, 10**9))
    with pytest.raises(Refusal, match="boxes show"):
        check(resealed(form))
