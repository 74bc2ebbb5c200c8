"""The programs of the benchmarks: each workload has its own, each runs and proves its result."""

import json
import subprocess
import sys
from argparse import Namespace

import pytest
from growth import COUNTS, GROWING, Costs, counts_of, in_order, measured, table
from peer import PEERS
from workloads import PARALLEL, TARGETS, WORKLOADS

SERVERS = {each.program for each in WORKLOADS if each.is_server}
SMALL = {"gosched": [2, 100], "mutex": [10, 100], "rwmutex": [10, 100], "sieve": [10]}
PROGRAMS = sorted({each.program for each in WORKLOADS} - SERVERS)


@pytest.mark.parametrize("peer", ["gopy", "asyncio"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs_and_prints_its_figures(peer: str, program: str) -> None:
    source = PEERS[peer].source(program)
    if not source.exists():
        assert peer != "gopy"
        pytest.skip(f"{peer} has no {program}")
    done = subprocess.run(
        [*PEERS[peer].command(program, sys.executable), *map(str, SMALL.get(program, [1000]))],
        env=PEERS[peer].environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert row["ops"] > 0 and row["wall_ns"] > 0 and row["cpu_ns"] >= 0


def test_two_peers_may_share_programs_under_another_environment() -> None:
    gopy, pure = PEERS["gopy"], PEERS["gopy-pure"]
    assert gopy.source("spawn") == pure.source("spawn")
    assert (gopy.environment()["GOPYPURE"], pure.environment()["GOPYPURE"]) == ("0", "1")


def test_a_peer_that_is_not_installed_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PEERS["asyncio"].missing(sys.executable) == ""
    monkeypatch.setitem(PEERS, "nobody", type(PEERS["trio"])("nobody", "nobody", "nobody_has_it"))
    assert "nobody_has_it" in PEERS["nobody"].missing(sys.executable)


def test_a_target_names_a_workload_and_one_of_its_sizes() -> None:
    sizes = {each.name: each.sizes for each in (*WORKLOADS, *PARALLEL)}
    assert all(target.size < len(sizes[target.workload]) for target in TARGETS)


def test_what_grows_is_a_workload_of_one_number() -> None:
    workloads = {each.name: each for each in WORKLOADS}
    for name in GROWING:
        assert len(workloads[name].sizes[0]) == 1 and workloads[name].cpu_metric


def test_what_would_take_too_much_memory_or_too_many_descriptors_ends_early() -> None:
    assert counts_of("spawn", "gopy", quick=False) == list(COUNTS)
    assert counts_of("echo", "gopy", quick=False)[-1] == 10_000
    assert counts_of("daisy", "gevent", quick=False)[-1] == 100_000
    assert counts_of("daisy", "gopy", quick=True)[-1] == 10_000
    assert COUNTS[-1] == 1_000_000


def test_peers_take_turns_and_the_millions_of_one_come_before_anothers() -> None:
    options = Namespace(rounds=None, quick=False)
    two = [each for each in WORKLOADS if each.name in ("spawn", "timers")]
    order = [*in_order(two, [PEERS["gopy"], PEERS["go"]], options)]
    small = [peer.name for _, peer, count in order if count == 1_000]
    assert small == ["gopy", "go"] * 6
    large = [(peer.name, workload.name) for workload, peer, count in order if count == 1_000_000]
    assert large == [("gopy", "spawn"), ("gopy", "timers"), ("go", "spawn"), ("go", "timers")]


def test_growth_stops_when_its_time_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    options = Namespace(seconds=0, rounds=1, quick=True, python=sys.executable)
    spawn = [each for each in WORKLOADS if each.name == "spawn"]
    assert measured(spawn, [PEERS["gopy"]], options) == {}
    assert capsys.readouterr().out == "the time is over: spawn gopy 1,000 and later are left out\n"


def test_growth_is_told_in_multiples_of_the_cost_of_few() -> None:
    few, many = 1_000, 100_000
    costs: Costs = {("spawn", "gopy", few): [100.0, 120.0, 110.0], ("spawn", "gopy", many): [220.0]}
    assert [*table(costs)] == [
        "| workload | peer | 1,000: ns | 100,000 |",
        "|:--|:--|--:|--:|",
        "| spawn | gopy | 110 | 2.00× |",
    ]


def test_a_peer_that_a_target_names_has_the_program() -> None:
    programs = {each.name: each.program for each in WORKLOADS}
    for target in TARGETS:
        if target.peer:
            source = PEERS[target.peer].source(programs[target.workload])
            assert source.exists(), f"{target.peer} has no {target.workload}"


def test_a_target_asks_for_one_thing() -> None:
    for target in TARGETS:
        asked = [target.factor, target.limit, target.least]
        assert len([each for each in asked if each]) == 1, target
        assert bool(target.factor) == bool(target.peer), target
