"""The chain from a context up to its root, and what needs no cancelling: values and roots.

Each of our contexts is a link with one parent.  All that asks for something up there
(`value`, `deadline`, ``str``) walks in a loop: a chain may be longer than Python's stack
is deep.  Whether a link is done is its *source*'s business, the nearest link that can be
cancelled, or a root, or a context that is not ours; a link remembers who that is.

    link            source
    background      itself: never done
    with_value      its parent's
    without_cancel  a root
    with_cancel …   itself (`tree`)

Go: context/context.go emptyCtx, valueCtx, withoutCancelCtx, value
"""

from collections.abc import Hashable
from typing import Any, Final

from gopy._core import Spanlike
from gopy._lang.ends import RecvChan
from gopy._lang.nil import nil_chan
from gopy.context.naming import name_of, text_of
from gopy.context.pair import Pair
from gopy.context.protocols import Context, ContextLike
from gopy.context.reasons import CANCEL_KEY, raise_if_done
from gopy.errors import Panic
from gopy.time import Time


class Link:
    """What all contexts of this package have in common."""

    __slots__ = ("__weakref__", "parent")

    parent: ContextLike | None

    def source(self) -> ContextLike:
        """Return who says whether this is done."""
        raise NotImplementedError

    def suffix(self) -> str:
        """Return what this adds to its parent's text."""
        raise NotImplementedError

    def own_deadline(self) -> Time | None:
        """Return the deadline that was set here."""
        return None

    def done(self) -> RecvChan[None] | None:
        """Return the channel that is closed when this is done; None: it never is."""
        return self.source().done()

    def err(self) -> Exception | None:
        """Return None, or why this is done."""
        return self.source().err()

    def deadline(self) -> Time | None:
        """Return when this will be done at the latest; None if nothing is set."""
        ctx: ContextLike | None = self
        while isinstance(ctx, Link):
            own = ctx.own_deadline()
            if own is not None or isinstance(ctx, Uncancelled):
                return own
            ctx = ctx.parent
        return None if ctx is None else ctx.deadline()

    def value(self, key: Hashable, /) -> Any:  # Any: as in Context
        """Return the value under key, the nearest one up the tree; None if there is none.

        Keys are the same if they have the same class and are equal.
        """
        ctx: ContextLike | None = self
        if key is CANCEL_KEY:
            ctx = self.source()
            return ctx.own_cancel() if isinstance(ctx, Link) else ctx.value(key)
        kind = type(key)
        while isinstance(ctx, Link):
            if isinstance(ctx, Valued):
                mine = ctx.key
                if mine is key or (type(mine) is kind and mine == key):
                    return ctx.held
            ctx = ctx.parent
        return None if ctx is None else ctx.value(key)

    def own_cancel(self) -> object:
        """Return this if it can be cancelled, else None."""
        return None

    def check(self) -> None:
        """Raise `err` if this is done; a cause that was given is its ``__cause__``."""
        raise_if_done(self)

    def wait(self, timeout: Spanlike | None = None) -> bool:
        """Wait until this is done, at most for timeout; return whether it is."""
        done = self.done()
        try:
            (nil_chan if done is None else done).recv(timeout)
        except TimeoutError:
            return False
        return True

    def __str__(self) -> str:
        parts = []
        ctx: ContextLike | None = self
        while isinstance(ctx, Link):
            parts.append(ctx.suffix())
            ctx = ctx.parent
        if ctx is not None:
            parts.append(name_of(ctx))
        return "".join(reversed(parts))

    __repr__ = __str__


class Root(Link):
    """A context that is never done, and has neither a deadline nor values."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self.parent = None
        self._name = name

    def source(self) -> ContextLike:
        """Return itself."""
        return self

    def suffix(self) -> str:
        """Return its name."""
        return self._name

    def done(self) -> None:
        """Return None: it is never done."""
        return None

    def err(self) -> None:
        """Return None: it is never done."""
        return None


class Valued(Link):
    """A context with one value more than its parent."""

    __slots__ = ("_source", "held", "key")

    def __init__(self, parent: ContextLike, key: Hashable, held: object) -> None:
        self.parent = parent
        self._source = source_of(parent)
        self.key = key
        self.held = held

    def source(self) -> ContextLike:
        """Return its parent's."""
        return self._source

    def suffix(self) -> str:
        """Return the key's and the value's text."""
        return f".WithValue({text_of(self.key)}, {text_of(self.held)})"


class Uncancelled(Link):
    """A context that has its parent's values only."""

    __slots__ = ()

    def __init__(self, parent: ContextLike) -> None:
        self.parent = parent

    def source(self) -> ContextLike:
        """Return a root: it is never done."""
        return _BACKGROUND

    def suffix(self) -> str:
        """Return what it does."""
        return ".WithoutCancel"


_BACKGROUND: Final = Root("context.Background")
_TODO: Final = Root("context.TODO")


def background() -> Context:
    """Return the root of all contexts: never done, no deadline, no values.

    Go: context/context.go Background
    """
    return _BACKGROUND


def todo() -> Context:
    """Return what `background` does, where it's not clear yet which context to use.

    Go: context/context.go TODO
    """
    return _TODO


def with_value(parent: ContextLike, key: Hashable, value: object) -> Context:
    """Return a context that has value under key, and is parent in all else.

    Keys are the same if they have the same class and are equal; so packages use classes of
    their own.

    Raises:
        Panic: parent or key is None, or key can't be hashed.

    Go: context/context.go WithValue
    """
    parent = parent_of(parent)
    if key is None:
        raise Panic("nil key")
    try:
        hash(key)
    except TypeError:
        raise Panic("key is not comparable") from None
    return Valued(parent, key, value)


def without_cancel(parent: ContextLike) -> Context:
    """Return a context with parent's values that is not done when parent is.

    It has no deadline and no cause.

    Raises:
        Panic: parent is None.

    Go: context/context.go WithoutCancel
    """
    return Uncancelled(parent_of(parent))


def parent_of(parent: ContextLike | None) -> ContextLike:
    """Return the context that was given as a parent; of a pair, its context.

    Raises:
        Panic: there is none.
    """
    if parent is None:
        raise Panic("cannot create context from nil parent")
    return parent[0] if isinstance(parent, Pair) else parent


def source_of(ctx: ContextLike) -> ContextLike:
    """Return who says whether ctx is done: itself, if it's not ours."""
    return ctx.source() if isinstance(ctx, Link) else ctx
