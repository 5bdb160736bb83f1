"""Certificates about rules on intervals: as issued they hold; with one field changed they are refused, or what they then state is
true of the rule that they then carry."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.checker import Checked, check
from accord.core.canonical import canonical_json
from accord.core.mechanism import Mechanism
from accord.core.piecewise import Allocation, piecewise
from accord.core.registry import PROPERTIES
from accord.core.space import Interval, Product
from accord.properties.property import Arena, Case
from accord.properties.threats import Alone, Nobody
from accord.theory.expression import maximum, minimum
from accord.theory.expression_rule import traced
from accord.verification.methods.branch_and_bound import branch_and_bound
from accord.verification.verdict import Refuted
from accord.verification.verify import verify
from tests.quality.corruption import Path, passing
from tests.volume import volume

UNIT = Interval(0, 1)
HALF = Fraction(1, 2)
LABELS = (("mechanism",), ("method",), ("assumptions",))
PROPS = ("truthful", "ex_post_truthful", "individually_rational", "weak_budget_balance", "strong_budget_balance")


def second_price(m: Mapping[str, Any]) -> Allocation:
    winner = max(m, key=lambda a: m[a])
    price = max([HALF, *(m[a] for a in m if a != winner)])
    return Allocation({winner: 1}, {winner: price}) if m[winner] >= HALF else Allocation()


def first_price(m: Mapping[str, Any]) -> Allocation:
    winner = max(m, key=lambda a: m[a])
    return Allocation({winner: 1}, {winner: m[winner]})


def squares(m: Mapping[str, Any]) -> Allocation:
    return Allocation(m, {"ada": m["ada"] ** 2 / 2 - m["bo"] / 3, "bo": m["bo"] ** 2 / 2 + m["bo"] / 5})


def bundle(m: Mapping[str, Any]) -> Allocation:
    x, y = m["ada"]
    return Allocation({"ada": (1, 1)}, {"ada": HALF}) if x + y > HALF else Allocation({"ada": (HALF, 0)})


def halves(own: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ada": own["ada"] / 4}


def share(m: Mapping[str, Any]) -> Allocation:
    return Allocation({a: m[a] / sum(m.values()) for a in m}, {a: minimum(m[a], HALF) for a in m})


def score(m: Mapping[str, Any]) -> Allocation:
    return Allocation({"ada": 2 * m["ada"]}, {"ada": m["ada"] * m["ada"] + maximum(0, m["ada"] - 1)})


@functools.cache
def issued() -> tuple[Mapping[str, Any], ...]:
    """Certificates of both kinds, of every property and verdict."""
    mechanisms = [
        piecewise(("ada", "bo"), UNIT, second_price),
        piecewise(("ada", "bo"), UNIT, first_price),
        piecewise(("ada", "bo"), UNIT, squares, outside=halves),
        piecewise(("ada",), Product(UNIT, Interval(0, 2)), bundle),
        traced(("ada", "bo"), Interval(HALF, 1), share, outside=halves),
        traced(("ada",), UNIT, score),
    ]
    questions = [PROPERTIES[name].build() for name in PROPS] + [accord.truthful(epsilon=HALF)]
    method = branch_and_bound(12)
    found = [verify(m, p, method=method if hasattr(m.form, "program") else None) for m in mechanisms for p in questions]
    return tuple(json.loads(canonical_json(v.certificate)) for v in found)


def test_every_kind_property_and_verdict_is_represented() -> None:
    made = {(c["kind"], c["verdict"]) for c in issued()}
    assert made == {(k, v) for k in ("piecewise", "epsilon") for v in ("proved", "refuted", "bounded")} - {("piecewise", "bounded")}
    assert {c["property"]["name"] for c in issued()} == set(PROPS)


@pytest.mark.parametrize("number", range(36))
def test_every_certificate_holds_as_issued(number: int) -> None:
    certificate = issued()[number]
    found = check(certificate)
    assert (found.verdict, found.cases, str(found.worst)) == (certificate["verdict"], certificate["cases"], certificate["worst"])
    assert len(issued()) == 36


@pytest.mark.parametrize("case", range(volume(2000)))
def test_a_corrupted_field_is_refused_or_what_is_stated_is_true(case: int) -> None:
    rng = random.Random(case)
    certificate = rng.choice(issued())
    passed = passing(certificate, rng)
    if passed is not None:
        assert_true(*passed)


def assert_true(path: Path, changed: Mapping[str, Any], found: Checked) -> None:
    if any(path[: len(label)] == label for label in LABELS):
        return
    mech = rebuilt(changed)
    prop = PROPERTIES[found.property].build(**found.property_params)
    arena = Arena(mech, Alone() if prop.has_deviator else Nobody())
    exact = verify(mech, prop, method=branch_and_bound(12) if changed["kind"] == "epsilon" else None)
    assert found.worst is not None
    if changed["kind"] == "piecewise":
        assert (exact.word, exact.cases, exact.worst) == (found.verdict, found.cases, found.worst), path
    else:
        assert path[0] in ("rule", "boxes", "worst", "property", "threat", "cases", "witness", "verdict", "reports"), path
        assert not isinstance(exact, Refuted) or found.worst >= exact.gain, path
        assert found.verdict != "proved" or not isinstance(exact, Refuted), path
    if found.witness is not None:
        case = Case({k: _back(mech, k, v) for k, v in found.witness.items() if k != "gain"})
        assert prop.margin(arena, case) == Fraction(found.witness["gain"]) > 0, path


def rebuilt(certificate: Mapping[str, Any]) -> Mechanism:
    """The mechanism whose rule the certificate carries, by an evaluation of its own."""
    form = certificate["pieces" if certificate["kind"] == "piecewise" else "rule"]
    types = {a: _space(own) for a, own in zip(form["agents"], form["types"], strict=True)}
    if certificate["kind"] == "epsilon":
        return traced(form["agents"], types, lambda m: _computed(form, m)[0], outside=lambda m: _computed(form, m)[1])
    opted = dict(zip(form["agents"], form["outside"], strict=True))
    return piecewise(
        form["agents"], types, lambda m: _found(form, form["tree"], m), outside=lambda m: {a: _value(p, _flat(m)) for a, p in opted.items()}
    )


def _space(own: Any) -> Any:
    parts = [Interval(Fraction(low), Fraction(high)) for low, high in own]
    return parts[0] if len(parts) == 1 else Product(*parts)


def _flat(m: Mapping[str, Any]) -> list[Any]:
    return [x for own in m.values() for x in (own if isinstance(own, tuple) else (own,))]


def _value(polynomial: Any, flat: list[Any]) -> Any:
    total: Any = Fraction(0)
    for coefficient, *variables in polynomial:
        term: Any = Fraction(coefficient)
        for k in variables:
            term = flat[k] * term
        total = total + term
    return total


def _found(form: Any, at: Any, m: Mapping[str, Any]) -> Allocation:
    while "if" in at:
        value = _value(at["if"], _flat(m))
        at = at["then"] if (value > 0 if at["strict"] else value >= 0) else at["else"]
    got = [tuple(_value(q, _flat(m)) for q in own) for own in at["get"]]
    return Allocation(
        {a: q if len(q) > 1 else q[0] for a, q in zip(form["agents"], got, strict=True)},
        {a: _value(t, _flat(m)) for a, t in zip(form["agents"], at["pay"], strict=True)},
    )


def _computed(form: Any, m: Mapping[str, Any]) -> tuple[Allocation, dict[str, Any]]:
    known: list[Any] = []
    flat = _flat(m)
    ways = {
        "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "div": lambda x, y: x / y,
        "min": minimum, "max": maximum, "abs": abs,
    }  # fmt: skip
    for operation, *arguments in form["steps"]:
        if operation == "const":
            known.append(Fraction(arguments[0]))
        else:
            known.append(flat[arguments[0]] if operation == "var" else ways[operation](*(known[j] for j in arguments)))
    results = [known[j] for j in form["results"]]
    agents = form["agents"]
    assert len(flat) == len(agents), "the traced examples have no boxes"
    columns = [dict(zip(agents, results[k : k + len(agents)], strict=True)) for k in range(0, len(results), len(agents))]
    return Allocation(columns[0], columns[1]), columns[2]


def _back(mech: Mechanism, part: str, value: Any) -> Any:
    """A witness's part in the mechanism's own values."""
    if part in ("types", "lie", "others"):
        return {a: _number(v) for a, v in value.items()}
    if part == "outcome":
        fields = value["record"][1]
        choice = {a: _number(v) for a, v in fields["choice"]["map"]}
        return accord.Decision(choice, {a: _number(v) for a, v in fields["payments"]["map"]})
    return tuple(value) if isinstance(value, list) else value


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_number, value))
    return Fraction(value["q"]) if isinstance(value, dict) else Fraction(value)
