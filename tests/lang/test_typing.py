"""The types of the language, as mypy reads them in typed_core.py."""

from pathlib import Path

from typed import check_types


def test_mypy_accepts_what_is_right_and_refuses_what_is_wrong(tmp_path: Path) -> None:
    check_types(Path(__file__).with_name("typed_core.py"), tmp_path)
