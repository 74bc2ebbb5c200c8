"""Dials that a context, a deadline or a channel ends, or doesn't any more.  SEMANTICS 178."""

import fmt

import gopy
from gopy import context, errors, net, time


def main() -> None:
    listener = net.listen("tcp", "127.0.0.1:0")
    address = str(listener.addr())

    def show(what: str, dial, *args):
        try:
            conn = dial(*args)
        except net.OpError as err:
            is_late = errors.is_(err, context.DEADLINE_EXCEEDED)
            text = str(err).replace(address, "SERVER")
            fmt.println(what, text, errors.is_(err, context.CANCELED), is_late, err.timeout())
            return None
        fmt.println(what, str(conn.remote_addr()) == address)
        return conn

    background = context.background()
    past = time.now() - time.SECOND

    cancelled, cancel = context.with_cancel(background)
    cancel()
    late, _ = context.with_deadline(background, past)
    for ctx in background, cancelled, late:
        for dialer in (
            *(net.Dialer(), net.Dialer(timeout=time.HOUR), net.Dialer(timeout=-1)),
            *(net.Dialer(deadline=past), net.Dialer(timeout=time.HOUR, deadline=past)),
        ):
            for to in address, "127.0.0.1:1", "x":
                what = "dial " + to.replace(address, "SERVER")
                show(what, dialer.dial_context, ctx, "tcp", to)
    ctx, cancel = context.with_cancel(background)
    conn = show("connected", net.Dialer().dial_context, ctx, "tcp", address)
    cancel()
    fmt.println("after cancel", conn.write(b"x"), None)
    for local in net.TCPAddr("127.0.0.1"), net.TCPAddr("::1"), net.UDPAddr():
        show(f"from {local}", net.Dialer(local_addr=local).dial, "tcp", address)
    for ip in "127.0.0.1", "192.0.2.1":
        try:
            net.Dialer(local_addr=net.TCPAddr(ip)).dial("tcp", "127.0.0.1:1")
        except net.OpError as err:
            fmt.println(err)


gopy.run(main)
