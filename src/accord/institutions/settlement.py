"""The outcome of a closed institution: the live rule, and public randomness as a pure function of the seed.

A lottery is laid out in the canonical order of its outcomes, and the point where it is read is the SHA-256 of the
institution's identity, what is drawn, and the seed, as a fraction of 2**256. So a draw can be repeated by anybody, and
one beacon value serves many institutions without their draws moving together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode, key, sha256
from accord.core.errors import Refused
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import text
from accord.core.tabulate import tabulate
from accord.institutions.state import State


@dataclass(frozen=True)
class Settlement:
    """The live outcome, the seed that drew it (None: nothing to draw), and what a stated lottery came to (None: nothing)."""

    outcome: Any
    seed: str | None
    drawn: Any

    def payments(self, state: State) -> Mapping[str, str] | None:
        """Who pays what, penalties included; None without money."""
        pay = state.live.domain.payment
        return None if pay is None else {a: text(pay(a, self.outcome)) for a in state.live.domain.agents}

    def json(self, state: State) -> dict[str, Any]:
        """The fields of the event `Settled` that follow from it."""
        return {
            "outcome": encode(self.outcome),
            "drawn": encode(self.drawn),
            "seed": self.seed,
            "beacon": (state.rules.beacon or None) if self.seed is not None and state.rules.terms.seed == "beacon" else None,
            "payments": self.payments(state),
            "penalties": {a: text(p) for a, p in self.outcome.penalties.items()},
        }


def settlement(state: State, seed: str | None) -> Settlement:
    """What the closed state comes to. Raises Refused if something is to be drawn and the seed is missing, is not for
    anybody to choose, or is not the one that an appeal's decision says is right (which is taken if none is given)."""
    joint = state.rules.terms.seed == "joint"
    if state.ruled is not None:
        if seed not in (None, state.ruled):
            raise Refused(f"the seed {seed!r} is not the one that the appeal was decided with: settle with {state.ruled!r}")
        seed = state.ruled
    if joint and seed is not None:
        raise Refused(f"the seed {seed!r} is not needed: this charter makes the seed of the members' salts")
    used = sha256({"salts": dict(state.salts)}) if joint else seed
    chances = as_lottery(state.live.outcome(state.play))
    outcome = _drawn(state, chances, used, "outcome")
    drawn = None
    if state.live.draw is not None:
        drawn = _drawn(state, as_lottery(state.live.draw(outcome)), used, "draw")
    sure = len(chances) == 1 and drawn is None
    return Settlement(outcome, None if sure and joint else used, drawn)


def _drawn(state: State, chances: Lottery, seed: str | None, what: str) -> Any:
    if len(chances) == 1:
        return chances.support[0]
    if seed is None:
        source = state.rules.beacon or "the public value that the charter names"
        raise Refused(f"the outcome is a lottery over {len(chances)} outcomes and nothing draws it: give the seed, which is {source}")
    ordered = Lottery(sorted(chances, key=lambda pair: key(pair[0])))
    return ordered.at(point(state.identity, what, seed))


def chancy(mechanism: Mechanism) -> bool:
    """Whether something can have to be drawn: the mechanism, which has been tabulated, has a draw or a lottery."""
    return mechanism.draw is not None or any(len(chances) > 1 for chances in tabulate(mechanism).lotteries)


def needs_seed(state: State) -> bool:
    """Whether a public value is what draws the outcome of a state in which everything is sent."""
    if state.rules.terms.seed == "joint":
        return False
    chances = as_lottery(state.live.outcome(state.play))
    draw = state.live.draw
    return len(chances) > 1 or (draw is not None and any(len(as_lottery(draw(outcome))) > 1 for outcome in chances.support))


def point(identity: str, what: str, seed: str) -> Fraction:
    """Where a lottery is read: a point of [0, 1)."""
    return Fraction(int(sha256({"institution": identity, "draw": what, "seed": seed}).removeprefix("sha256:"), 16), 2**256)
