"""The short ways and the general ones, for tests that take both in one process."""

from collections.abc import Iterator
from contextlib import contextmanager

from gopy._core.base import fastpath, standstill


@contextmanager
def ways(several: bool) -> Iterator[None]:
    """Have gopy think that several threads use it, or one alone; what is compiled, too."""
    before = fastpath.multi, fastpath.on
    _set(several, not several)
    try:
        yield
    finally:
        _set(*before)


def _set(multi: bool, on: bool) -> None:
    fastpath.multi, fastpath.on = multi, on
    if not standstill.WORLD_STOPS:  # without a GIL no thread is ever alone
        for changed in fastpath._watchers:
            changed()
