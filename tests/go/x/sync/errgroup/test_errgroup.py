"""Groups: what Go's x/sync/errgroup/errgroup_test.go asks of them."""

from collections.abc import Callable

import pytest
from gotest import go_test

from gopy import chan, go, net
from gopy.context import CANCELED, Context, background, cause
from gopy.x.sync import errgroup

DOOM, ONE, TWO = (ValueError(text) for text in ("doomed", "one", "two"))


def end_with(error: Exception | None) -> None:
    if error is not None:
        raise error


def outcome(group: errgroup.Group) -> Exception | None:
    """Wait for group; return its error."""
    try:
        group.wait()
    except ValueError as error:
        return error
    return None


@go_test("x/sync/errgroup/errgroup_test.go", "ExampleGroup_justErrors")
def test_one_of_several_connections_fails_and_the_others_are_waited_for() -> None:
    served = []
    with net.listen("tcp", "127.0.0.1:0") as closed:
        nobody = str(closed.addr())
    with net.listen("tcp", "127.0.0.1:0") as listener:

        def fetch(address: str) -> None:
            with net.dial("tcp", address) as conn, listener.accept():
                served.append(conn)

        group = errgroup.Group()
        for address in (str(listener.addr()), nobody, str(listener.addr())):
            group.go(fetch, address)
        with pytest.raises(ConnectionRefusedError):
            group.wait()
    assert len(served) == 2


@go_test("x/sync/errgroup/errgroup_test.go", "ExampleGroup_parallel")
def test_results_of_parallel_searches_keep_their_places() -> None:
    def search(kind: str, ctx: Context, query: str) -> str:
        ctx.check()
        return f'{kind} result for "{query}"'

    def search_all(ctx: Context, query: str) -> list[str]:
        results = ["", "", ""]

        def put(place: int, kind: str, ctx: Context) -> None:
            results[place] = search(kind, ctx, query)

        with errgroup.with_context(ctx) as (group, inner):
            for place, kind in enumerate(("web", "image", "video")):
                group.go(put, place, kind, inner)
        return results

    kinds = [line.split()[0] for line in search_all(background(), "golang")]
    assert kinds == ["web", "image", "video"]


@go_test("x/sync/errgroup/errgroup_test.go", "TestZeroGroup")
@pytest.mark.parametrize("errors", [[], [None], [ONE], [ONE, None], [ONE, None, TWO]])
def test_the_first_error_stays_however_often_one_waits(errors: list[Exception | None]) -> None:
    group = errgroup.Group()
    first = None
    for error in errors:
        group.go(end_with, error)
        first = first or error
        assert outcome(group) is first


LISTS: list[tuple[list[Exception | None], Exception | None]] = [
    ([], None),
    ([None], None),
    ([DOOM], DOOM),
    ([DOOM, None], DOOM),
]


@go_test("x/sync/errgroup/errgroup_test.go", "TestWithContext")
@pytest.mark.parametrize(("errors", "want"), LISTS)
def test_after_wait_the_context_is_done(
    errors: list[Exception | None], want: Exception | None
) -> None:
    group, ctx = errgroup.with_context(background())
    for error in errors:
        group.go(end_with, error)
    assert outcome(group) is want
    assert ctx.wait(0)


@go_test("x/sync/errgroup/errgroup_test.go", "TestCancelCause")
@pytest.mark.parametrize(("errors", "want"), LISTS)
def test_the_first_error_is_the_context_s_cause(
    errors: list[Exception | None], want: Exception | None
) -> None:  # SEMANTICS 238
    group, ctx = errgroup.with_context(background())
    for error in errors:
        assert group.try_go(end_with, error)
    assert outcome(group) is want
    if want is None:
        assert cause(ctx) == CANCELED
    else:
        assert cause(ctx) is want


@go_test("x/sync/errgroup/errgroup_test.go", "TestTryGo")
def test_try_go_starts_only_what_has_a_free_place() -> None:  # SEMANTICS 239
    group = errgroup.Group()
    handed = chan[int]()

    def take(count: int) -> None:
        for _ in range(count):
            handed.recv()

    group.set_limit(42)
    assert all(group.try_go(handed.send, 1) for _ in range(42))
    assert not group.try_go(handed.send, 1)
    go(take, 42)
    group.wait()
    assert group.try_go(handed.send, 1)
    go(take, 1)
    group.wait()

    group.set_limit(1)
    assert group.try_go(handed.send, 1)
    assert not group.try_go(handed.send, 1)
    go(take, 1)
    group.wait()

    group.set_limit(0)
    assert not any(group.try_go(handed.send, 1) for _ in range(1 << 10))
    group.wait()

    group.set_limit(-1)
    assert all(group.try_go(handed.send, 1) for _ in range(100))
    go(take, 100)
    group.wait()


@go_test("x/sync/errgroup/errgroup_test.go", "TestGoLimit")
def test_never_more_than_the_limit_are_active(hammer: Callable[[str], None]) -> None:
    hammer("go_limit")
