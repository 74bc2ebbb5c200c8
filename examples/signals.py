"""Signals: they arrive in a channel, and a program ends in good order.

While a signal is notified it does nothing else: Ctrl-C raises no KeyboardInterrupt.  After
`stop`, or the end of the `with`, it does again what it did before.
"""

import os
import signal as system  # the standard library's

import gopy
from gopy import chan, context, go
from gopy.os import Signal, signal


def serve(ctx: context.Context, served: chan[int]) -> None:
    """Work until ctx is done; tell how that ended."""
    requests = 0
    while not ctx.wait(gopy.time.MILLISECOND):
        requests += 1
        if requests == 3:
            os.kill(os.getpid(), system.SIGTERM)  # what `kill` sends
    served.send(requests)


def main() -> None:
    signals = chan[Signal](1)  # with room for one: a signal waits for nobody
    signal.notify(signals, system.SIGINT, system.SIGUSR1)
    os.kill(os.getpid(), system.SIGINT)  # what Ctrl-C sends
    received = signals.recv()
    print("received:", received, received == system.SIGINT)
    signal.stop(signals)

    served = chan[int]()
    with signal.notify_context(context.background(), system.SIGTERM) as (ctx, _):
        go(serve, ctx, served)
        ctx.wait()
        print("shutting down:", context.cause(ctx))
        print("served at least 3:", served.recv() >= 3)


if __name__ == "__main__":
    gopy.run(main)
