"""The types of io and bufio, as mypy reads them in typed_io.py."""

from pathlib import Path

from typed import check_types


def test_mypy_accepts_what_is_right_and_refuses_what_is_wrong(tmp_path: Path) -> None:
    check_types(Path(__file__).with_name("typed_io.py"), tmp_path)
