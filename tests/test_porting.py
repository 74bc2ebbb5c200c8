"""docs/porting.md: each Go program does what its port does, and both print what stands behind.

The ports themselves are run as all programs in pages are (`test_docs`); here Go's are.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from gocommand import build, run_binary
from programs import ROOT

PAGE = (ROOT / "docs" / "porting.md").read_text(encoding="utf-8")
ENOUGH = 15


class Port(NamedTuple):
    """A Go program of the page, what its port is called there, and what both print."""

    title: str
    source: str
    printed: str


def ports() -> Iterator[Port]:
    for section in re.split(r"^## ", PAGE, flags=re.M)[1:]:
        fences = re.findall(r"^```(\w+)\n(.*?)^```$", section, re.M | re.S)
        assert [kind for kind, _ in fences] == ["go", "python", "text"], section
        yield Port(section.splitlines()[0], fences[0][1], fences[2][1])


PORTS = list(ports())


@pytest.fixture(scope="module")
def binaries() -> Iterator[Path]:
    with TemporaryDirectory(prefix="porting-") as name:
        sources = {binary_name(port): port.source for port in PORTS}
        yield build(sources, Path(name))


def test_the_programs_are_numbered() -> None:
    numbers = [int(port.title.partition(".")[0]) for port in PORTS]
    assert numbers == list(range(1, len(PORTS) + 1))
    assert len(PORTS) >= ENOUGH


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port.title)
def test_the_go_program_prints_what_its_port_does(port: Port, binaries: Path) -> None:
    done = run_binary(binaries / binary_name(port))
    assert (done.returncode, done.stdout, done.stderr) == (0, as_go(port.printed), "")


def as_go(printed: str) -> str:
    """Return printed with lists and booleans as Go writes them."""
    lists = re.sub(r"\[[^]]*\]", lambda found: found[0].replace(", ", " "), printed)
    return re.sub(r"\b(True|False)\b", lambda found: found[0].lower(), lists)


def binary_name(port: Port) -> str:
    return "port" + port.title.partition(".")[0]
