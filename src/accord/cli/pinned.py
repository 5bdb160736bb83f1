"""The files that a founding rests on, by path from the ledger's folder and by SHA-256: a ledger must not run just anything.

A ledger may travel with its files from one machine to another, so it holds no absolute path. Whoever opens it executes the
file that it names; so the bytes are compared first.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from accord.core.errors import AccordError

SUFFIXES = (".py", ".csv", ".xlsx", ".toml")


def split(written: str) -> tuple[str, str]:
    """The file in a target and what follows it (':factory' or nothing); no file for a name of the catalogue."""
    if ".py:" in written:
        file, _, factory = written.rpartition(":")
        return file, f":{factory}"
    return (written, "") if Path(written).suffix.lower() in SUFFIXES else ("", written)


def pinned(target: str, settings: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """The fields target, settings and files of a charter whose ledger lies in `folder`."""
    files: dict[str, str] = {}

    def kept(written: str) -> str:
        file, rest = split(written)
        if not file or not Path(file).is_file():
            return written
        near = Path(os.path.relpath(Path(file).resolve(), folder.resolve())).as_posix()
        files[near] = _digest(Path(file))
        return near + rest

    return {"target": kept(target), "settings": {name: kept(value) for name, value in settings.items()}, "files": files}


def located(charter: Mapping[str, Any], folder: Path, moved: str | None = None) -> tuple[str, dict[str, str]]:
    """The target and the settings of such a charter, their files found from here; `moved` is where the target's is now.

    Raises AccordError, and nothing has been executed, for a file that the charter does not pin, that is not there, or that does
    not hold the bytes of the founding.
    """
    files = charter["files"]

    def found(written: str, place: str | None = None) -> str:
        file, rest = split(written)
        if not file or (file not in files and rest == "" and written != charter["target"]):
            return written
        if file not in files:
            raise AccordError(f"the ledger names the file {file!r} without its digest, so it is not run: found the institution anew")
        path = Path(place) if place is not None else folder / file
        if not path.is_file():
            raise AccordError(f"there is no file {str(path)!r}, which the founding names: bring it back, or say where with --target")
        now = _digest(path)
        if now != files[file]:
            raise AccordError(
                f"{str(path)!r} is not the file that the institution was founded on ({now} where {files[file]} was founded), so it is not "
                "run: bring that file back, or say where it is with --target"
            )
        return f"{path}{rest}"

    place = None
    if moved is not None:
        place, rest = split(moved)
        file, own = split(charter["target"])
        if not file or not place or rest not in ("", own):
            raise AccordError(f"{moved!r} is not where {charter['target']!r} can have been moved to: name the same file in its new place")
    return found(charter["target"], place), {name: found(value) for name, value in charter["settings"].items()}


def _digest(path: Path) -> str:
    try:
        return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as problem:
        raise AccordError(f"{path} cannot be read ({problem.strerror}): check the path") from None
