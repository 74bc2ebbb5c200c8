"""What the benchmarks make of their rows: ratios, a table for the docs, pyperf's format."""

from pathlib import Path

import pytest
from results import as_pyperf
from summary import BEGIN, END, summary, write
from tables import Rows, ratio, ratios, targets

SIZES = {"spawn": ((1_000,),), "echo": ((50,),), "memory": ((10,), (100,)), "flat": ((9,),)}


def timed(*wall_ns: float) -> list[dict[str, float] | None]:
    return [{"wall_ns": each, "cpu_ns": each / 2} for each in wall_ns]


def served(*per_second: float) -> list[dict[str, float] | None]:
    return [{"requests_per_second": each, "server_us": 10.0} for each in per_second]


def test_less_time_and_more_requests_are_better() -> None:
    assert ratios(timed(10), timed(30), "wall_ns") == [3]
    assert ratios(served(10), served(30), "requests_per_second") == [1 / 3]


def test_only_rounds_that_both_ran_are_compared() -> None:
    ours = [*timed(10), None, *timed(10, 10)]
    theirs = [*timed(20, 1), None, *timed(40)]
    assert ratios(ours, theirs, "wall_ns") == [2, 4]
    assert ratio(ours, theirs, "wall_ns") == 3
    assert ratio(ours, [], "wall_ns") is None


def test_a_server_that_waited_for_its_load_is_judged_by_processor_time() -> None:
    ours = [{"requests_per_second": 100.0, "server_us": 5.0, "server_busy": 0.5}]
    theirs = [{"requests_per_second": 100.0, "server_us": 20.0, "server_busy": 1.0}]
    rows: Rows = {("echo", 0, "gopy"): [*ours], ("echo", 0, "gevent"): [*theirs]}
    assert "| echo | first | 1.8 times gevent | 4.00 by processor time | met |" in [*targets(rows)]
    ours[0]["server_busy"] = 1.0
    assert "| echo | first | 1.8 times gevent | 1.00 | **missed** |" in [*targets(rows)]


def test_what_may_be_nothing_has_no_ratio() -> None:
    growth: list[dict[str, float] | None] = [{"growth_percent": 2.0}]
    assert ratios(growth, growth, "growth_percent") == []
    assert ratios(timed(0), timed(5), "wall_ns") == []


ROWS: Rows = {
    ("spawn", 0, "gopy"): timed(10, 10, 10),
    ("spawn", 0, "gevent"): timed(20, 30, 25),
    ("spawn", 0, "go"): [None, None, None],
    ("echo", 0, "gopy"): served(200),
    ("echo", 0, "gevent"): served(100),
    ("memory", 1, "gopy"): [{"bytes_each": 7000.0}],
    ("flat", 0, "gopy"): [{"growth_percent": -0.1}],
}


def test_the_summary_has_a_column_for_each_peer_and_ratios_with_their_spread() -> None:
    lines = [*summary(ROWS, SIZES)]
    assert "| workload | N | gevent | go |" in lines
    assert "| spawn | 1,000 | 2.50 (2.00–3.00) |  |" in lines
    assert "| echo | 50 | 2.00 (2.00–2.00) |  |" in lines
    assert "| echo | 50 | 1.00 (1.00–1.00) |  |" in lines  # the server's processor time


def test_a_page_keeps_what_stands_around_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\n{BEGIN}\nold\n{END}\n\n## After\n")
    write(page, ROWS, SIZES)
    text = page.read_text()
    assert text.startswith(f"# Title\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\n## After\n")
    assert "old" not in text
    write(page, ROWS, SIZES)
    assert page.read_text() == text


def test_a_new_file_has_only_what_was_measured(tmp_path: Path) -> None:
    page = tmp_path / "new.md"
    write(page, ROWS, SIZES)
    text = page.read_text()
    assert text.startswith(BEGIN) and text.endswith(f"{END}\n") and "spawn" in text


def test_a_page_without_marks_is_not_written_over(tmp_path: Path) -> None:
    page = tmp_path / "other.md"
    page.write_text("# Somebody's own\n")
    with pytest.raises(SystemExit, match="measured: begin"):
        write(page, ROWS, SIZES)
    assert page.read_text() == "# Somebody's own\n"


def test_pyperf_gets_seconds_and_bytes_and_no_failed_round() -> None:
    document = as_pyperf(ROWS, SIZES)
    assert document["version"] == "1.0"
    found = {}
    for each in document["benchmarks"]:
        values = [value for run in each["runs"] for value in run["values"]]
        found[each["metadata"]["name"]] = each["metadata"]["unit"], values
    assert found == {
        "spawn 1000 gopy": ("second", pytest.approx([10e-9] * 3)),
        "spawn 1000 gopy cpu": ("second", pytest.approx([5e-9] * 3)),
        "spawn 1000 gevent": ("second", pytest.approx([20e-9, 30e-9, 25e-9])),
        "spawn 1000 gevent cpu": ("second", pytest.approx([10e-9, 15e-9, 12.5e-9])),
        "echo 50 gopy": ("second", pytest.approx([1 / 200])),
        "echo 50 gopy cpu": ("second", pytest.approx([10e-6])),
        "echo 50 gevent": ("second", pytest.approx([1 / 100])),
        "echo 50 gevent cpu": ("second", pytest.approx([10e-6])),
        "memory 100 gopy": ("byte", [7000.0]),
    }
