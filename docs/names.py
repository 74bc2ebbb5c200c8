"""The table of names, Go's and gopy's: `python docs/names.py` writes names.md from the code.

Rows are what the public packages export, and what their classes have.  Which name of Go's is
meant is looked up in Go's own source (the go command says where that is): gopy's names are
Go's in Python's case, so both are the same once underscores and capitals are left out.  Of
golang.org/x there is no source at hand; there the line ``Go:`` of the docstring says it.

What has no such name of Go's is gopy's own, and stands below its package's table.
"""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PAGE = HERE / "names.md"
sys.path.insert(0, str(HERE.parent))

import gopy  # noqa: E402  (the checkout's)

INTRO = """# Names

What Go calls it, and what gopy does. `python docs/names.py` writes this page from the code, and a
test keeps it true.

A module's path is Go's import path with dots, under `gopy`; what is called is in snake_case,
constants are in UPPER_CASE, and Go's `New…` is the class itself. The README has the idioms.
"""

# The language has no source to look names up in.
LANGUAGE = {
    "go": "`go f(x)`",
    "Goroutine": "what `go` starts; Go has no name for it",
    "run": "`func main()`",
    "chan": "`make(chan T, n)`, `chan T`",
    "Chan": "`chan T`",
    "SendChan": "`chan<- T`",
    "RecvChan": "`<-chan T`",
    "chan.send": "`ch <- v`",
    "chan.try_send": "`select { case ch <- v: default: }`",
    "chan.recv": "`<-ch`",
    "chan.recv_ok": "`v, ok := <-ch`",
    "chan.try_recv": "`select { case v := <-ch: default: }`",
    "chan.close": "`close(ch)`",
    "chan.cap": "`cap(ch)`",
    "chan.__len__": "`len(ch)`",
    "chan.__iter__": "`for v := range ch`",
    "chan.send_only": "`(chan<- T)(ch)`",
    "chan.recv_only": "`(<-chan T)(ch)`",
    "nil_chan": "a nil channel",
    "select": "`select { … }`",
    "send": "`case ch <- v:`",
    "recv": "`case v, ok := <-ch:`",
    "Case": "a `case` of `select`",
    "SendCase": "a `case` of `select` that sends",
    "RecvCase": "a `case` of `select` that receives",
    "func": "`func`, if it defers",
    "defer": "`defer f(x)`",
    "panic": "`panic(v)`",
    "recover": "`recover()`",
    "returns": "assigning a named result",
    "Panic": "what `panic(v)` raises",
    "Goexit": "what `runtime.Goexit()` raises",
    "FatalError": "`fatal error: …`",
    "DeadlockError": "`fatal error: all goroutines are asleep - deadlock!`",
    "UnrecoveredPanic": "the end by a panic that nobody recovers",
}

# Go has it in another package, or its package's source is not at hand.
ELSEWHERE = {
    "gopy.errors.Error": "runtime.Error",
    "gopy.errors.PanicNilError": "runtime.PanicNilError",
    "gopy.net.DeadlineExceededError": "os.ErrDeadlineExceeded",
    "gopy.os.exec.Process": "os.Process",
    "gopy.os.exec.ProcessState": "os.ProcessState",
    "gopy.x.time.rate.INF": "Inf",
    "gopy.x.time.rate.INF_DURATION": "InfDuration",
    "gopy.x.time.rate.Limit": "Limit",
}

Declared = dict[str, dict[str, str]]  # type, or "" for the package: folded name, Go's name


class Row(NamedTuple):
    """A name of gopy's in its package, and Go's; "" if it has none."""

    gopy: str
    go: str


def packages() -> Iterator[str]:
    """Yield the public packages that there are, but for the language's own."""
    for info in pkgutil.walk_packages(gopy.__path__, "gopy."):
        parts = info.name.split(".")
        if any(part.startswith("_") for part in parts) or not (info.ispkg or len(parts) == 2):
            continue
        if hasattr(importlib.import_module(info.name), "__all__"):
            yield info.name


def rows_of(package: str, goroot: Path) -> list[Row]:
    """Return the rows of package: what it exports, and what the classes among that have."""
    module = importlib.import_module(package)
    declared = declared_in(source_of(package, goroot))
    rows = []
    for name in sorted(module.__all__, key=lambda name: (name.casefold(), name)):
        thing = getattr(module, name)
        elsewhere = ELSEWHERE.get(f"{package}.{name}", "")
        theirs = declared[""].get(folded(name)) or elsewhere or by_docstring(thing)
        new = declared[""].get("new" + folded(name), "")
        both = [theirs, new] if inspect.isclass(thing) else [new or theirs]
        rows.append(Row(name, ", ".join(f"`{each}`" for each in both if each)))
        if inspect.isclass(thing):
            home, _, bare = theirs.rpartition(".")
            there = declared_in(source_of(home, goroot)) if home else declared
            known = members_of(bare, there) if theirs else {}
            rows.extend(rows_of_class(name, thing, theirs, known))
    return rows


def rows_of_class(name: str, cls: type, theirs: str, known: dict[str, str]) -> Iterator[Row]:
    """Yield the rows of what cls, which Go calls theirs, has: methods, and fields of Go's."""
    for member in sorted(dir(cls)):
        if member.startswith("_") or member.isupper() or not is_of_gopy(cls, member):
            continue
        value = inspect.getattr_static(cls, member)
        go_name = known.get(folded(member)) or by_docstring(value).rpartition(".")[2]
        is_called = inspect.isroutine(value) or isinstance(value, property)
        if go_name:
            yield Row(f"{name}.{member}", f"`{theirs or name}.{go_name}`")
        elif is_called and value.__doc__:
            yield Row(f"{name}.{member}", "")


def is_of_gopy(cls: type, member: str) -> bool:
    owners = [each.__module__ for each in cls.__mro__ if member in vars(each)]
    return bool(owners) and owners[0].startswith("gopy.")


def by_docstring(thing: Any) -> str:
    """Return the name that the docstring's line ``Go:`` gives, if it gives one of another's."""
    found = re.search(r"^\s*Go: golang\.org/\S+\.go ([\w.]+)", thing.__doc__ or "", re.M)
    return found[1] if found else ""


def folded(name: str) -> str:
    return name.replace("_", "").casefold()


def source_of(package: str, goroot: Path) -> str:
    """Return the source of the package of Go's that package is named after; "" if there is none."""
    path = package.removeprefix("gopy.").replace(".", "/")
    files = sorted((goroot / "src" / path).glob("*.go"))
    return "\n".join(f.read_text(encoding="utf-8") for f in files if "_test" not in f.name)


def declared_in(source: str) -> Declared:
    """Return what source declares, by type: functions, constants, fields, methods, embedded."""
    found: Declared = {"": {}}
    add(found[""], re.findall(r"^(?:func|type|const|var) ([A-Z]\w*)", source, re.M))
    for block in re.findall(r"^(?:const|var|type) \(\n(.*?)^\)", source, re.M | re.S):
        add(found[""], re.findall(r"^\t([A-Z]\w*(?:, [A-Z]\w*)*)", block, re.M))
    bodies = r"^(?:type |\t)(\w+)(?:\[[^\n]*?\])? +(?:struct|interface) \{\n(.*?)^\t?\}"
    for owner, body in re.findall(bodies, source, re.M | re.S):
        members = found.setdefault(owner, {})
        add(members, re.findall(r"^\t+([A-Z]\w*(?:, [A-Z]\w*)*)(?:[ (]|$)", body, re.M))
        for name in re.findall(r"^\t\*?(?:\w+\.)?(\w+)(?: *//.*)?$", body, re.M):
            members[f"*{name}"] = name
    for owner, name in re.findall(r"^func \((?:\w+ )?\*?(\w+)[^)]*\) ([A-Z]\w*)", source, re.M):
        add(found.setdefault(owner, {}), [name])
    return found


def add(members: dict[str, str], lines: list[str]) -> None:
    members.update({folded(name): name for line in lines for name in line.split(", ")})


def members_of(owner: str, declared: Declared) -> dict[str, str]:
    """Return owner's members, also those that it has from embedded types."""
    found: dict[str, str] = {}
    for key, name in declared.get(owner, {}).items():
        found |= members_of(name, declared) if key[0] == "*" and name != owner else {key: name}
    return found


def page(goroot: Path) -> str:
    """Return the whole page."""
    parts = [INTRO, "## The language\n", "| Go | gopy |\n|---|---|"]
    parts += [f"| {theirs} | `{ours}` |" for ours, theirs in LANGUAGE.items()]
    for package in packages():
        path = package.removeprefix("gopy.").replace(".", "/")
        path = path.replace("x/", "golang.org/x/", 1) if path.startswith("x/") else path
        rows = rows_of(package, goroot)
        own = [row.gopy for row in rows if not row.go]
        parts.append(f"\n## {package}\n")
        if len(own) < len(rows):
            parts.append(f"| {path} | {package} |\n|---|---|")
            parts += [f"| {row.go} | `{row.gopy}` |" for row in rows if row.go]
        if own:
            parts.append(("\n" if len(own) < len(rows) else "") + f"Of gopy alone: {listed(own)}.")
    return "\n".join(parts) + "\n"


def listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def goroot() -> Path | None:
    """Return where Go's own source is; None if there is no go command."""
    try:
        done = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Path(done.stdout.strip())


if __name__ == "__main__":
    where = goroot()
    if where is None:
        sys.exit("docs/names.py looks names up in Go's source: it needs the go command on PATH")
    PAGE.write_text(page(where), encoding="utf-8")
