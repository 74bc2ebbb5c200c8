"""Forks and collections where there is no GIL: one at a time, or the child would stand still."""

from threading import Thread

import pytest

from gopy._core.base import optional, standstill
from gopy._core.sched import fork

pytestmark = pytest.mark.skipif(
    not standstill.WORLD_STOPS, reason="with a GIL nothing stops all threads"
)


def is_free() -> bool:
    """Return whether another thread could fork, or begin to collect, now."""
    got: list[bool] = []

    def try_it() -> None:
        got.append(standstill.mu.acquire(False))
        if got[0]:
            standstill.mu.release()

    thread = Thread(target=try_it)
    thread.start()
    thread.join()
    return got[0]


def test_nobody_forks_while_another_thread_collects() -> None:
    fork._note_collection("start", None)
    assert not is_free()
    fork._note_collection("stop", None)
    assert is_free()


def test_nobody_collects_while_another_thread_forks() -> None:
    fork._wait()
    assert not is_free()
    fork._go_on()
    assert is_free()


def test_a_collection_that_had_begun_before_anybody_listened_frees_nothing() -> None:
    fork._wait()
    fork._note_collection("stop", None)
    assert not is_free()
    fork._go_on()


@pytest.mark.skipif(optional.PURE, reason="the reference needs a Python frame for it")
def test_a_collection_is_noted_where_no_frame_is_left() -> None:
    noted = []

    def dive() -> None:
        try:
            dive()
        except RecursionError:
            if not noted:  # the last frame there is
                fork._note_collection("start", None)
                noted.append(True)

    dive()
    assert noted and not is_free()
    fork._note_collection("stop", None)
    assert is_free()
