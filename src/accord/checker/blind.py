"""Games in which nobody is told anything of the others: each play of an agent stands for one message of a game of one round."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from accord.checker.fields import array, positions
from accord.checker.game import Game
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.tree import Kinds, Record, anyone, plays

Own = tuple[tuple[int, int], ...]  # what one agent sends on a play, as (infoset, message)
End = frozenset[tuple[str, Fraction]]  # a lottery by the names of its outcomes


def stands_for(
    direct: Game, tree: Game, table: Sequence[End], ends: Sequence[End], found: Sequence[tuple[int, Record, Kinds]], form: Any
) -> int:
    """How many plays were compared: all that there are, `found`. Raises Refusal unless what an agent has sent settles where it is next
    asked, and every play ends in what the messages that `form` names for its parts lead to, able types and honest plays included."""
    stand, strides = _stand(form, direct, tree), direct.nodes[0].strides
    after: list[dict[Own, int | None]] = [{} for _ in stand]
    for lottery, record, kinds in found:
        own = [played(record, i) for i in range(len(stand))]
        for i, sent in enumerate(own):
            for k in range(len(sent) + 1):
                asked = sent[k][0] if k < len(sent) else None
                if after[i].setdefault(sent[:k], asked) != asked:
                    raise Refusal(f"{name(tree.agents[i])} is told something of what the others sent, so its plays are no messages")
            if sent not in stand[i] or any(stand[i][sent] not in direct.sealed(i).able[t] for t in kinds[i]):
                raise Refusal(f"a play of {name(tree.agents[i])} stands for no message, or for one that a type which plays so cannot send")
        if ends[lottery] != table[sum(stand[i][sent] * strides[i] for i, sent in enumerate(own))]:
            raise Refusal("some play does not end in the lottery of the messages that it stands for")
    if any(set(meant) != {sent for sent, asked in seen.items() if asked is None} for meant, seen in zip(stand, after, strict=True)):
        raise Refusal("'plays' lists what nobody can play")
    for i, types in enumerate(tree.types):
        for t in range(len(types)):
            if stand[i].get(_honest(tree, i, t)) != direct.truth(direct.nodes[0].seats[i], t):
                raise Refusal(f"an honest play of {name(tree.agents[i])} does not stand for its honest message")
    return len(found)


def _honest(tree: Game, agent: int, own: int) -> Own:
    """What the honest agent of a type sends, whatever the others' types."""
    types = [own if j == agent else 0 for j in range(len(tree.agents))]
    ((_, record, _),) = plays(tree, lambda seat, kinds: (tree.truth(seat, types[seat[0]]),), {}, anyone(tree, {}), -1)
    return played(record, agent)


def played(record: Record, agent: int) -> Own:
    """One agent's part of a play, in its order."""
    return tuple((s, m) for (i, s), m in record.items() if i == agent)


def _stand(form: Any, direct: Game, tree: Game) -> list[dict[Own, int]]:
    """For each agent the message that each of its plays stands for."""
    found = []
    for i, listed in enumerate(array(form, "'plays'", len(tree.agents))):
        pairs = [array(entry, "an entry of 'plays'", 2) for entry in array(listed, "an agent's list in 'plays'")]
        steps = [[positions(s, "a step of a play", 0, 2**31, 2) for s in array(sent, "a play in 'plays'")] for sent, _ in pairs]
        meant = positions([m for _, m in pairs], "what a play stands for", 0, len(direct.sealed(i).messages))
        stand = {tuple((s, m) for s, m in sent): meaning for sent, meaning in zip(steps, meant, strict=True)}
        if len(stand) < len(pairs):
            raise Refusal("'plays' lists a play twice")
        found.append(stand)
    return found
