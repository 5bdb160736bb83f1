"""How small a change of payments can be that gives a mechanism some properties. Stated by certificates of kind 'linear' only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, one_of, record, texts
from accord.checker.found import properties
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal

NORMS = ("1-norm", "prior-weighted 1-norm", "sup-norm")


def _listed(value: Any, where: str) -> Any:
    for form in array(value, where):
        record(form, f"an entry of {where}", ("name", "params"))
        record(form["params"], f"the params in {where}", (), ("stage",))
        one_of(form["name"], f"an entry of {where}", properties())
    if not value:
        raise Refusal(f"{where} lists no property")
    return value


def _norm(value: Any, where: str) -> Any:
    return one_of(value, where, NORMS)


def _size(value: Any, where: str) -> Any:
    return None if value is None else rational(value, where)


def _each(claim: Claim) -> list[tuple[Judged, Claim]]:
    """The properties that are asked for, each with the claim that it holds."""
    return [
        (properties()[form["name"]], replace(claim, property_name=form["name"], property_params=form["params"], threat_params={}))
        for form in claim.property_params["of"]
    ]


def _statement(claim: Claim) -> str:
    asked, kept = claim.property_params, claim.property_params["keep"]
    wanted = "; and ".join(known.words(each) for known, each in _each(claim))
    but = f", those of {', '.join(kept)} excepted," if kept else ""
    if asked["size"] is None:
        return f"no change of payments{but} makes it so that {wanted}"
    return (
        f"a change of payments{but} of size {asked['size']} in the {asked['norm']}, and none of a smaller size, makes it so that {wanted}"
    )


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    found = [text for known, each in _each(claim) for text in known.assumes(each, game)]
    return tuple(dict.fromkeys(found))


PROPERTY = Judged(
    "least_repair",
    _statement,
    params={"of": _listed, "norm": _norm, "keep": texts, "size": _size},
    assumes=_assumes,
)
