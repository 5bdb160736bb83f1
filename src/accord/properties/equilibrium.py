"""Equilibrium: nobody regrets the strategy that a given profile of strategies has for it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.rational import exact, text
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.core.space import Finite
from accord.properties.deviation import able_numbers
from accord.properties.payoff import able, all_types, no_prior, pairs, payoff
from accord.properties.property import Arena, Block, Case, Property, Threat, less
from accord.properties.simpler import earlier
from accord.properties.slack import Amount, allowance, beyond, titled, within
from accord.properties.threats import Alone

SOURCE = (
    "Nash (1951), Non-cooperative games, Annals of Mathematics 54(2); Harsanyi (1967), Games with incomplete information played by "
    "Bayesian players, Management Science 14(3), for the interim stage; Radner (1980), Collusive behavior in noncooperative "
    "epsilon-equilibria, Journal of Economic Theory 22(2), for the approximate version"
)
STAGES = ("interim", "ex post")
Mixed = tuple[tuple[str, str], ...]  # (message, probability)
Strategies = tuple[tuple[str, tuple[tuple[str, Mixed], ...]], ...]
"""For each agent, for each type, what it sends with which probability; types and messages as canonical JSON."""


@listed(PROPERTIES, sources=(SOURCE,))
def equilibrium(strategies: Mapping[str, Mapping[Any, Any]] | Strategies = (), stage: str = "interim", epsilon: Amount = 0) -> Property:
    """No agent gains by departing alone from the given strategies: a Bayesian equilibrium (interim) or an ex post one.

    `strategies` gives for each agent the message of each type, or a Lottery over messages. Margin: the regret, the gain of the
    best message over the strategy while the others keep to theirs, less `epsilon`; at the stage `interim` in expectation over
    the others' types (types of probability zero are not judged; without a prior everybody must have one type, as in a game in
    normal form), at the stage `ex post` at each type profile. In one round.
    """
    slack = allowance(epsilon)
    asked = _Asked(_written(strategies), stage, slack)
    if stage not in STAGES:
        raise AccordError(f"{stage!r} is neither 'interim' nor 'ex post': write one of them")
    params = (*((("strategies", asked.strategies),) if asked.strategies else ()), ("stage", stage), *within(slack))
    title = titled(f"in {stage} equilibrium under the given strategies", slack)
    return Property(
        "equilibrium", params, title, SOURCE, partial(_refuses, asked), partial(_blocks, asked), partial(_margin, asked),
        partial(_words, asked), partial(_simpler, asked), assumes=partial(_assumes, asked),
    )  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """The parameters."""

    strategies: Strategies
    stage: str
    slack: Fraction


def _written(strategies: Any) -> Strategies:
    """Strategies in their canonical form, which is also how a certificate has them."""
    if isinstance(strategies, str):
        raise AccordError(
            f"strategies are given in Python, or by a certificate, and {strategies!r} names none: write {{agent: {{type: message}}}}"
        )
    if not isinstance(strategies, Mapping):
        return tuple(
            (agent, tuple((kind, tuple((message, text(exact(p, "a probability"))) for message, p in mixed)) for kind, mixed in plan))
            for agent, plan in strategies
        )
    for agent, plan in strategies.items():
        if not isinstance(plan, Mapping):
            how = f"{agent} is a function" if callable(plan) else f"{agent} is {plan!r}"
            raise AccordError(f"the strategy of {how}, and an equilibrium is judged of a table: write {{type: message}} with every type")
    return tuple(
        (agent, tuple(sorted((key(own), tuple(sorted((key(m), text(p)) for m, p in as_lottery(sent)))) for own, sent in plan.items())))
        for agent, plan in sorted(strategies.items())
    )


def _refuses(asked: _Asked, mechanism: Mechanism, threat: Threat) -> str | None:
    if not asked.strategies:
        return "'equilibrium' needs strategies: write accord.equilibrium({agent: {type: message}}) in Python"
    if not mechanism.one_shot:
        return f"'equilibrium' judges one-shot mechanisms, and {mechanism.name} runs over several rounds: ask for 'bayesian_truthful'"
    if not isinstance(threat, Alone):
        return f"'equilibrium' is about one agent alone, not {threat}: use --threat alone"
    if asked.stage == "interim" and mechanism.domain.prior is None and not _known(mechanism):
        return f"an interim equilibrium needs a prior, and {no_prior(mechanism)}, or ask for stage='ex post'"
    return None


def _known(mechanism: Mechanism) -> bool:
    """Whether everybody has one type only."""
    return all(isinstance(space, Finite) and len(space) == 1 for space in mechanism.domain.types.values())


def _assumes(asked: _Asked, mechanism: Mechanism) -> tuple[str, ...]:
    if asked.stage == "interim" and not _known(mechanism):
        return ("the prior and the strategies are commonly known, and types of probability zero are left out",)
    return ("the strategies are commonly known",)


Played = list[list[list[tuple[Fraction, int]]]]
"""For each agent and type: (probability, message)."""


def _played(asked: _Asked, mechanism: Mechanism, game: Game) -> Played:
    """The strategies by number. Raises AccordError unless each type of each agent has one, of messages that it can send."""
    plans, found = {agent: dict(plan) for agent, plan in asked.strategies}, Played()
    if set(plans) != set(game.agents):
        odd = sorted(set(plans) ^ set(game.agents))[0]
        raise AccordError(f"the strategies and the roster of {mechanism.name} disagree about {odd!r}: give each agent one strategy")
    for i, agent in enumerate(game.agents):
        places = {key(m): k for k, m in enumerate(game.infosets[i][0].messages)}
        found.append([])
        for t, own in enumerate(game.types[i]):
            mixed = plans[agent].get(key(own))
            if mixed is None:
                raise AccordError(f"the strategy of {agent} says nothing for the type {show(own)}: give every type a message")
            for message, _ in mixed:
                if places.get(message) not in able_numbers(game, i, t):
                    raise AccordError(
                        f"the strategy of {agent} sends {message} as type {show(own)}, which it cannot: choose a message it can send"
                    )
            found[i].append([(Fraction(p), places[message]) for message, p in mixed])
            if sum(p for p, _ in found[i][t]) != 1 or min(p for p, _ in found[i][t]) <= 0:
                raise AccordError(f"the probabilities in the strategy of {agent} at type {show(own)} do not sum to 1: make them")
    return found


def _situations(asked: _Asked, game: Game) -> Iterator[tuple[int, dict[int, int], list[tuple[Fraction, tuple[int, ...]]]]]:
    """Each agent with the types that the case names, and what it believes of the whole profile."""
    for i, sizes in enumerate(game.sizes):
        if asked.stage == "ex post":
            yield from ((i, dict(enumerate(types)), [(Fraction(1), types)]) for types in game.profiles())
            continue
        for t in range(sizes):
            believed = _beliefs(game, i, t)
            if believed:
                yield i, {i: t}, believed


def _beliefs(game: Game, agent: int, own: int) -> list[tuple[Fraction, tuple[int, ...]]]:
    prior = game.prior if game.prior is not None else [Fraction(1)]
    joint = [(p, types) for p, types in zip(prior, game.profiles(), strict=True) if p and types[agent] == own]
    mass = sum((p for p, _ in joint), Fraction(0))
    return [(p / mass, types) for p, types in joint]


def _blocks(asked: _Asked, arena: Arena) -> Iterator[Block]:
    game = arena.game
    played = _played(asked, arena.mechanism, game)
    for i, known, believed in _situations(asked, game):
        yield less(_block(game, played, i, known, believed), asked.slack)


def _block(game: Game, played: Played, i: int, known: dict[int, int], believed: list[tuple[Fraction, tuple[int, ...]]]) -> Block:
    own = known[i]
    chances: dict[tuple[int, tuple[int, ...]], Fraction] = {}  # (row of utility, what the others send)
    for p, types in believed:
        for drawn in itertools.product(*(played[j][t] for j, t in enumerate(types) if j != i)):
            place = game.row(i, types), tuple(m for _, m in drawn)
            chances[place] = chances.get(place, Fraction(0)) + math.prod((q for q, _ in drawn), start=p)

    def worth(message: int) -> Fraction:
        reached = ((row, int(game.table[(*sent[:i], message, *sent[i:])]), p) for (row, sent), p in chances.items())
        return sum((p * game.expected[i].at(row, lottery) for row, lottery, p in reached), Fraction(0))

    options = able_numbers(game, i, own)
    worths = {m: worth(m) for m in options}
    kept = sum((p * worths[m] for p, m in played[i][own]), Fraction(0))
    margins = scaled([worths[m] - kept for m in options], (len(options),))

    def case(index: tuple[int, ...]) -> Case:
        message = game.infosets[i][0].messages[options[index[0]]]
        return Case({
            "coalition": (game.agents[i],),
            "types": {game.agents[j]: game.types[j][t] for j, t in known.items()},
            "lie": {game.agents[i]: message},
        })  # fmt: skip

    return Block(margins.numerators, margins.denominator, case)


def _margin(asked: _Asked, arena: Arena, case: Case) -> Fraction:
    """The regret from the mechanism's own rule, less what is allowed."""
    mech, game, (name,) = arena.mechanism, arena.game, case["coalition"]
    played, agents = _played(asked, mech, game), game.agents
    i = agents.index(name)
    numbers = {a: [key(t) for t in all_types(mech, a)].index(key(own)) for a, own in case["types"].items()}
    believed = _beliefs(game, i, numbers[name]) if asked.stage == "interim" else [(Fraction(1), tuple(numbers[a] for a in agents))]
    regret = Fraction(0)
    for p, types in believed:
        known = {a: game.types[j][types[j]] for j, a in enumerate(agents)}
        for drawn in itertools.product(*(played[j][t] for j, t in enumerate(types))):
            sent = {a: game.infosets[j][0].messages[m] for j, (a, (_, m)) in enumerate(zip(agents, drawn, strict=True))}
            lied, kept = mech({**sent, name: case["lie"][name]}), mech(sent)
            chance = math.prod((q for q, _ in drawn), start=p)
            regret += chance * (payoff(mech, name, lied, known) - payoff(mech, name, kept, known))
    return regret - asked.slack


def _simpler(asked: _Asked, arena: Arena, case: Case) -> Iterator[Case]:
    """One type, or the message, nearer the start of its space."""
    mech, (name,) = arena.mechanism, case["coalition"]
    possible = {tuple(sorted(known.items())) for i, known, _ in _situations(asked, arena.game) if arena.game.agents[i] == name}
    for agent, own in case["types"].items():
        for t in earlier(all_types(mech, agent), own):
            simpler = case.replace(types={**case["types"], agent: t})
            places = ((arena.game.agents.index(a), kind) for a, kind in simpler["types"].items())
            numbers = tuple(sorted((j, [key(k) for k in arena.game.types[j]].index(key(kind))) for j, kind in places))
            if numbers in possible and able(mech, name, simpler["types"][name], case["lie"][name]):
                yield simpler
    for m in earlier(arena.game.infosets[arena.game.agents.index(name)][0].messages, case["lie"][name]):
        if able(mech, name, case["types"][name], m):
            yield case.replace(lie={name: m})


def _words(asked: _Asked, arena: Arena, case: Case, margin: Fraction) -> str:
    (name,), unit = case["coalition"], arena.mechanism.domain.unit
    rest = {a: t for a, t in case["types"].items() if a != name}
    others = f" (the others' true types being {pairs(rest)})" if rest else ""
    gains = "gains" if rest or _known(arena.mechanism) else "expects to gain"
    who = f"{name} of true type {show(case['types'][name])}{others}"
    how = f"by sending {show(case['lie'][name])} instead of what its strategy says"
    return beyond(f"{who} {gains} {margin + asked.slack} {unit} {how}", asked.slack)
