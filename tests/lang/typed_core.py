"""The language as type checkers see it: what they accept, and what they must refuse.

test_typing.py has mypy read this file; nobody runs it.  Each line that must be an error
says so by `# type: ignore[...]`, and an ignore that silences nothing is an error too.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, assert_type

from gopy import (
    Case,
    Chan,
    Goroutine,
    Panic,
    RecvCase,
    RecvChan,
    SendCase,
    SendChan,
    chan,
    defer,
    func,
    go,
    nil_chan,
    panic,
    recover,
    recv,
    returns,
    run,
    runtime,
    select,
    send,
    time,
)


def channels() -> None:
    ints = chan[int](3)
    assert_type(ints, chan[int])
    assert_type(ints.recv(), int)
    assert_type(ints.recv_ok(timeout=1), tuple[int, bool])
    assert_type(ints.try_recv(), tuple[int, bool])
    assert_type(ints.try_send(1), bool)
    assert_type(list(ints), list[int])
    assert_type((len(ints), ints.cap), tuple[int, int])
    ints.send(1, timeout=timedelta(seconds=1))
    ints.send(1, 2 * time.SECOND)
    ints.send("text")  # type: ignore[arg-type]
    ints.send(1, timeout="soon")  # type: ignore[arg-type]
    ints.cap = 5  # type: ignore[misc]
    ints.nothing()  # type: ignore[attr-defined]
    chan[int]("3")  # type: ignore[call-overload]
    chan[int](3, 0)  # type: ignore[call-overload]
    chan[int](zero="text")  # type: ignore[call-overload]
    assert_type(chan[str | None](zero=None), chan[str | None])


def without_a_type() -> None:
    anything = chan(3)
    assert_type(anything, chan[Any])
    anything.send(1)
    anything.send("text")
    assert_type(chan(zero=0), chan[int])


def of_anything(c: chan, receives: RecvChan, sends: SendChan) -> None:
    assert_type(c.recv(), Any)
    assert_type(receives.recv(), Any)
    sends.send(object())


def chans(c: Chan[int]) -> Chan[int]:
    assert_type(c, chan[int])
    return c


class Animal: ...


class Cat(Animal): ...


def takes_animals(c: RecvChan[Animal]) -> Animal:
    return c.recv()


def gives_cats(c: SendChan[Cat]) -> None:
    c.send(Cat())
    c.send(Animal())  # type: ignore[arg-type]


def ends() -> None:
    animals, cats = chan[Animal](), chan[Cat]()
    takes_animals(cats)  # covariant
    takes_animals(cats.recv_only())
    gives_cats(animals)  # contravariant
    gives_cats(animals.send_only())
    gives_cats(chan[str]())  # type: ignore[arg-type]
    takes_animals(chan[str]())  # type: ignore[arg-type]
    takes_animals(cats.send_only())  # type: ignore[arg-type]
    assert_type(cats.recv_only(), RecvChan[Cat])
    assert_type(cats.send_only(), SendChan[Cat])
    cats.recv_only().send(Cat())  # type: ignore[attr-defined]
    cats.recv_only().close()  # type: ignore[attr-defined]
    cats.send_only().recv()  # type: ignore[attr-defined]
    for _ in cats.send_only():  # type: ignore[attr-defined]
        pass
    takes_animals(nil_chan)
    gives_cats(nil_chan)


def cases(ints: chan[int], texts: chan[str]) -> None:
    assert_type(recv(ints), RecvCase[int])
    assert_type(recv(ints.recv_only()), RecvCase[int])
    assert_type(send(ints, 1), SendCase[int])
    assert_type(send(ints), SendCase[int])
    later: RecvCase[int] = recv(None)
    later.ch = ints
    later.ch = ints.recv_only()
    later.ch = None
    later.ch = texts  # type: ignore[assignment]
    later.ch = ints.send_only()  # type: ignore[assignment]
    giving = send(ints, 1)
    giving.value = 2
    giving.value = "text"  # type: ignore[assignment]
    giving.ch = None
    send(ints, "text")  # type: ignore[misc]
    recv(5)  # type: ignore[arg-type]
    recv(ints.send_only())  # type: ignore[arg-type]


def selects(ints: chan[int], texts: chan[str], waits: RecvCase[int]) -> None:
    assert_type(select(waits), RecvCase[int])
    assert_type(select(waits, ints), RecvCase[int])
    assert_type(select(ints, recv(ints)).value, int)
    assert_type(select(waits, default=True), RecvCase[int] | None)
    assert_type(select(waits, timeout=1), RecvCase[int] | None)
    assert_type(select(waits, timeout=timedelta(seconds=1)), RecvCase[int] | None)
    mixed: Case = select(waits, send(texts, "a"), texts)
    some: Case | None = select(waits, send(texts, "a"), timeout=time.MILLISECOND)
    print(select(waits, default=True).value)  # type: ignore[union-attr]
    select(5)  # type: ignore[call-overload]
    select(ints.send_only())  # type: ignore[call-overload]
    select(waits, default="yes")  # type: ignore[call-overload]
    some_cases: list[RecvCase[int]] = [waits, recv(ints)]
    assert_type(select(*some_cases), RecvCase[int])
    match mixed:
        case got if got is waits:
            assert_type(waits.value, int)
    if some is not None:
        print(some.ch)


def adds(a: int, b: str = "") -> str:
    return f"{a}{b}"


def goroutines() -> None:
    assert_type(go(adds, 1), Goroutine)
    go(adds, 1, b="text")
    go(adds, "1")  # type: ignore[arg-type]
    go(adds)  # type: ignore[call-arg]
    go(adds, 1, c=2)  # type: ignore[call-arg]
    go(None)  # type: ignore[arg-type]
    assert_type(run(adds, 1, b="text"), str)
    run(adds, b="text")  # type: ignore[call-arg]

    @go
    def started() -> None: ...

    assert_type(started, Goroutine)
    assert_type(started.id, int)
    assert_type(started.created_at, tuple[str, int])
    assert_type(started.labels, dict[str, str])
    started.id = 5  # type: ignore[misc]


@func
def marked(a: int, *, b: str = "") -> str | None:
    """Its type is what it was."""
    defer(adds, a, b)
    defer(adds, b)  # type: ignore[arg-type]
    defer(lambda: recover())
    returns("text")
    panic(a)


class Methods:
    @func
    def method(self, a: int) -> str:
        return str(a)

    @classmethod
    @func
    def of_class(cls, a: int) -> "Methods":
        return cls()


def functions() -> None:
    assert_type(marked(1, b="x"), str | None)
    marked("1")  # type: ignore[arg-type]
    assert_type(Methods().method(1), str)
    Methods().method("1")  # type: ignore[arg-type]
    assert_type(Methods.of_class(1), Methods)
    called: Callable[[int], str] = Methods().method
    called(1)


def never_returns(flag: bool) -> int:
    if flag:
        panic("not reached")
    runtime.goexit()


def caught() -> object:
    try:
        panic("value")
    except Panic as error:
        return error.value
