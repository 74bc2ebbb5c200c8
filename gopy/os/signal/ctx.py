"""Contexts that a signal cancels.

Go: os/signal/signal.go NotifyContext, signalCtx, signalError
"""

from collections.abc import Hashable
from typing import Any, SupportsIndex

from gopy._core import Spanlike, go
from gopy._lang.cases import recv
from gopy._lang.chan import chan
from gopy._lang.ends import RecvChan
from gopy._lang.select import select
from gopy.context import CancelCauseFunc, Canceled, CancelFunc, Context, with_cancel_cause
from gopy.context.pair import Pair
from gopy.context.protocols import ContextLike
from gopy.os.signal.notifying import notify, stop
from gopy.os.signum import Signal
from gopy.time import Time


class SignalError(Canceled):
    """Why a context is done: the signal that came, as ``interrupt signal received``.

    Go: os/signal/signal.go signalError
    """

    def __init__(self, sig: Signal) -> None:
        super().__init__(f"{sig} signal received")
        self.signal = sig

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SignalError) and other.signal == self.signal

    def __hash__(self) -> int:
        return hash(self.signal)


class SignalContext:
    """A context that can be cancelled, in which only the text is another one."""

    __slots__ = ("__weakref__", "_cancel", "_ch", "_ctx", "_sigs")

    def __init__(
        self, ctx: Context, cancel: CancelCauseFunc, sigs: tuple[SupportsIndex, ...]
    ) -> None:
        self._ctx = ctx
        self._cancel = cancel
        self._sigs = sigs
        self._ch = chan[Signal](1)

    def begin(self) -> None:
        """Be cancelled by the first of the signals."""
        notify(self._ch, *self._sigs)
        if self._ctx.err() is None:
            go(self._wait)

    def stop(self) -> None:
        """Be cancelled, and be notified no more."""
        self._cancel(None)
        stop(self._ch)

    def done(self) -> RecvChan[None] | None:
        """See `Context.done`."""
        return self._ctx.done()

    def err(self) -> Exception | None:
        """See `Context.err`."""
        return self._ctx.err()

    def deadline(self) -> Time | None:
        """See `Context.deadline`."""
        return self._ctx.deadline()

    def value(self, key: Hashable, /) -> Any:  # Any: as in Context
        """See `Context.value`."""
        return self._ctx.value(key)

    def check(self) -> None:
        """See `Context.check`."""
        self._ctx.check()

    def wait(self, timeout: Spanlike | None = None) -> bool:
        """See `Context.wait`."""
        return self._ctx.wait(timeout)

    def __str__(self) -> str:
        name = str(self._ctx).removesuffix(".WithCancel")
        texts = " ".join(str(Signal(sig)) for sig in self._sigs)
        return f"signal.NotifyContext({name}{f', [{texts}]' if texts else ''})"

    __repr__ = __str__

    def _wait(self) -> None:
        """Wait for whichever comes first: a goroutine's function."""
        came = recv(self._ch)
        if select(came, recv(self._ctx.done())) is came:
            self._cancel(SignalError(came.value))


def notify_context(parent: ContextLike, *sigs: SupportsIndex) -> Pair[CancelFunc]:
    """Return ``(ctx, stop)``: ctx is done when one of sigs comes, or parent is, or stop is called.

    After a signal `gopy.context.cause` of ctx is an error that names it, and counts as
    `gopy.context.CANCELED`.  Later signals do nothing until stop is called: then they do again
    what they did before.  ``with`` calls it at its end.

    Args:
        sigs: as for `notify`.

    Raises:
        Panic: parent is None.

    Go: os/signal/signal.go NotifyContext
    """
    ctx, cancel = with_cancel_cause(parent)
    mine = SignalContext(ctx, cancel, sigs)
    mine.begin()
    return Pair((mine, mine.stop))
