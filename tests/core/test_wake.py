"""Who is woken to look for work: one at a time, and each who finds some wakes the next."""

import pytest
from psbench import Make

from gopy._core.sched import wake
from gopy._core.sched.find import find_among
from gopy._core.sched.p import P
from gopy._core.sched.wake import put_behind, wakep
from gopy._core.sched.world import World


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[P]:
    """Start no threads, and list the Ps for which one would have been."""
    noted: list[P] = []
    monkeypatch.setattr(wake, "_start", lambda w, p: noted.append(p))
    return noted


def idle_but_first(w: World) -> None:
    """Leave the first M alone with its P."""
    for m in w.ms[1:]:
        p, m.p = m.p, None
        assert p is not None
        p.m = None
        w.idle_ps.append(p)


def test_while_one_looks_for_work_no_other_is_woken(
    bench: Make, starts: list[P]
) -> None:  # SEMANTICS 214
    w = bench(4).world
    idle_but_first(w)
    wakep(w)
    assert (len(starts), w.spinning, len(w.idle_ps)) == (1, 1, 2)
    wakep(w)
    assert (len(starts), w.spinning, len(w.idle_ps)) == (1, 1, 2)


def test_who_looked_and_found_work_wakes_the_next(
    bench: Make, starts: list[P]
) -> None:  # SEMANTICS 214
    b = bench(4)
    w, m = b.world, b.world.ms[0]
    idle_but_first(w)
    work = b.fresh()
    put_behind(m, [work])
    m.spinning, w.spinning = True, 1
    assert find_among(m) is work
    assert not m.spinning
    assert (len(starts), w.spinning) == (1, 1)


def test_where_no_p_is_idle_nobody_is_woken(bench: Make, starts: list[P]) -> None:
    w = bench(2).world
    wakep(w)
    assert (starts, w.spinning) == ([], 0)
