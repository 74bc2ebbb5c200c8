"""A few thousand inputs for each target, always the same; ``make fuzz`` makes others, and more.

Nothing but documented errors may come out, how a stream is cut may make no difference, what was
read is read again when it's written, and Go sees the same.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fuzzing import campaign, oracle
from fuzzing.differences import KNOWN
from fuzzing.targets import BY_NAME, TARGETS, Target
from gocommand import release_or_skip

SEED = 20
MOST = 2000


@pytest.fixture(scope="session")
def binary() -> Iterator[Path]:
    with TemporaryDirectory(prefix="fuzz-") as name:
        release_or_skip(Path(name))
        made = oracle.built(Path(name))
        assert made is not None
        yield made


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_any_input_is_taken_apart_or_refused(target: Target) -> None:
    report = campaign.run(target, SEED, MOST)
    assert not report.finds, report
    assert report.inputs == MOST


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_go_sees_the_same(target: Target, binary: Path) -> None:
    report = campaign.run(target, SEED + 1, MOST, binary=binary)
    assert not report.finds, report
    assert report.compared == MOST


def test_the_oracle_is_not_one_that_agrees_with_everything(binary: Path) -> None:
    target = BY_NAME["url"]._replace(see=lambda pieces: {"parts": ["", "", "", "wrong"]})
    report = campaign.run(target._replace(again=lambda pieces, seen: None), 1, 10, binary=binary)
    assert len(report.finds) == campaign.MOST_FINDS


def test_each_known_difference_has_a_reason() -> None:
    assert all(each.reason and each.target in BY_NAME for each in KNOWN)
