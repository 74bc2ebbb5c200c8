"""To ask where all threads are: the collector keeps out of it, which CPython 3.11 can't bear."""

import gc
import sys
from collections.abc import Callable, Iterator

import pytest

from gopy._core.base import standstill
from gopy.runtime.pprof import cpu


@pytest.fixture(params=[True, False], ids=["collector on", "collector off"])
def was_on(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Have the collector on, or off."""
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("ask", [standstill.current_frames, cpu._threads, cpu._known_threads])
def test_nobody_collects_meanwhile_and_afterwards_who_did_before(
    was_on: bool, ask: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    frames = sys._current_frames

    def asked() -> dict[int, object]:
        seen.append(gc.isenabled())
        return dict(frames())

    monkeypatch.setattr(sys, "_current_frames", asked)
    assert ask()
    assert set(seen) == {was_on and sys.version_info >= (3, 12)}
    assert gc.isenabled() == was_on
