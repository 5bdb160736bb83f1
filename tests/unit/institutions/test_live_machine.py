"""The live mechanism as a Mechanism: its windows, spaces, views, digests and accounts."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from accord.core.digest import spec_digest
from accord.core.domain import Decision, private_values
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.space import Interval
from accord.core.strategy import honest, play
from accord.institutions.live import LiveOutcome, live
from accord.institutions.machine import Either
from accord.institutions.moves import Move, WithholdIf
from accord.institutions.terms import Terms, terms_from, usual_terms
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from tests.unit.institutions.houses import auction, lots


def test_two_windows_and_nothing_of_the_others_in_view():
    hosted = live(auction(), usual_terms(auction()))
    start = hosted.start()
    assert list(hosted.awaiting(start)["ada"]) == [0, 1, 2, 3, Move.ABSTAIN, Move.LATE, Move.LEAVE]
    after = hosted.step(start, {"ada": 1, "bo": Move.LATE, "cy": 3})
    assert {a: list(s) for a, s in hosted.awaiting(after).items()} == {a: [Move.REVEAL, Move.WITHHOLD] for a in ("ada", "cy")}
    assert hosted.view(after, "ada") == ("reveal", 1)
    other = hosted.step(start, {"ada": 1, "bo": 2, "cy": Move.LEAVE})
    assert hosted.view(other, "ada") == hosted.view(after, "ada")
    done = hosted.step(after, {"ada": Move.REVEAL, "cy": Move.WITHHOLD})
    assert hosted.awaiting(done) == {}
    assert dict(hosted.outcome(done).moves) == {"bo": (Move.LATE,), "cy": (Move.WITHHOLD,)}


def test_accounts():
    hosted = live(auction(), usual_terms(auction(), leave=2))
    state = hosted.step(hosted.start(), {"ada": 3, "bo": Move.LEAVE, "cy": 2})
    outcome = hosted.outcome(hosted.step(state, {"ada": Move.REVEAL, "cy": Move.REVEAL}))
    assert outcome.hosted == Decision("ada", {"ada": 2})
    domain = hosted.domain
    assert domain.payment is not None
    assert domain.own_utility is not None
    assert domain.outcomes is not None
    assert [domain.own_utility(a, outcome, 3) for a in ("ada", "bo", "cy")] == [1, -2, 0]
    assert [domain.utility(a, outcome, {"ada": 3, "bo": 3, "cy": 3}) for a in ("ada", "bo", "cy")] == [1, -2, 0]
    assert [domain.payment(a, outcome) for a in ("ada", "bo", "cy")] == [2, 2, 0]
    assert next(iter(domain.outcomes)) == LiveOutcome(next(iter(auction().domain.outcomes or ())), {}, {})
    assert str(outcome) == "ada (ada pays 2); bo LEAVE; bo loses 2"


def test_the_spec_names_the_hosted_mechanism_and_the_terms():
    gentle, strict = usual_terms(auction()), usual_terms(auction(), leave=2)
    assert live(auction(), gentle) is live(auction(), usual_terms(auction()))
    assert spec_digest(live(auction(), gentle)) != spec_digest(live(auction(), strict))
    assert str(live(auction(), gentle)).startswith("live(vickrey)(mechanism=vickrey(")
    again = live(auction(), gentle).rebuild(terms=strict)
    assert spec_digest(again) == spec_digest(live(auction(), strict))
    bare = one_shot(auction().domain, auction().messages or {}, lambda sent: Decision("ada"))
    assert live(bare, gentle).spec is None


def test_terms_travel():
    terms = usual_terms(auction(), default={"bo": 2}, late="1/3", seed="joint")
    assert terms.json() == {
        "default": {"ada": 0, "bo": 2, "cy": 0},
        "penalties": {"abstain": "0", "late": "1/3", "unrevealed": "0", "leave": "0"},
        "seed": "joint",
    }
    assert terms_from(terms.json(), auction()) == terms


@pytest.mark.parametrize(("build", "words"), [
    (lambda m: usual_terms(m, default={"zoe": 1}), "'zoe' is not an agent here"),
    (lambda m: usual_terms(m, default={"bo": 9}), "9 is not in bo's message space"),
    (lambda m: usual_terms(m, late=0.5), r"0\.5 is a float"),
    (lambda m: usual_terms(m, seed="dice"), "'dice' is no source of seeds: choose beacon or joint"),
    (lambda m: live(m, Terms({"ada": 0, "bo": 0})), "give no default message for cy"),
    (lambda m: live(m, Terms({"ada": 0, "bo": 0, "cy": 9})), "the default 9 is not in cy's message space"),
    (lambda m: live(m, Terms({"ada": 0, "bo": 0, "cy": 0, "zoe": 0})), "'zoe', who is not one of"),
    (lambda m: live(clock(), Terms({"ada": "drop", "bo": "drop"}, seed="joint")), "no reveal window to make a joint seed in"),
    (lambda m: live(odds(), Terms({"ada": 1}, seed="joint")), "average over its draw"),
    (lambda m: usual_terms(odds()), r"ada's messages \[0, 1\] cannot be listed"),
    (lambda m: usual_terms(clock()), "ada is asked only later, so its default message has to be named"),
])  # fmt: skip
def test_wrong_terms_are_one_sentence(build, words):
    with pytest.raises(AccordError, match=words) as problem:
        build(auction())
    assert "\n" not in str(problem.value)


def clock() -> Mechanism:
    return ascending_clock(agents=("ada", "bo"), values=3)


def odds() -> Mechanism:
    """Its outcome states the odds that ada is audited; the draw says whether she is."""
    domain = private_values(("ada",), Interval(0, 1), lambda a, outcome, own: Fraction(0))
    draw = lambda outcome: Lottery({"audited": outcome, "spared": 1 - outcome})  # noqa: E731
    return one_shot(domain, Interval(0, 1), lambda sent: sent["ada"], draw=draw)


def test_a_continuous_mechanism_can_be_hosted():
    mech = odds()
    hosted = live(mech, Terms({"ada": Fraction(1, 2)}))
    space = hosted.awaiting(hosted.start())["ada"]
    assert isinstance(space, Either)
    assert Fraction(1, 3) in space
    assert Move.LEAVE in space
    assert 2 not in space
    assert space.parse("LATE") is Move.LATE
    assert space.parse("1/3") == Fraction(1, 3)
    assert space.sample(np.random.default_rng(1), 1)[0] in Interval(0, 1)
    assert str(space) == "[0, 1] or ABSTAIN, LATE, LEAVE"
    outcome = play(hosted, honest(hosted), {"ada": Fraction(1, 3)}).outcome
    assert hosted.draw is not None
    assert dict(hosted.draw(outcome)) == {
        LiveOutcome("audited", {}, {}): Fraction(1, 3),
        LiveOutcome("spared", {}, {}): Fraction(2, 3),
    }


def test_a_sighted_withholder_gets_a_second_draw():
    mech = lots()
    hosted = live(mech, usual_terms(mech, unrevealed=1, seed="joint"))
    state = hosted.step(hosted.start(), {"ada": "ask", "bo": "ask"})
    assert WithholdIf("bo") in hosted.awaiting(state)["ada"]
    lottery = hosted.outcome(hosted.step(state, {"ada": WithholdIf("ada"), "bo": Move.REVEAL}))
    withheld = LiveOutcome("bo", {"ada": (Move.WITHHOLD,)}, {"ada": Fraction(1)})
    assert dict(lottery) == {LiveOutcome("bo", {}, {}): Fraction(1, 2), withheld: Fraction(1, 2)}
    assert str(WithholdIf("bo")) == "WITHHOLD IF bo"


def test_whoever_has_left_is_not_asked_again():
    mech = ascending_clock(agents=("ada", "bo", "cy"), values=4)
    hosted = live(mech, Terms(dict.fromkeys(("ada", "bo", "cy"), "stay"), leave=Fraction(1), abstain=Fraction(1, 4)))
    state, asked = hosted.start(), []
    while awaited := hosted.awaiting(state):
        (agent,) = awaited
        asked.append(agent)
        state = hosted.step(state, {agent: Move.LEAVE if agent == "cy" else "stay" if agent == "bo" else Move.ABSTAIN})
    assert asked.count("cy") == 1
    outcome = hosted.outcome(state)
    assert outcome.hosted.choice == "ada"
    assert outcome.penalty("cy") == 1
    assert outcome.penalty("ada") == Fraction(1, 4) * asked.count("ada")


def test_a_default_that_cannot_stand_in_is_a_sentence():
    hosted = live(clock(), Terms({"ada": "wait", "bo": "drop"}))
    state = hosted.step(hosted.start(), {"bo": "stay"})
    with pytest.raises(AccordError, match="ada's default wait is not in its message space"):
        hosted.step(state, {"ada": Move.ABSTAIN})
