"""Rechecking what no table carries: the same source or a sentence, and forgeries refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from accord.core.domain import quasi_linear
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Interval
from accord.mechanisms.auctions.vickrey import vickrey
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.rule import groves_rule
from accord.properties.truthful import truthful
from accord.verification.methods import piecewise as pieces
from accord.verification.methods import taxation_principle
from accord.verification.recheck import recheck
from accord.verification.verify import verify
from tests.unit.checker.brute import seal

MANY = tuple("abcdefghij")


def certificate(mechanism: Mechanism, method: Any = None) -> dict[str, Any]:
    return dict(json.loads(json.dumps(verify(mechanism, truthful(), method=method).certificate)))


def test_a_certificate_by_construction_needs_the_very_source() -> None:
    """At the profiles drawn another rule may do the same, so a comparison of them settles nothing."""
    made = certificate(clarke_pivot(MANY, values=4))
    found = recheck(made)
    assert "its source and parameters are those of the certificate" in found.trusted[0]
    made["mechanism"]["spec_digest"] = "sha256:" + "0" * 64
    with pytest.raises(Refused, match=r"rests on how its rule is computed, .* cannot be told, so verify it anew"):
        recheck(seal(made))
    domain = quasi_linear(("ada", "bo"), Interval(0, 1), lambda a, winner, t: t if winner == a else 0)
    form = groves_rule(domain, ("ada", "bo"))
    nameless = one_shot(domain, Interval(0, 1), form.rule, form=form)
    with pytest.raises(Refused, match="has the spec digest None"):
        recheck(certificate(nameless), nameless)


def test_a_table_may_be_of_another_source_that_does_the_same() -> None:
    made = certificate(vickrey(("ada", "bo")), taxation_principle.METHOD)
    made["mechanism"]["spec_digest"] = "sha256:" + "0" * 64
    assert "and it does the same" in recheck(seal(made)).trusted[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.update(method=pieces.NAME), "gives no such certificate by 'piecewise': .* is not written in pieces"),
        (lambda c: c.update(method="divination"), "gives no such certificate by 'divination': there is no method called"),
        (lambda c: c.update(cases=7), "differs in 'cases'"),
        (lambda c: c.update(property={"name": "implementable", "params": {}}, threat={"name": "none", "params": {}}), "gives no such"),
        (lambda c: c.update(property={"name": "envy_free", "params": {}}), "has no answer to"),
    ],
)
def test_a_forged_certificate_is_refused_in_a_sentence(change: Callable[[dict[str, Any]], Any], sentence: str) -> None:
    made = certificate(vickrey(("ada", "bo")), taxation_principle.METHOD)
    change(made)
    with pytest.raises(Refused, match=sentence):
        recheck(seal(made))


def test_a_mechanism_out_of_the_catalogue_is_asked_for_as_a_target() -> None:
    made = certificate(vickrey(("ada", "bo")), taxation_principle.METHOD)
    made["mechanism"]["name"] = "cash"
    with pytest.raises(AccordError, match=r"of 'cash', which is not in the catalogue: give the TARGET .* as in more.py:cash$"):
        recheck(seal(made))
