"""Random small anonymous rules of every shape that a rule on counts can have, each the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.core.counts import Each, anonymous_rule
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism
from accord.core.space import Finite
from accord.core.symmetric import ByLot, Part, symmetric_values

NAMES = ("ada", "bo", "cy", "di")
AMOUNTS = (Fraction(0), Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-1, 3))
CHOICES = ("x", "y", "z")
TYPE_LISTS: tuple[tuple[Any, ...], ...] = ((0, 1), (2, 0, 1), ("low", "high"), (Fraction(1, 2), 0), ("only",), ((0, 1), (1, 0)))


def dice(*words: Any) -> random.Random:
    """Randomness that belongs to these words."""
    return random.Random("/".join(map(str, words)))


def amount(*words: Any) -> Fraction:
    return dice(*words).choice(AMOUNTS)


def counting_sample(seed: int, agents: int | None = None) -> Mechanism:
    """The mechanism of a seed, with a prior."""
    d = dice(seed, "traits")
    roster = NAMES[: agents or d.choice((2, 2, 3, 3, 4))]
    types = d.choice(TYPE_LISTS if len(roster) < 4 else tuple(t for t in TYPE_LISTS if len(t) < 3))
    kind = d.choice(("types", "types", "words", "more"))
    messages = types if kind == "types" else ("m", "n", "o")[: len(types)] if kind == "words" else (*types, "silence")
    money, generous = d.random() < 0.7, d.random() < 0.3
    told = {repr(t): messages[k * 7 % len(messages)] if kind == "words" else t for k, t in enumerate(types)}

    def value(own: Any, t: Any) -> Fraction:
        return amount(seed, "value", own, t) + (5 if generous and dice(seed, own, t).random() < 0.9 else 0)

    def own(*words: Any) -> Any:
        choice = dice(seed, "choice", *words).choice(CHOICES)
        return Part(choice, amount(seed, "pays", *words)) if money else choice

    def share(many: int, *words: Any) -> Any:
        roll = dice(seed, "share", *words)
        shape = roll.randrange(4)
        if shape == 0 and many > 1:
            given = {own(*words, k) for k in range(2)}
            first = roll.randrange(1, many)
            return (
                ByLot([(o, n) for o, n in zip(sorted(given, key=str), (first, many - first), strict=False)])
                if len(given) == 2
                else own(*words)
            )
        if shape == 1:
            return Lottery([(own(*words, "a"), Fraction(1, 3)), (own(*words, "b"), Fraction(2, 3))])
        return own(*words)

    def once(words: tuple[Any, ...], counts: Mapping[Any, int]) -> Any:
        if dice(seed, "public", *words).random() < 0.25:
            return own(*words)
        return Each({m: share(many, *words, m) for m, many in counts.items()})

    def rule(counts: Mapping[Any, int]) -> Any:
        words = tuple(f"{m}:{many}" for m, many in counts.items())
        if constant or dice(seed, "simple", *words).random() < 0.1:
            return own("always")
        if dice(seed, "mixed", *words).random() < 0.25:
            return Lottery([(once((*words, "first"), counts), Fraction(2, 7)), (once((*words, "second"), counts), Fraction(5, 7))])
        return once(words, counts)

    constant = d.random() < 0.2
    weights = [d.choice((0, 1, 1, 2)) for _ in types]
    weights[d.randrange(len(types))] += 1
    more: dict[str, Any] = {"prior": Lottery((t, Fraction(w, sum(weights))) for t, w in zip(types, weights, strict=True))}
    if d.random() < 0.5:
        more["outside"] = lambda t: amount(seed, "outside", t) - 1
    if d.random() < 0.3:
        more["can_send"] = lambda t, m: m == told[repr(t)] or dice(seed, "able", t, m).random() < 0.4
    if d.random() < 0.4:
        more["cost"] = lambda tally: sum((many * amount(seed, "cost", o) for o, many in tally.items()), Fraction(len(tally)))
    public = [Part(c) if money else c for c in CHOICES[:2]]
    split = ByLot([(public[0], 1), (public[1], len(roster) - 1)])
    more["alternatives"] = [*public, split] if len(roster) > 1 else public
    domain = symmetric_values(roster, Finite(types), value, money=money, **more)
    truth = (lambda view, t: told[repr(t)]) if kind == "words" else None
    return anonymous_rule(domain, Finite(messages), rule, truth=truth)
