"""What several tests of the core begin with."""

from collections.abc import Iterator

import pytest
from fastways import ways
from psbench import Bench, Make

from gopy._core.sched import idle


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(idle, "_sleep", lambda m, timeout: None)
    made: list[Bench] = []

    def make(count: int) -> Bench:
        made.append(Bench(count))
        return made[-1]

    with ways(several=True):
        yield make
    for each in made:
        for m in each.world.ms:
            m.poller.close()
