"""A tree of contexts: who is done, and why.  SEMANTICS 138 to 147."""

import fmt

import gopy
from gopy import context, errors
from gopy.context import ContextLike
from gopy.time import HOUR


def show(name: str, ctx: ContextLike) -> None:
    fmt.println(name, ctx.err(), context.cause(ctx))


def main() -> None:
    root, cancel_root = context.with_cancel_cause(context.background())
    left, cancel_left = context.with_cancel_cause(root)
    right, cancel_right = context.with_timeout_cause(root, HOUR, ValueError("too slow"))
    late, _ = context.with_timeout_cause(left, 0, ValueError("late"))
    cut = context.without_cancel(left)
    for i in range(3):
        show("root", root)
        show("left", left)
        show("right", right)
        show("late", late)
        show("cut", cut)
        born, _ = context.with_cancel(left)
        show("born", born)
        if i == 0:
            cancel_left(ValueError("left first"))
        elif i == 1:
            cancel_root(ValueError("root second"))
            cancel_right()
            cancel_left(None)
    root.wait()
    right.wait()
    is_late = errors.is_(late.err(), context.DEADLINE_EXCEEDED)
    fmt.println(is_late, errors.is_(root.err(), context.CANCELED))


gopy.run(main)
