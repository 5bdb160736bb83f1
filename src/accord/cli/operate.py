"""What the commands that operate an institution share: the ledger, the clock, secrets, and receipts."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from accord.cli.console import emit, read_json
from accord.cli.pinned import located
from accord.cli.target import resolve
from accord.core.canonical import canonical_json, encode
from accord.core.errors import AccordError
from accord.core.protocols import Entry
from accord.institutions.events import Founded, from_json
from accord.institutions.institution import Institution
from accord.institutions.moments import moment
from accord.institutions.sealing import commitment
from accord.institutions.transcript import transcript
from accord.storage.sqlite import reopen

ledger_option = click.option("--ledger", "ledger", required=True, metavar="FILE", help="The institution's ledger.")
target_option = click.option(
    "--target", metavar="FILE[:FACTORY]", help="Where the mechanism's file is now, if it was moved; it must hold the very same bytes."
)
now_option = click.option(
    "--now", metavar="INSTANT", help="The time to act at, such as 2026-11-21T12:00:00Z; the system clock if not given."
)


def clock(now: str | None) -> str:
    """The instant that was given, or the system's."""
    return moment(now) if now is not None else moment(datetime.datetime.now(datetime.UTC).isoformat())


@contextlib.contextmanager
def opened(path: str, target: str | None = None) -> Iterator[Institution]:
    """The institution in a ledger file, on the mechanism that its charter names, or on the same file moved to `target`.

    Nothing that the ledger names is executed before its bytes have been compared with the charter's digests (see `pinned`).
    Raises AccordError if there is no institution, or no such file.
    """
    with reopen(path) as ledger:
        first = from_json(next(iter(ledger.entries())).event)
        if not isinstance(first, Founded):
            raise AccordError(f"the ledger {path!r} does not begin with a founding: name the file that 'accord found' wrote")
        if not first.charter["target"]:
            raise AccordError(
                f"the ledger {path!r} was founded by a program and does not say where its mechanism is: operate it from there"
            )
        yield Institution(ledger, resolve(*located(first.charter, Path(path).parent, target)))


def act(
    path: str, command: Callable[[Institution], Any], now: str | None, *, target: str | None, json_: bool, **more: Any
) -> tuple[Entry, ...]:
    """Carry out a command on the institution in a ledger file, and print the receipt."""
    with opened(path, target) as institution:
        written = institution.handle(command(institution), clock(now))
        receipt(path, institution, written, json_=json_, **more)
    return written


def receipt(path: str, institution: Institution, written: Sequence[Entry], *, json_: bool, **more: Any) -> None:
    """What was written, where the institution stands, the head to keep, and how the mechanism was compared with the founding's."""
    state = institution.state
    value = {
        "ledger": path,
        "phase": state.phase.value,
        "deadline": state.deadline,
        "waiting": list(state.waiting()),
        "head": institution.head,
        "compared": institution.compared,
        "entries": [asdict(entry) for entry in written],
        **more,
    }
    lines = [*transcript(written), *(f"{name}: {said}" for name, said in more.items()), f"head: {institution.head}"]
    lines.append(f"compared: {institution.compared}")
    emit(value, "\n".join(lines), json_=json_)


def seal(agent: str, message: Any, where: str | None, ledger: str) -> tuple[str, Path]:
    """Draw a salt, and keep it with the message in a new file that only its owner can read; the commitment and the file.

    The file is beside the ledger unless `where` names one, and is on disk when this returns.
    """
    salt = secrets.token_hex(32)
    sealed = commitment(agent, message, salt)
    path = Path(where) if where else Path(f"{ledger}.{sealed.removeprefix('sha256:')[:16]}.secret.json")
    content = canonical_json({"agent": agent, "commitment": sealed, "message": encode(message), "salt": salt})
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        raise AccordError(f"{path} is there already and may hold another secret: name another file") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return sealed, path


def unseal(agent: str, where: str | None, ledger: str, sealed: str | None) -> tuple[Any, str]:
    """The encoded message and the salt from the file that `seal` wrote. Raises AccordError if it is not there or not `agent`'s."""
    if where is None and sealed is None:
        raise AccordError(f"{agent} has sealed nothing in {ledger}: there is nothing to reveal")
    path = where or f"{ledger}.{(sealed or '').removeprefix('sha256:')[:16]}.secret.json"
    kept = read_json(path)
    if not isinstance(kept, dict) or not {"agent", "message", "salt"} <= set(kept):
        raise AccordError(f"{path} holds no sealed message: give the file that 'accord submit' wrote")
    if kept["agent"] != agent:
        raise AccordError(f"{path} holds {kept['agent']}'s message, not {agent}'s: give the file that 'accord submit {agent}' wrote")
    return kept["message"], str(kept["salt"])
