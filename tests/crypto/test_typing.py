"""Types of TLS: what mypy accepts."""

from pathlib import Path

from typed import check_types


def test_the_types_of_tls_are_what_users_expect(tmp_path: Path) -> None:
    check_types(Path(__file__).parent / "typed_tls.py", tmp_path)
