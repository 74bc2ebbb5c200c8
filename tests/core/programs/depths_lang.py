"""What happens near the recursion limit to channels, select, goroutines and timers."""

from collections.abc import Callable

from lastdepths import Case, case, ended, parked, same, settle, until

from gopy import chan, go, recv, runtime, select, send, time

# Channels.


def used() -> chan[str]:
    """Return a channel in whose lines somebody has stood before."""
    ch = chan[str]()
    go(ch.send, "before")
    same(ch.recv(), "before")
    return ch


@case
def send_into_the_ring() -> Case:
    ch = chan(2)
    happened = yield lambda: ch.send("v")
    same(len(ch), int(happened))
    same(ch.try_recv(), ("v", True) if happened else (None, False))


@case
def send_to_a_receiver() -> Case:
    ch, got = chan(), []
    g = parked("chan receive", lambda: got.append(ch.recv()))
    if not (yield lambda: ch.send("v")):
        ch.send("v")
    ended(g)
    same(got, ["v"])


@case
def send_to_a_select() -> Case:
    ch, other, got = chan(), chan(), []
    g = parked("select", lambda: got.append(select(ch, other).value))
    if not (yield lambda: ch.send("v")):
        ch.send("v")
    ended(g)
    same(got, ["v"])


@case
def send_and_wait() -> Case:
    ch, got = chan(), []
    g = go(lambda: got.append(ch.recv()))
    if not (yield lambda: ch.send("v")):
        ch.send("v")
    ended(g)
    same(got, ["v"])
    same(ch.try_recv(), (None, False))


@case
def send_and_wait_again() -> Case:
    ch, got = used(), []
    g = go(lambda: got.append(ch.recv()))
    if not (yield lambda: ch.send("v")):
        ch.send("v")
    ended(g)
    same(got, ["v"])
    same(ch.try_recv(), ("", False))


@case
def send_and_wait_for_one_who_yields() -> Case:
    ch, got = used(), []

    def recv_later() -> None:
        runtime.gosched()
        got.append(ch.recv())

    g = go(recv_later)
    runtime.gosched()
    if not (yield lambda: ch.send("v")):
        ch.send("v")
    ended(g)
    same(got, ["v"])
    same(ch.try_recv(), ("", False))


@case
def send_with_a_timeout() -> Case:
    ch, got = chan(), []
    g = go(lambda: got.append(ch.recv()))
    if not (yield lambda: ch.send("v", timeout=60)):
        ch.send("v")
    ended(g)
    same(got, ["v"])
    same(ch.try_recv(), (None, False))


@case
def recv_from_the_ring() -> Case:
    ch = chan(2)
    ch.send("v")
    happened = yield ch.recv
    same(ch.try_recv(), (None, False) if happened else ("v", True))


@case
def recv_from_a_sender() -> Case:
    ch, got = chan(), []
    g = parked("chan send", ch.send, "v")
    if not (yield lambda: got.append(ch.recv())):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])


@case
def recv_from_a_select() -> Case:
    ch, other, got = chan(), chan(), []
    g = parked("select", select, send(ch, "v"), recv(other))
    if not (yield lambda: got.append(ch.recv_ok())):
        got.append(ch.recv_ok())
    ended(g)
    same(got, [("v", True)])


@case
def recv_with_a_sender_behind_the_ring() -> Case:
    ch = chan(1)
    ch.send("a")
    g = parked("chan send", ch.send, "b")
    happened = yield ch.recv
    if not happened:
        same(ch.recv(), "a")
    ended(g)
    same([ch.recv(), ch.try_recv()], ["b", (None, False)])


@case
def recv_and_wait() -> Case:
    ch, got = chan(), []
    g = go(ch.send, "v")
    if not (yield lambda: got.append(ch.recv())):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])
    same(ch.try_send("w"), False)


@case
def recv_and_wait_again() -> Case:
    ch, got = used(), []
    g = go(ch.send, "v")
    if not (yield lambda: got.append(ch.recv())):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])
    same(ch.try_send("w"), False)


@case
def recv_with_a_timeout() -> Case:
    ch, got = chan(), []
    g = go(ch.send, "v")
    if not (yield lambda: got.append(ch.recv(timeout=60))):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])
    same(ch.try_send("w"), False)


@case
def try_send() -> Case:
    ch, got = chan(), []
    g = parked("chan receive", lambda: got.append(ch.recv()))
    if not (yield lambda: ch.try_send("v")):
        same(ch.try_send("v"), True)
    ended(g)
    same(got, ["v"])


@case
def try_recv() -> Case:
    ch, got = chan(), []
    g = parked("chan send", ch.send, "v")
    if not (yield lambda: got.append(ch.try_recv())):
        got.append(ch.try_recv())
    ended(g)
    same(got, [("v", True)])


@case
def close_with_receivers() -> Case:
    ch, other, got = chan(), chan(), []
    waiting = [parked("chan receive", lambda: got.append(ch.recv_ok())) for _ in range(2)]
    waiting.append(parked("select", lambda: got.append((select(ch, other).value, False))))
    waiting.append(parked("chan receive", lambda: got.append(ch.recv_ok(timeout=60))))
    if not (yield ch.close):
        same([g.wait_reason for g in waiting], ["chan receive"] * 2 + ["select", "chan receive"])
        ch.close()
    ended(*waiting)
    same(got, [(None, False)] * 4)


@case
def close_with_senders() -> Case:
    ch, other, got = chan(), chan(), []

    def fails(operation: Callable[..., object], *args: object) -> None:
        try:
            operation(*args)
        except runtime.Error as error:
            got.append(str(error))

    waiting = [parked("chan send", fails, ch.send, "v") for _ in range(2)]
    waiting.append(parked("select", fails, select, send(ch, "v"), recv(other)))
    if not (yield ch.close):
        same([g.wait_reason for g in waiting], ["chan send"] * 2 + ["select"])
        ch.close()
    ended(*waiting)
    same(got, ["send on closed channel"] * 3)


# Select.


@case
def select_a_ready_receive() -> Case:
    ch, other = chan(1), chan()
    ch.send("v")
    first = recv(ch)
    happened = yield lambda: select(first, other)
    same(ch.try_recv(), (None, False) if happened else ("v", True))
    same(select(first, default=True), None)  # the case is free again


@case
def select_a_sender() -> Case:
    ch, other, got = chan(), chan(), []
    g = parked("chan send", ch.send, "v")
    if not (yield lambda: got.append(select(ch, other).value)):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])


@case
def select_a_ready_send() -> Case:
    ch, other, got = chan(), chan(), []
    g = parked("chan receive", lambda: got.append(ch.recv()))
    if not (yield lambda: select(send(ch, "v"), recv(other))):
        ch.send("v")
    ended(g)
    same(got, ["v"])


@case
def select_by_default() -> Case:
    ch, other = chan(), chan()
    yield lambda: select(recv(ch), send(other, "v"), default=True)
    same((ch.try_send("w"), other.try_recv()), (False, (None, False)))


@case
def select_and_wait() -> Case:
    ch, other, got = chan(), chan(), []
    g = go(ch.send, "v")
    if not (yield lambda: got.append(select(recv(ch), send(other, "w")).value)):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])
    same((ch.try_send("w"), other.try_recv()), (False, (None, False)))


@case
def select_with_a_timeout() -> Case:
    ch, other, got = chan(), chan(), []
    g = go(ch.send, "v")
    if not (yield lambda: got.append(select(recv(ch), send(other, "w"), timeout=60).value)):
        got.append(ch.recv())
    ended(g)
    same(got, ["v"])
    same((ch.try_send("w"), other.try_recv()), (False, (None, False)))


# Goroutines and time.


@case
def start() -> Case:
    got = []
    happened = yield lambda: go(got.append, "v")
    until(lambda: len(got) == happened)
    settle()
    same(got, ["v"] * happened)


@case
def start_one_more_than_the_queue_holds() -> Case:
    got = []
    for number in range(257):
        go(got.append, number)
    happened = yield lambda: go(got.append, 257)
    until(lambda: len(got) == 257 + happened)
    settle()
    same(sorted(got), [*range(257 + happened)])


@case
def gosched() -> Case:
    got = []
    g = go(got.append, "v")
    yield runtime.gosched
    ended(g)
    same(got, ["v"])


@case
def sleep() -> Case:
    before = runtime.num_goroutine()
    yield lambda: time.sleep(time.MICROSECOND)
    until(lambda: runtime.num_goroutine() == before)


@case
def stop_a_timer() -> Case:
    got = []
    timer = time.after_func(time.HOUR, got.append, "v")
    happened = yield timer.stop
    same(timer.stop(), not happened)


@case
def reset_a_timer() -> Case:
    done = chan(1)
    timer = time.after_func(time.HOUR, done.send, "v")
    if not (yield lambda: timer.reset(time.MICROSECOND)):
        same(timer.reset(time.MICROSECOND), True)
    same(done.recv(timeout=10), "v")
    same(timer.stop(), False)


@case
def start_a_timer() -> Case:
    done = chan(1)
    happened = yield lambda: time.after_func(time.MICROSECOND, done.send, "v")
    if happened:
        same(done.recv(timeout=10), "v")
    settle()
    same(done.try_recv(), (None, False))


@case
def wait_for_a_timer() -> Case:
    timer = time.Timer(time.MICROSECOND)
    happened = yield timer.c.recv
    if not happened:
        timer.c.recv(timeout=10)
    same(timer.stop(), False)
