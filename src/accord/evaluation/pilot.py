"""Step 3, a pilot: a live institution founded on the certificates, through which the members of one edition go once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from accord.core.canonical import key
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.protocols import Ledger, Progress
from accord.institutions.charter import Charter, Windows
from accord.institutions.commands import Appeal, Close, Command, Join, Remedy, Resolve, Reveal, Send, Settle, Submit
from accord.institutions.founding import carried, requirements
from accord.institutions.institution import Institution, found
from accord.institutions.moments import later
from accord.institutions.sealing import commitment
from accord.institutions.settlement import point, settlement
from accord.institutions.terms import Terms, usual_terms
from accord.institutions.transcript import transcript
from accord.runs.seeds import Streams
from accord.simulation.drawing import Fixed
from accord.simulation.scenario import Scenario
from accord.verification.verdict import Verdict

OPENING = "2026-01-01T09:00:00Z"
STEP = 600  # seconds
APPEALS = "the pilot's appeals panel"


def pilot_section(scenario: Scenario, verdicts: Sequence[Verdict], ledger: Ledger, seed: int, progress: Progress) -> dict[str, Any]:
    """Found, join, seal, reveal, settle, appeal, on a clock that the pilot moves by itself; honest members.

    Nothing is founded where a required property is not proved, or where the charter's terms do not carry a proof over to the
    live mechanism: then the section says why.
    """
    mech = scenario.mechanism
    try:
        institution = _founded(scenario, mech, verdicts, ledger)
    except AccordError as refusal:
        return {"founded": False, "refusal": str(refusal), "entries": 0, "transcript": []}
    name, types = members(scenario, seed)
    now, sequel = OPENING, None
    for k, command in enumerate(_round(institution, mech, types, seed)):
        progress("running the pilot", k, 3 * len(types) + 6)
        # A window is closed when its deadline has passed; anything else is done a little after what came before.
        now = later(institution.state.deadline or now, STEP) if isinstance(command, Close) else later(now, STEP)
        institution.handle(command, now)
        if isinstance(command, Settle):
            sequel = _sequel(institution, mech, types, command.seed)
    again = Institution(ledger, mech)
    entries = institution.entries
    return {
        "founded": True,
        "refusal": None,
        "edition": name,
        "entries": len(entries),
        "head": institution.head,
        "requirements": [str(r) for r in institution.state.rules.required],
        "matched": [c["matched"] for c in entries[0].event["certificates"]],
        "terms": institution.state.rules.terms.json(),
        "beacon": institution.state.rules.beacon,
        "transcript": transcript(entries),
        "sequel": sequel,
        "replayed": again.head == institution.head
        and all(key(x) == key(y) for x, y in zip(_reached(again), _reached(institution), strict=True)),
        "level": "exact",
    }


def _sequel(institution: Institution, mech: Mechanism, types: Mapping[str, Any], seed: str | None) -> dict[str, Any] | None:
    """What follows the settlement where the mechanism says: one exact draw from its lottery, given the members' types.

    It is played out by the pilot, not by the institution, whose record ends with the settlement: an audit's reading is a
    fact from outside, which here is drawn from the stated noise.
    """
    if mech.sequel is None or seed is None:
        return None
    settled = settlement(institution.state, seed)
    standing = settled.outcome if settled.drawn is None else settled.drawn
    ends = mech.sequel(standing.hosted, types)
    end = ends.at(point(institution.state.identity, "sequel", seed))
    columns, rows = end.table()
    return {"words": str(end), "columns": list(columns), "rows": [list(r) for r in rows], "ends": len(ends), "level": "sampled"}


def _reached(institution: Institution) -> tuple[Any, ...]:
    """What a replay of the ledger must reach again."""
    state = institution.state
    return state.phase, state.members, state.seals, state.answers, state.moves, state.outcome, state.appeals


def _founded(scenario: Scenario, mech: Mechanism, verdicts: Sequence[Verdict], ledger: Ledger) -> Institution:
    unproved = [v for v in verdicts if not v.holds]
    if unproved:
        raise AccordError(f"not founded, because a required property does not hold: {unproved[0]}")
    if not verdicts:
        raise AccordError("not founded, because the scenario requires no property: list some under 'required'")
    terms = institution_terms(scenario)
    certificates = carried([v.certificate or {} for v in verdicts], mech, terms)
    beacon = "for the pilot, SHA-256 of the scenario's name and seed stands for a public beacon"
    charter = Charter(terms, requirements(certificates), Windows(), target=scenario.name, beacon=beacon, appeals=APPEALS)
    return found(ledger, mech, charter, certificates, OPENING)


def institution_terms(scenario: Scenario) -> Terms:
    """The terms under [institution] in the scenario. Raises AccordError for a key that is not one of theirs."""
    given = dict(scenario.institution)
    unknown = set(given) - {"default", "abstain", "late", "unrevealed", "leave", "seed"}
    if unknown:
        raise AccordError(
            f"[institution] of {scenario.name} has no {sorted(unknown)[0]!r}: it has default, abstain, late, unrevealed, leave and seed"
        )
    return usual_terms(scenario.mechanism, **given)


def members(scenario: Scenario, seed: int) -> tuple[str, Mapping[str, Any]]:
    """The newest edition in which everybody takes part, and their types: its own, else drawn as it says."""
    whole = [e for e in scenario.editions if e.roster(scenario.mechanism) == scenario.mechanism.domain.agents]
    if not whole:
        raise AccordError(f"no edition of {scenario.name} has everybody, so none can be run as it was certified: add one")
    edition = whole[-1]
    if isinstance(edition.types, Fixed):
        return edition.name, edition.types.types
    drawn = edition.types.draw(scenario.mechanism, 1, Streams(seed).under("pilot"))
    return edition.name, {agent: d.types()[0] for agent, d in drawn.items()}


def _round(institution: Institution, mech: Mechanism, types: Mapping[str, Any], seed: int) -> Iterator[Command]:
    """Everybody joins and is honest; then the settlement, and one appeal that is dismissed."""
    assert mech.truth is not None, "a required property has been proved of honest play"
    yield from (Join(agent) for agent in types)
    if mech.messages is not None:
        told = {a: mech.truth(mech.view(mech.start(), a), types[a]) for a in types}
        salts = {a: hashlib.sha256(f"pilot {seed} {a}".encode()).hexdigest() for a in types}
        yield from (Submit(a, commitment(a, told[a], salts[a])) for a in types)
        yield Close()
        yield from (Reveal(a, told[a], salts[a]) for a in types)
        yield Close()
    else:
        state = mech.start()
        while awaited := mech.awaiting(state):
            sent = {a: mech.truth(mech.view(state, a), types[a]) for a in awaited}
            yield from (Send(a, message) for a, message in sent.items())
            state = mech.step(state, sent)
    yield Settle(hashlib.sha256(f"{institution.state.rules.target} {seed}".encode()).hexdigest())
    first = next(iter(types))
    yield Appeal(first, "please confirm that the draw used the published value")
    yield Resolve(0, Remedy.DISMISS, "the seed on record is the published value, and the draw replays", APPEALS)
    yield Close()
