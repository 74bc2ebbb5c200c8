"""Labels: what goroutines work for, so that profiles can tell.

A context carries labels down a tree of calls, a goroutine has those that it was given; its
children inherit them.  `do` keeps the two together.

Invariants:

    L1  A dict of labels that a context or a goroutine has is never changed: others share it.

Go: runtime/pprof/label.go, runtime/pprof/runtime.go
"""

from collections.abc import Callable, Mapping
from typing import Concatenate, Final, ParamSpec, TypeVar

from gopy._core import current
from gopy.context import Context, ContextLike, with_value
from gopy.errors import Panic

P = ParamSpec("P")
R = TypeVar("R")


class _Key:
    """What labels stand under in a context."""

    __slots__ = ()


_KEY: Final = _Key()
_in_use = False


def labels(*args: str) -> dict[str, str]:
    """Return a dict of args, which are keys and values by turns; of equal keys the last counts.

    Wherever labels are wanted, a dict made otherwise will do.

    Raises:
        Panic: their number is odd.

    Go: runtime/pprof/label.go Labels
    """
    if len(args) % 2:
        raise Panic("uneven number of arguments to pprof.Labels")
    return dict(zip(args[::2], args[1::2], strict=True))


def with_labels(ctx: ContextLike, labels: Mapping[str, str]) -> Context:
    """Return a context with labels besides ctx's own, whose values they replace.

    Raises:
        TypeError: a key or a value is no str.

    Go: runtime/pprof/label.go WithLabels
    """
    for text in (*labels.keys(), *labels.values()):
        if not isinstance(text, str):
            raise TypeError(f"pprof: labels are str, not {type(text).__name__}")
    inherited = {} if ctx is None else _labels_in(ctx)  # of None `with_value` says what's wrong
    return with_value(ctx, _KEY, inherited | dict(labels))


def set_goroutine_labels(ctx: ContextLike) -> None:
    """Give the caller the labels of ctx, and no others; `do` is more convenient.

    Goroutines that it starts from now on inherit them.

    Go: runtime/pprof/runtime.go SetGoroutineLabels
    """
    global _in_use
    found = _labels_in(ctx)
    g = current()
    if found:
        _in_use = True
        g.more().labels = found
    elif g.extra is not None:
        g.extra.labels = None


def do(
    ctx: ContextLike,
    labels: Mapping[str, str],
    f: Callable[Concatenate[Context, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Return f(context, *args, **kwargs), called with labels on the context and the goroutine.

    They come on top of ctx's own.  Goroutines that f starts inherit them.  Afterwards the
    goroutine has the labels of ctx.

    Raises:
        TypeError: a label is no str.
        BaseException: whatever f raises.

    Go: runtime/pprof/runtime.go Do
    Differs: what f returns is returned.
    """
    inner = with_labels(ctx, labels)
    try:
        set_goroutine_labels(inner)
        return f(inner, *args, **kwargs)
    finally:
        set_goroutine_labels(ctx)


def label(ctx: ContextLike, key: str) -> tuple[str, bool]:
    """Return the value of ctx's label key, and whether there is one; else ``""``.

    Go: runtime/pprof/label.go Label
    """
    found = _labels_in(ctx)
    return found.get(key, ""), key in found


def for_labels(ctx: ContextLike, f: Callable[[str, str], bool]) -> None:
    """Call f(key, value) for each of ctx's labels, by key, until it returns False.

    Go: runtime/pprof/label.go ForLabels
    """
    for key, value in sorted(_labels_in(ctx).items()):
        if not f(key, value):
            return


def in_use() -> bool:
    """Return whether any goroutine has ever had labels."""
    return _in_use


def _labels_in(ctx: ContextLike) -> dict[str, str]:
    found: dict[str, str] | None = ctx.value(_KEY)
    return found or {}
