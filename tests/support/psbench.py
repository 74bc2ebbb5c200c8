"""A world of Ms and Ps in which nothing runs: to move goroutines about by hand."""

from collections.abc import Callable

from gopy._core import G, RuntimeTimer
from gopy._core.base.settings import Settings
from gopy._core.sched.m import M
from gopy._core.sched.p import P
from gopy._core.sched.world import World
from gopy._core.task.g import new_g


class Bench:
    """A world of several Ms, each with a P, none of which runs anything."""

    def __init__(self, count: int) -> None:
        self.world = w = World(Settings(), owned=True)
        w.ps[:] = [P(number, w.fresh) for number in range(count)]
        for number, p in enumerate(w.ps):
            m = M(number, w)
            w.ms.append(m)
            m.p, p.m = p, m
        self.last = 1

    def fresh(self) -> G:
        """Return a goroutine that has not begun."""
        self.last += 1
        return new_g(self.last, print)

    def started(self, m: M) -> G:
        """Return one that has, on m."""
        g = self.fresh()
        g.m = m
        g.stack = object()
        return g

    def due(self, p: P) -> list[object]:
        """Give p a timer whose time has come; what it returns is filled when it goes off."""
        fired: list[object] = []
        timer = RuntimeTimer(fired.append, "fired")
        timer.heap = p.heap
        p.heap.add(timer, 1)
        return fired


Make = Callable[[int], Bench]
