"""wait and as_completed: those of concurrent.futures, for goroutines.

Any futures will do, also those of other executors: they tell by their callbacks.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, Future
from typing import NamedTuple, TypeVar

from gopy._core import Spanlike, monotonic_ns, span_ns
from gopy._lang.chan import chan

T = TypeVar("T")


class DoneAndNotDone(NamedTuple):
    """What `wait` returns: the futures that are over, and the others."""

    done: set[Future]  # type: ignore[type-arg]  # a NamedTuple takes no parameter in 3.11's way
    not_done: set[Future]  # type: ignore[type-arg]


def as_completed(fs: Iterable[Future[T]], timeout: Spanlike | None = None) -> Iterator[Future[T]]:
    """Yield the futures as they end or are cancelled, each once; waiting parks the goroutine.

    Args:
        timeout: for all of it, from the call on; None waits for ever.

    Raises:
        TimeoutError: the time ran out first.
    """
    pending = set(fs)
    end_ns = None if timeout is None else monotonic_ns() + span_ns(timeout)
    return _completed(pending, _over(pending), end_ns)


def _completed(
    pending: set[Future[T]], over: chan[Future[T]], end_ns: int | None
) -> Iterator[Future[T]]:
    total = len(pending)
    while pending:
        left = None if end_ns is None else (end_ns - monotonic_ns()) / 1e9
        try:
            future = over.recv(timeout=left)
        except TimeoutError:
            raise TimeoutError(f"{len(pending)} (of {total}) futures unfinished") from None
        pending.discard(future)
        yield future


def wait(
    fs: Iterable[Future[T]],
    timeout: Spanlike | None = None,
    return_when: str = ALL_COMPLETED,
) -> DoneAndNotDone:
    """Wait for futures; return those that are over, and the others.

    Args:
        timeout: how long at most; None waits for ever.
        return_when: ``ALL_COMPLETED``, ``FIRST_COMPLETED`` or ``FIRST_EXCEPTION``, of
            `concurrent.futures`.
    """
    if return_when not in (ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION):
        raise ValueError(f"Invalid return condition: {return_when!r}")
    futures = set(fs)
    pending = set(futures)
    if timeout is None or span_ns(timeout) > 0:
        try:
            for future in as_completed(futures, timeout):
                pending.discard(future)
                if _is_enough(future, return_when):
                    break
        except TimeoutError:
            pass
    done = {future for future in futures if future.done()}
    return DoneAndNotDone(done, futures - done)


def _is_enough(future: Future[T], return_when: str) -> bool:
    if return_when == FIRST_EXCEPTION:
        return not future.cancelled() and future.exception() is not None
    return return_when == FIRST_COMPLETED


def _over(fs: set[Future[T]]) -> chan[Future[T]]:
    """Return a channel that each of fs is sent to when it's over; it has room for all."""
    over: chan[Future[T]] = chan(len(fs))
    for future in fs:
        future.add_done_callback(over.send)
    return over
