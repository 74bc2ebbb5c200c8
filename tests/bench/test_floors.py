"""The floors: what greenlet, CPython and the kernel cost by themselves."""

import subprocess
import sys

import pytest
from floors import FLOORS, saved_bytes, switch_of, table
from peer import HERE

from gopy._core import WORLD_STOPS, twin

REGION = twin("gopy._core.sched._stack") is not None and not WORLD_STOPS


def floors(*more: str) -> subprocess.CompletedProcess[str]:
    """Run the command, for a moment."""
    command = [sys.executable, str(HERE / "floors.py"), "--count", "1000", "--rounds", "1", *more]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("more", [[], ["--region"]], ids=["bare", "with the region"])
def test_the_command_prints_a_line_for_each_floor(more: list[str]) -> None:
    if more and not REGION:
        pytest.skip("there is no region")
    done = floors(*more)
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[2:]]
    assert [row[0] for row in rows] == list(FLOORS)
    assert {row[1] for row in rows} == {"ns", "bytes"}
    assert all(len(row) == 5 for row in rows)


@pytest.mark.skipif(REGION, reason="there is a region")
def test_where_there_is_no_region_none_is_measured() -> None:
    done = floors("--region")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("floors: gopy has no region here")


def test_a_median_lies_between_the_least_and_the_greatest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = iter([9.0, 3.0, 1.0, 2.0])  # the first is not counted
    monkeypatch.setattr("floors.FLOORS", {"it": ("ns", lambda _: next(figures))})
    assert [*table(1, 3)][2:] == ["| it | ns | 2 | 1 | 3 |"]


def test_a_ring_has_a_cost_and_leaves_nobody_running() -> None:
    assert switch_of(10)(100) > 0


def test_a_greenlet_that_waits_has_a_stack_to_save() -> None:
    assert saved_bytes(1) > 100
