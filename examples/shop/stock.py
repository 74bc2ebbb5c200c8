"""What is in stock: plain functions on a plain dict, and a store that guards one with a Mutex."""

from dataclasses import dataclass
from typing import Protocol

from gopy.sync import Mutex


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    count: int


class UnknownItem(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"no item {name!r}")


class TooFew(Exception):
    def __init__(self, item: Item) -> None:
        super().__init__(f"only {item.count} of {item.name!r} left")


class Stock(Protocol):
    """What the handlers want of a store; any goroutine may call it."""

    def items(self) -> list[Item]: ...
    def get(self, name: str) -> Item: ...
    def put(self, item: Item) -> None: ...
    def take(self, name: str, count: int) -> Item: ...


Items = dict[str, Item]


def in_order(items: Items) -> list[Item]:
    return [items[name] for name in sorted(items)]


def find(items: Items, name: str) -> Item:
    if name not in items:
        raise UnknownItem(name)
    return items[name]


def put(items: Items, item: Item) -> None:
    items[item.name] = item


def take(items: Items, name: str, count: int) -> Item:
    """Take count of an item, or none at all."""
    item = find(items, name)
    if item.count < count:
        raise TooFew(item)
    items[name] = Item(name, item.count - count)
    return items[name]


class LockedStock:
    """A store for all goroutines: one at a time has the lock."""

    def __init__(self) -> None:
        self._mu = Mutex()
        self._items: Items = {}  # guarded by _mu

    def items(self) -> list[Item]:
        with self._mu:
            return in_order(self._items)

    def get(self, name: str) -> Item:
        with self._mu:
            return find(self._items, name)

    def put(self, item: Item) -> None:
        with self._mu:
            put(self._items, item)

    def take(self, name: str, count: int) -> Item:
        with self._mu:
            return take(self._items, name, count)
