"""The first reason holds, and everybody below is told it.  SEMANTICS 139, 142, 143, 153."""

import fmt

import gopy
from gopy import context, errors


def main() -> None:
    root, cancel_root = context.with_cancel_cause(context.background())
    left, cancel_left = context.with_cancel_cause(root)
    right, cancel_right = context.with_cancel(root)
    leaf, cancel_leaf = context.with_cancel_cause(right)

    def show(when: str) -> None:
        fmt.println(when)
        for ctx in (root, left, right, leaf):
            uncut = context.without_cancel(ctx)
            fmt.println("\t", ctx.err(), context.cause(ctx), context.cause(uncut))

    show("nobody")
    cancel_left(None)
    cancel_left(ValueError("too late"))
    show("left, without a reason")
    cancel_root(ValueError("enough"))
    cancel_right()
    cancel_leaf(ValueError("too late, too"))
    show("root")
    born, cancel = context.with_cancel_cause(leaf)
    cancel(ValueError("born done"))
    fmt.println(born.err(), context.cause(born))
    wrapped = f"it was {context.cause(born)}"
    fmt.println(wrapped, errors.is_(born.err(), context.CANCELED))


gopy.run(main)
