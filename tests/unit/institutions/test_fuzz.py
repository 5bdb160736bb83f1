"""Random commands at random moments: the table is obeyed, refusals write nothing, and replay gives the same state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.errors import Refused
from accord.institutions.commands import Abstain, Appeal, Close, Join, Leave, Remedy, Resolve, Reveal, Settle, Submit
from accord.institutions.events import from_json
from accord.institutions.evolve import evolve
from accord.institutions.institution import Institution
from accord.institutions.moves import Move
from accord.institutions.phases import TABLE
from accord.institutions.sealing import commitment
from accord.institutions.state import State
from accord.institutions.transcript import SECRET, fixed, sentence, transcript, visible
from tests.unit.institutions.houses import at, draw, founded, revealed, salt

AGENTS = st.sampled_from(["ada", "bo", "ada", "bo", "zoe"])
MESSAGES = st.sampled_from(["ask", "ask", "pass", "grab"])
COMMANDS = {
    Join: st.builds(Join, AGENTS),
    Submit: st.builds(lambda a, m: Submit(a, commitment(a, m, salt(a))), AGENTS, MESSAGES),
    Abstain: st.builds(Abstain, AGENTS),
    Leave: st.builds(Leave, AGENTS),
    Reveal: st.builds(lambda a, m: Reveal(a, m, salt(a)), AGENTS, MESSAGES),
    Close: st.just(Close()),
    Settle: st.builds(Settle, st.sampled_from(["beacon 1", "beacon 2", None])),
    Appeal: st.builds(Appeal, AGENTS, st.just("unfair")),
    Resolve: st.builds(
        Resolve, st.integers(-1, 2), st.sampled_from(Remedy), st.just("so it is"), st.just("the panel"), st.sampled_from([None, "beacon 1"])
    ),
}
ANY = st.one_of(*COMMANDS.values())
WAITS = st.sampled_from([0, 1, 40, 101])


@given(st.data())
def test_random_lives(data):
    """Mostly commands that the phase takes, so that lives get far; now and then any."""
    body, now = founded(draw(), leave=1, late="1/2"), 1.0
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(now))
    for _ in range(data.draw(st.integers(0, 25))):
        now += data.draw(WAITS)
        likely = [COMMANDS[kind] for kind in TABLE[body.state.phase]]
        command = data.draw(st.one_of(*likely, *likely, ANY))
        before, head, entries = body.state, body.head, body.entries
        try:
            assert body.handle(command, at(now))
        except Refused:
            assert (body.head, body.entries) == (head, entries)
            assert body.state is before
            continue
        assert body.state.phase in TABLE[before.phase][type(command)]
    again = Institution(body._ledger, draw())
    assert again.state == body.state
    assert again.entries == body.entries
    for reader in ("ada", "bo"):
        for entry in visible(body.entries, reader):
            assert fixed(body.entries) or entry.event["type"] not in SECRET or entry.event["agent"] == reader
    if body.state.outcome is not None:
        check_outcome(body)


def check_outcome(body: Institution) -> None:
    """The outcome is one that the live mechanism can give for the recorded moves, and each move cost what the terms say."""
    outcome, terms = body.state.outcome, body.state.rules.terms
    lottery = body.state.live.outcome(body.state.play)
    assert outcome in (lottery.support if hasattr(lottery, "support") else (lottery,))
    moved = [e.event for e in body.entries if e.event["type"] == "MoveMade"]
    assert {(m["agent"], Move(m["move"])) for m in moved} == {(a, m) for a, ms in outcome.moves.items() for m in ms}
    assert sum(outcome.penalties.values()) == sum(terms.penalty(Move(m["move"])) for m in moved)


def test_a_member_sees_of_the_others_only_what_is_fixed():
    body = founded(draw())
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(1))
    body.handle(Submit("ada", commitment("ada", "ask", salt("ada"))), at(2))
    body.handle(Leave("bo"), at(3))
    assert len(transcript(body.entries)) == 6
    assert [line.split("Z  ")[1] for line in transcript(body.entries, "bo")][-1] == "bo leaves"
    assert not any("seals" in line for line in transcript(body.entries, "bo"))
    body.handle(Close(), at(102))
    body.handle(Reveal("ada", "ask", salt("ada")), at(103))
    assert not any("ada reveals" in line for line in transcript(body.entries, "bo"))
    body.handle(Close(), at(203))
    assert transcript(body.entries, "bo") == transcript(body.entries)


def test_the_view_is_the_live_mechanisms():
    body = founded(draw())
    assert body.view("ada") is None
    for agent in ("ada", "bo"):
        body.handle(Join(agent), at(1))
    assert body.view("ada") == ("seal", None)
    with pytest.raises(Refused, match="'zoe' is not an agent"):
        body.view("zoe")


def test_an_event_of_a_newer_release_is_named_in_a_transcript():
    assert sentence({"type": "Wept", "version": 3}) == "Wept (version 3), which this release cannot read"


def test_states_are_equal_event_by_event():
    body = revealed({"ada": "ask"}, draw(), abstain=1)
    state = State(draw())
    for entry in body.entries:
        state = evolve(state, from_json(entry.event))
    assert state == body.state
