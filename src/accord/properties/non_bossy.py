"""Non-bossy: nobody can change what others get without changing what it gets itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from accord.core.canonical import show
from accord.core.lottery import as_lottery
from accord.core.mechanism import Mechanism
from accord.core.registry import PROPERTIES, listed
from accord.properties.deviation import able_numbers
from accord.properties.payoff import pairs
from accord.properties.profiles import without_deviator
from accord.properties.property import Arena, Block, Case, Property
from accord.properties.simpler import simpler_messages
from accord.properties.worth import part_of, parts, shares

SOURCE = (
    "Satterthwaite and Sonnenschein (1981), Strategy-proof allocation mechanisms at differentiable points, Review of Economic "
    "Studies 48(4); Thomson (2016), Non-bossiness, Social Choice and Welfare 47(3), on the versions of it"
)


@listed(PROPERTIES, sources=(SOURCE,))
def non_bossy() -> Property:
    """No agent can, by another message, change what somebody else gets while getting the same itself.

    What an agent gets is told apart by what it is worth to the agent at each of its types, and by what the agent pays; of a
    lottery, by the chance of each. Margin: 1 where another's part changes and one's own does not, else 0.
    """
    refuses = without_deviator("non_bossy", _needs)
    return Property(
        "non_bossy", (), "non-bossy", SOURCE, refuses, _blocks, _margin, _words, _simpler, _assumes, has_deviator=False, cardinal=False
    )


def _needs(mechanism: Mechanism) -> str | None:
    if not mechanism.one_shot:
        return f"'non_bossy' judges one-shot rules, and {mechanism.name} runs over several rounds"
    return None


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("parts of an outcome that are worth the same to their owner at all its types, at the same payment, are the same part",)


def _blocks(arena: Arena) -> Iterator[Block]:
    game = arena.game
    agents = range(len(game.agents))
    axes = [able_numbers(game, j, None) for j in agents]
    reached = game.table[np.ix_(*axes)]
    gets = []  # of each agent, the number of what it gets at each message profile
    for j in agents:
        numbers: dict[frozenset[tuple[int, Fraction]], int] = {}
        part = parts(game, j)
        gets.append(np.array([numbers.setdefault(shares(c, part), len(numbers)) for c in game.lotteries], dtype=np.int64)[reached])
    for i, j in itertools.permutations(agents, 2):
        for first, second in itertools.combinations(range(len(axes[i])), 2):
            mine, theirs = (g.take(first, axis=i) != g.take(second, axis=i) for g in (gets[i], gets[j]))

            def case(index: tuple[int, ...], i: int = i, j: int = j, first: int = first, second: int = second) -> Case:
                place = [*index[:i], first, *index[i:]]
                sent = {a: game.infosets[k][0].messages[axes[k][place[k]]] for k, a in enumerate(game.agents)}
                lie = {game.agents[i]: game.infosets[i][0].messages[axes[i][second]]}
                return Case({"agent": game.agents[i], "affected": game.agents[j], "messages": sent, "lie": lie})

            yield Block((theirs & ~mine).astype(np.int64), 1, case)


def _margin(arena: Arena, case: Case) -> Fraction:
    mech, mine, theirs = arena.mechanism, case["agent"], case["affected"]
    assert mech.rule is not None, "refused over several rounds"
    both = case["messages"], {**case["messages"], **case["lie"]}
    ends = [as_lottery(mech.rule({a: sent[a] for a in mech.domain.agents})) for sent in both]

    def same(agent: str) -> bool:
        before, after = (end.map(lambda o: part_of(mech, agent, o)) for end in ends)
        return bool(before == after)

    return Fraction(int(same(mine) and not same(theirs)))


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    yield from simpler_messages(arena, case, "messages")
    yield from simpler_messages(arena, case, "lie")


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    return (
        f"when the messages are {pairs(case['messages'])}, {case['agent']} changes what {case['affected']} gets and nothing of its own by "
        f"sending {show(case['lie'][case['agent']])}"
    )
