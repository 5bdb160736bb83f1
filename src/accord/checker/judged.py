"""What the checker knows of a property: its statement in words, its parameters, and how its cases are recounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.tally import Tally

Validator = Callable[[Any, str], Any]
"""Raises Refusal, naming the field, unless a parameter's JSON is what it should be."""
Judge = tuple[Callable[..., Tally], Callable[..., Fraction]]
"""exhaust(game, claim): all cases of a claim. margin(game, claim, witness): the margin of one."""


def _nothing(claim: Claim, game: Game) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Judged:
    """One property. `judges` has an entry for each (kind, threat) that recounts its cases on a finite game; other kinds of
    certificate may state the property too. `assumes(claim, game)`: what the tables show to be taken for granted. `places`: whether
    its certificates carry, beside the game, what each agent's place is worth to the others."""

    name: str
    statement: str | Callable[[Claim], str]
    judges: Mapping[tuple[str, str], Judge] = field(default_factory=dict)
    params: Mapping[str, Validator] = field(default_factory=dict)
    optional: Mapping[str, Validator] = field(default_factory=dict)
    assumes: Callable[[Claim, Game], tuple[str, ...]] = _nothing
    places: bool = False

    def words(self, claim: Claim) -> str:
        """What is stated, without the verdict."""
        return self.statement if isinstance(self.statement, str) else self.statement(claim)
