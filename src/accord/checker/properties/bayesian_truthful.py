"""Bayesian truthful: no agent gains, in expectation over the others' types given its own, while the others are truthful.

table  Cases: each agent, own type of positive probability and message it is able to send.
tree   Cases: each agent and own type of positive probability; the margin is that of the best contingent strategy, found
       backwards over the sets of others' types that reach the same infoset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.beliefs import Belief, beliefs
from accord.checker.claim import Claim
from accord.checker.fields import array
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import show
from accord.checker.refusal import Refusal
from accord.checker.slack import above_zero, less, within
from accord.checker.tally import Tally
from accord.checker.tree import recall
from accord.checker.witness import coalition, keys, messages, place, types

Particle = tuple[int, tuple[int, ...], int]  # weight, type profile, node (or end) reached


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases of a one-shot game."""
    tally = Tally()
    for belief in beliefs(game):
        tally.add(_lie(game, belief, m) for m in game.sealed(belief.agent).able[belief.own])
    return tally


def _lie(game: Game, belief: Belief, message: int) -> Fraction:
    """The gain by one message in a one-shot game."""
    i, node, gained = belief.agent, game.nodes[0], 0
    for weight, profile in belief.profiles:
        told = [game.truth(seat, profile[seat[0]]) for seat in node.seats]
        lied = [message if j == i else m for j, m in enumerate(told)]
        worth = game.expected(i, game.row(i, profile))
        gained += weight * (worth[-1 - game.after(node, lied)] - worth[-1 - game.after(node, told)])
    return belief.margin(game, gained)


def exhaust_tree(game: Game, claim: Claim) -> Tally:
    """All the cases of a game of several rounds."""
    tally = Tally()
    for belief in beliefs(game):
        tally.add([_strategy(game, belief, [infoset.able[belief.own] for infoset in game.infosets[belief.agent]])])
    return tally


def _strategy(game: Game, belief: Belief, options: Sequence[Sequence[int]]) -> Fraction:
    """The gain by the best strategy that sends one of the options at each infoset."""
    honest = sum(w * game.expected(belief.agent, game.row(belief.agent, p))[game.honest(p)] for w, p in belief.profiles)
    return belief.margin(game, _best(game, belief.agent, [(w, p, game.root) for w, p in belief.profiles], options, frozenset()) - honest)


def _best(game: Game, i: int, particles: list[Particle], options: Sequence[Sequence[int]], met: frozenset[tuple[int, int]]) -> int:
    """The greatest weighted utility of agent i from here on, the others truthful."""
    reached: dict[int, list[Particle]] = {}
    total = 0
    for weight, profile, start in particles:
        at = start
        while at >= 0 and i not in dict(game.nodes[at].seats):
            at = game.after(game.nodes[at], [game.truth(seat, profile[seat[0]]) for seat in game.nodes[at].seats])
        if at < 0:
            total += weight * game.expected(i, game.row(i, profile))[-1 - at]
        else:
            reached.setdefault(dict(game.nodes[at].seats)[i], []).append((weight, profile, at))
    for infoset, here in reached.items():
        recall(game, met, [(i, infoset)])
        values = [_best(game, i, [_sent(game, i, p, m) for p in here], options, met | {(i, infoset)}) for m in options[infoset]]
        total += max(values)
    return total


def _sent(game: Game, i: int, particle: Particle, message: int) -> Particle:
    """Where a particle goes when agent i sends a message and the others are truthful."""
    weight, profile, at = particle
    node = game.nodes[at]
    return weight, profile, game.after(node, [message if seat[0] == i else game.truth(seat, profile[seat[0]]) for seat in node.seats])


def _named(game: Game, witness: Mapping[str, Any]) -> Belief:
    """What the witness's agent of the witness's type believes."""
    (i,) = coalition(game, witness["coalition"], 1)
    own = types(game, witness["types"], [i])[i]
    for belief in beliefs(game):
        if (belief.agent, belief.own) == (i, own):
            return belief
    raise Refusal("the witness names a type of probability zero, at which beliefs are not defined")


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain by the witness's message in a one-shot game."""
    keys(witness, "coalition", "types", "lie")
    belief = _named(game, witness)
    i, seat = belief.agent, game.nodes[0].seats[belief.agent]
    return _lie(game, belief, messages(game, witness["lie"], "the witness's lie", {seat: game.infoset(seat).able[belief.own]})[i])


def margin_tree(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain by the witness's strategy, which is truthful at the views that it does not list."""
    keys(witness, "coalition", "types", "strategy")
    belief = _named(game, witness)
    i, infosets = belief.agent, game.infosets[belief.agent]
    options: list[Sequence[int]] = [(game.truth((i, s), belief.own),) for s in range(len(infosets))]
    listed = [array(step, "a step of the witness's strategy", 2) for step in array(witness["strategy"], "the witness's strategy")]
    chosen = [place([s.view for s in infosets], view, "a view") for view, _ in listed]
    if len(set(chosen)) < len(chosen):
        raise Refusal("the witness's strategy lists a view twice")
    for s, (view, message) in zip(chosen, listed, strict=True):
        sent = place(infosets[s].messages, message, "a message")
        if sent not in infosets[s].able[belief.own]:
            raise Refusal(f"the witness's type is not able to send {show(message)} at the view {show(view)}")
        options[s] = (sent,)
    return _strategy(game, belief, options)


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return ("the prior in the table is the common belief, and types of probability zero are not judged",)


PROPERTY = Judged(
    "bayesian_truthful",
    within(lambda claim: "honesty maximises every agent's expected utility given its type while the others are honest"),
    {("table", "alone"): less((exhaust, margin)), ("tree", "alone"): less((exhaust_tree, margin_tree))},
    optional={"epsilon": above_zero},
    assumes=_assumes,
)
