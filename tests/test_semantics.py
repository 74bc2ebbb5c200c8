"""semantics.md numbers what Go does: each number is cited by a test, or has a reason not to be.

A citation is ``SEMANTICS 18`` or ``SEMANTICS 18, 19`` in a docstring or a comment below tests.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS / "semantics.md").read_text(encoding="utf-8")

TITLES = re.findall(r"^(\d+)\. (\S.*)$", PAGE, re.M)
REASONS = re.findall(r"^- ([\d, -]+): (\S.*)$", PAGE.partition("## Without a test")[2], re.M)
ENOUGH = 240

CITATION = re.compile(r"SEMANTICS ((?:\d+(?:, )?)+)")
NEVER = re.compile(r"SEMANTICS (?!\d)")


@cache
def cited() -> dict[int, set[str]]:
    """Return the files that cite each number."""
    found: dict[int, set[str]] = {}
    for path, text in files():
        for numbers in CITATION.findall(text):
            for number in re.findall(r"\d+", numbers):
                found.setdefault(int(number), set()).add(path)
    return found


def files() -> Iterator[tuple[str, str]]:
    for path in sorted(TESTS.rglob("*")):
        if path.suffix in (".py", ".go") and path != Path(__file__):
            yield str(path.relative_to(TESTS)), path.read_text(encoding="utf-8")


def excused() -> set[int]:
    """Return the numbers that have a reason: ``184-202`` and ``224, 225`` are written so."""
    numbers: set[int] = set()
    for listed, _ in REASONS:
        for part in listed.split(", "):
            first, _, last = part.partition("-")
            numbers.update(range(int(first), int(last or first) + 1))
    return numbers


def test_the_titles_are_numbered_without_a_gap() -> None:
    assert [int(number) for number, _ in TITLES] == list(range(1, len(TITLES) + 1))
    assert len(TITLES) == 244


@pytest.mark.parametrize(("number", "title"), TITLES, ids=[number for number, _ in TITLES])
def test_each_is_cited_or_says_why_not(number: str, title: str) -> None:
    assert int(number) in cited() or int(number) in excused(), title


def test_most_are_cited() -> None:
    assert len(cited()) >= ENOUGH


def test_nothing_is_cited_that_has_no_title() -> None:
    known = {int(number) for number, _ in TITLES}
    assert not {number: where for number, where in cited().items() if number not in known}
    assert not [path for path, text in files() if NEVER.search(text)]


def test_reasons_are_of_numbers_that_exist() -> None:
    assert REASONS
    assert excused() <= {int(number) for number, _ in TITLES}
