"""Mutants of the trusted checker: its files with one operator, constant, condition or call exchanged for a near one.

A mutant is killed when, on some certificate of a set, it answers anything else than the checker does: another statement,
another refusal, or an exception. Statements and the sentences of refusals are compared whole.
"""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import importlib.machinery
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, ClassVar

import accord.checker

FOLDER = Path(accord.checker.__file__).parent
PREFIX = "accord.checker"
SECONDS = 2  # of computing: a mutant that takes longer over one certificate, which takes milliseconds, runs in a circle

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.Mod: ast.Add, ast.Pow: ast.Mult,
}  # fmt: skip
_CALLS = {"max": "min", "min": "max", "any": "all", "all": "any", "sum": "len"}


@dataclass(frozen=True)
class Mutant:
    """One change in one file. `name` says where and what in words that survive edits elsewhere in the file; `line` is that of the
    innermost function around it, 0 outside of functions."""

    file: str
    name: str
    place: int
    way: int
    line: int


def mutants() -> Iterator[Mutant]:
    """Every mutant of every file of the checker, in order of file and place."""
    for path in sorted(FOLDER.rglob("*.py")):
        file = path.relative_to(FOLDER).as_posix()
        if file == "__main__.py" or path.name == "__init__.py":
            continue
        counted: dict[str, int] = {}
        tree = _tree(file)
        defined = [d for d in ast.walk(tree) if isinstance(d, ast.FunctionDef)]
        spans = [(min(x.lineno for x in (d, *d.decorator_list)), d.end_lineno or 0) for d in defined]
        for place, (scope, node) in enumerate(_nodes(tree)):
            at = getattr(node, "lineno", None) or getattr(getattr(node, "iter", None), "lineno", 0)
            line = max((first for first, last in spans if first <= at <= last), default=0)
            for way, (what, _) in enumerate(_ways(node)):
                said = f"{file} {scope}: {what}: {ast.unparse(node.test if isinstance(node, ast.If) else node)}"
                counted[said] = counted.get(said, 0) + 1
                again = f" (#{counted[said]})" if counted[said] > 1 else ""
                yield Mutant(file, said + again, place, way, line)


def _tree(file: str) -> ast.Module:
    return ast.parse((FOLDER / file).read_text(encoding="utf-8"))


def _nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node that runs, with the function around it; not annotations, docstrings, the words of refusals, or the strictness of zip,
    which is a second look at lengths that are already compared."""

    def walk(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or isinstance(child, (ast.Raise, ast.Import, ast.ImportFrom, ast.AnnAssign)):
                    continue
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
                if isinstance(child, ast.keyword) and child.arg == "strict":
                    continue
                inner = f"{scope}.{child.name}".lstrip(".") if isinstance(child, (ast.FunctionDef, ast.ClassDef)) else scope
                yield inner or "module", child
                yield from walk(child, inner)

    return walk(tree, "")


def _ways(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """How a node can be changed: what is done, and the deed."""
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            if type(op) in _COMPARE:
                other = _COMPARE[type(op)]
                yield f"{type(op).__name__} to {other.__name__}", lambda n, k=k, other=other: n.ops.__setitem__(k, other())  # type: ignore[misc]
    elif isinstance(node, ast.BoolOp):
        other_bool = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"to {other_bool.__name__}", lambda n: setattr(n, "op", other_bool())
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        other_op = _BINARY[type(node.op)]
        yield f"to {other_op.__name__}", lambda n: setattr(n, "op", other_op())
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield "plus one", lambda n: setattr(n, "value", n.value + 1)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield "flipped", lambda n: setattr(n, "value", not n.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield "dropped sign", lambda n: setattr(n, "op", ast.UAdd() if isinstance(n.op, ast.USub) else n.op) or _bare(n)  # type: ignore[attr-defined,func-returns-value]
    elif isinstance(node, (ast.If, ast.IfExp)):
        yield "never", lambda n: setattr(n, "test", ast.Constant(False))
        yield "always", lambda n: setattr(n, "test", ast.Constant(True))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "unfiltered", lambda n: setattr(n, "ifs", [])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        name = _CALLS[node.func.id]
        yield f"to {name}", lambda n: setattr(n, "func", ast.Name(name, ast.Load()))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "left out", lambda n: setattr(n, "value", ast.Constant(None))


def _bare(node: Any) -> None:
    """`not x` becomes `bool(x)` in effect: double negation."""
    if isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)


def code_of(mutant: Mutant) -> CodeType:
    tree = _tree(mutant.file)
    node = next(n for k, (_, n) in enumerate(_nodes(tree)) if k == mutant.place)
    _, change = list(_ways(node))[mutant.way]
    change(node)
    return compile(ast.fix_missing_locations(tree), str(FOLDER / mutant.file), "exec")


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the checker's modules afresh from their code, with one file's code exchanged."""

    codes: ClassVar[dict[str, CodeType]] = {}

    def __init__(self, changed: Mapping[str, CodeType]) -> None:
        self.changed = changed

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name != PREFIX and not name.startswith(PREFIX + "."):
            return None
        base = FOLDER / Path(*name.split(".")[2:])
        package = base.is_dir()
        file = base / "__init__.py" if package else base.with_suffix(".py")
        return importlib.machinery.ModuleSpec(name, self, origin=str(file), is_package=package)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        assert spec is not None
        assert spec.origin is not None
        file = Path(spec.origin)
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations[:] = [str(file.parent)]
        name = file.relative_to(FOLDER).as_posix()
        if name not in self.codes:
            self.codes[name] = compile(file.read_text(encoding="utf-8"), str(file), "exec")
        exec(self.changed.get(name, self.codes[name]), module.__dict__)


Judge = Callable[[Any], str]
"""Says of a certificate what a checker answers, whole."""


@contextmanager
def loaded(changed: Mapping[str, CodeType]) -> Iterator[Judge]:
    """The checker, from modules of its own, with the changed files. Raises what loading raises."""
    kept = {name: module for name, module in sys.modules.items() if name == PREFIX or name.startswith(PREFIX + ".")}
    for name in kept:
        del sys.modules[name]
    finder = _Finder(changed)
    sys.meta_path.insert(0, finder)
    try:
        check, words = importlib.import_module(PREFIX).check, importlib.import_module(PREFIX + ".words").in_words
        yield lambda certificate: _answer(check, words, certificate)
    finally:
        sys.meta_path.remove(finder)
        for name in [n for n in sys.modules if n == PREFIX or n.startswith(PREFIX + ".")]:
            del sys.modules[name]
        sys.modules.update(kept)


def _answer(check: Callable[[Any], Any], words: Callable[[Any], str], certificate: Any) -> str:
    """What a checker says of a certificate, briefly and at length. A circle and any other exception than a refusal have their names."""

    def stop(*_: Any) -> None:
        raise TimeoutError

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        found = check(certificate)
        return f"{found!r}\n{words(found)}"
    except builtins.BaseException as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def entered(judge: Judge, certificate: Any) -> set[tuple[str, int]]:
    """The functions of the checker that run over a certificate, each as its file and first line."""
    found: set[tuple[str, int]] = set()
    root = str(FOLDER) + "/"

    def note(frame: Any, event: str, argument: Any) -> None:
        code = frame.f_code
        if code.co_filename.startswith(root):
            found.add((code.co_filename[len(root) :], code.co_firstlineno))

    sys.settrace(note)
    try:
        judge(certificate)
    finally:
        sys.settrace(None)
    return found


def killer(mutant: Mutant, certificates: Sequence[Any], expected: Sequence[str], order: Sequence[int]) -> int | None:
    """The number of the certificate that tells the mutant from the checker; -1 if it does not even load; None if it survives."""
    try:
        with loaded({mutant.file: code_of(mutant)}) as judge:
            return next((k for k in order if judge(certificates[k]) != expected[k]), None)
    except Exception:
        return -1
