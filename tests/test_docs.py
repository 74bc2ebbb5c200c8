"""The pages are true: their programs run, and what they name is there.

A block marked ``python`` that imports gopy is a whole program and has to end with status 0;
``python status=2`` ends with that status, ``python no-run`` shows something that does not
run by itself.  A ``text`` block right behind a program's is what it prints.
"""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from programs import ROOT, run_program

import gopy
from gopy._core.base.lockrank import Rank

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAX_DECISION = 60  # lines

# What stands in the README's table for an object of these classes, and for anything at all.
OBJECTS: dict[str, Any] = {
    "ch": gopy.chan,
    "cond": gopy.sync.Cond,
    "mu": gopy.sync.Mutex,
    "once": gopy.sync.Once,
    "rw": gopy.sync.RWMutex,
    "wg": gopy.sync.WaitGroup,
    "l": gopy.net.TCPListener,
    "c": gopy.net.TCPConn,
}
ANYTHING = set(
    [
        "T",
        "a",
        "addr",
        "b",
        "body",
        "code",
        "d",
        "f",
        "main",
        "n",
        "name",
        "p",
        "sig",
        "t",
        "url",
        "v",
        "x",
    ]
)


class Block(NamedTuple):
    """A fenced block of a page."""

    page: Path
    line: int
    info: str
    text: str
    printed: str | None  # the text block behind it, if there is one


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    found = list(re.finditer(r"^```(\w[^\n]*)?\n(.*?)^```$", text, re.M | re.S))
    for match, following in zip_longest(found, found[1:]):
        printed = None
        if following is not None and following[1] == "text":
            between = text[match.end() : following.start()]
            printed = None if between.strip() else following[2]
        line = text.count("\n", 0, match.start()) + 1
        yield Block(page, line, match[1] or "", match[2], printed)


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
PROGRAMS = [
    block
    for block in BLOCKS
    if block.info.split()[:1] == ["python"] and re.search(r"^(import|from) gopy", block.text, re.M)
]


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda b: f"{b.page.stem}:{b.line}")
def test_a_program_in_a_page_runs(block: Block) -> None:
    words = dict(word.partition("=")[::2] for word in block.info.split()[1:])
    assert not words.keys() - {"no-run", "status"}, block.info
    if "no-run" in words:
        compile(block.text, str(block.page), "exec")
        return
    if "websocket" in block.text:
        pytest.importorskip("wsproto")
    ended = run_program(block.text, env={"GOPYMAXPROCS": "1"})  # for the order of what it prints
    assert ended.returncode == int(words.get("status", 0)), ended.stderr
    if block.printed is not None:
        assert without_paths(ended.stdout + ended.stderr) == block.printed


def test_the_readme_and_the_pages_have_programs() -> None:
    assert {block.page.stem for block in PROGRAMS} >= {"README", "differences", "goroutine"}


def test_the_names_in_the_readmes_table_exist() -> None:
    spans = [span for row in table_rows() for span in re.findall(r"`([^`]+)`", row[1])]
    assert len(spans) > 40
    for span in spans:
        for node in ast.walk(ast.parse(span)):
            check(node, span)


def test_the_readmes_table_is_as_long_as_it_should_be() -> None:
    rows = table_rows()
    assert 20 <= len(rows) <= 32
    assert all(len(row) == 3 for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    text = re.sub(r"`[^`\n]+`", "", prose_of(page))
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_what_the_code_has(page: Path) -> None:
    """``spawn.go`` in a page is a name in a module spawn.py, ``idle.py`` a file."""
    for span in re.findall(r"`([^`\n]+)`", prose_of(page)):
        file = re.fullmatch(r"(?:[\w/]+/)?(\w+)\.py", span)
        if file is not None:
            whole = "/" in span
            assert (ROOT / span).is_file() if whole else file[1] in names_by_module(), span
            continue
        name = re.fullmatch(r"([a-z_]\w*)\.([A-Za-z_]\w*)(?:\(.*\))?", span)
        if name is not None and name[1] in names_by_module():
            assert name[2] in names_by_module()[name[1]], span


def test_the_map_has_the_layers_of_the_architecture_test() -> None:
    source = (ROOT / "tests" / "test_architecture.py").read_text(encoding="utf-8")
    layers = next(
        ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LAYERS"
    )
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \|([^|]+)\|", page, re.M)
    assert [re.findall(r"`([\w.]+)`", row) for row in rows] == layers


def test_the_map_has_the_order_of_the_locks() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) `([A-Z]+)` \|", page, re.M)
    assert [(int(number), name) for number, name in rows] == [(each, each.name) for each in Rank]


def test_every_deviation_that_a_docstring_admits_stands_in_the_page() -> None:
    page = prose_of(ROOT / "docs" / "differences.md")
    for path in sorted((ROOT / "gopy").rglob("*.py")):
        if "\nDiffers: " in path.read_text(encoding="utf-8"):
            assert f"`{path.relative_to(ROOT)}`" in page, path


def test_a_decision_fits_on_a_page() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(pages) > 1
    for page in pages:
        assert page.read_text(encoding="utf-8").count("\n") <= MAX_DECISION, page


def without_paths(text: str) -> str:
    """Return a report in which files stand without their folder."""
    return re.sub(r"^\t/.*/(\w+\.py):", r"\t\1:", text, flags=re.M)


def prose_of(page: Path) -> str:
    """Return what stands in page besides its blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def table_rows() -> list[list[str]]:
    """Return the rows of the README's table of names: Go, gopy, remark."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("| Go | gopy | |\n|---|---|---|\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()]


def check(node: ast.AST, span: str) -> None:
    """Fail unless what node names exists; a keyword argument is a name too."""
    if isinstance(node, ast.Attribute | ast.Name):
        resolve(node, span)
    elif isinstance(node, ast.Call) and node.keywords:
        parameters = inspect.signature(resolve(node.func, span)).parameters
        assert {keyword.arg for keyword in node.keywords} <= set(parameters), span


def resolve(node: ast.expr, span: str) -> Any:
    """Return what a name of the table stands for; for an object that is its class."""
    if isinstance(node, ast.Attribute):
        owner = resolve(node.value, span)
        if isinstance(owner, ModuleType) and not hasattr(owner, node.attr):
            return import_module(f"{owner.__name__}.{node.attr}")  # gopy doesn't import all of it
        assert hasattr(owner, node.attr), span
        return getattr(owner, node.attr)
    assert isinstance(node, ast.Name), span
    if node.id == "gopy":
        return gopy
    if node.id in OBJECTS:
        return OBJECTS[node.id]
    if node.id in ANYTHING or hasattr(builtins, node.id):
        return None
    assert node.id in gopy.__all__, f"{node.id} in {span}"
    return getattr(gopy, node.id)


@cache
def names_by_module() -> dict[str, set[str]]:
    """Return the names that gopy's modules and their classes have, by the name of the file."""
    names: dict[str, set[str]] = {}
    for path in (ROOT / "gopy").rglob("*.py"):
        found = names.setdefault(path.stem, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__slots__":
                found.update(
                    str(each.value)
                    for each in ast.walk(node.value)
                    if isinstance(each, ast.Constant)
                )
    return names
