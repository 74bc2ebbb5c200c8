"""Reports: what a panic prints, and how goroutines look in dumps.  Text only.

    panic: first [recovered]            whom the last panic replaced, oldest first
            panic: second

    goroutine 18 [running]:             header, as in every dump
    main.worker.func(...)               innermost frame first
            /home/me/app.py:12
    panic(...)                          here a deferred function ran for a panic:
            …/gopy/_lang/defer.py:250         below stands where that panic came from
    main.worker(...)
            /home/me/app.py:17
    created by main.main in goroutine 1
            /home/me/app.py:30

Python has unwound the frames of a replaced panic by the time it's replaced.  Its
trace is put back where Go would show it: under the deferred function that replaced it.

Differs: frames say ``(...)`` for their arguments and have no program counter.
gopy's own frames and the interpreter's are left out.

Go: runtime/panic.go printpanics, runtime/traceback.go
"""

import os
import traceback
from collections.abc import Iterable, Iterator
from functools import partial
from types import CodeType, FrameType, TracebackType
from typing import Any

from gopy._core.task.g import G
from gopy._core.task.panics import Aborted, Chain, chain_of, payload
from gopy.errors import Error, Panic

_GOPY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep
_NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"
_SIGNAL = "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]"
_INNER_FRAMES = _OUTER_FRAMES = 50  # of a longer stack only these are shown
_SPANS = 20  # of numbers of goroutines that are alike

Line = tuple[str, str, int]  # function, file, line


def panic_report(g: G, error: BaseException, level: str = "single") -> str:
    """Return what Go prints when error leaves goroutine g: panics, a blank line, its stack.

    The text of a value comes from user code, which may do anything, also park: call
    this on g's own stack.  If the value can't be printed the report says so instead.

    Args:
        level: GOPYTRACEBACK. ``none`` leaves the stack out, ``python`` adds Python's
            traceback; other goroutines are the caller's business.

    Go: runtime/panic.go preprintpanics, printpanics, fatalpanic
    """
    chain = chain_of(error)
    try:
        text = _panics(error, chain)
    except BaseException as raised:  # user code runs here: it may raise anything
        text = f"fatal error: panic while printing panic value: {_unprintable(raised)}\n"
    if level == "none":
        return text
    text += f"\ngoroutine {g.id} [running{_suffix(g)}]:\n"
    text += _stack(_unwound(error.__traceback__, chain), g)
    if level == "python":
        text += "\n" + "".join(traceback.format_exception(error))
    return text


def goroutine_dump(g: G) -> str:
    """Return g's header, its stack and who created it, as ``runtime.stack()`` shows them.

    Go: runtime/traceback.go goroutineheader, traceback
    """
    return f"{_header(g)}\n" + _stack(_standing(g.frame()), g)


def all_dump(goroutines: Iterable[G], first: G | None = None) -> str:
    """Return the dumps of goroutines by id, a blank line between them; first comes first.

    Go: runtime/traceback.go tracebackothers
    """
    others = sorted((g for g in goroutines if g is not first), key=lambda g: g.id)
    dumped = others if first is None else [first, *others]
    return "\n".join(goroutine_dump(g) for g in dumped)


def grouped_dump(goroutines: Iterable[G], first: G | None = None) -> str:
    """Return the dumps of goroutines as `all_dump` does, but each stack once, with a count.

    Who waits for the same at the same place, and was made at the same, is only numbered.
    """
    hidden: dict[int, bool] = {}
    lines: dict[tuple[int, int], int] = {}
    groups: dict[object, list[G]] = {}
    for g in goroutines:
        groups.setdefault(None if g is first else _likeness(g, hidden, lines), []).append(g)
    for alike in groups.values():
        alike.sort(key=lambda g: g.id)
    dumped = sorted(groups.values(), key=lambda alike: (alike[0] is not first, alike[0].id))
    return "\n".join(goroutine_dump(alike[0]) + _the_others(alike[1:]) for alike in dumped)


def _likeness(g: G, hidden: dict[int, bool], lines: dict[tuple[int, int], int]) -> object:
    """Return what is equal for goroutines whose dumps differ in nothing but their numbers.

    Code objects are told apart by id, since to hash one takes long; hidden keeps what is
    known of them, and lines where each instruction that made a goroutine stands.
    """
    standing = []
    frame = g.frame()
    while frame is not None:
        code = id(frame.f_code)
        if code not in hidden:
            hidden[code] = _hidden(frame.f_code)
        if not hidden[code]:
            standing.append((code, frame.f_lineno))
        frame = frame.f_back
    entry = () if standing else tuple(_entry(g))
    at = (id(g._code), g._lasti)
    if at not in lines:
        lines[at] = g.created_at[1]
    made = (at[0], lines[at], g.parent_id)
    return g.wait_reason or g.status, g.wait_minutes(), _suffix(g), entry, made, tuple(standing)


def _the_others(alike: list[G]) -> str:
    """Return a line for goroutines whose stack has just been shown: how many, and which."""
    if not alike:
        return ""
    spans = []
    begin = end = alike[0].id
    for ident in [g.id for g in alike[1:]] + [0]:
        if ident == end + 1:
            end = ident
            continue
        spans.append(f"{begin}-{end}" if end > begin else f"{begin}")
        begin = end = ident
    more = f" and {len(spans) - _SPANS} more spans" if len(spans) > _SPANS else ""
    plural = "s" if len(alike) > 1 else ""
    return f"...{len(alike)} more goroutine{plural} like this: {', '.join(spans[:_SPANS])}{more}\n"


def _panics(error: BaseException, chain: Chain) -> str:
    """Return a line for each panic that was under way, each but the first indented."""
    panics = [*chain, Aborted(error, None, None, False)]
    text = ""
    for index, each in enumerate(panics):
        older = panics[index - 1] if index else None
        if each.is_goexit or each.error is None or _again(each, older):
            continue
        newer = panics[index + 1] if index + 1 < len(panics) else None
        mark = ""
        if each.recovered:
            mark = " [recovered, repanicked]" if _again(newer, each) else " [recovered]"
        indent = "\t" if text else ""
        text += f"{indent}panic: {_text(each.error)}{mark}\n"
    if isinstance(error, Error) and str(error) == _NIL_DEREFERENCE:
        text += _SIGNAL + "\n"
    return text


def _again(newer: Aborted | None, older: Aborted | None) -> bool:
    """Return whether newer is a panic with the very value of the one before it."""
    if newer is None or older is None or newer.error is None or older.error is None:
        return False
    return payload(newer.error) is payload(older.error)


def _text(error: BaseException) -> str:
    """Return what follows ``panic: ``; a text of several lines is continued with a tab."""
    if type(error) is Panic:
        value = error.value
        text = str(value) if isinstance(value, str | BaseException) else repr(value)
    elif isinstance(error, Error):
        text = str(error)
    else:
        name, text = type(error).__name__, str(error)
        text = f"{name}: {text}" if text else name
    return text.replace("\n", "\n\t")


def _unprintable(raised: BaseException) -> str:
    """Return what is said of the exception that a value's own text function raised."""
    value = payload(raised)
    if isinstance(value, str):
        return value.replace("\n", "\n\t")
    return f"type {_type_name(type(value))}"


def _type_name(kind: type) -> str:
    module = "main" if kind.__module__ == "__main__" else kind.__module__
    name = kind.__qualname__.replace("<locals>.", "")
    return name if module == "builtins" else f"{module}.{name}"


def _header(g: G) -> str:
    """Return ``goroutine 18 [chan receive, 3 minutes, synctest bubble 1]:``."""
    minutes = g.wait_minutes()
    waited = f", {minutes} minutes" if minutes >= 1 else ""
    return f"goroutine {g.id} [{g.wait_reason or g.status}{waited}{_suffix(g)}]:"


def _suffix(g: G) -> str:
    locked = ", locked to thread" if g.id and g in getattr(g.m, "wired", ()) else ""
    return f"{locked}, synctest bubble {g.bubble.id}" if g.bubble is not None else locked


def _stack(outer_first: Iterable[Line], g: G) -> str:
    """Return two lines for each frame, innermost first, and who created g."""
    lines = list(outer_first) or list(_entry(g))
    lines.reverse()
    shown = [f"{name}(...)\n\t{file}:{line}\n" for name, file, line in lines]
    elided = len(shown) - _INNER_FRAMES - _OUTER_FRAMES
    if elided > 0:
        shown[_INNER_FRAMES : len(shown) - _OUTER_FRAMES] = [f"...{elided} frames elided...\n"]
    file, line = g.created_at
    if file:
        shown.append(f"created by {g.created_by} in goroutine {g.parent_id}\n\t{file}:{line}\n")
    return "".join(shown)


def _standing(frame: FrameType | None) -> list[Line]:
    """Return the visible frames of a goroutine that stands at frame, outermost first."""
    lines = []
    while frame is not None:
        if not _hidden(frame.f_code):
            lines.append(_line(frame, frame.f_lineno))
        frame = frame.f_back
    lines.reverse()
    return lines


def _unwound(trace: TracebackType | None, chain: Chain) -> Iterator[Line]:
    """Yield the visible frames of trace, outermost first, with those of replaced panics."""
    replaced = {id(each.frame): index for index, each in enumerate(chain)}
    seams = {id(each.trace) for each in chain}
    start = trace
    while trace is not None:
        if trace is not start and id(trace) in seams:
            return  # an exception raised again carries its first trace behind its second
        frame = trace.tb_frame
        index = replaced.get(id(frame))
        if index is not None:
            yield from _unwound(chain[index].trace, chain[:index])
            name = "runtime.Goexit" if chain[index].is_goexit else "panic"
            yield name, frame.f_code.co_filename, trace.tb_lineno
        elif not _hidden(frame.f_code):
            yield _line(frame, trace.tb_lineno)
        trace = trace.tb_next


def _hidden(code: CodeType) -> bool:
    return code.co_filename.startswith((_GOPY, "<frozen ")) or code.co_filename.endswith(".pyx")


def _line(frame: FrameType, line: int) -> Line:
    module = str(frame.f_globals.get("__name__", "?"))
    return _name(module, frame.f_code.co_qualname), frame.f_code.co_filename, line


def _name(module: str, qualname: str) -> str:
    module = "main" if module == "__main__" else module
    return f"{module}.{qualname.replace('<locals>.', '')}"


def _entry(g: G) -> Iterator[Line]:
    """Yield the function that g will begin with: all there is to say before it runs."""
    fn: Any = g.fn  # Any: whatever can be called, with or without a code object
    while isinstance(fn, partial) or hasattr(fn, "__wrapped__"):
        fn = fn.func if isinstance(fn, partial) else fn.__wrapped__
    fn = getattr(fn, "__func__", fn)
    code: CodeType | None = getattr(fn, "__code__", None)
    if code is not None:
        yield _name(str(fn.__module__), code.co_qualname), code.co_filename, code.co_firstlineno
