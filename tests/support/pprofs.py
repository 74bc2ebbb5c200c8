"""Profiles, read back: profile.proto as far as gopy writes it."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Sample(NamedTuple):
    """A row: functions innermost first, their lines, values, labels."""

    functions: tuple[str, ...]
    lines: tuple[int, ...]
    values: tuple[int, ...]
    labels: dict[str, str]


class Parsed(NamedTuple):
    """What is in a file."""

    types: list[tuple[str, str]]
    period_type: tuple[str, str]
    period: int
    duration_ns: int
    samples: list[Sample]

    def seen(self, function: str) -> list[Sample]:
        """Return the samples with a function whose name ends so."""
        return [s for s in self.samples if any(each.endswith(function) for each in s.functions)]


def parse(data: bytes) -> Parsed:
    """Return what is in the file data."""
    top = fields(gzip.decompress(data))
    texts = [each.decode() for each in top[6]]

    def kind(data: bytes) -> tuple[str, str]:
        found = fields(data)
        return texts[found[1][0]], texts[found[2][0]]

    functions = {f[1][0]: texts[f[2][0]] for f in map(fields, top.get(5, []))}
    places = {}
    for location in map(fields, top.get(4, [])):
        line = fields(location[4][0])
        places[location[1][0]] = functions[line[1][0]], line.get(2, [0])[0]
    samples = []
    for sample in map(fields, top.get(2, [])):
        at = [places[number] for number in packed(sample.get(1, [b""])[0])]
        labels = {texts[f[1][0]]: texts[f[2][0]] for f in map(fields, sample.get(3, []))}
        samples.append(
            Sample(
                tuple(name for name, _ in at),
                tuple(line for _, line in at),
                tuple(packed(sample[2][0])),
                labels,
            )
        )
    duration = top.get(10, [0])[0]
    return Parsed([*map(kind, top[1])], kind(top[11][0]), top[12][0], duration, samples)


def fields(data: bytes) -> dict[int, list[Any]]:
    """Return the values of each field of a message: numbers, or bytes."""
    found: dict[int, list[Any]] = {}
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value: Any
        value, at = varint(data, at)
        if key & 7 == 2:
            value, at = data[at : at + value], at + value
        else:
            assert key & 7 == 0, "a kind of field that is not written"
        found.setdefault(key >> 3, []).append(value)
    return found


def packed(data: bytes) -> list[int]:
    """Return the numbers in data, which have a sign."""
    numbers, at = [], 0
    while at < len(data):
        number, at = varint(data, at)
        numbers.append(number - (1 << 64) if number >> 63 else number)
    return numbers


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def read_by_go(data: bytes, folder: Path, *options: str) -> str:
    """Return what ``go tool pprof`` says of the file data; skip where there is no go command."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("needs the go command")
    (folder / "profile.pb.gz").write_bytes(data)
    asked = [go, "tool", "pprof", *(options or ("-top",)), "profile.pb.gz"]
    # From PyPI the go command is a script of some Python, which may have a GIL.
    env = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    done = subprocess.run(asked, cwd=folder, env=env, capture_output=True, text=True, timeout=100)
    if "no such tool" in done.stderr:
        pytest.skip("this go has no pprof")
    assert done.returncode == 0, done.stderr
    return done.stdout
