"""The life of an institution: every stage, every refusal in one sentence, and nothing written by a refusal."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from accord.core.domain import Decision
from accord.core.errors import AccordError, Refused
from accord.institutions.charter import Charter, Windows
from accord.institutions.commands import Abstain, Appeal, Close, Join, Leave, Remedy, Resolve, Reveal, Send, Settle, Submit
from accord.institutions.events import from_json, to_json
from accord.institutions.evolve import evolve
from accord.institutions.institution import Institution, found
from accord.institutions.kernel import RULES, decide
from accord.institutions.moments import later, moment
from accord.institutions.moves import Move
from accord.institutions.phases import TABLE, Phase
from accord.institutions.sealing import commitment
from accord.institutions.terms import Terms, usual_terms
from accord.institutions.transcript import transcript
from accord.mechanisms.auctions.ascending_clock import ascending_clock
from accord.properties.ex_post_truthful import ex_post_truthful
from accord.storage.memory import MemoryLedger
from accord.verification.verify import verify
from tests.unit.institutions import houses
from tests.unit.institutions.houses import ALONE, WINDOWS, at, auction, draw, founded, joined, live_proof, revealed, salt, seal


def refuse(body: Institution, command, now: str, words: str) -> None:
    """The command is refused in one sentence that has the words, and nothing is written."""
    before, head, state = body.entries, body.head, body.state
    with pytest.raises(Refused) as problem:
        body.handle(command, now)
    sentence = str(problem.value)
    assert words in sentence
    assert "\n" not in sentence
    assert ":" in sentence
    assert (body.entries, body.head) == (before, head)
    assert body.state is state


def test_a_whole_life():
    body = revealed({"ada": 2, "bo": 3, "cy": 1})
    assert body.state.phase is Phase.CLOSED
    body.handle(Settle(), at(210))
    assert body.state.outcome.hosted == Decision("bo", {"bo": 2})
    assert dict(body.state.outcome.moves) == {}
    body.handle(Close(), at(311))
    assert body.state.phase is Phase.FINAL
    assert transcript(body.entries) == [
        f"   0  2026-01-01T00:00:00Z  founded on vickrey(agents=(ada, bo, cy), values=4, prior=nothing) for ada, bo, cy; "
        "silence counts as ada: 0, bo: 0, cy: 0 and costs nothing; seed: beacon (the test beacon; the ledger cannot check the value "
        "against it: members do); appeals are decided by the panel (a body outside, which the ledger cannot authenticate); "
        "proved: truthful "
        f"against alone ({body.entries[0].event['certificates'][0]['seal']}, behaviour digest); joining is open until 2026-01-01T00:01:40Z",
        "   1  2026-01-01T00:00:01Z  ada joins",
        "   2  2026-01-01T00:00:01Z  bo joins",
        "   3  2026-01-01T00:00:01Z  cy joins",
        "   4  2026-01-01T00:00:01Z  the window (enrolling) closes; the next is open until 2026-01-01T00:01:41Z",
        f"   5  2026-01-01T00:00:02Z  ada seals a message ({commitment('ada', 2, salt('ada'))})",
        f"   6  2026-01-01T00:00:02Z  bo seals a message ({commitment('bo', 3, salt('bo'))})",
        f"   7  2026-01-01T00:00:02Z  cy seals a message ({commitment('cy', 1, salt('cy'))})",
        "   8  2026-01-01T00:01:42Z  the window (sealing) closes; the next is open until 2026-01-01T00:03:22Z",
        "   9  2026-01-01T00:01:43Z  ada reveals 2",
        "  10  2026-01-01T00:01:43Z  bo reveals 3",
        "  11  2026-01-01T00:01:43Z  cy reveals 1",
        "  12  2026-01-01T00:03:23Z  the window (revealing) closes",
        "  13  2026-01-01T00:03:30Z  settled: Decision(choice=bo, payments=bo: 2); paid: bo 2; appeals until 2026-01-01T00:05:10Z",
        "  14  2026-01-01T00:05:11Z  the window (settled) closes",
    ]


def test_silence_lateness_leaving_and_withholding_are_moves_with_their_price():
    body = joined(abstain=1, late=2, unrevealed=Fraction(1, 2), leave=3)
    seal(body, "ada", 3, at(2))
    body.handle(Leave("bo"), at(3))
    seal(body, "cy", 2, at(101.5))
    body.handle(Close(), at(102))
    assert body.state.waiting() == ("ada",)
    body.handle(Close(), at(203))
    body.handle(Settle(), at(204))
    outcome = body.state.outcome
    assert dict(outcome.moves) == {"ada": (Move.WITHHOLD,), "bo": (Move.LEAVE,), "cy": (Move.LATE,)}
    assert dict(outcome.penalties) == {"ada": Fraction(1, 2), "bo": 3, "cy": 2}
    assert outcome.hosted == auction()(dict.fromkeys(("ada", "bo", "cy"), 0))
    assert body.entries[-1].event["payments"] == {"ada": "1/2", "bo": "3", "cy": "2"}


def test_when_nobody_seals_there_is_nothing_to_reveal():
    body = revealed({}, abstain=1)
    assert body.state.phase is Phase.CLOSED
    assert [e.event["move"] for e in body.entries[-4:-1]] == ["abstain"] * 3


def test_what_was_sealed_and_withheld_does_not_count():
    """The institution never learns it, so the default stands in for it: the live rule must not care which message does."""
    hosted = joined().state.live
    ends = set()
    for sealed in range(4):
        state = hosted.step(hosted.start(), {"ada": sealed, "bo": 3, "cy": 1})
        ends.add(hosted.outcome(hosted.step(state, {"ada": Move.WITHHOLD, "bo": Move.REVEAL, "cy": Move.REVEAL})))
    assert len(ends) == 1


def test_windows_of_the_play_do_not_end_early():
    body = joined()
    for agent in ("ada", "bo", "cy"):
        seal(body, agent, 1, at(2))
    refuse(body, Close(), at(50), "is open until 2026-01-01T00:01:41Z")


def test_refusals_at_each_stage():
    body = founded()
    refuse(body, Join("zoe"), at(1), "'zoe' is not an agent here")
    refuse(body, Submit("ada", "x"), at(1), "submit is not possible now: the institution is enrolling, and takes join, close")
    body.handle(Join("ada"), at(1))
    refuse(body, Join("ada"), at(2), "has already joined")
    refuse(body, Join("bo"), at(101), "cannot join any more")
    body = joined()
    seal(body, "ada", 1, at(2))
    refuse(body, Submit("ada", "again"), at(3), "already acted")
    refuse(body, Submit("bo", commitment("ada", 1, salt("ada"))), at(3), "the same as ada's")
    refuse(body, Abstain("ada"), at(3), "already acted")
    refuse(body, Submit("bo", "early"), at(1), "set the clock right")
    refuse(body, Reveal("ada", 1, salt("ada")), at(3), "the institution is sealing")
    body.handle(Leave("bo"), at(4))
    seal(body, "cy", 9, at(5))
    body.handle(Close(), at(102))
    refuse(body, Reveal("ada", 2, salt("ada")), at(103), "is not what ada sealed")
    refuse(body, Reveal("ada", 1, "pepper"), at(103), "is not what ada sealed")
    refuse(body, Reveal("bo", 1, salt("bo")), at(103), "bo has sealed nothing")
    refuse(body, Reveal("cy", 9, salt("cy")), at(103), "9 is not in cy's message space (0, 1, 2, 3)")
    body.handle(Reveal("ada", 1, salt("ada")), at(104))
    refuse(body, Reveal("ada", 1, salt("ada")), at(105), "already revealed")
    refuse(body, Settle(), at(105), "the institution is revealing, and takes reveal, close")
    body.handle(Close(), at(203))
    body.handle(Settle(), at(204))
    refuse(body, Appeal("ada", "  "), at(205), "gives no grounds")
    refuse(body, Resolve(0, Remedy.DISMISS, "none", "the panel"), at(205), "there is no appeal 0")
    refuse(body, Appeal("ada", "wrong"), at(305), "an appeal comes too late")


def test_a_wrong_instant_is_a_sentence():
    with pytest.raises(AccordError, match="'in a while' is not a point in time"):
        founded().handle(Join("ada"), "in a while")
    with pytest.raises(AccordError, match="has no time zone"):
        founded().handle(Join("ada"), "2026-01-01T00:00:01")


def test_an_unclaimed_seat_dissolves_the_institution():
    body = founded()
    body.handle(Join("ada"), at(1))
    body.handle(Close(), at(101))
    assert body.state.phase is Phase.DISSOLVED
    refuse(body, Join("bo"), at(102), "takes nothing more")


def test_a_lottery_is_drawn_by_the_seed_and_by_nothing_else():
    winners = set()
    for seed in range(12):
        outcomes = []
        for _ in range(2):
            body = revealed({"ada": "ask", "bo": "ask"}, draw())
            refuse(body, Settle(), at(210), "give the seed, which is the test beacon")
            body.handle(Settle(f"round {seed}"), at(210))
            outcomes.append(body.state.outcome)
        assert outcomes[0] == outcomes[1]
        winners.add(outcomes[0].hosted)
    assert winners == {"ada", "bo"}


def test_a_joint_seed_is_made_of_the_revealed_salts():
    body = closed_with_joint_seed()
    refuse(body, Settle("mine"), at(210), "makes the seed of the members' salts")
    body.handle(Settle(), at(210))
    assert body.entries[-1].event["seed"].startswith("sha256:")
    assert body.state.outcome.hosted in ("ada", "bo")


def closed_with_joint_seed() -> Institution:
    mech = draw()
    terms = usual_terms(mech, unrevealed=4, seed="joint")
    certificate = verify(mech, ex_post_truthful()).certificate
    assert certificate is not None
    body = found(MemoryLedger(), mech, Charter(terms, (replace(ALONE, property="ex_post_truthful"),), WINDOWS), [certificate], at(0))
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(1))
    for agent in ("ada", "bo"):
        seal(body, agent, "ask", at(2))
    body.handle(Close(), at(102))
    for agent in ("ada", "bo"):
        body.handle(Reveal(agent, "ask", salt(agent)), at(103))
    body.handle(Close(), at(203))
    return body


def test_appeals():
    body = revealed({"ada": "ask", "bo": "ask"}, draw())
    body.handle(Settle("the wrong round"), at(210))
    body.handle(Appeal("ada", "this is not the beacon's value"), at(211))
    refuse(body, Close(), at(311), "appeal 0 is not decided")
    body.handle(Resolve(0, Remedy.RESETTLE, "the value was misread", "the panel", "the right round"), at(212))
    assert body.state.phase is Phase.CLOSED
    body.handle(Settle("the right round"), at(213))
    body.handle(Appeal("bo", "I was ill"), at(214))
    body.handle(Resolve(1, Remedy.DISMISS, "illness was foreseen", "the panel"), at(215))
    refuse(body, Resolve(1, Remedy.ANNUL, "again", "the panel"), at(216), "already decided (dismiss)")
    body.handle(Appeal("bo", "the roster was wrong"), at(216))
    body.handle(Resolve(2, Remedy.ANNUL, "it was", "the panel"), at(217))
    assert body.state.phase is Phase.ANNULLED
    assert body.state.outcome is None
    assert transcript(body.entries)[-1].endswith("appeal 2 is decided by the panel (annul): it was")


def clock_house(**penalties) -> Institution:
    mech = ascending_clock(agents=("ada", "bo"), values=3)
    terms = Terms({"ada": "drop", "bo": "drop"}, **penalties)
    return found(MemoryLedger(), mech, Charter(terms, (ALONE,), WINDOWS), [live_proof(mech, terms)], at(0))


def test_a_mechanism_with_rounds_runs_round_by_round():
    body = clock_house()
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(1))
    refuse(body, Send("ada", "stay"), at(2), "ada has nothing to send now: awaited are (bo)")
    refuse(body, Send("bo", "leap"), at(2), "leap is not in bo's message space (stay, drop)")
    assert body.view("bo")[1].price == 0
    assert body.view("ada") is None
    body.handle(Send("bo", "stay"), at(2))
    body.handle(Send("ada", "stay"), at(3))
    body.handle(Send("bo", "stay"), at(4))
    body.handle(Send("ada", "drop"), at(5))
    assert body.state.phase is Phase.CLOSED
    body.handle(Settle(), at(6))
    assert body.state.outcome.hosted == Decision("bo", {"bo": 1})


def test_silence_in_a_round_counts_as_the_default_and_leaving_is_for_good():
    body = clock_house(abstain=1, leave=2)
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(1))
    body.handle(Send("bo", "stay"), at(2))
    body.handle(Close(), at(103))
    assert body.state.phase is Phase.CLOSED
    body.handle(Settle(), at(104))
    assert body.state.outcome.hosted.choice == "bo"
    assert dict(body.state.outcome.penalties) == {"ada": 1}

    late = clock_house(late=5)
    for agent in ("ada", "bo"):
        late.handle(Join(agent), at(1))
    late.handle(Send("bo", "stay"), at(150))
    assert late.entries[-2].event == {"type": "MoveMade", "version": 1, "agent": "bo", "move": "late"}


def test_the_kernel_steps_the_very_live_mechanism():
    """Whatever was done, the outcome is that of stepping `live` by hand with the same moves."""
    body = revealed({"ada": 3, "cy": 2}, abstain=1)
    body.handle(Settle(), at(210))
    hosted = body.state.live
    state = hosted.step(hosted.start(), {"ada": 3, "bo": Move.ABSTAIN, "cy": 2})
    assert body.state.outcome == hosted.outcome(hosted.step(state, {"ada": Move.REVEAL, "cy": Move.REVEAL}))


def test_events_are_json_both_ways_and_replay_to_the_same_state():
    body = revealed({"ada": 3, "cy": 2}, abstain=1)
    body.handle(Settle(), at(210))
    again = Institution(body._ledger, auction())
    assert again.state == body.state
    for entry in body.entries:
        assert to_json(from_json(entry.event)) == entry.event


@pytest.mark.parametrize(("form", "words"), [
    ({"type": "Joined", "version": 2, "agent": "ada"}, "cannot read version 2 of the event 'Joined'"),
    ({"type": "Wept", "version": 1}, "cannot read version 1 of the event 'Wept'"),
    ({"type": "Joined", "version": 1}, "does not have the fields"),
    ([1], "is not an event"),
])  # fmt: skip
def test_what_is_no_event_is_refused(form, words):
    with pytest.raises(AccordError, match=words):
        from_json(form)


def test_decide_is_pure_and_every_command_that_a_phase_takes_has_a_rule():
    assert {kind for allowed in TABLE.values() for kind in allowed} == set(RULES)
    state = founded().state
    assert decide(state, Join("ada"), at(1)) == decide(state, Join("ada"), at(1))
    before = state.members
    assert evolve(state, decide(state, Join("ada"), at(1))[0]).members == {"ada"}
    assert state.members == before == frozenset()


def test_windows_must_open():
    with pytest.raises(AccordError, match="never opens"):
        Windows(join=0)


def test_a_second_writer_is_decided_anew():
    """Two drivers over one ledger: the second decides on what the first wrote, though it had not seen it."""
    first = founded()
    second = Institution(first._ledger, auction())
    first.handle(Join("ada"), at(1))
    second.handle(Join("bo"), at(2))
    assert second.state.members == {"ada", "bo"}
    with pytest.raises(Refused, match="already joined"):
        first.handle(Join("bo"), at(3))


def test_an_appeal_is_decided_by_the_authority_that_the_charter_names():
    body = revealed({"ada": "ask", "bo": "ask"}, draw())
    body.handle(Settle("1"), at(210))
    assert body.entries[-1].event["beacon"] == "the test beacon"
    line = transcript(body.entries)[-1]
    assert line.endswith("the seed is said to be the test beacon; the ledger cannot check the value against it: members do")
    body.handle(Appeal("ada", "this is not the beacon's value"), at(211))
    refuse(body, Resolve(0, Remedy.DISMISS, "no", "bo"), at(212), "'bo' does not decide appeals here: the charter says that 'the panel'")
    refuse(body, Resolve(0, Remedy.RESETTLE, "yes", "the panel"), at(212), "must say which value is right")
    refuse(body, Resolve(0, Remedy.DISMISS, "no", "the panel", "2"), at(212), "has no use in this decision")
    body.handle(Resolve(0, Remedy.RESETTLE, "yes", "the panel", "2"), at(212))
    refuse(body, Settle("1"), at(213), "is not the one that the appeal was decided with: settle with '2'")
    body.handle(Settle(), at(213))
    assert body.entries[-1].event["seed"] == "2"
    assert Institution(body._ledger, draw()).state == body.state


def test_without_an_authority_nobody_appeals():
    mech = auction()
    body = found(MemoryLedger(), mech, Charter(usual_terms(mech), (ALONE,), WINDOWS), [houses.proof(mech)], at(0))
    for agent in mech.domain.agents:
        body.handle(Join(agent), at(1))
    body.handle(Close(), at(102))
    body.handle(Settle(), at(103))
    refuse(body, Appeal("ada", "unfair"), at(104), "the charter names nobody who decides appeals")


def test_times_beyond_the_calendar_are_sentences():
    with pytest.raises(AccordError, match="after the year 9999"):
        later("9999-12-31T23:59:59Z", 1)
    with pytest.raises(AccordError, match="after the year 9999"):
        later("2026-01-01T00:00:00Z", 10**16)
    with pytest.raises(AccordError, match="outside the years"):
        moment("0001-01-01T00:00:00+23:00")
