"""The checker's one way to say no."""

from __future__ import annotations


class Refusal(ValueError):
    """The certificate does not hold, or is no certificate. Its text is one sentence: what was seen and what is wrong with it."""
