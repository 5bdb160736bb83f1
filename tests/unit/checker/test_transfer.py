"""The transfer lemma: what carries over to a live mechanism, on which terms, and what does not."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import Refusal, check
from accord.core.domain import private_values
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Finite

from . import brute, brute_trees, examples
from .brute import able, told, types_of, worth

TERMS = {
    "default": {"ada": 0, "bo": 0},
    "penalties": {"abstain": "0", "late": "1/2", "unrevealed": "2", "leave": "0"},
    "seed": "beacon",
}


def transfer(base: Mapping[str, Any], terms: Mapping[str, Any] = TERMS, **more: Any) -> dict[str, Any]:
    return brute.transfer(base, terms, **more)


def audit_draw() -> Mechanism:
    """Whoever claims more is drawn with more chance to be paid; claims cannot be inflated, and hiding never pays. The public
    draw is what a joint seed could bias."""
    agents = examples.PAIR
    domain = private_values(
        agents,
        Finite((0, 1)),
        lambda i, o, t: Fraction(1, 2) if o == i else Fraction(0),
        can_send=lambda i, t, m: m <= t,
        prior=examples.uniform(agents, 2),
    )
    return one_shot(domain, Finite((0, 1)), lambda sent: Lottery(_odds(sent)), truth=lambda view, own: own)


def _odds(sent: Mapping[str, int]) -> dict[str, Fraction]:
    total = 2 + sum(sent.values())
    return {a: Fraction(1 + m, total) for a, m in sent.items()}


def joint_hypotheses(mech: Mechanism, default: Mapping[str, Any]) -> tuple[int, Fraction]:
    """How many comparisons a joint seed needs, and the most that drawing anew can gain: by hand, from the rule."""
    count, greatest = 0, Fraction(0)
    for agent in mech.domain.agents:
        (rest,) = [a for a in mech.domain.agents if a != agent]
        for own in types_of(mech, agent):
            for other in able(mech, rest, types_of(mech, rest), mech.messages[rest]):
                for mine in able(mech, agent, [own], mech.messages[agent]):
                    for x in mech.rule({rest: other, agent: default[agent]}).support:
                        for y in mech.rule({rest: other, agent: mine}).support:
                            count += 1
                            greatest = max(greatest, worth(mech, agent, x, {agent: own}) - worth(mech, agent, y, {agent: own}))
    return count, greatest


SECOND_PRICE = examples.second_price(prior=examples.uniform(examples.PAIR, 3))
BASE = brute.certificate(SECOND_PRICE, "truthful", cases=brute.truthful(SECOND_PRICE))


def proofs() -> list[dict[str, Any]]:
    make, mech = brute.certificate, SECOND_PRICE
    pair = {"size": 2, "side_payments": False}
    found = [
        BASE,
        make(mech, "ex_post_truthful", cases=brute.ex_post_truthful(mech)),
        make(mech, "bayesian_truthful", cases=brute.bayesian_truthful(mech)),
        make(mech, "efficient", "none", cases=brute.efficient(mech)),
        make(mech, "weak_budget_balance", "none", cases=brute.budget_balance(mech, False)),
        make(mech, "truthful", "coalition", cases=brute.truthful(mech, 1), threat_params={**pair, "size": 1}),
    ]
    for stage in ("ex post", "interim", "ex ante"):
        cases = brute.individually_rational(mech, stage)
        found.append(make(mech, "individually_rational", "none", cases=cases, params={"stage": stage}))
    return found


@pytest.mark.parametrize("base", proofs(), ids=lambda base: base["property"]["name"])
@pytest.mark.parametrize("seed", ["beacon", "joint"])
def test_what_is_proved_of_the_base_is_proved_live(base: dict[str, Any], seed: str) -> None:
    """The second price's outcomes are sure, so that a joint seed has nothing to bias."""
    found = check(transfer(base, {**TERMS, "seed": seed}))
    assert found.verdict == "proved"
    assert found.cases == base["cases"] + 8
    assert found.sentence.startswith("example: proved, by the transfer lemma, that ")
    assert any("default message" in line for line in found.assumptions)
    assert any("hosted live" in line for line in found.trusted)
    assert any(base["mechanism"]["behaviour_digest"] in line for line in found.trusted)


def test_pareto_efficiency_carries_over() -> None:
    mech = examples.dictator()
    base = brute.certificate(mech, "pareto_efficient", "none", cases=brute.pareto_efficient(mech))
    assert check(transfer(base, {**TERMS, "default": {"ada": "x", "bo": "y"}})).verdict == "proved"


def changed(certificate: dict[str, Any], *path: Any) -> dict[str, Any]:
    copied = copy.deepcopy(certificate)
    *steps, last, value = path
    at: Any = copied
    for step in steps:
        at = at[step]
    at[last] = value
    return brute.seal(copied)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("terms", "penalties", "late", "-1/2"), "a reward"),
        (("terms", "penalties", "late", 1), "not a rational"),
        (("terms", "penalties", {"late": "1"}), "has no 'abstain'"),
        (("terms", "penalties", "bribe", "1"), "unknown key"),
        (("terms", "default", {"ada": 0}), "has no 'bo'"),
        (("terms", "default", "eve", 0), "unknown key"),
        (("terms", "default", "ada", 3), "not among its messages"),
        (("terms", "default", "ada", "0"), "not among its messages"),
        (("terms", "seed", "coin"), "knows beacon, joint"),
        (("terms", []), "not an object"),
        (("base", None), "not a certificate"),
        (("base", "seal", "x"), "seal"),
        (("base", "cases", 1), "seal"),
        (("cases", BASE["cases"]), "has 62 cases"),
        (("worst", "-1"), "worst margin 0"),
        (("verdict", "refuted"), "disagree"),
        (("property", "name", "ex_post_truthful"), "is .*, and its base proves"),
        (("property", "name", "strategy_proof"), "does not carry"),
        (("threat", {"name": "coalition", "params": {"size": 2, "side_payments": False}}), "is .*, and its base proves"),
        (("threat", {"name": "sybils", "params": {"count": 1, "pooled": True}}), "does not carry"),
        (("mechanism", "behaviour_digest", "x"), "64 hexadecimal"),
        (("game", {}), "unknown key"),
        (("worlds", []), "unknown key"),
    ],
)
def test_terms_and_bases_that_do_not_carry_are_refused(path: tuple[Any, ...], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        check(changed(transfer(BASE), *path))


def test_only_proofs_about_one_round_carry() -> None:
    mech = examples.first_price()
    refuted = brute.certificate(mech, "truthful", cases=brute.truthful(mech))
    clock = examples.clock()
    rounds = brute.certificate(clock, "truthful", cases=brute_trees.truthful(clock))
    nested = transfer(transfer(BASE))
    for certificate in (transfer(refuted, verdict="proved"), transfer(rounds), nested):
        with pytest.raises(Refusal, match="proofs about one-shot games only"):
            check(certificate)


def test_a_default_must_be_possible_for_every_type() -> None:
    mech = audit_draw()
    base = brute.certificate(mech, "truthful", cases=brute.truthful(mech))
    assert check(transfer(base)).verdict == "proved"
    with pytest.raises(Refusal, match="default 1 of bo cannot be sent by each of its types"):
        check(transfer(base, {**TERMS, "default": {"ada": 0, "bo": 1}}))


class TestJointSeed:
    """The last to reveal can look at the draw and withhold: that has to cost as much as it can ever gain."""

    MECH = audit_draw()
    COUNT, MOST = joint_hypotheses(MECH, TERMS["default"])
    BASE = brute.certificate(MECH, "ex_post_truthful", cases=brute.ex_post_truthful(MECH))

    def terms(self, penalty: Fraction) -> dict[str, Any]:
        return {**TERMS, "seed": "joint", "penalties": {**TERMS["penalties"], "unrevealed": str(penalty)}}

    def test_a_penalty_that_covers_the_gain_of_drawing_anew(self) -> None:
        assert Fraction(1, 2) == self.MOST
        found = check(transfer(self.BASE, self.terms(self.MOST), compared=8 + self.COUNT))
        assert found.cases == self.BASE["cases"] + 8 + self.COUNT
        assert any("draw anew" in line for line in found.assumptions)
        assert any("further draw" in line for line in found.trusted), "a table cannot show a draw inside its outcomes"

    def test_a_penalty_just_too_small(self) -> None:
        with pytest.raises(Refusal, match="can gain 1/2, and the penalty for 'unrevealed' is only 499/1000"):
            check(transfer(self.BASE, self.terms(self.MOST - Fraction(1, 1000)), compared=8 + self.COUNT))

    def test_the_comparisons_are_counted(self) -> None:
        with pytest.raises(Refusal, match="cases"):
            check(transfer(self.BASE, self.terms(self.MOST), compared=8))

    @pytest.mark.parametrize("size", [1, 2])
    def test_others_can_draw_anew_against_honesty(self, size: int) -> None:
        """So that dominance needs a beacon, whatever the penalty."""
        threat = {"size": size, "side_payments": False}
        base = brute.certificate(self.MECH, "truthful", "coalition", cases=brute.truthful(self.MECH, size), threat_params=threat)
        assert base["verdict"] == "proved"
        assert check(transfer(base)).verdict == "proved"
        with pytest.raises(Refusal, match="draw anew against an agent's honesty"):
            check(transfer(base, self.terms(Fraction(100)), compared=8 + self.COUNT))

    def test_a_lone_agent_has_nobody_to_fear(self) -> None:
        mech = examples.drawn(12, agents=("ada",))
        base = brute.certificate(mech, "truthful", cases=brute.truthful(mech))
        default, *_ = [m for m in mech.messages["ada"] if all(mech.domain.can_send("ada", t, m) for t in types_of(mech, "ada"))]
        silent = mech.rule({"ada": default})
        pairs = [
            (x, y, t)
            for t in (0, 1)
            for m in able(mech, "ada", [t], mech.messages["ada"])
            for y in mech.rule({"ada": m}).support
            for x in silent.support
        ]
        most = max(worth(mech, "ada", x, {"ada": t}) - worth(mech, "ada", y, {"ada": t}) for x, y, t in pairs)
        terms = {**self.terms(most), "default": {"ada": default}}
        assert check(transfer(base, terms, compared=4 + len(pairs))).verdict == "proved"


def live(mech: Mechanism, terms: Mapping[str, Any]) -> tuple[dict[str, list[Any]], Any]:
    """The live game by hand: each agent's messages with the four moves, and outcome and penalties of a message profile."""
    moves = [("move", name) for name in terms["penalties"]]

    def end(sent: Mapping[str, Any]) -> tuple[Any, dict[str, Fraction]]:
        gone = {a: m[1] for a, m in sent.items() if m in moves}
        plain = {a: terms["default"][a] if a in gone else m for a, m in sent.items()}
        return mech.rule(plain), {a: Fraction(terms["penalties"][gone[a]]) if a in gone else Fraction(0) for a in sent}

    return {a: [*mech.messages[a], *moves] for a in mech.domain.agents}, end


def test_the_lemma_says_of_the_live_game_what_exhaustion_finds_there() -> None:
    """Every lie and every added move, against every message and every added move of the other."""
    mech = SECOND_PRICE
    messages, end = live(mech, TERMS)
    greatest = None
    for agent, other in (("ada", "bo"), ("bo", "ada")):
        for own in types_of(mech, agent):
            for theirs in messages[other]:
                outcome, paid = end({agent: told(mech, agent, own), other: theirs})
                honest = worth(mech, agent, outcome, {agent: own}) - paid[agent]
                for mine in messages[agent]:
                    outcome, paid = end({agent: mine, other: theirs})
                    gain = worth(mech, agent, outcome, {agent: own}) - paid[agent] - honest
                    greatest = gain if greatest is None else max(greatest, gain)
    assert greatest == check(transfer(BASE)).worst == 0
