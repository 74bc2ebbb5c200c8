"""The count of instructions: what is a regression, what is kept, what is said without valgrind."""

import json
import shutil
import sys
from pathlib import Path

import instructions
import pytest

VERDICTS = [
    ("a twentieth more is borne", 105.0, 100.0, False),
    ("more than that is a regression", 105.1, 100.0, True),
    ("less never is", 50.0, 100.0, False),
    ("nor is what has no count yet", 50.0, None, False),
]


@pytest.mark.parametrize(
    ("now", "before", "is_worse"), [c[1:] for c in VERDICTS], ids=[c[0] for c in VERDICTS]
)
def test_a_verdict(now: float, before: float | None, is_worse: bool) -> None:
    assert instructions.verdict(now, before)[1] is is_worse


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where counts are kept, of an interpreter on which each item takes 100 instructions."""
    file = tmp_path / "instructions.json"
    monkeypatch.setattr(instructions, "KEPT", file)
    monkeypatch.setattr(instructions, "interpreter", lambda _: "this one")
    monkeypatch.setattr(instructions, "per_item", lambda *_: 100.0)
    monkeypatch.setattr(instructions.shutil, "which", lambda name: f"/usr/bin/{name}")
    return file


def told(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["instructions.py", *arguments])
    return instructions.main()


def test_writing_renews_only_what_was_counted(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {"another": {"spawn": 1}, "this one": {"spawn": 5, "pingpong": 7}}
    kept.write_text(json.dumps(others))
    assert told(monkeypatch, "--write", "spawn") == 0
    others["this one"]["spawn"] = 100
    assert json.loads(kept.read_text()) == others


def test_a_count_that_has_grown_is_a_failure_and_is_not_kept(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.dumps({"this one": {"spawn": 90, "select4": 100}})
    kept.write_text(before)
    assert told(monkeypatch, "spawn") == 1
    assert told(monkeypatch, "select4") == 0
    assert kept.read_text() == before


def test_an_interpreter_without_counts_is_compared_with_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(monkeypatch, "spawn") == 0
    assert "| spawn | 100 |  | nothing to compare with |" in capsys.readouterr().out
    assert not kept.exists()


def test_without_valgrind_it_says_so_and_is_no_failure(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(instructions.shutil, "which", lambda _: None)
    assert told(monkeypatch) == 0
    assert capsys.readouterr().out == "instructions are not counted: there is no valgrind\n"


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="there is no valgrind")
def test_a_round_trip_takes_no_more_instructions_than_before() -> None:
    key = instructions.interpreter(sys.executable)
    counts: dict[str, float] = json.loads(instructions.KEPT.read_text()).get(key, {})
    before = counts.get(instructions.SMALL_KEY)
    if before is None:
        pytest.skip(f"no counts are kept for {key}")
    for _ in range(2):  # chance only ever adds
        now = instructions.per_item(instructions.SMALL, sys.executable, instructions.SMALL_SIZE, 1)
        said, is_worse = instructions.verdict(now, before)
        if not is_worse:
            return
    pytest.fail(f"{now:,.0f} instructions a round trip, {before:,.0f} before: {said}")
