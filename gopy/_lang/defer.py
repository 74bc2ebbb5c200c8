"""defer, recover and returns: what a function does on its way out.

A function marked with ``@func`` runs inside a frame of ours, ``frame`` below.  Who
defers is not looked up in the goroutine but read off the Python stack:

    frame          @func's wrapper; its local ``deferred`` is empty until the body defers
      body         the marked function: only it may call `defer`
    ...
    frame          the body has ended, by return or by exception
      unwind       calls what was deferred, last first
        call | call_panicking
          fn       the deferred function; `recover` counts here if call_panicking called it

A goroutine's own function needs no mark: the core's loop calls it directly, and
its record is ``g.extra.defers``, which the loop has unwound by ``unwind`` beside it.

Invariants:

    D1  A frame in which nothing was deferred costs one empty list and one try.
    D2  `defer` has proved, before it writes anything down, that the stack is deep
        enough to run what it writes down.
    D3  A frame of ours holds no exception in a local when it is left, so nobody
        keeps one alive, nor its traceback, by holding the other.
    D4  A panic that replaced a Goexit and is recovered gives way to that Goexit.

Rejected: a stack of frames kept on the goroutine.  It costs a look-up in every
marked call, and an exception between two of its steps leaves a stale entry that
hides all others; the Python stack is never stale.

Go: runtime/panic.go deferproc, gorecover, Goexit
"""

import sys
from collections.abc import Callable
from functools import wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from gopy._core import Aborted, Chain, G, current, is_root_frame, keep_chain, payload, take_chain
from gopy.errors import Error, Goexit

P = ParamSpec("P")
R = TypeVar("R")

Call = tuple[Callable[..., object] | None, tuple[Any, ...], dict[str, Any]]

NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"
_NOT_RECOVERABLE = (Goexit, SystemExit, KeyboardInterrupt)
_COMPREHENSIONS = frozenset(("<listcomp>", "<setcomp>", "<dictcomp>"))  # frames up to 3.11
_UNSET: Any = object()  # Any: stands for "no argument" where every value is one


def func(fn: Callable[P, R], /) -> Callable[P, R]:
    """Mark fn as a function that may `defer`, and in which a panic may be recovered.

    What fn deferred runs when it ends, last first, also when an exception ends it.
    After a recovery it returns what `returns` last set, else None.

    Raises:
        TypeError: fn is a generator or a coroutine function, whose body is not
            over when the call returns; or it can't be called.

    Go: the language's function declarations, runtime/panic.go deferreturn
    """
    if not callable(fn):
        raise TypeError(f"func: {fn!r} is not callable")
    if isgeneratorfunction(fn) or iscoroutinefunction(fn) or isasyncgenfunction(fn):
        name = getattr(fn, "__name__", repr(fn))
        raise TypeError(f"func: {name} is a generator or coroutine function")
    return wraps(fn)(frame_of(fn))


def frame_of(fn: Callable[P, R], /) -> Callable[P, R]:
    """Return fn in a frame that may defer, without its name and attributes.

    For the packages that start goroutines through a function of their own.
    """

    def frame(*args: P.args, **kwargs: P.kwargs) -> R:
        deferred: list[Deferred] = []
        try:
            result = fn(*args, **kwargs)
        except BaseException:
            if not deferred:
                raise
            error = deferred[0].unwind(sys.exception())
            if error is sys.exception():
                del error  # D3
                raise
        else:
            if not deferred:
                return result
            error = deferred[0].leave(result)
        while error is None and deferred[0].calls:  # after a recovery: nothing is handled now
            error = deferred[0].unwind(None)
        if error is None:
            returned: R = deferred[0].result
            return returned
        context = error.__context__
        try:
            raise error
        finally:  # what it was raised from, not what our caller happens to handle
            error.__context__ = context
            del error, context  # D3

    return frame


def defer(fn: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Call fn with these arguments when the function that calls defer ends.

    Calls run last first, whether the function returns, panics or is ended by
    ``runtime.goexit()``; their results are dropped.  ``defer(None)`` panics when
    the call would run.

    Raises:
        RuntimeError: the caller is neither marked with `func` nor a goroutine's
            own function.
        TypeError: fn can't be called.

    Go: runtime/panic.go deferproc
    """
    if fn is not None and not callable(fn):
        raise TypeError(f"defer: {fn!r} is not callable")
    _room()
    body = _function_frame(sys._getframe().f_back)
    if body is None:  # ``go(defer, f)``
        raise RuntimeError("defer called by no function")
    caller = body.f_back
    if caller is not None and caller.f_code is _FRAME:
        _record(caller).calls.append((fn, args, kwargs))
    elif is_root_frame(body):
        _root_record(current()).calls.append((fn, args, kwargs))
    else:
        raise RuntimeError(
            f"defer called in {body.f_code.co_qualname}, which is not marked with @gopy.func"
        )


def recover() -> Any:  # Any: whatever was given to panic
    """Stop the panic that is unwinding, and return its value; None if there is none.

    The value is v for ``panic(v)``, and the exception object for every other
    exception.  It counts only when a deferred function calls it itself: what a
    deferred function calls gets None.  ``runtime.goexit()``, ``SystemExit``,
    ``KeyboardInterrupt`` and fatal errors are not panics: None.

    Go: runtime/panic.go gorecover
    """
    deferred = _function_frame(sys._getframe().f_back)
    if deferred is None:  # ``go(recover)``
        return None
    if deferred.f_code is _CALL:  # defer(recover): called by the function that deferred it
        unwinding = deferred.f_back
        caller = unwinding.f_back if unwinding is not None else None
        if caller is not None and caller.f_code is _LEAVE:
            caller = caller.f_back
        if caller is None or caller.f_code is not _FRAME:
            return None
    else:
        caller = deferred.f_back
    while caller is not None and caller.f_code is _FRAME:
        caller = caller.f_back
    if caller is None or caller.f_code is not _CALL_PANICKING:
        return None
    panicking: Panicking = caller.f_locals["panicking"]
    if panicking.recovered or isinstance(panicking.error, _NOT_RECOVERABLE):
        return None
    panicking.recovered = True
    return payload(panicking.error)


def returns(value: Any = _UNSET, /) -> Any:  # Any: the result of whatever function calls it
    """Set the result of the running ``@func`` function, and return it; or only return it.

    A deferred function speaks of the function that deferred it: it may read what
    ``return x`` has set and replace it.  A deferred ``@func`` function speaks of its
    own result.

    Raises:
        RuntimeError: no function on the stack is marked with `func`.

    Go: named results
    """
    frame = sys._getframe().f_back
    while frame is not None:
        if frame.f_code is _FRAME:
            record = _record(frame)
            break
        if is_root_frame(frame):
            record = _root_record(current())
            break
        frame = frame.f_back
    else:
        raise RuntimeError("returns called outside of a function marked with @gopy.func")
    if value is not _UNSET:
        record.result = value
        record.is_set = True
    return record.result


class Deferred:
    """What one activation of a function deferred, and the result that it will have."""

    __slots__ = ("calls", "is_set", "result")

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.result: Any = None  # Any: the function's own result type, or None
        self.is_set = False

    def leave(self, result: object) -> BaseException | None:
        """Run the calls of a body that returned result; return the panic they left, or None."""
        if result is not None or not self.is_set:
            self.result = result
        return self.unwind(None)

    def unwind(self, error: BaseException | None) -> BaseException | None:
        """Run the calls, last first; error is what ended the body.

        Returns the exception that goes on to the caller, None if there is none.  After a
        recovery it returns before the calls that are left, so that whoever handles the
        exception can stop to.
        """
        chain = take_chain(error)
        while self.calls:
            fn, args, kwargs = self.calls.pop()
            if error is None:
                error = call(fn, args, kwargs)
                chain = take_chain(error)
                continue
            panicking = Panicking(error)
            newer = call_panicking(panicking, fn, args, kwargs)
            if newer is not None:
                chain = (*chain, panicking.aborted_by(newer), *take_chain(newer))
                error = newer
            elif panicking.recovered:
                error, chain = _after_recovery(chain)
                if error is None:
                    break
            del panicking.error, panicking.context, newer  # D3: newer's trace has our frames
        if error is not None:
            keep_chain(error, chain)
        try:
            return error
        finally:
            del error, chain  # D3


class Panicking:
    """An exception while one deferred function runs: the one thing that `recover` may stop."""

    __slots__ = ("context", "error", "recovered", "trace")

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.trace = error.__traceback__
        self.context = error.__context__
        self.recovered = False

    def aborted_by(self, newer: BaseException) -> Aborted:
        """Return its entry in the chain of newer, which the deferred function raised."""
        trace = newer.__traceback__
        frame = trace.tb_frame if trace is not None else None
        return Aborted(self.error, self.trace, frame, self.recovered)


def call(
    fn: Callable[..., object] | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> BaseException | None:
    """Run one deferred call while nothing unwinds; return what it raised."""
    try:
        if fn is None:
            raise Error(NIL_DEREFERENCE)
        fn(*args, **kwargs)
    except BaseException as error:
        return error
    return None


def call_panicking(
    panicking: Panicking,
    fn: Callable[..., object] | None,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> BaseException | None:
    """Run one deferred call while panicking unwinds; return what it raised.

    The exception is being handled meanwhile, as in an except clause, so that
    ``logging.exception`` and ``__context__`` see it; it is left as it was.
    """
    try:
        try:
            raise panicking.error
        except BaseException:
            panicking.error.__traceback__ = panicking.trace
            panicking.error.__context__ = panicking.context
            if fn is None:
                raise Error(NIL_DEREFERENCE) from None
            fn(*args, **kwargs)
    except BaseException as newer:
        return newer
    return None


def _after_recovery(chain: Chain) -> tuple[BaseException | None, Chain]:
    """Return what goes on after a recovery: the latest Goexit that was replaced, if any (D4)."""
    for index in range(len(chain) - 1, -1, -1):
        if chain[index].is_goexit:
            return chain[index].error, chain[:index]
    return None, ()


def _unwind_root(g: G, result: object, error: BaseException | None) -> BaseException | None:
    """Run what a goroutine's own function deferred: the core's loop calls this at its end."""
    extra = g.more()
    record: Deferred = extra.defers
    last = record.leave(result) if error is None else record.unwind(error)
    while last is None and record.calls:
        last = record.unwind(None)
    extra.unwind = None
    return last


def _function_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame of the function that frame is in: on 3.11 a comprehension has its own."""
    while (
        frame is not None and frame.f_code.co_name in _COMPREHENSIONS and frame.f_back is not None
    ):
        frame = frame.f_back
    return frame


def _record(frame: FrameType) -> Deferred:
    """Return the record of a frame of ours, made when it's first asked for."""
    deferred: list[Deferred] = frame.f_locals["deferred"]
    if not deferred:
        deferred.append(Deferred())
    return deferred[0]


def _root_record(g: G) -> Deferred:
    """Return the record of a goroutine's own function, made when it's first asked for."""
    extra = g.more()
    if extra.defers is None:
        extra.defers = Deferred()
        extra.unwind = _unwind_root
    record: Deferred = extra.defers
    return record


def _room() -> None:
    """Go as deep as unwind, call and the deferred function will, or raise RecursionError (D2)."""
    _more_room()


def _more_room() -> None:
    """The second step of `_room`."""
    (lambda: None)()


_FRAME = frame_of(_room).__code__
_CALL = call.__code__
_LEAVE = Deferred.leave.__code__
_CALL_PANICKING = call_panicking.__code__
