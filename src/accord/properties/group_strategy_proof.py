"""Group strategy-proof: no coalition gains by lying together, in the weak or in the strong sense."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.deviation import coalition_blocks, simpler_deviations
from accord.properties.joint import gains_of
from accord.properties.payoff import needs_truth, pairs
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Blocks, Case, Property

SOURCE = (
    "Moulin (1980), On strategy-proofness and single peakedness, Public Choice 35(4), and Bird (1984), Group incentive compatibility in "
    "a market with indivisible goods, Economics Letters 14(4), for the strong sense; Green and Laffont (1979), Incentives in Public "
    "Decision-Making, ch. 6, for the weak one"
)
STRENGTHS = ("weak", "strong")


@listed(PROPERTIES, sources=(SOURCE,))
def group_strategy_proof(strength: str = "strong", size: int | None = None) -> Property:
    """No coalition gains by lying: every member strictly ("weak"), or some member strictly and nobody loses ("strong").

    Whatever the others send, for coalitions of up to `size` (of any size where it is not given). Margin, weak: the least gain of a
    member. Strong: the least gain where some member loses, else the greatest. In utility, so that without money only the ranking
    counts, and lotteries count in expectation.
    """
    if strength not in STRENGTHS:
        raise AccordError(f"{strength!r} is neither 'weak' nor 'strong': write group_strategy_proof:weak or group_strategy_proof:strong")
    if size is not None and (type(size) is not int or size < 1):
        raise AccordError(f"a coalition of {size!r} agents cannot deviate: give a whole size of at least 1")
    params = (("strength", strength), *((("size", size),) if size is not None else ()))
    most = "" if size is None else f" for coalitions of up to {size}"
    return Property(
        "group_strategy_proof", params, f"{strength}ly group strategy-proof{most}", SOURCE,
        without_deviator("group_strategy_proof", _needs), partial(_blocks, strength, size), partial(_margin, strength), _words,
        simpler_deviations, assumes=_assumes, has_deviator=False, cardinal=strength == "weak",
    )  # fmt: skip


def _needs(mechanism: Mechanism) -> str | None:
    if not mechanism.one_shot:
        return f"'group_strategy_proof' judges one-shot rules, and {mechanism.name} runs over several rounds: ask for 'truthful'"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("no money moves inside a coalition",)


def _blocks(strength: str, size: int | None, arena: Arena) -> Blocks:
    most = len(arena.mechanism.domain.agents) if size is None else size
    return coalition_blocks(arena, most, margin="least" if strength == "weak" else "most")


def _margin(strength: str, arena: Arena, case: Case) -> Fraction:
    gains = gains_of(arena, case).values()
    least = min(gains)
    return least if strength == "weak" or least < 0 else max(gains)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    unit, gains = arena.mechanism.domain.unit, gains_of(arena, case)
    others = f" when the others send {pairs(case['others'])}" if case["others"] else ""
    gained = ", ".join(f"{i} gains {gain}" for i, gain in gains.items())
    return f"{gained} {unit} (true types {pairs(case['types'])}) by sending {pairs(case['lie'])}{others}"
