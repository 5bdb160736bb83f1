"""accord found: found an institution on a mechanism and its proofs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from accord.cli.console import as_json, read_json, set_option
from accord.cli.operate import clock, now_option, receipt
from accord.cli.pinned import pinned
from accord.cli.target import resolve, settings_of
from accord.core.errors import AccordError, Refused
from accord.core.mechanism import Mechanism
from accord.core.registry import THREATS
from accord.institutions.charter import Charter, Requirement, Windows
from accord.institutions.founding import requirements, well_formed
from accord.institutions.institution import found
from accord.institutions.live import live
from accord.institutions.moves import PENALISED
from accord.institutions.terms import SEEDS, Terms, first_spaces, usual_terms
from accord.institutions.transfer import CARRIED
from accord.properties.named import property_named, threat_named
from accord.properties.property import Property, Threat
from accord.runs.progress import progress_bar
from accord.storage.chain import GENESIS
from accord.storage.sqlite import SqliteLedger
from accord.verification.methods.exhaustion import METHOD as EXHAUSTION
from accord.verification.verify import settled, verify


@click.command("found")
@click.argument("target")
@set_option
@click.option("--certificate", "-c", "files", multiple=True, metavar="FILE", help="A proof, from 'accord verify --certificate'.")
@click.option(
    "--require",
    "-r",
    "required",
    multiple=True,
    metavar="PROPERTY[:THREAT]",
    help="What must be proved; all that the certificates prove if not given.",
)
@click.option("--prove", is_flag=True, help="Prove here and now what is required and no certificate proves.")
@click.option("--ledger", "ledger", required=True, metavar="FILE", help="The ledger to write; it must not hold an institution yet.")
@click.option("--terms", "terms_file", metavar="FILE", help="A TOML file: seed, and the tables default and penalties.")
@click.option(
    "--default",
    "defaults",
    multiple=True,
    metavar="AGENT=MESSAGE",
    help="What counts when the agent is silent; its simplest message if not given.",
)
@click.option(
    "--penalty", "penalties", multiple=True, metavar="MOVE=AMOUNT", help=f"The price of a move ({', '.join(PENALISED)}); 0 if not given."
)
@click.option("--seed-from", type=click.Choice(list(SEEDS)), help="Where the randomness comes from; beacon if not given.")
@click.option("--beacon", default="", metavar="TEXT", help="In words: which public value will be the seed.")
@click.option("--appeals", default="", metavar="WHO", help="Who decides appeals: an agent, or in words a body outside; else nobody.")
@click.option("--window", "windows", multiple=True, metavar="NAME=SECONDS", help="How long join, send, reveal or appeal stays open.")
@now_option
@as_json
def command(
    target: str, settings: tuple[str, ...], files: tuple[str, ...], required: tuple[str, ...], prove: bool, ledger: str,
    terms_file: str | None, defaults: tuple[str, ...], penalties: tuple[str, ...], seed_from: str | None, beacon: str,
    appeals: str, windows: tuple[str, ...], now: str | None, json_: bool,
) -> None:  # fmt: skip
    """Found an institution that runs TARGET live, in a new ledger.

    Silence, lateness, leaving and not revealing become moves with the consequences of the terms. Every required property
    must be proved of this live mechanism; proofs about a one-shot TARGET carry over, and the receipt says which digest
    matched. Nothing is written if the founding is refused.
    """
    _unused(ledger)
    chosen = settings_of(settings)
    mech = resolve(target, chosen)
    certificates = [read_json(file) for file in files]
    well_formed(certificates)
    terms = _terms(mech, _file(terms_file), _named(defaults), _named(penalties), seed_from)
    pairs = [_pair(written) for written in required]
    wanted = tuple(_requirement(mech, *pair) for pair in pairs) or requirements(certificates)
    if prove:
        certificates += _proofs(mech, terms, pairs, wanted, certificates)
    where = pinned(target, chosen, Path(ledger).parent)
    charter = Charter(terms, wanted, _windows(_named(windows)), beacon=beacon, appeals=appeals, **where)
    with SqliteLedger(ledger) as kept:
        institution = found(kept, mech, charter, certificates, clock(now))
        receipt(ledger, institution, tuple(kept.entries()), json_=json_)


def _unused(path: str) -> None:
    """Raise AccordError, before any long work, for a ledger that is in use or cannot be made."""
    with SqliteLedger(path) as ledger:
        if ledger.head != GENESIS:
            raise Refused(f"the ledger {path!r} already records an institution: name a new file")


def _named(pairs: Iterable[str]) -> dict[str, str]:
    """['x-ai=0', ...] as a mapping, the names as they are written."""
    found = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name:
            raise AccordError(f"{pair!r} names nothing: write NAME=VALUE")
        found[name] = value
    return found


def _file(path: str | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        form = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise AccordError(f"{path} cannot be read ({problem.strerror}): check the path") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise AccordError(f"{path} is not TOML ({problem}): write seed = ..., [default] and [penalties]") from None
    for name, value in form.items():
        if name not in ("seed", "default", "penalties"):
            raise AccordError(f"{path} has {name!r}, which is no part of terms: they have seed, default and penalties")
        if name == "seed":
            if not isinstance(value, str) or value not in SEEDS:
                raise AccordError(f"{path} has the seed {value!r}, which is none: write seed = {' or '.join(map(repr, SEEDS))}")
        elif not isinstance(value, dict):
            raise AccordError(f"{path} has {value!r} for {name!r}, which is a table: write [{name}] and below it a line for each entry")
        else:
            _entries(path, name, value)
    return form


def _entries(path: str, table: str, entries: Mapping[str, Any]) -> None:
    for name, value in entries.items():
        if isinstance(value, float):
            raise AccordError(f"{path} has {value} for {name!r} under [{table}], which is not exact: write it in quotes as 'p/q'")
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise AccordError(f"{path} has {value!r} for {name!r} under [{table}]: write a whole number, or a text in quotes")


def _terms(mech: Mechanism, form: Mapping[str, Any], defaults: Mapping[str, str], penalties: Mapping[str, str], seed: str | None) -> Terms:
    """The terms of the file, with what the command line says in its place."""
    spaces = first_spaces(mech)
    chosen = {}
    for agent, written in {**form.get("default", {}), **defaults}.items():
        if agent not in mech.domain.agents:
            raise AccordError(f"{agent!r} is not an agent here: the agents are {', '.join(mech.domain.agents)}")
        chosen[agent] = spaces[agent].parse(str(written)) if agent in spaces else str(written)
    fines = {**form.get("penalties", {}), **penalties}
    for name in fines:
        if name not in PENALISED:
            raise AccordError(f"{name!r} is no move with a penalty: they are {', '.join(PENALISED)}")
    return usual_terms(mech, default=chosen, **fines, seed=seed or form.get("seed", "beacon"))


def _windows(written: Mapping[str, str]) -> Windows:
    for name, seconds in written.items():
        if name not in vars(Windows()):
            raise AccordError(f"{name!r} is no window: they are {', '.join(vars(Windows()))}")
        if not re.fullmatch("[0-9]{1,9}", seconds):
            raise AccordError(
                f"{seconds!r} is not a whole number of seconds of at most nine digits for the window {name!r}: write {name}=3600"
            )
    return Windows(**{name: int(seconds) for name, seconds in written.items()})


def _pair(written: str) -> tuple[Property, Threat | None]:
    """'truthful', 'truthful:coalition:2' or 'individually_rational:interim:none' as a property and a threat."""
    known = {entry.name for entry in THREATS}
    parts = written.split(":")
    cut = next((k for k, part in enumerate(parts) if k and part in known), None)
    if cut is None:
        return property_named(written), None
    return property_named(":".join(parts[:cut])), threat_named(":".join(parts[cut:]))


def _requirement(mech: Mechanism, prop: Property, threat: Threat | None) -> Requirement:
    against = settled(mech, prop, threat)
    return Requirement(prop.name, against.name, dict(prop.params), dict(against.params))


def _proofs(
    mech: Mechanism, terms: Terms, pairs: Sequence[tuple[Property, Threat | None]], wanted: Sequence[Requirement], given: Sequence[Any]
) -> list[Any]:
    """Certificates for the requirements that none of those given meets: of the mechanism where the lemma carries them over,
    else of the live mechanism itself. By exhaustion, because an institution rests on the whole table."""
    proofs = []
    for (prop, threat), requirement in zip(pairs, wanted, strict=False):
        if any(requirement.met_by(c) for c in given):
            continue
        carries = mech.one_shot and requirement.threat in CARRIED.get(requirement.property, ())
        with progress_bar() as progress:
            verdict = verify(mech if carries else live(mech, terms), prop, threat, method=EXHAUSTION, progress=progress)
        if not verdict.holds:
            raise Refused(f"the charter requires what is not so: {verdict}")
        proofs.append(verdict.certificate)
    return proofs
