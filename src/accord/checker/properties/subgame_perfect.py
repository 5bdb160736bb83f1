"""Subgame perfect: stated by certificates of the kind `stationary` only."""

from __future__ import annotations

from accord.checker.judged import Judged

PROPERTY = Judged(
    "subgame_perfect",
    "after every history, nobody gains in discounted utility by leaving its stationary strategy while the others keep to theirs",
)
