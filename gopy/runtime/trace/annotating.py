"""What a program says in its trace: tasks, regions of goroutines, logs.

A task is some work that one or several goroutines do for one purpose; a context carries it from
one to the other.  A region is a part of what one goroutine does; logs are moments.  Each belongs
to the task of the context that it is given, if there is one.

While nobody traces, regions and logs cost a look; tasks are made all the same, since their
context may outlast that.

Go: runtime/trace/annotation.go
"""

from collections.abc import Callable
from types import TracebackType
from typing import Final, ParamSpec, TypeVar

from gopy._core import current
from gopy.context import Context, ContextLike, with_value
from gopy.runtime.trace.tracing import recorder
from gopy.sync.atomic import Bool, Uint64

P = ParamSpec("P")
R = TypeVar("R")


class _Key:
    """What a task stands under in a context."""

    __slots__ = ()


_KEY: Final = _Key()
_last_id = Uint64()


class Task:
    """Some work that has a beginning and an end; ``with`` ends it, too.

    Go: runtime/trace/annotation.go Task
    """

    __slots__ = ("_ended", "_id", "_recorder", "_type")

    def __init__(self, task_type: str, parent: "Task | None") -> None:
        self._id = _last_id.add(1)
        self._type = task_type
        self._ended = Bool()
        self._recorder = recorder()
        if self._recorder is not None:
            args = {} if parent is None else {"parent": parent._id}
            self._recorder.annotate("task", current(), (f"task {self._id}", task_type, args))

    def end(self) -> None:
        """Say that the task is done; once that was said, it counts no more.

        Go: runtime/trace/annotation.go Task.End
        """
        trace = self._recorder
        if not self._ended.swap(True) and trace is not None and trace is recorder():
            trace.annotate("task end", current(), (f"task {self._id}", self._type, {}))

    def __enter__(self) -> "Task":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        return f"<task {self._id} {self._type}>"


class Region:
    """A part of what a goroutine does; ``with`` ends it, too.

    Go: runtime/trace/annotation.go Region
    """

    __slots__ = ("_recorder", "_task", "_type")

    def __init__(self, region_type: str, task: Task | None) -> None:
        self._type = region_type
        self._task = 0 if task is None else task._id
        self._recorder = recorder()
        self._say("region")

    def end(self) -> None:
        """Say that it is over: the goroutine that has begun it, after those within it.

        Go: runtime/trace/annotation.go Region.End
        """
        if self._recorder is not None and self._recorder is recorder():
            self._say("region end")
        self._recorder = None

    def _say(self, kind: str) -> None:
        if self._recorder is not None:
            g = current()
            args = {"task": self._task}
            self._recorder.annotate(kind, g, (f"goroutine {g.id}", self._type, args))

    def __enter__(self) -> "Region":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def __repr__(self) -> str:
        return f"<region {self._type}>"


def new_task(ctx: ContextLike, task_type: str) -> tuple[Context, Task]:
    """Return a context that carries a new task, and the task, whose `Task.end` says it is done.

    It's part of ctx's task, if that has one.  There should be few types, many tasks.

    Raises:
        TypeError: task_type is no str.

    Go: runtime/trace/annotation.go NewTask
    """
    task = Task(_text(task_type), _task_of(ctx))
    return with_value(ctx, _KEY, task), task


def start_region(ctx: ContextLike, region_type: str) -> Region:
    """Begin a region of the calling goroutine, which ends it, by ``with`` or by `Region.end`.

    It belongs to ctx's task, if that has one.  Those within it end first.

    Raises:
        TypeError: region_type is no str.

    Go: runtime/trace/annotation.go StartRegion
    """
    return Region(_text(region_type), _task_of(ctx))


def with_region(
    ctx: ContextLike,
    region_type: str,
    fn: Callable[P, R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Return fn(*args, **kwargs), called in a region of the calling goroutine.

    It belongs to ctx's task, if that has one, and ends however fn does.

    Raises:
        TypeError: region_type is no str.
        BaseException: whatever fn raises.

    Go: runtime/trace/annotation.go WithRegion
    Differs: what fn returns is returned.
    """
    with start_region(ctx, region_type):
        return fn(*args, **kwargs)


def log(ctx: ContextLike, category: str, message: str) -> None:
    """Put message into the trace, as an instant of the calling goroutine and of ctx's task.

    Args:
        category: of which there should be few; it may be empty.

    Raises:
        TypeError: category or message is no str.

    Go: runtime/trace/annotation.go Log
    """
    task = _task_of(ctx)
    what = (0 if task is None else task._id, _text(category), _text(message))
    trace = recorder()
    if trace is not None:
        trace.annotate("log", current(), what)


def _task_of(ctx: ContextLike) -> Task | None:
    """Return the task that ctx carries; of None `with_value` says what's wrong."""
    found: Task | None = None if ctx is None else ctx.value(_KEY)
    return found


def _text(given: str) -> str:
    if not isinstance(given, str):
        raise TypeError(f"trace: want a str, not {type(given).__name__}")
    return given
