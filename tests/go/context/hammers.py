"""Hammers: contexts cancelled from all sides at once, run as `main.py NAME` under one P and four.

Each function here is a program's main; it fails by an exception, whose status is not 0.
"""

import random
import sys

from gopy import go, recv, run, runtime, select
from gopy.context import (
    CANCELED,
    CancelFunc,
    Context,
    background,
    cause,
    with_cancel,
    with_cancel_cause,
)
from gopy.sync import WaitGroup

PATIENCE = 30  # seconds, for what takes none


def simultaneous_cancels() -> None:
    """A tree of a hundred contexts, each cancelled by a goroutine of its own."""
    root, cancel = with_cancel(background())
    contexts: list[Context] = [root]
    cancels: list[CancelFunc] = [cancel]
    for parent in contexts:
        if len(contexts) >= 100:
            break
        for _ in range(4):
            ctx, cancel = with_cancel(parent)
            contexts.append(ctx)
            cancels.append(cancel)
    random.shuffle(cancels)
    wg = WaitGroup()
    for cancel in cancels:
        wg.go(cancel)
    random.shuffle(contexts)
    for ctx in contexts:
        assert ctx.wait(PATIENCE)
        assert ctx.err() == CANCELED
    wg.wait(PATIENCE)


def interlocked_cancels() -> None:
    """A child is cancelled by who sees its parent done, while the parent cancels it."""
    for _ in range(50):
        parent, cancel_parent = with_cancel(background())
        child, cancel_child = with_cancel(parent)

        def follow(parent: Context = parent, cancel: CancelFunc = cancel_child) -> None:
            parent.wait()
            cancel()

        go(follow)
        cancel_parent()
        assert child.wait(0)


def parent_cancelled_meanwhile() -> None:
    """A child is made while its parent is cancelled for a reason."""
    why = ValueError("because")
    for _ in range(100):
        parent, cancel = with_cancel_cause(background())
        go(cancel, why)
        child, _ = with_cancel(parent)
        assert child.wait(PATIENCE)
        assert child.err() == CANCELED
        assert cause(child) is why


def cause_race() -> None:
    """Whoever sees that a context is done sees its cause."""
    for _ in range(50):
        why = ValueError("why")
        ctx, cancel = with_cancel_cause(background())
        go(cancel, why)
        while (seen := cause(ctx)) is None:
            runtime.gosched()
        assert seen is why


def err_done_race() -> None:
    """Whoever sees an error finds the channel closed."""
    for _ in range(50):
        ctx, cancel = with_cancel(background())
        done = ctx.done()
        go(cancel)
        while ctx.err() is None:
            runtime.gosched()
        assert select(recv(done), default=True) is not None


if __name__ == "__main__":
    run(globals()[sys.argv[1]])
    print("ok")
