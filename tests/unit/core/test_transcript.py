"""The transcript of a play says everything that happened, exactly, and the same in every process."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.core.transcript import LISTED, transcript

BIDS = accord.Finite((0, 1, 2))


def coin_auction() -> accord.Mechanism:
    """The highest bidder wins at its own bid with probability 1/3, else the good is kept."""
    agents = ("ada", "bo")
    domain = accord.quasi_linear(agents, BIDS, lambda agent, choice, own: own if choice == agent else 0, unit="EUR")

    def rule(bids: Any) -> accord.Lottery:
        winner = max(agents, key=lambda a: bids[a])
        sold = accord.Decision(winner, {winner: bids[winner]})
        return accord.Lottery({sold: Fraction(1, 3), accord.Decision("kept"): Fraction(2, 3)})

    return accord.one_shot(domain, BIDS, rule)


def test_a_play_reads_from_types_to_utilities() -> None:
    shade: Any = lambda view, own, rng: own - 1  # noqa: E731  (a strategy is any function)
    told = accord.honest(coin_auction())
    assert transcript(coin_auction(), {"ada": 1, "bo": 2}, {"ada": told, "bo": shade}) == (
        "unregistered mechanism()\n\nTypes\n  ada  1\n  bo   2\n\n"
        "Round 1\n  ada sends 1, seeing nothing\n  bo sends 1, seeing nothing\n\n"
        "Outcome\n  2/3  kept (nobody pays)\n  1/3  ada (ada pays 1)\n\n"
        "Expected utility (EUR)\n  ada  0\n  bo   0\n"
    )


def test_each_round_shows_what_its_agents_had_seen() -> None:
    """Bo answers after seeing ada's message."""
    domain = accord.private_values(("ada", "bo"), BIDS, lambda agent, outcome, own: Fraction(own, 2))
    mechanism = accord.Mechanism(
        domain,
        start=lambda: (),
        awaiting=lambda state: {("ada", "bo")[len(state)]: BIDS} if len(state) < 2 else {},
        step=lambda state, sent: (*state, *sent.values()),
        outcome=lambda state: state,
        view=lambda state, agent: ("heard", *state) if agent == "bo" else None,
        truth=lambda view, own: own,
    )
    text = transcript(mechanism, {"ada": 2, "bo": 1})
    assert "Round 1\n  ada sends 2, seeing nothing\n\nRound 2\n  bo sends 1, seeing (heard, 2)\n" in text
    assert text.endswith("Outcome\n  (2, 1)\n\nUtility (utils)\n  ada  1\n  bo   1/2\n")


def test_a_long_lottery_is_cut_and_the_rest_counted() -> None:
    domain = accord.private_values(("ada",), BIDS, lambda agent, outcome, own: 0)
    wide = accord.one_shot(domain, BIDS, lambda sent: accord.Lottery.uniform(range(LISTED + 2)))
    assert f"and 2 more, together {Fraction(2, LISTED + 2)}" in transcript(wide, {"ada": 0})


def test_a_mechanism_that_does_not_say_what_honesty_is_has_no_default_play() -> None:
    domain = accord.private_values(("ada",), accord.Finite((7,)), lambda agent, outcome, own: 0)
    mute = accord.one_shot(domain, BIDS, lambda sent: sent)
    with pytest.raises(accord.AccordError, match="does not say which strategy is the truthful one"):
        transcript(mute, {"ada": 7})
