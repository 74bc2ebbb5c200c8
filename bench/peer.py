"""Who is measured, where a peer's programs are, and how one is started.

A peer of Python is a folder of `programs`, under an environment; two peers may share one.
Go's programs are folders of `peers/go`, a main package each; they are built once, by one
`go build`, and run on one processor as the others do.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIB, ROOT = HERE / "lib", HERE.parent
GO_SOURCES = HERE / "peers" / "go"
GO_BUILT = HERE / ".build" / "go"


@dataclass(frozen=True)
class Peer:
    """One column of a comparison."""

    name: str
    folder: str
    module: str  # that has to be importable, or several
    env: dict[str, str] = field(default_factory=dict)

    @property
    def is_go(self) -> bool:
        """Whether it is the real Go."""
        return self.folder == "go"

    def source(self, program: str) -> Path:
        """Return the file of the program, whether it exists or not."""
        if self.is_go:
            return GO_SOURCES / program / "main.go"
        return HERE / "programs" / self.folder / f"{program}.py"

    def command(self, program: str, python: str) -> list[str]:
        """Return what starts the program, without its arguments."""
        if self.is_go:
            return [str(GO_BUILT / program)]
        return [python, "-W", "ignore", str(self.source(program))]

    def environment(self) -> dict[str, str]:
        """Return the environment that its programs run in."""
        path = os.pathsep.join([str(LIB), str(ROOT)])
        return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **self.env}

    def version(self, python: str) -> str:
        """Return the version of what its programs run on, empty if it has none of its own."""
        if self.is_go:
            named = subprocess.run([_go(python), "version"], capture_output=True, text=True)
            return named.stdout.split()[2].removeprefix("go")
        code = f"from importlib.metadata import version; print(version('{self.name}'))"
        found = subprocess.run([python, "-c", code], capture_output=True, text=True)
        return found.stdout.strip()

    def missing(self, python: str) -> str:
        """Return why it can't run under python, empty if it can."""
        if self.is_go:
            return _build(python)
        found = subprocess.run(
            [python, "-c", f"import {self.module}"],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if found.returncode:
            return found.stderr.strip().splitlines()[-1]
        if self.name == "gopy-pure" and not _has_twins(python, self.environment()):
            return "nothing is compiled here, gopy is gopy-pure itself"
        return ""


def _has_twins(python: str, env: dict[str, str]) -> bool:
    code = "from importlib.util import find_spec; exit(not find_spec('gopy._lang._channel'))"
    return subprocess.run([python, "-c", code], env=env).returncode == 0


def _go(python: str) -> str:
    beside = Path(python).parent / "go"  # where pip puts the go command
    return str(beside) if beside.exists() else shutil.which("go") or ""


@cache
def _build(python: str) -> str:
    """Build all of Go's programs; return why that can't be, empty once it is done."""
    go = _go(python)
    if not go:
        return "no go command"
    GO_BUILT.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [go, "build", "-o", f"{GO_BUILT}/", "./..."],
        cwd=GO_SOURCES,
        env={**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-buildvcs=false"},
        capture_output=True,
        text=True,
    )
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


PEERS = {
    each.name: each
    for each in (
        Peer("gopy", "gopy", "gopy", {"GOPYPURE": "0", "GOPYMAXPROCS": "1"}),
        Peer("gopy-pure", "gopy", "gopy", {"GOPYPURE": "1", "GOPYMAXPROCS": "1"}),
        Peer("gevent", "gevent", "gevent"),
        Peer("asyncio", "asyncio", "asyncio"),
        Peer("uvloop", "asyncio", "uvloop", {"BENCH_LOOP": "uvloop"}),
        Peer("trio", "trio", "trio"),
        Peer("threading", "threading", "threading"),
        Peer("uvicorn", "uvicorn", "httptools, uvicorn, uvloop"),
        Peer("aiohttp", "aiohttp", "aiohttp"),
        Peer("aiohttp-uvloop", "aiohttp", "aiohttp, uvloop", {"BENCH_LOOP": "uvloop"}),
        Peer("gunicorn", "gunicorn", "flask, gevent, gunicorn"),
        Peer("go", "go", "", {"GOMAXPROCS": "1"}),
    )
}
