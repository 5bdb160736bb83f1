"""Robustly truthful: Bayesian truthful under every prior of a set, and so under every mixture of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.prior import Correlated, Independent, Prior
from accord.core.rational import exact, text
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.properties.deviation import able_numbers
from accord.properties.payoff import able, all_types, needs_truth, payoff, truth_of
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.simpler import earlier
from accord.properties.threats import Alone

SOURCE = (
    "Bergemann and Morris (2005), Robust mechanism design, Econometrica 73(6), on type spaces with many priors; "
    "d'Aspremont and Gerard-Varet (1979), Incentives and incomplete information, Journal of Public Economics 11(1), for each of them"
)
Table = tuple[tuple[tuple[tuple[str, str], ...], str], ...]
"""A prior as the profiles of positive probability, each as (agent, type as canonical JSON) pairs, with their probabilities."""


@listed(PROPERTIES, sources=(SOURCE,))
def robustly_truthful(priors: Sequence[Prior | Table] = ()) -> Property:
    """Honesty is an equilibrium under each of some priors, and so under every mixture of these.

    Margin: the gain in interim expected utility of the best message under a prior; types of probability zero under it are not
    judged. Each constraint, multiplied by the probability of the type, is linear in the joint prior: so the gain of a lie under
    a mixture is a weighted mean of its gains under the priors mixed, and what holds for all of these holds for it. (Mixtures of
    independent priors are correlated; the product of two marginals that were not listed together is not among them.)
    """
    if isinstance(priors, str):
        raise AccordError(f"priors are given in Python, or by a certificate, and {priors!r} names none: write a list of priors")
    tables = tuple(_table(prior) for prior in priors)
    return Property(
        "robustly_truthful", (("priors", tables),) if tables else (), _title(len(tables)), SOURCE, partial(_refuses, tables),
        partial(_blocks, tables), partial(_margin, tables), partial(_words, tables), partial(_simpler, tables), assumes=_assumes,
    )  # fmt: skip


def _title(count: int) -> str:
    return f"Bayesian truthful under each of {count} priors and all their mixtures"


def _table(prior: Prior | Table) -> Table:
    """The prior by its profiles; the table itself where one is given, as in a certificate."""
    if isinstance(prior, Correlated):
        chances = [(profile, p) for profile, p in prior]
    elif isinstance(prior, Independent):
        own = [[(agent, t, p) for t, p in lottery] for agent, lottery in prior.marginals.items()]
        chances = [({a: t for a, t, _ in drawn}, math.prod((p for *_, p in drawn), start=Fraction(1))) for drawn in itertools.product(*own)]
    elif isinstance(prior, (list, tuple)):
        return tuple((tuple((agent, kind) for agent, kind in profile), text(exact(p, "a probability"))) for profile, p in prior)
    else:
        raise AccordError(f"{show(prior)} is no prior: give robustly_truthful a list of Independent(...) or Correlated(...)")
    return tuple(sorted((tuple(sorted((a, key(t)) for a, t in profile.items())), text(p)) for profile, p in chances))


def _refuses(tables: Sequence[Table], mechanism: Mechanism, threat: Threat) -> str | None:
    if not tables:
        return "'robustly_truthful' needs priors: write accord.robustly_truthful([prior, ...]) in Python"
    if not mechanism.one_shot:
        return f"'robustly_truthful' judges one-shot rules, and {mechanism.name} runs over several rounds: ask for 'bayesian_truthful'"
    if not isinstance(threat, Alone):
        return f"'robustly_truthful' is about one agent alone, not {threat}: use --threat alone"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("the prior, one of those listed or a mixture of them, is commonly known, and types of probability zero are left out",)


def _weights(tables: Sequence[Table], mechanism: Mechanism) -> list[dict[tuple[int, ...], Fraction]]:
    """Each prior as the probability of type profiles by number. Raises AccordError for a profile that the domain does not have."""
    agents = mechanism.domain.agents
    places = [{key(t): k for k, t in enumerate(all_types(mechanism, a))} for a in agents]
    found = []
    for table in tables:
        weights: dict[tuple[int, ...], Fraction] = {}
        for profile, p in table:
            named = dict(profile)
            if set(named) != set(agents) or any(named[a] not in place for a, place in zip(agents, places, strict=True)):
                raise AccordError(
                    f"a prior speaks of the profile {show(named)}, which is none of {mechanism.name}: give each agent its type"
                )
            numbers = tuple(place[named[a]] for a, place in zip(agents, places, strict=True))
            weights[numbers] = weights.get(numbers, Fraction(0)) + Fraction(p)
        if sum(weights.values()) != 1 or min(weights.values()) < 0:
            raise AccordError(f"the probabilities of a prior sum to {sum(weights.values())}: make them sum to 1, none negative")
        found.append(weights)
    return found


def _given(weights: Mapping[tuple[int, ...], Fraction], agent: int, own: int) -> list[tuple[Fraction, tuple[int, ...]]]:
    """What the agent of a type believes of the whole profile; empty for a type of probability zero."""
    joint = [(p, types) for types, p in weights.items() if p and types[agent] == own]
    mass = sum((p for p, _ in joint), Fraction(0))
    return [(p / mass, types) for p, types in joint]


def _blocks(tables: Sequence[Table], arena: Arena) -> Iterator[Block]:
    game = arena.game
    for number, weights in enumerate(_weights(tables, arena.mechanism)):
        for i in range(len(game.agents)):
            for t in range(game.sizes[i]):
                believed = _given(weights, i, t)
                if believed:
                    yield _block(game, number, i, t, believed)


def _block(game: Game, number: int, i: int, t: int, believed: list[tuple[Fraction, tuple[int, ...]]]) -> Block:
    lies = able_numbers(game, i, t)

    def worth(message: int) -> Fraction:
        total = Fraction(0)
        for p, types in believed:
            sent = [message if j == i else game.truth(j, 0, own) for j, own in enumerate(types)]
            total += p * game.expected[i].at(game.row(i, types), int(game.table[tuple(sent)]))
        return total

    told = worth(game.truth(i, 0, t))
    margins = scaled([worth(m) - told for m in lies], (len(lies),))

    def case(index: tuple[int, ...]) -> Case:
        name, message = game.agents[i], game.infosets[i][0].messages[lies[index[0]]]
        return Case({"prior": number, "coalition": (name,), "types": {name: game.types[i][t]}, "lie": {name: message}})

    return Block(margins.numerators, margins.denominator, case)


def _margin(tables: Sequence[Table], arena: Arena, case: Case) -> Fraction:
    """The interim gain from the mechanism's own rule."""
    mech, (name,) = arena.mechanism, case["coalition"]
    agents, kinds = mech.domain.agents, [all_types(mech, a) for a in mech.domain.agents]
    i = agents.index(name)
    own = [key(t) for t in kinds[i]].index(key(case["types"][name]))
    gain = Fraction(0)
    for p, numbers in _given(_weights(tables, mech)[case["prior"]], i, own):
        types = {a: kinds[j][numbers[j]] for j, a in enumerate(agents)}
        told = {a: truth_of(mech, a, types[a]) for a in agents}
        gain += p * (payoff(mech, name, mech({**told, name: case["lie"][name]}), types) - payoff(mech, name, mech(told), types))
    return gain


def _simpler(tables: Sequence[Table], arena: Arena, case: Case) -> Iterator[Case]:
    """The same under an earlier prior, or with the type or the lie nearer the start of its space."""
    mech, (name,) = arena.mechanism, case["coalition"]
    for number in range(case["prior"]):
        yield case.replace(prior=number)
    for t in earlier(all_types(mech, name), case["types"][name]):
        if able(mech, name, t, case["lie"][name]):
            yield case.replace(types={name: t})
    messages = arena.game.infosets[arena.game.agents.index(name)][0].messages
    for m in earlier(messages, case["lie"][name]):
        if able(mech, name, case["types"][name], m):
            yield case.replace(lie={name: m})


def _words(tables: Sequence[Table], arena: Arena, case: Case, gain: Fraction) -> str:
    (name,), unit = case["coalition"], arena.mechanism.domain.unit
    which = f"under prior {case['prior'] + 1} of {len(tables)}"
    return f"{which}, {name} of true type {show(case['types'][name])} expects to gain {gain} {unit} by sending {show(case['lie'][name])}"
