"""Crowd: the fresh goroutines that stand behind all others, in bundles.

Half a queue goes behind at once, and half a queue is fetched at once: so they move as
lists, and no goroutine is touched on the way.  A bundle has one number in the global order,
lower than those of all that were put behind after it.

Locking: the world's ``mu`` (rank SCHED) guards it.  Whether anybody is there, `bundles`, may
be looked at without.

Go: runtime/proc.go globrunqputbatch, globrunqget
"""

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from gopy._core.base.optional import compiled, twin
from gopy._core.task.g import G
from gopy._core.task.runq import Queue

T = TypeVar("T")


def copied(line: Iterable[T]) -> list[T]:
    """Return what is in line, which other threads may change at the same time: a look, no lock."""
    while True:
        try:
            return list(line)
        except RuntimeError:  # changed meanwhile
            continue


def first_of(queue: Queue, count: int) -> list[G]:
    """Take the first count out of queue, which has as many."""
    return [queue.popleft() for _ in range(count)]


def all_fresh(goroutines: list[G]) -> bool:
    """Return whether none of them has begun."""
    return not [g for g in goroutines if g.stack is not None]


class Crowd:
    """A first-come, first-served line of bundles."""

    __slots__ = ("bundles", "count")

    def __init__(self) -> None:
        self.bundles: deque[tuple[int, list[G]]] = deque()
        self.count = 0

    def put(self, order: int, bundle: list[G]) -> None:
        """Let bundle, which is the Crowd's from now on, stand at the end."""
        self.bundles.append((order, bundle))
        self.count += len(bundle)

    def take(self, most: int) -> list[G]:
        """Take out the first most, or all if there are fewer."""
        taken: list[G] = []
        while self.bundles and len(taken) < most:
            taken += self.take_of_first(most - len(taken))
        return taken

    def take_of_first(self, most: int) -> list[G]:
        """Take out the first most of the first bundle, all of whom have its number."""
        order, bundle = self.bundles.popleft()
        if len(bundle) > most:
            self.bundles.appendleft((order, bundle[most:]))
            bundle = bundle[:most]
        self.count -= len(bundle)
        return bundle

    def remove(self, g: G) -> None:
        """Take g out, wherever it stands."""
        for _, bundle in self.bundles:
            if g in bundle:
                bundle.remove(g)
                self.count -= 1
        self.bundles = deque(each for each in self.bundles if each[1])

    def clear(self) -> None:
        """Take out all of them."""
        self.bundles.clear()
        self.count = 0

    def first_order(self) -> int:
        """Return the number of whoever is first."""
        return self.bundles[0][0]

    def everybody(self) -> list[G]:
        """Return all of them, and leave them here."""
        return [g for _, bundle in copied(self.bundles) for g in bundle]


if not TYPE_CHECKING and (crowds := twin("gopy._core.sched._crowd")) is not None:
    first_of, all_fresh = crowds.first_of, crowds.all_fresh
    Crowd = compiled(crowds.CrowdFields, Crowd)
