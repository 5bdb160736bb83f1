"""Obviously strategy-proof: the worst that can follow honesty is no worse than the best that can follow a departure from it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, check_messages
from accord.core.registry import PROPERTIES, listed
from accord.core.scaled import integers
from accord.properties.outlook import Board, Outlook
from accord.properties.payoff import able, all_types, needs_truth, pairs, payoff
from accord.properties.property import Arena, Block, Case, Property, Threat
from accord.properties.threats import Alone

SOURCE = "Li (2017), Obviously strategy-proof mechanisms, American Economic Review 107(11), Definition 2 and Theorem 1"


@listed(PROPERTIES, sources=(SOURCE,))
def obviously_strategy_proof() -> Property:
    """At every departure from honesty, the best that can follow is no better than the worst that can follow honesty.

    Judged at every information set that a type can come to by honest play of its own, and for every message there that is not
    the honest one (the earliest points of departure): the agent may go on as it likes after it. Best and worst are over all
    that the others can do, over all nodes of the information set, and over the outcomes of lotteries: chance counts like a move
    of the others. Margin: the best deviating utility less the worst honest one. Private values and perfect recall.
    """
    return Property(
        "obviously_strategy_proof", (), "obviously strategy-proof", SOURCE, _refuses, _blocks, _margin, _words, _simpler, assumes=_assumes
    )


def _refuses(mechanism: Mechanism, threat: Threat) -> str | None:
    if not isinstance(threat, Alone):
        return f"'obviously_strategy_proof' is about one agent alone, not {threat}: use --threat alone"
    if not mechanism.domain.private:
        return "'obviously_strategy_proof' is decided for private values only: here a utility sees all types"
    return needs_truth(mechanism)


def _assumes(mechanism: Mechanism) -> tuple[str, ...]:
    return ("a lottery is as good as its best outcome after a departure, and as bad as its worst after honesty",)


def _blocks(arena: Arena) -> Iterator[Block]:
    board = Board(arena.game)
    for i in range(len(board.game.agents)):
        arena.progress("comparing the best with the worst", i, len(board.game.agents))
        yield _block(Outlook(board, i))


def _block(outlook: Outlook) -> Block:
    """One margin for each own type, infoset that it comes to honestly, and message there that is not honest."""
    game, i = outlook.game, outlook.agent
    best: dict[tuple[int, int, int], int] = {}
    worst: dict[tuple[int, int], int] = {}
    for state in range(len(outlook.board.states)):
        seat = outlook.board.seat(state, i)
        if seat is None or not outlook.honest[state].any():
            continue
        for m, types, after in outlook.sent(state):
            high, low = outlook.best[after].max(axis=0), outlook.worst[after].min(axis=0)
            for t in types:
                if not outlook.honest[state, t]:
                    continue
                if game.truth(i, seat[1], t) == m:
                    worst[t, seat[1]] = min(worst.get((t, seat[1]), low[t]), low[t])
                else:
                    best[t, seat[1], m] = max(best.get((t, seat[1], m), high[t]), high[t])
    found = sorted(best)
    margins = [int(best[t, s, m]) - int(worst[t, s]) for t, s, m in found]

    def case(index: tuple[int, ...]) -> Case:
        t, s, m = found[index[0]]
        told = outlook.path(t, s, game.truth(i, s, t), int(worst[t, s]), honestly=True)
        lied = outlook.path(t, s, m, int(best[t, s, m]), honestly=False)
        return Case({
            "coalition": (game.agents[i],), "types": {game.agents[i]: game.types[i][t]}, "honest_play": told, "deviating_play": lied,
        })  # fmt: skip

    return Block(integers(margins, (len(margins),)), game.utility[i].denominator, case)


def _ends(arena: Arena, case: Case) -> tuple[list[Fraction], list[Fraction]]:
    """What the outcomes that can end the honest and the deviating play are worth, by stepping the mechanism."""
    mech, (name,) = arena.mechanism, case["coalition"]
    (told, honestly), (lied, otherwise) = (_walk(mech, name, case[part]) for part in ("honest_play", "deviating_play"))
    assert mech.truth is not None, "refused where honesty is not declared"
    honest = all(key(message) == key(mech.truth(view, case["types"][name])) for view, message in honestly)
    apart = [(a, b) for a, b in itertools.zip_longest(honestly, otherwise) if a is None or b is None or key(a) != key(b)]
    if not honest or not apart or None in apart[0] or key(apart[0][0][0]) != key(apart[0][1][0]):
        raise AccordError(f"the two plays do not part where {name} is honest in one of them and not in the other: give a case as found")
    return [payoff(mech, name, o, case["types"]) for o, _ in told], [payoff(mech, name, o, case["types"]) for o, _ in lied]


def _walk(mechanism: Mechanism, name: str, rounds: list[dict[str, Any]]) -> tuple[Lottery, list[tuple[Any, Any]]]:
    """How a play ends, and what the agent saw and sent in it."""
    state, own = mechanism.start(), []
    for sent in rounds:
        check_messages(mechanism.awaiting(state), sent)
        own += [(mechanism.view(state, name), sent[name])] if name in sent else []
        state = mechanism.step(state, sent)
    if mechanism.awaiting(state):
        raise AccordError("a play of the case stops before its end: give a case as found")
    return as_lottery(mechanism.outcome(state)), own


def _margin(arena: Arena, case: Case) -> Fraction:
    told, lied = _ends(arena, case)
    return max(lied) - min(told)


def _simpler(arena: Arena, case: Case) -> Iterator[Case]:
    """In one round: one message of either play moved toward the start of its space (the honest one stays what it is)."""
    mech, (name,) = arena.mechanism, case["coalition"]
    if not mech.one_shot:
        return
    for part in ("honest_play", "deviating_play"):
        (sent,) = case[part]
        for agent, message in sent.items():
            if agent == name and part == "honest_play":
                continue
            kinds = [case["types"][name]] if agent == name else all_types(mech, agent)
            told = case["honest_play"][0][name] if agent == name else None
            for m in _before(arena, agent, message):
                if any(able(mech, agent, t, m) for t in kinds) and (agent != name or key(m) != key(told)):
                    yield case.replace(**{part: [{**sent, agent: m}]})


def _before(arena: Arena, agent: str, message: Any) -> Iterator[Any]:
    game = arena.game
    messages = game.infosets[game.agents.index(agent)][0].messages
    return itertools.takewhile(lambda m: key(m) != key(message), messages)


def _words(arena: Arena, case: Case, margin: Fraction) -> str:
    (name,), unit = case["coalition"], arena.mechanism.domain.unit
    worst, best = (f(ends) for f, ends in zip((min, max), _ends(arena, case), strict=True))
    told, lied = ("; ".join(pairs(r) for r in case[part]) for part in ("honest_play", "deviating_play"))
    return (
        f"honesty can leave {name} of true type {show(case['types'][name])} with {worst} {unit} [{told}], and departing from it can "
        f"bring {best} {unit} [{lied}], {margin} more"
    )
