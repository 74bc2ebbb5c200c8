"""The table of targets: what is met, what is missed, and what says so."""

import pytest
import targets
from tables import Rows, Sizes
from targets import targets as told
from workloads import Target

SIZES: Sizes = {"spawn": ((1_000,),), "echo": ((50,),), "memory": ((10,), (100,))}


def rows_of(metric: str, *values: float, **more: float) -> list[dict[str, float] | None]:
    return [{metric: each, **more} for each in values]


ROWS: Rows = {
    ("spawn", 0, "gopy"): rows_of("wall_ns", 10, 10, 10, cpu_ns=5),
    ("spawn", 0, "gopy-pure"): rows_of("wall_ns", 40),
    ("spawn", 0, "gevent"): rows_of("wall_ns", 20, 30, 25, cpu_ns=5),
    ("spawn", 0, "go"): rows_of("wall_ns", 4, 5, 3),
    ("echo", 0, "gopy"): rows_of("requests_per_second", 200, server_busy=0.99),
    ("echo", 0, "gevent"): rows_of("requests_per_second", 100, server_busy=0.99),
    ("echo", 0, "go"): rows_of("requests_per_second", 200, server_busy=0.6),
    ("memory", 1, "gopy"): rows_of("bytes_each", 3000, 2900, 3100),
}

LINES = [
    (
        "a factor is met from itself on",
        Target("spawn", 0, "gevent", 2.5),
        "| spawn | 1,000 | 2.5 times gevent | 2.50 (2.00–3.00) | met |",
    ),
    (
        "the median decides",
        Target("spawn", 0, "gevent", 2.6),
        "| spawn | 1,000 | 2.6 times gevent | 2.50 (2.00–3.00) | **missed** |",
    ),
    (
        "to cost more than a peer may be enough",
        Target("spawn", 0, "go", 1 / 2.5),
        "| spawn | 1,000 | 0.4 of go | 0.40 (0.30–0.50) | met |",
    ),
    (
        "another figure of the rows is named",
        Target("spawn", 0, "gevent", 1, metric="cpu_ns"),
        "| spawn | 1,000 | 1 times gevent, processor time | 1.00 (1.00–1.00) | met |",
    ),
    (
        "more requests are better",
        Target("echo", 0, "gevent", 2),
        "| echo | 50 | 2 times gevent | 2.00 (2.00–2.00) | met |",
    ),
    (
        "a load that was the limit is told",
        Target("echo", 0, "go", 1),
        "| echo | 50 | 1 times go | 1.00 (1.00–1.00), the load was the limit | met |",
    ),
    (
        "a limit may be reached",
        Target("memory", 1, limit=3000),
        "| memory | 100 | at most 3,000 bytes | 3,000 (2,900–3,100) | met |",
    ),
    (
        "but not passed",
        Target("memory", 1, limit=2999),
        "| memory | 100 | at most 2,999 bytes | 3,000 (2,900–3,100) | **missed** |",
    ),
    (
        "at least is no more than that",
        Target("memory", 1, least=3001),
        "| memory | 100 | at least 3,001 bytes | 3,000 (2,900–3,100) | **missed** |",
    ),
    (
        "a peer that did not run decides nothing",
        Target("spawn", 0, "trio", 1),
        "| spawn | 1,000 | 1 times trio |  | not measured |",
    ),
]


@pytest.mark.parametrize(
    ("target", "line"), [c[1:] for c in LINES], ids=[c[0].replace(" ", "-") for c in LINES]
)
def test_a_target(target: Target, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "TARGETS", [target])
    assert [*told(ROWS, SIZES)][-1] == line


def test_each_build_has_a_table_that_counts_what_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [
        Target("spawn", 0, "gevent", 2),
        Target("spawn", 0, "gevent", 3),
        Target("spawn", 0, "gevent", 0.5, build="gopy-pure"),
    ]
    monkeypatch.setattr(targets, "TARGETS", asked)
    titles = [line.strip() for line in told(ROWS, SIZES) if "###" in line]
    assert titles == [
        "### Targets: gopy, compiled: 1 of 2 met",
        "### Targets: gopy-pure, the reference in Python: 1 of 1 met",
    ]


def test_what_was_not_run_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "TARGETS", [Target("sieve", 0, "go", 1)])
    assert [*told(ROWS, SIZES)] == []
