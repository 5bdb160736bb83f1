"""Subgame perfect: in endless discounted play, nobody gains by leaving the stationary strategies, after any history."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from accord.core.canonical import key, show
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import scaled
from accord.properties.payoff import pairs
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.simpler import earlier
from accord.properties.threats import Alone
from accord.theory.stochastic import Discounted

SOURCE = (
    "Mailath and Samuelson (2006), Repeated Games and Reputations, Propositions 2.2.1 and 2.4.1; Blackwell (1965), Discounted dynamic "
    "programming, Annals of Mathematical Statistics 36(1); Bergemann and Valimaki (2010), The dynamic pivot mechanism, Econometrica "
    "78(2), for periodic ex post equilibrium"
)


@listed(PROPERTIES, sources=(SOURCE,))
def subgame_perfect() -> Property:
    """The stationary strategies of endless discounted play (`discounted`) are an equilibrium after every history.

    Judged by the one-shot deviation principle: at every public state and type profile, whoever reached it, nobody gains by
    another message once. Margin: that gain in discounted utility. Types are known to all (periodic ex post).
    """
    return Property(
        "subgame_perfect",
        (),
        "subgame perfect under its strategies",
        SOURCE,
        _refuses,
        _blocks,
        _margin,
        _words,
        _simpler,
        assumes=_assumes,
    )


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not isinstance(mechanism.form, Discounted) or not mechanism.form.plays(mechanism):
        return f"'subgame_perfect' judges endless discounted play, and {mechanism.name} ends: build it with accord.discounted"
    if not isinstance(threat, Alone):
        return f"'subgame_perfect' is about one agent alone, not {threat}: use --threat alone"
    return None


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    form = form_of(mechanism)
    moving = "types stay for ever" if form.types == "fixed" else "types are drawn anew each period, whatever was sent before"
    return (
        f"utility is discounted by {form.delta} a period without end, and stage payoffs are bounded (continuity at infinity)",
        f"{moving}, and everybody is judged as if it knew them all (periodic ex post)",
        "the public state is seen by all, and depends on past messages only",
    )


def form_of(mechanism: Mechanism) -> Discounted:
    form = mechanism.form
    assert isinstance(form, Discounted), "refused otherwise"
    return form


def _blocks(arena: Arena) -> Iterator[Block]:
    form = form_of(arena.mechanism)
    for z in range(len(form.situations)):
        arena.progress("judging deviations", z, len(form.situations))
        for i in range(len(form.agents)):
            yield _block(form, z, i)


def _block(form: Discounted, z: int, i: int) -> Block:
    margins = scaled([form.gain(z, i, m) for m in range(len(form.messages(z, i)))], (len(form.messages(z, i)),))

    def case(index: tuple[int, ...]) -> Case:
        here, name = form.situations[z], form.agents[i]
        return Case({"coalition": (name,), "state": here.state, "types": dict(here.types), "lie": {name: form.messages(z, i)[index[0]]}})

    return Block(margins.numerators, margins.denominator, case)


def _place(form: Discounted, case: Case) -> tuple[int, int]:
    """The number of the case's situation, and of its agent."""
    kinds = [key(types) for types in form.profiles].index(key(dict(case["types"])))
    return form.states.position(case["state"]) * len(form.profiles) + kinds, form.agents.index(case["coalition"][0])


def _margin(arena: Arena, case: Case) -> Fraction:
    form = form_of(arena.mechanism)
    z, i = _place(form, case)
    return form.gain(z, i, [key(m) for m in form.messages(z, i)].index(key(case["lie"][form.agents[i]])))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """Nearer the first state, or one type or the message nearer the start of its space."""
    form, (name,) = form_of(arena.mechanism), case["coalition"]
    changes = [{"state": state} for state in earlier(form.states.items, case["state"])]
    for agent, own in case["types"].items():
        kinds = list({key(types[agent]): types[agent] for types in form.profiles}.values())
        changes += [{"types": {**case["types"], agent: t}} for t in earlier(kinds, own)]
    z, i = _place(form, case)
    changes += [{"lie": {name: m}} for m in earlier(form.messages(z, i), case["lie"][name])]
    for change in changes:
        simpler = case.replace(**change)
        z, i = _place(form, simpler)
        if key(simpler["lie"][name]) in map(key, form.messages(z, i)):
            yield simpler


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    (name,), unit = case["coalition"], arena.mechanism.domain.unit
    where = f"in the state {show(case['state'])} (types {pairs(case['types'])})"
    return f"{name} gains {margin} {unit} by sending {show(case['lie'][name])} once {where} and keeping to its strategy afterwards"
