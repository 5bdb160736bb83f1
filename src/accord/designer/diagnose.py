"""The verb: what is wrong with a mechanism that is not truthful."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.tabulate import tabulate
from accord.designer.diagnosis import Collusion, Diagnosis, Finding, Liar, Lie
from accord.designer.lying import Situation, at_profiles, case, interim, situations
from accord.properties.property import Arena, Case, Property, Threat
from accord.properties.threats import Alone, Coalition
from accord.verification.verify import verify

DIAGNOSED = ("truthful", "ex_post_truthful", "bayesian_truthful")
MOST = 200_000_000  # utilities compared for coalitions
ZERO = Fraction(0)


def diagnose(mechanism: Mechanism, prop: Property, threat: Threat | None = None, *, progress: Progress = silent) -> Diagnosis:
    """Who gains by lying in a one-shot mechanism, how much, with which lie, how likely, and together with whom.

    `prop`: truthful, ex_post_truthful or bayesian_truthful. `threat`: a Coalition(size, side_payments) sets how large coalitions may
    be; unless given, up to two agents, with side payments where there is money.

    Greatest gains are over the cases of the property. Exposure and expected gains are under the prior, while the others are truthful:
    an agent knows all types when it chooses its lie, and under Bayesian truthfulness only its own. The incentive ratio is that of Chen,
    Deng and Zhang (2011, How profitable are strategic behaviors in a market?, ESA): the greatest ratio of what the best message earns
    to what honesty earns, where honesty never earns less than nothing. All numbers are exact, over every case.

    Raises AccordError for another property or threat, and for several rounds. Validated against brute force from these definitions.
    """
    if prop.name not in DIAGNOSED or prop.params:
        raise AccordError(f"'{prop}' is not about gains from lies that can be listed: diagnose takes {', '.join(DIAGNOSED)}")
    if not isinstance(threat, Alone | Coalition | None):
        raise AccordError(f"diagnose looks at agents alone and in coalitions, not at {threat}: give Coalition(size), or no threat")
    if not mechanism.one_shot:
        raise AccordError(f"{mechanism.name} runs over several rounds, and diagnose takes one: accord verify shows its worst play")
    if mechanism.arithmetic != "exact":
        raise AccordError(f"{mechanism.name} computes in floats, and a diagnosis is exact: write its numbers as Fractions")
    verdict = verify(mechanism, prop, progress=progress)
    game, arena = tabulate(mechanism, progress=progress), Arena(mechanism, Alone(), progress)
    liars, exposure = (_bayesian if prop.name == "bayesian_truthful" else _ex_post)(arena, game, prop)
    size = threat.size if isinstance(threat, Coalition) else 1 if isinstance(threat, Alone) else 2
    shared = threat.side_payments if isinstance(threat, Coalition) else mechanism.domain.payment is not None
    if shared and mechanism.domain.payment is None:
        raise AccordError(f"side payments need money, and {mechanism.name} has none: use a coalition without side payments")
    size = min(size, len(game.agents))
    coalition, smallest = _coalitions(arena, game, prop, size, shared=shared)
    order = sorted(liars, key=lambda liar: (-liar.worst, game.agents.index(liar.agent)))
    return Diagnosis(verdict, tuple(order), exposure, coalition, smallest, size)


def _ex_post(arena: Arena, game: Game, prop: Property) -> tuple[list[Liar], Finding]:
    """Every agent, where a liar knows the others' types (or does not care what they send)."""
    heard = prop.name == "truthful"
    gains = [at_profiles(game, i) for i in range(len(game.agents))] if game.prior is not None else []
    liars = []
    for i, name in enumerate(game.agents):
        best: dict[int, tuple[Fraction, Case]] = {}
        ratios = []
        for here in situations(game, (i,), heard=heard):
            gain, sent = here.best()
            own = here.types[i]
            if own not in best or best[own][0] < gain:
                best[own] = gain, case(game, here, sent, heard=heard)
            ratios.append(here)
        exposure = expected = _no_prior()
        if game.prior is not None:
            unit, drawn = game.expected[i].denominator, list(zip(game.prior, gains[i].ravel(), strict=True))
            exposure = Finding(sum((p for p, g in drawn if g > 0), ZERO))
            expected = Finding(sum((p * g for p, g in drawn), ZERO) / unit)
        liars.append(
            _liar(arena, prop, name, {game.types[i][t]: found for t, found in sorted(best.items())}, exposure, expected, _ratio(ratios))
        )
    if game.prior is None:
        return liars, _no_prior()
    return liars, Finding(sum((p for p, *own in zip(game.prior, *(g.ravel() for g in gains), strict=True) if max(own) > 0), ZERO))


def _bayesian(arena: Arena, game: Game, prop: Property) -> tuple[list[Liar], Finding]:
    """Every agent, where a liar knows its own type only."""
    assert game.prior is not None, "refused without a prior"
    liars, risky = [], list[set[int]]()
    for i, name in enumerate(game.agents):
        best: dict[int, tuple[Fraction, Case]] = {}
        pairs = []
        for own, (lies, worth) in interim(game, i).items():
            honest = worth[lies.index(game.truth(i, 0, own))]
            place = max(range(len(lies)), key=lambda k: worth[k])
            told = {"coalition": (name,), "types": {name: game.types[i][own]}, "lie": {name: game.infosets[i][0].messages[lies[place]]}}
            best[own] = worth[place] - honest, Case(told)
            pairs.append((worth[place], honest))
        risky.append({t for t, (gain, _) in best.items() if gain > 0})
        chance = {t: sum((p for p, types in zip(game.prior, game.profiles(), strict=True) if types[i] == t), ZERO) for t in best}
        exposure = Finding(sum((chance[t] for t in risky[i]), ZERO))
        expected = Finding(sum((chance[t] * gain for t, (gain, _) in best.items()), ZERO))
        liars.append(_liar(arena, prop, name, {game.types[i][t]: found for t, found in best.items()}, exposure, expected, _ratio_of(pairs)))
    drawn = zip(game.prior, game.profiles(), strict=True)
    return liars, Finding(sum((p for p, types in drawn if any(t in risky[i] for i, t in enumerate(types))), ZERO))


def _liar(
    arena: Arena,
    prop: Property,
    agent: str,
    best: Mapping[object, tuple[Fraction, Case]],
    exposure: Finding,
    expected: Finding,
    ratio: Finding,
) -> Liar:
    lies = tuple(Lie(own, max(gain, ZERO), found if gain > 0 else None) for own, (gain, found) in best.items())
    gain, found = max(best.values(), key=lambda entry: entry[0])
    return Liar(agent, max(gain, ZERO), prop.words(arena, found, gain) if gain > 0 else "", lies, exposure, expected, ratio)


def _no_prior() -> Finding:
    return Finding.missing("the domain has no prior")


def _ratio(cases: Sequence[Situation]) -> Finding:
    (i,) = cases[0].members
    pairs = []
    for here in cases:
        best, honest = here.worth.max(axis=i).ravel().tolist(), here.honest.ravel().tolist()
        pairs += [(Fraction(int(b), here.unit), Fraction(int(h), here.unit)) for b, h in set(zip(best, honest, strict=True))]
    return _ratio_of(pairs)


def _ratio_of(pairs: Sequence[tuple[Fraction, Fraction]]) -> Finding:
    """The greatest ratio of best to honest."""
    if any(honest < 0 for _, honest in pairs):
        return Finding.missing("honesty earns less than nothing in some case, where a ratio has no meaning")
    if any(honest == 0 < best for best, honest in pairs):
        return Finding("unbounded", why="a lie earns where honesty earns nothing")
    return Finding(max((best / honest for best, honest in pairs if honest), default=Fraction(1)))


def _coalitions(arena: Arena, game: Game, prop: Property, size: int, *, shared: bool) -> tuple[Collusion | None, Finding]:
    """The coalition that gains most, and the size of the smallest that gains."""
    if prop.name == "bayesian_truthful":
        return None, Finding.missing("what a coalition's members know of each other's types is not stated")
    groups = [group for k in range(1, size + 1) for group in itertools.combinations(range(len(game.agents)), k)]
    known = [math.prod(game.sizes[i] for i in group) if game.private else math.prod(game.sizes) for group in groups]
    effort = sum(known) * game.table.size
    if effort > MOST:
        return None, Finding.missing(
            f"{effort:,} utilities would have to be compared, and {MOST:,} is the most: ask for smaller coalitions"
        )
    heard, top, smallest = prop.name == "truthful", None, None
    for done, group in enumerate(groups):
        arena.progress("searching coalitions", done, len(groups))
        for here in situations(game, group, heard=heard, shared=shared):
            gain, sent = here.best()
            if gain > 0:
                smallest = smallest or len(group)
                if top is None or gain > top[0]:
                    top = gain, here, sent
    if top is None:
        return None, Finding("none", why=f"no coalition of up to {size} gains")
    gain, here, sent = top
    colluding = Arena(arena.mechanism, Coalition(size, shared) if len(here.members) > 1 else Alone())
    words = prop.words(colluding, case(game, here, sent, heard=heard), gain)
    return Collusion(tuple(game.agents[i] for i in here.members), gain, shared, words), Finding(smallest)
