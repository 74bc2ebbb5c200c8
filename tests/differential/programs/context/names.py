"""How contexts print, and which value is found.  SEMANTICS 137, 150, 151."""

from dataclasses import dataclass
from typing import Any

import fmt

import gopy
from gopy import context
from gopy.time import SECOND


@dataclass(frozen=True)
class Key:
    """A key without a text of its own."""


class Color(int):
    """A key with one."""

    def __str__(self) -> str:
        return f"color {int(self)}"


class Text(str):
    """A string of another class."""


NO_PARENT: Any = None
LIST: Any = []


def main() -> None:
    ctx = context.background()
    fmt.println(ctx, context.todo())
    ctx = context.with_value(ctx, Key(), "text")
    ctx = context.with_value(ctx, Color(1), Text("hidden"))
    ctx = context.with_value(ctx, Color(2), None)
    ctx = context.with_value(ctx, "plain", 90 * SECOND)
    ctx, cancel = context.with_cancel(ctx)
    gopy.defer(cancel)
    fmt.println(ctx)
    fmt.println(context.without_cancel(ctx))
    keys = (Key(), Color(1), Color(2), Color(3), 1)
    fmt.println(*(ctx.value(key) for key in keys))
    for f in (
        lambda: context.with_value(ctx, None, 1),
        lambda: context.with_value(ctx, LIST, 1),
        lambda: context.with_cancel(NO_PARENT),
    ):

        @gopy.func
        def attempt(f: Any = f) -> None:
            gopy.defer(lambda: fmt.println(gopy.recover()))
            f()

        attempt()


gopy.run(main)
