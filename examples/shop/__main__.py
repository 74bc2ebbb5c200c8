"""The program: `python -m shop` serves until Ctrl-C or SIGTERM, and stops in good order."""

import logging
import sys
from argparse import ArgumentParser
from signal import SIGINT, SIGTERM

import gopy
from gopy import chan, context, go, net, recv, select
from gopy.crypto import tls
from gopy.net import http
from gopy.os import signal
from gopy.time import MINUTE, SECOND
from shop.api import api
from shop.layers import Serve
from shop.stock import LockedStock
from shop.suppliers import Suppliers

GRACE = 10 * SECOND  # for the requests at hand when it stops


def new_server(handler: Serve) -> http.Server:
    return http.Server(
        handler=handler,
        read_header_timeout=10 * SECOND,
        read_timeout=30 * SECOND,
        write_timeout=30 * SECOND,
        idle_timeout=2 * MINUTE,
    )


def serve_until_done(ctx: context.Context, server: http.Server, listener: net.Listener) -> None:
    """Serve until ctx is done; then answer the requests at hand, but no new ones."""
    failed = chan[OSError](1)

    @go
    def serving() -> None:
        try:
            server.serve(listener)
        except http.ErrServerClosed:
            pass  # what it raises at once when shutdown is called
        except OSError as error:
            failed.send(error)

    over, broken = recv(ctx.done()), recv(failed)
    if select(over, broken) is broken:
        raise broken.value
    with context.with_timeout(context.background(), GRACE) as (limit, _):
        try:
            server.shutdown(limit)
        except context.DeadlineExceeded:
            server.close()  # they had their time


def main() -> None:
    options = parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        listener = net.listen("tcp", options.addr)
    except OSError as error:
        sys.exit(str(error))
    if options.cert:
        config = tls.Config(certificates=[(options.cert, options.key)], next_protos=["http/1.1"])
        listener = tls.new_listener(listener, config)
    suppliers = Suppliers(http.Client(), options.supplier)
    server = new_server(api(LockedStock(), suppliers))
    with signal.notify_context(context.background(), SIGINT, SIGTERM) as (ctx, _):
        print("listening on", listener.addr(), flush=True)
        serve_until_done(ctx, server, listener)
    print("stopped", flush=True)


def parser() -> ArgumentParser:
    options = ArgumentParser("python -m shop")
    options.add_argument("--addr", default="127.0.0.1:8080")
    options.add_argument("--cert", help="a certificate, PEM: then it serves HTTPS")
    options.add_argument("--key", help="its key, PEM")
    options.add_argument("--supplier", action="append", default=[], metavar="URL")
    return options


if __name__ == "__main__":
    gopy.run(main)
