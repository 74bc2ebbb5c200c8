"""The shape of the code base, kept by test as Go keeps its own (go/build/deps_test.go).

LAYERS and the limits are policy.  When this file fails, change the code, not it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "gopy").rglob("*.py"))
TWINS = sorted((ROOT / "gopy").rglob("*.pyx"))
DOORS = [path for path in FILES if path.name == "__init__.py"]

# Lowest first.  A package may import packages on rows above its own, and itself;
# packages that share a row don't know each other.
LAYERS = [
    ["gopy.errors"],
    ["gopy._core.base"],
    ["gopy._core.task"],
    ["gopy._core.timers", "gopy._core.netpoll"],
    ["gopy._core.sched"],
    ["gopy._core.fd"],
    ["gopy._core"],
    ["gopy._lang"],
    ["gopy.sync"],
    ["gopy.time", "gopy.io"],
    ["gopy.bufio", "gopy.context"],
    ["gopy.os"],
    ["gopy.net"],
    ["gopy.crypto", "gopy.net.url"],
    ["gopy.runtime"],
    ["gopy.net.http"],
    ["gopy.testing", "gopy.x", "gopy.aio", "gopy.monkey"],
    ["gopy"],
]
RANK = {package: rank for rank, row in enumerate(LAYERS) for package in row}

MAX_FILE, MAX_FUNCTION = 400, 50  # lines; a function's docstring is free

# The one file that may try an import: what may be missing is asked for there.
OPTIONAL = "gopy._core.base.optional"

# Names that say nothing about what is in the file.
EMPTY_NAMES = {"utils", "util", "common", "helpers", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Import = ast.Import | ast.ImportFrom


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def package_of(module: str) -> str:
    """Return the LAYERS package that module belongs to: the longest that fits."""
    return max((p for p in RANK if f"{module}.".startswith(f"{p}.")), key=len)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            assert node.names[0].name != "*", "imports name what they take"
            yield node.module or ""


def taken(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield the names that tree takes, but for package's own modules under their own names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if node.module != package or alias.asname != alias.name:
                    yield alias.asname or alias.name


def length(function: Function) -> int:
    doc = ast.get_docstring(function, clean=False)
    lines = (function.end_lineno or 0) - function.lineno + 1
    return lines - (doc.count("\n") + 1 if doc else 0)


def within(tree: ast.Module, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that stand inside a node of one of kinds."""
    for outer in ast.walk(tree):
        if isinstance(outer, kinds):
            yield from (node for node in ast.walk(outer) if node is not outer)


def is_of_a_door(node: ast.stmt) -> bool:
    """Say whether node is a docstring, an import, or gives a dunder name a value."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return all(isinstance(name, ast.Name) and name.id[:2] == "__" for name in node.targets)
    return isinstance(node, Import)


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_imports_only_what_lies_below_it(path: Path) -> None:
    here = package_of(module_of(path))
    for target in imports(tree_of(path)):
        if target.split(".")[0] != "gopy":
            continue
        there = package_of(target)
        assert there == here or RANK[there] < RANK[here], f"{here} may not import {there}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_the_core_is_entered_by_its_door(path: Path) -> None:
    """Above _core, code says `from gopy._core import park`, never where park lives."""
    if module_of(path).startswith("gopy._core"):
        return
    for target in imports(tree_of(path)):
        assert not target.startswith("gopy._core."), f"{target}: use the door, gopy._core"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_stand_on_top(path: Path) -> None:
    """One inside a function hides a dependency; a tried one hides a missing package."""
    tree = tree_of(path)
    inside = [*within(tree, ast.FunctionDef, ast.AsyncFunctionDef)]
    tried = [*within(tree, ast.Try, ast.TryStar)] if module_of(path) != OPTIONAL else []
    for node in inside + tried:
        assert not isinstance(node, Import), f"line {node.lineno}"


@pytest.mark.parametrize("path", DOORS, ids=module_of)
def test_no_exported_name_hides_a_module(path: Path) -> None:
    """With x.py and x() in one package, `import package.x` would give the function."""
    modules = {child.stem for child in path.parent.iterdir()}
    assert not modules & {*taken(tree_of(path), module_of(path))}


@pytest.mark.parametrize("path", DOORS, ids=module_of)
def test_a_package_is_a_door_and_nothing_else(path: Path) -> None:
    for node in tree_of(path).body:
        assert is_of_a_door(node), f"line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_fits_in_one_sitting_and_a_function_on_one_screen(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= MAX_FILE
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            assert length(node) <= MAX_FUNCTION, node.name


@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.stem)
def test_a_compiled_twin_fits_in_one_sitting(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= MAX_FILE


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_is_named_after_its_idea(path: Path) -> None:
    assert path.stem not in EMPTY_NAMES
    assert not path.stem.startswith("base_") and not path.stem.endswith("_impl")
