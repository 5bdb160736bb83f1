"""Whether a claim of symmetry holds at exchanges drawn at random: no proof, but a bound on how often it fails."""

from __future__ import annotations

import numpy as np

from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress, silent
from accord.core.space import as_finite
from accord.properties.payoff import pairs
from accord.verification.symmetry.claimed import Worths

DRAWS = 500
SEED = 0
CONFIDENCE = 0.95


def exchanges(mechanism: Mechanism, progress: Progress = silent, draws: int = DRAWS, seed: int = SEED) -> str:
    """What exchanges of two agents' messages in random profiles show, in words that follow "it claims to treat agents alike,".

    With no failure in n draws, the chance of one is at most 1 - (1 - confidence)^(1/n) (Clopper and Pearson 1934).
    """
    rng, agents, worths = np.random.default_rng(seed), mechanism.domain.agents, Worths(mechanism)
    for done in range(draws if len(agents) > 1 else 0):
        if done % 64 == 0:
            progress("exchanging agents in random profiles", done, draws)
        sent = {
            a: space.items[int(rng.integers(len(space)))] for a, space in ((a, as_finite((mechanism.messages or {})[a])) for a in agents)
        }
        first, second = sorted(rng.choice(len(agents), size=2, replace=False).tolist())
        names = {agents[first]: agents[second], agents[second]: agents[first]}
        if not _exchanged(mechanism, worths, sent, names):
            who = f"{agents[first]} and {agents[second]}"
            return f"which is false: exchanging {who} when the messages are {pairs(sent)} does more than exchange them"
    bound = 1 - (1 - CONFIDENCE) ** (1 / draws)
    return (
        f"which was not shown: {draws:,} exchanges of two agents in random profiles (seed {seed}) did nothing else, so with "
        f"{CONFIDENCE:.0%} confidence fewer than {bound:.2%} of them do"
    )


def _exchanged(mechanism: Mechanism, worths: Worths, sent: dict[str, object], names: dict[str, str]) -> bool:
    """Whether everybody gets after the exchange what its counterpart got before."""
    before = mechanism(sent)
    after = mechanism({a: sent[names.get(a, a)] for a in mechanism.domain.agents})
    return all(worths.of(a, before) == worths.of(names.get(a, a), after) for a in mechanism.domain.agents)
