"""Bayesian truthful: honesty maximises interim expected utility when the others are honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from accord.core.canonical import key, show
from accord.core.game import Game
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.core.strategy import honest, play, scripted
from accord.properties.deviation import able_numbers
from accord.properties.interim import Interim
from accord.properties.payoff import needs_truth, no_prior, pairs, payoff
from accord.properties.property import Arena, Block, Blocks, Case, Property, Threat, later, less
from accord.properties.slack import Amount, allowance, beyond, titled, within
from accord.properties.threats import Alone
from accord.theory.plays import able, best_response

SOURCE = (
    "d'Aspremont and Gerard-Varet (1979), Incentives and incomplete information, Journal of Public Economics 11(1); "
    "Myerson (1979), Incentive compatibility and the bargaining problem, Econometrica 47(1); "
    "Mas-Colell, Whinston and Green (1995), section 23.D, on Definition 23.D.1"
)


@listed(PROPERTIES, sources=(SOURCE,))
def bayesian_truthful(epsilon: Amount = 0) -> Property:
    """Honesty is an equilibrium under the prior (Bayesian incentive compatibility).

    Margin: the gain in interim expected utility of the best message (one-shot) or contingent strategy (several rounds), less
    `epsilon`. Types of probability zero are not judged: beliefs at them are not defined.
    """
    slack = allowance(epsilon)
    return Property(
        "bayesian_truthful", within(slack), titled("Bayesian truthful", slack), SOURCE, _refuses, partial(_blocks, slack),
        partial(_margin, slack), partial(_words, slack), _simpler, assumes=_assumes,
    )  # fmt: skip


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if mechanism.domain.prior is None:
        return f"'bayesian_truthful' needs a prior, and {no_prior(mechanism)}, or ask for 'truthful'"
    if not isinstance(threat, Alone):
        return f"'bayesian_truthful' is about one agent alone, not {threat}: use --threat alone"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("the prior is commonly known, and types of probability zero are left out",)


def beliefs(game: Game, agent: int, own: int) -> list[tuple[Fraction, tuple[int, ...]]]:
    """What the agent of a type believes of the whole profile; empty for a type of probability zero."""
    assert game.prior is not None, "callers check the prior"
    joint = [(p, types) for p, types in zip(game.prior, game.profiles(), strict=True) if p and types[agent] == own]
    mass = sum((p for p, _ in joint), Fraction(0))
    return [(p / mass, types) for p, types in joint]


def _blocks(slack: Fraction, arena: Arena) -> Blocks:
    game = arena.game
    for i in range(len(game.agents)):
        arena.progress("expecting utilities", i, len(game.agents))
        interim = Interim(game, i)
        for t in interim.possible:
            if arena.mechanism.one_shot:
                yield later(len(able_numbers(game, i, t)), partial(_less, slack, partial(_table_block, interim, t)))
            else:
                yield later(1, partial(_less, slack, partial(_tree_block, game, i, t)))


def _less(slack: Fraction, judge: Callable[[], Block]) -> Block:
    return less(judge(), slack)


def _table_block(interim: Interim, t: int) -> Block:
    game, i = interim.game, interim.agent
    name, lies = game.agents[i], able_numbers(game, i, t)
    worth, denominator = interim.worth(t)
    told = worth[game.truth(i, 0, t)]
    margins = scaled([Fraction(worth[m] - told, denominator) for m in lies], (len(lies),))

    def case(index: tuple[int, ...]) -> Case:
        lie = game.infosets[i][0].messages[lies[index[0]]]
        return Case({"coalition": (name,), "types": {name: game.types[i][t]}, "lie": {name: lie}})

    return Block(margins.numerators, margins.denominator, case)


def _tree_block(game: Game, i: int, t: int) -> Block:
    name, believed = game.agents[i], beliefs(game, i, t)
    best, plan = best_response(game, i, t, believed)
    told = sum((p * game.expected[i].at(game.row(i, types), int(game.honest[types])) for p, types in believed), Fraction(0))
    margins = scaled([best - told], (1,))

    def case(index: tuple[int, ...]) -> Case:
        lies = [(game.infosets[i][s], m) for s, m in sorted(plan.items()) if m != game.truth(i, s, t)]
        strategy = [[infoset.view, infoset.messages[m]] for infoset, m in lies]
        return Case({"coalition": (name,), "types": {name: game.types[i][t]}, "strategy": strategy})

    return Block(margins.numerators, margins.denominator, case)


def _margin(slack: Fraction, arena: Arena, case: Case) -> Fraction:
    """The gain by playing every type profile out, honestly and as the case says, less what is allowed."""
    mech, (name,) = arena.mechanism, case["coalition"]
    game, told = arena.game, honest(mech)
    i = game.agents.index(name)
    own = [key(t) for t in game.types[i]].index(key(case["types"][name]))
    if "lie" in case.parts:
        script = {key(mech.view(mech.start(), name)): case["lie"][name]}
    else:
        script = {key(view): message for view, message in case["strategy"]}
    gain = Fraction(0)
    for p, numbers in beliefs(game, i, own):
        types = {a: game.types[j][numbers[j]] for j, a in enumerate(game.agents)}
        lied = play(mech, {a: scripted(script, told) if a == name else told for a in game.agents}, types).outcome
        gain += p * (payoff(mech, name, lied, types) - payoff(mech, name, play(mech, told, types).outcome, types))
    return gain - slack


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """In several rounds: the same strategy truthful at one more view, or with one lie nearer the start of the messages there."""
    game, (name,) = arena.game, case["coalition"]
    i = game.agents.index(name)
    own = [key(t) for t in game.types[i]].index(key(case["types"][name]))
    infosets = {key(s.view): k for k, s in enumerate(game.infosets[i])}
    steps = case.parts.get("strategy", [])
    for k in range(len(steps)):
        yield case.replace(strategy=[*steps[:k], *steps[k + 1 :]])
    for k, (view, lie) in enumerate(steps):
        s = infosets[key(view)]
        messages = game.infosets[i][s].messages
        place = [key(m) for m in messages].index(key(lie))
        for m in able(game, i, s, own):
            if m < place and m != game.truth(i, s, own):
                yield case.replace(strategy=[*steps[:k], [view, messages[m]], *steps[k + 1 :]])


def _words(slack: Fraction, arena: Arena, case: Case, margin: Fraction) -> str:
    (name,) = case["coalition"]
    how = (
        f"sending {show(case['lie'][name])}"
        if "lie" in case.parts
        else "playing " + "; ".join(f"{show(m)} at {show(v)}" for v, m in case["strategy"])
    )
    who, unit = f"{name} of true type {pairs(case['types']).split(' ', 1)[1]}", arena.mechanism.domain.unit
    return beyond(f"{who} expects to gain {margin + slack} {unit} by {how}", slack)
