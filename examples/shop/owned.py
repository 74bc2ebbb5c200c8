"""The same store without a lock: one goroutine owns the items, the others send it what to do."""

from collections.abc import Callable
from typing import Any, TypeVar

from gopy import chan, go
from shop.stock import Item, Items, find, in_order, put, take

T = TypeVar("T")
Answer = tuple[Any, Exception | None]  # Any: a T, or None beside an exception


class OwnedStock:
    """A store whose items only one goroutine ever sees."""

    def __init__(self) -> None:
        self._work = chan[Callable[[Items], None]]()
        go(self._own)

    def close(self) -> None:
        """Let the goroutine end; nothing may be asked after that."""
        self._work.close()

    def _own(self) -> None:
        items: Items = {}
        for work in self._work:  # until it's closed
            work(items)

    def _ask(self, do: Callable[[Items], T]) -> T:
        """Have the owner do it, and return or raise what comes of it."""
        answers = chan[Answer](1)  # room for one, so the owner never waits

        def work(items: Items) -> None:
            try:
                answers.send((do(items), None))
            except Exception as error:  # else it would end the program
                answers.send((None, error))

        self._work.send(work)
        done: T
        done, error = answers.recv()
        if error is not None:
            raise error
        return done

    def items(self) -> list[Item]:
        return self._ask(in_order)

    def get(self, name: str) -> Item:
        return self._ask(lambda items: find(items, name))

    def put(self, item: Item) -> None:
        self._ask(lambda items: put(items, item))

    def take(self, name: str, count: int) -> Item:
        return self._ask(lambda items: take(items, name, count))
