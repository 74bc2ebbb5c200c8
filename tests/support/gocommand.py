"""A real Go: whole programs are built with the go command, and what they do is compared.

Tests that need it are skipped where there is none, or one that is too old.
"""

import faulthandler
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

# Texts of reports change from one Go to the next: these are what gopy follows.
GO_SINCE = (1, 27)

# What a developer has set for Go's runtime must not change what a program does.
RUNTIME_SETTINGS = ("GOMAXPROCS", "GODEBUG", "GOTRACEBACK", "GOGC", "GOMEMLIMIT")

# With cgo a program may have threads that Go knows nothing of: then it looks for no
# deadlock.  The rest keeps the build on this machine and to its own module.
BUILD_SETTINGS = {
    "CGO_ENABLED": "0",
    "GOENV": "off",
    "GOFLAGS": "-mod=mod",
    "GOPROXY": "off",
    "GOTOOLCHAIN": "local",
    "GOWORK": "off",
}

BUILD_S = 600


def build(sources: Mapping[str, str], folder: Path) -> Path:
    """Build the programs sources, by name, with one command; return the folder of the binaries."""
    release = release_or_skip(folder)
    (folder / "go.mod").write_text(f"module differential\n\ngo {release[0]}.{release[1]}\n")
    borrow_x_sync(folder)
    for name, source in sources.items():
        package = folder / name
        package.mkdir()
        (package / "main.go").write_text(source, encoding="utf-8")
    # On a busy machine this takes longer than one test may.
    faulthandler.dump_traceback_later(2 * BUILD_S, exit=True, file=sys.__stderr__)
    # Linking is most of the work, and half of that are symbols for debuggers.
    go("build", "-ldflags=-s -w", "-o", "bin/", "./...", folder=folder)
    return folder / "bin"


def run_binary(
    binary: Path, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a program that `build` has made, with env added to the environment."""
    inherited = {name: text for name, text in os.environ.items() if name not in RUNTIME_SETTINGS}
    return subprocess.run(
        [binary],
        env={**inherited, "TZ": "UTC", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def release_or_skip(folder: Path) -> tuple[int, ...]:
    """Return the two numbers of the go command's release; skip the test if it won't do."""
    if shutil.which("go") is None:
        pytest.skip("there is no go command on PATH to compare with")
    version = go("env", "GOVERSION", folder=folder).strip()
    release = tuple(map(int, re.findall(r"\d+", version)[:2]))
    if release < GO_SINCE:
        pytest.skip(f"{version} is too old: gopy's texts and names are those of go1.27")
    return release


def borrow_x_sync(folder: Path) -> None:
    """Let programs import golang.org/x/sync/errgroup and semaphore: the go command has a copy."""
    root = Path(go("env", "GOROOT", folder=folder).strip())
    module = "golang.org/x/sync"
    shutil.copytree(root / "src/cmd/vendor" / module, folder / "x-sync")
    (folder / "x-sync" / "go.mod").write_text(f"module {module}\n\ngo 1.25\n")
    go("mod", "edit", f"-require={module}@v0.0.0", f"-replace={module}=./x-sync", folder=folder)


@cache
def cache_folder() -> "TemporaryDirectory[str]":
    """Return what all builds of a run share: most of the work is Go's own packages."""
    return TemporaryDirectory(prefix="gocache-")


def go(*args: str, folder: Path) -> str:
    """Run the go command in folder; return what it prints, or fail with what it complains of."""
    done = subprocess.run(
        ["go", *args],
        cwd=folder,
        env={"GOCACHE": cache_folder().name, **os.environ, **BUILD_SETTINGS},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BUILD_S,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"go {' '.join(args)}\n{done.stderr}")
    return done.stdout
