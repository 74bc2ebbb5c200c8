"""Values are found by type and equality; the nearest counts.  SEMANTICS 147, 150."""

from collections.abc import Callable
from typing import Any

import fmt

import gopy
from gopy import context


class Key(str):
    __slots__ = ()


class Other(str):
    __slots__ = ()


@gopy.func
def attempt(f: Callable[[], object]) -> None:
    gopy.defer(lambda: fmt.println(gopy.recover()))
    f()


def main() -> None:
    name = Key("name")
    ctx = context.with_value(context.background(), name, "outer")
    inner = context.with_value(ctx, Key("name"), "inner")
    mixed = context.with_value(context.with_value(inner, Other("name"), 1), 7, None)
    fmt.println(ctx.value(name), inner.value(name), mixed.value(name))
    fmt.println(mixed.value(Other("name")), mixed.value("name"), mixed.value(7), mixed.value(8))
    cancelled, cancel = context.with_cancel(mixed)
    cancel()
    uncut = context.without_cancel(cancelled)
    fmt.println(cancelled.value(Other("name")), uncut.value(name))
    fmt.println(uncut.err(), uncut.done() is None)
    fmt.println(context.background().value(7))
    nobody: Any = None
    attempt(lambda: context.with_value(context.background(), None, 1))
    attempt(lambda: context.with_value(nobody, name, 1))
    attempt(lambda: context.with_value(context.background(), [1], 1))
    attempt(lambda: context.with_cancel(nobody))


gopy.run(main)
