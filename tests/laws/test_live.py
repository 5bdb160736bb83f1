"""The transfer lemma against exhaustion over the whole tree of the live mechanism, by code that shares nothing with it.

Every contingent strategy of the other agent is listed, and every play of the deviator against it; utilities are summed
from the live rule itself. Where the lemma transfers a proof, no play may gain; where a hypothesis fails, one must.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import check
from accord.core.domain import Decision, Domain, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery, as_lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.core.strategy import honest, play
from accord.core.tabulate import tabulate
from accord.institutions.live import live
from accord.institutions.moves import Move, WithholdIf
from accord.institutions.terms import Terms, usual_terms
from accord.institutions.transfer import transfer
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.properties.bayesian_truthful import bayesian_truthful
from accord.properties.efficient import efficient
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.properties.individually_rational import individually_rational
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verify import verify
from tests.volume import volume

AGENTS = ("ada", "bo")
SEAL = ("seal", None)
PROPERTIES = (
    truthful(), ex_post_truthful(), bayesian_truthful(), individually_rational("ex post"), individually_rational("interim"),
    weak_budget_balance(), efficient(),
)  # fmt: skip


def groves(rng: random.Random, types: int, choices: int) -> Any:
    """A random Groves rule, so that many of the mechanisms are truthful: values, tie-breaking and pivots are random."""
    order = rng.sample(range(choices), choices)
    pivot = {(a, t): rng.randint(-2, 3) for a in AGENTS for t in range(types)}

    def rule(value: Any, sent: Any) -> Decision:
        choice = max(order, key=lambda x: sum(value[a, x, sent[a]] for a in AGENTS))
        other = dict(zip(AGENTS, reversed(AGENTS), strict=True))
        return Decision(choice, {a: pivot[a, sent[other[a]]] - value[other[a], choice, sent[other[a]]] for a in AGENTS})

    return rule


def random_mechanism(rng: random.Random) -> Mechanism:
    """Two agents, two or three types each; a sure rule or a lottery over two; Groves or anything; private or not."""
    types, choices = rng.randint(2, 3), rng.randint(2, 3)
    value = {(a, x, t): rng.randint(0, 3) for a in AGENTS for x in range(choices) for t in range(types)}
    noise = {(a, x, t): rng.randint(-1, 1) for a in AGENTS for x in range(choices) for t in range(types)}
    outside = rng.choice([-8, 0])
    rules = [groves(rng, types, choices) for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.4:
        table = {
            p: Decision(rng.randrange(choices), {a: rng.randint(-1, 2) for a in AGENTS}) for p in itertools.product(range(types), repeat=2)
        }
        rules[0] = lambda _, sent: table[sent["ada"], sent["bo"]]
    odds = [Fraction(1, 3), Fraction(2, 3)] if len(rules) == 2 else [Fraction(1)]

    def utility(agent: str, decision: Decision, own: int) -> Fraction:
        return value[agent, decision.choice, own] - decision.payment(agent)

    def interdependent(agent: str, decision: Decision, known: Any) -> Fraction:
        other = AGENTS[1 - AGENTS.index(agent)]
        return utility(agent, decision, known[agent]) + noise[agent, decision.choice, known[other]]

    shape = {
        "payment": lambda agent, decision: decision.payment(agent),
        "outside": lambda agent, known: outside,
        "outcomes": Finite(Decision(x) for x in range(choices)),
        "prior": Independent({a: Lottery.uniform(range(types)) for a in AGENTS}),
    }
    space = Finite(range(types))
    domain = private_values(AGENTS, space, utility, **shape) if rng.random() < 0.8 else Domain(AGENTS, space, interdependent, **shape)
    return one_shot(domain, space, lambda sent: Lottery((r(value, sent), p) for r, p in zip(rules, odds, strict=True)))


def random_terms(rng: random.Random, mech: Mechanism) -> Terms:
    assert mech.messages is not None
    default = {a: rng.choice(list(mech.messages[a])) for a in AGENTS}
    fine = {name: Fraction(rng.randint(0, 4), 2) for name in ("abstain", "late", "leave")}
    return Terms(default, **fine, unrevealed=Fraction(rng.choice([0, 1, 20])), seed=rng.choice(["beacon", "joint"]))


class Brute:
    """All contingent strategies of a two-agent mechanism (messages by view), and what each pair of plays is worth."""

    def __init__(self, mech: Mechanism) -> None:
        self.mech = mech
        self.infosets: dict[str, dict[Any, list[Any]]] = {a: {} for a in AGENTS}
        states = [mech.start()]
        while states:
            state = states.pop()
            awaited = mech.awaiting(state)
            for agent in awaited:
                self.infosets[agent][mech.view(state, agent)] = list(awaited[agent])
            if awaited:
                states += [mech.step(state, dict(zip(awaited, sent, strict=True))) for sent in itertools.product(*awaited.values())]
        self.ends: dict[Any, Lottery] = {}
        self.worths: dict[Any, Fraction] = {}

    def strategies(self, agent: str) -> Iterator[dict[Any, Any]]:
        sets = self.infosets[agent]
        for picked in itertools.product(*sets.values()):
            yield dict(zip(sets, picked, strict=True))

    def plans(self, agent: str) -> list[dict[Any, Any]]:
        """One strategy for each path of the agent's own: a seal, and an answer where one is asked for."""
        asked = self.infosets[agent]
        return [{SEAL: m, ("reveal", m): answer} for m in asked[SEAL] for answer in asked.get(("reveal", m), [None])]

    def truth(self, agent: str, own: Any) -> dict[Any, Any]:
        assert self.mech.truth is not None
        message = self.mech.truth(SEAL, own)
        return {SEAL: message, ("reveal", message): Move.REVEAL}

    def path(self, both: dict[str, dict[Any, Any]]) -> Any:
        state, sent = self.mech.start(), []
        while awaited := self.mech.awaiting(state):
            messages = {a: both[a][self.mech.view(state, a)] for a in awaited}
            sent.append(tuple(messages.items()))
            state = self.mech.step(state, messages)
        if tuple(sent) not in self.ends:
            self.ends[tuple(sent)] = as_lottery(self.mech.outcome(state))
        return tuple(sent)

    def lottery(self, both: dict[str, dict[Any, Any]]) -> Lottery:
        return self.ends[self.path(both)]

    def worth(self, agent: str, both: dict[str, dict[Any, Any]], types: Any) -> Fraction:
        case = (agent, self.path(both), tuple(types.values()))
        if case not in self.worths:
            self.worths[case] = self.ends[case[1]].expect(lambda o: self.mech.domain.utility(agent, o, types))
        return self.worths[case]

    def profiles(self) -> list[dict[str, Any]]:
        return list(self.mech.domain.profiles())

    def truthful(self) -> Fraction:
        worst = Fraction(-100)
        for i, j in (AGENTS, AGENTS[::-1]):
            plans = self.plans(i)
            for other in self.strategies(j):
                for types in self.profiles():
                    base = self.worth(i, {i: self.truth(i, types[i]), j: other}, types)
                    worst = max(worst, *(self.worth(i, {i: plan, j: other}, types) - base for plan in plans))
        return worst

    def ex_post_truthful(self) -> Fraction:
        worst = Fraction(-100)
        for types in self.profiles():
            told = {a: self.truth(a, types[a]) for a in AGENTS}
            for i in AGENTS:
                base = self.worth(i, told, types)
                worst = max(worst, *(self.worth(i, {**told, i: plan}, types) - base for plan in self.plans(i)))
        return worst

    def bayesian_truthful(self) -> Fraction:
        """The prior is uniform and independent, so every profile of the others weighs the same."""
        worst = Fraction(-100)
        for i, j in (AGENTS, AGENTS[::-1]):
            for own in self.mech.domain.types[i]:
                cases = [{a: own if a == i else t for a in AGENTS} for t in self.mech.domain.types[j]]

                def mean(plan: Any, i: str = i, j: str = j, cases: Any = cases) -> Fraction:
                    worths = [self.worth(i, {i: plan, j: self.truth(j, types[j])}, types) for types in cases]
                    return sum(worths, Fraction(0)) / len(worths)

                worst = max(worst, *(mean(plan) - mean(self.truth(i, own)) for plan in self.plans(i)))
        return worst

    def individually_rational(self) -> Fraction:
        """At worst over the profiles, which bounds the interim margin too."""
        return max(
            self.mech.domain.outside(i, types) - self.worth(i, {a: self.truth(a, types[a]) for a in AGENTS}, types)
            for types in self.profiles()
            for i in AGENTS
        )

    def weak_budget_balance(self) -> Fraction:
        pay = self.mech.domain.payment
        assert pay is not None
        outcomes = [
            o for p in itertools.product(*(self.plans(a) for a in AGENTS)) for o in self.lottery(dict(zip(AGENTS, p, strict=True))).support
        ]
        return max(-sum((pay(a, o) for a in AGENTS), Fraction(0)) for o in outcomes)

    def efficient(self) -> Fraction:
        domain = self.mech.domain
        assert domain.outcomes is not None
        assert domain.payment is not None

        def welfare(o: Any, types: Any) -> Fraction:
            return sum((domain.utility(a, o, types) + domain.payment(a, o) for a in AGENTS), Fraction(0))

        return max(
            welfare(o, types) - self.lottery({a: self.truth(a, types[a]) for a in AGENTS}).expect(lambda x, t=types: welfare(x, t))
            for types in self.profiles()
            for o in domain.outcomes
        )

    def coalition(self) -> Fraction:
        """Both agents together: the member that gains less must not gain."""
        worst = Fraction(-100)
        for types in self.profiles():
            told = {a: self.truth(a, types[a]) for a in AGENTS}
            for plans in itertools.product(*(self.plans(a) for a in AGENTS)):
                both = dict(zip(AGENTS, plans, strict=True))
                worst = max(worst, min(self.worth(a, both, types) - self.worth(a, told, types) for a in AGENTS))
        return worst


def test_what_the_lemma_transfers_is_true_of_the_whole_tree():
    rng = random.Random(2026)
    transferred = dict.fromkeys([p.name for p in PROPERTIES], 0)
    for _ in range(volume(200)):
        mech = random_mechanism(rng)
        terms = random_terms(rng, mech)
        hosted = live(mech, terms)
        brute = Brute(hosted)
        for prop in PROPERTIES:
            verdict = verify(mech, prop)
            if not verdict.holds:
                continue
            assert verdict.certificate is not None
            if terms.seed == "joint" and any(len(chances) > 1 for chances in tabulate(mech).lotteries):
                try:
                    certificate = transfer(verdict.certificate, mech, terms)
                except AccordError:
                    continue
            certificate = transfer(verdict.certificate, mech, terms)
            assert check(certificate).verdict == "proved"
            assert verify(hosted, prop).holds
            if prop != individually_rational("interim"):
                assert getattr(brute, prop.name)() <= 0
            transferred[prop.name] += 1
    assert all(transferred.values()), transferred


def test_coalition_proofs_transfer_under_a_beacon():
    rng = random.Random(5)
    found = 0
    for _ in range(volume(400)):
        mech = random_mechanism(rng)
        verdict = verify(mech, truthful(), Coalition(2))
        terms = random_terms(rng, mech)
        if verdict.holds and terms.seed == "beacon":
            found += 1
            assert verdict.certificate is not None
            assert check(transfer(verdict.certificate, mech, terms)).verdict == "proved"
            assert Brute(live(mech, terms)).coalition() <= 0
    assert found


def test_what_is_refuted_on_paper_is_refuted_live():
    rng = random.Random(9)
    refuted = 0
    for _ in range(volume(100)):
        mech = random_mechanism(rng)
        if not verify(mech, truthful()).holds:
            refuted += 1
            assert Brute(live(mech, replace(random_terms(rng, mech), seed="beacon"))).truthful() > 0
    assert refuted


def coin(**payoffs: Fraction | int) -> Mechanism:
    """Ada asks for the coin or for the safe side: heads or tails with even odds, or the edge for sure."""
    domain = private_values(("ada",), Finite(("bold",)), lambda a, o, t: Fraction(payoffs[o]))
    ends = {"coin": Lottery.uniform(("heads", "tails")), "safe": "edge"}
    return one_shot(domain, Finite(("coin", "safe")), lambda sent: ends[sent["ada"]], truth=lambda view, own: "coin")


def test_a_second_draw_is_paid_for_exactly():
    mech = coin(heads=2, tails=0, edge=1)
    base = verify(mech, truthful()).certificate
    assert base is not None
    enough = Terms({"ada": "safe"}, unrevealed=Fraction(1), seed="joint")
    short = Terms({"ada": "safe"}, unrevealed=Fraction(999, 1000), seed="joint")
    assert check(transfer(base, mech, enough)).cases == base["cases"] + 4 + 3  # heads and tails against the edge, the edge against itself
    assert verify(live(mech, enough), truthful()).holds
    with pytest.raises(
        AccordError, match="ada could gain up to 1 by withholding at a draw it dislikes, and the penalty 'unrevealed' is 999/1000"
    ):
        transfer(base, mech, short)
    refuted = verify(live(mech, short), truthful())
    assert refuted.replay() == Fraction(1, 2) * (1 - Fraction(999, 1000))
    assert refuted.witness["deviating_play"][1] == {"ada": WithholdIf("tails")}


def test_a_joint_seed_lets_a_rival_punish_honesty_at_its_own_cost():
    """Ada's honesty is dominant on paper and with a beacon. Bo, seeing the draw, withholds when ada gets the prize."""

    def utility(agent: str, outcome: str, own: str) -> Fraction:
        worth = {"prize": 4, "blank": 0, "small": 1}
        return Fraction(worth[outcome] if agent == "ada" else 0)

    def rule(sent: Any) -> Any:
        if sent["bo"] == "out":
            return "blank"
        return Lottery.uniform(("prize", "blank")) if sent["ada"] == "yes" else "small"

    types = {"ada": Finite(("yes",)), "bo": Finite(("in",))}
    mech = one_shot(private_values(AGENTS, types, utility), {"ada": Finite(("yes", "no")), "bo": Finite(("out", "in"))}, rule)
    base = verify(mech, truthful())
    assert base.holds
    assert base.certificate is not None
    terms = Terms({"ada": "no", "bo": "out"}, unrevealed=Fraction(100), seed="joint")
    with pytest.raises(AccordError, match="withhold to make another's honesty worse than a lie"):
        transfer(base.certificate, mech, terms)
    assert not verify(live(mech, terms), truthful()).holds
    assert verify(live(mech, terms), ex_post_truthful()).holds
    assert verify(live(mech, Terms(terms.default)), truthful()).holds


@pytest.mark.parametrize("name", ["abstain", "late", "unrevealed", "leave"])
def test_a_reward_for_staying_away_is_refuted(name):
    mech = coin(heads=2, tails=0, edge=1)
    base = verify(mech, truthful()).certificate
    assert base is not None
    terms = Terms({"ada": "safe"}, **{name: Fraction(-1, 10)})
    with pytest.raises(AccordError, match=f"the penalty for '{name}' is -1/10"):
        transfer(base, mech, terms)
    refuted = verify(live(mech, terms), truthful())
    assert refuted.replay() == Fraction(1, 10)


def test_a_default_that_a_type_cannot_send_is_refuted():
    """The weak type cannot claim strength; as a default, silence would claim it for free."""
    domain = private_values(
        ("ada",), Finite(("weak", "strong")), lambda a, o, t: Fraction(o), can_send=lambda a, t, m: t == "strong" or m == "weak"
    )
    mech = one_shot(domain, Finite(("weak", "strong")), lambda sent: int(sent["ada"] == "strong"))
    base = verify(mech, truthful()).certificate
    assert base is not None
    terms = Terms({"ada": "strong"})
    with pytest.raises(AccordError, match="ada of type weak cannot send the default strong"):
        transfer(base, mech, terms)
    assert verify(live(mech, terms), truthful()).replay() == 1
    assert transfer(base, mech, usual_terms(mech))["terms"]["default"] == {"ada": "weak"}


def test_the_live_clock_is_truthful_as_a_tree():
    mech = ascending_clock(agents=AGENTS, values=3)
    hosted = live(mech, Terms(dict.fromkeys(AGENTS, "drop"), abstain=Fraction(1)))
    assert verify(hosted, truthful()).holds
    assert check(dict(verify(hosted, ex_post_truthful()).certificate or {})).verdict == "proved"
    for types in mech.domain.profiles():
        assert play(hosted, honest(hosted), types).outcome.hosted == play(mech, honest(mech), types).outcome


def test_a_clock_whose_silence_means_staying_is_refuted_by_a_reward_only():
    """Counting silence as 'stay' is harmless while it is not rewarded."""
    mech = ascending_clock(agents=AGENTS, values=3)
    assert verify(live(mech, Terms(dict.fromkeys(AGENTS, "stay"))), truthful()).holds
    assert not verify(live(mech, Terms(dict.fromkeys(AGENTS, "stay"), leave=Fraction(-3))), truthful()).holds
