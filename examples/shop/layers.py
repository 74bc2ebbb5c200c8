"""Middlewares: functions that take what answers a request, and return what answers it instead."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import gopy
from gopy import chan, context
from gopy.net import http
from shop.stock import TooFew, UnknownItem
from shop.wire import Refusal, write_json

Serve = Callable[[http.ResponseWriter, http.Request], object]
Layer = Callable[[Serve], Serve]

log = logging.getLogger("shop")


def through(serve: Serve, *layers: Layer) -> Serve:
    """Return serve with layers around it; a request comes to the first one first."""
    for layer in reversed(layers):
        serve = layer(serve)
    return serve


def refusing(serve: Serve) -> Serve:
    """Answer with a status and a JSON object for what the handlers raise on purpose."""

    def layer(w: http.ResponseWriter, r: http.Request) -> None:
        try:
            serve(w, r)
        except Refusal as no:
            write_json(w, no.status, {"error": str(no)})
        except UnknownItem as no:
            write_json(w, http.STATUS_NOT_FOUND, {"error": str(no)})
        except TooFew as no:
            write_json(w, http.STATUS_CONFLICT, {"error": str(no)})

    return layer


def limited(most: int) -> Layer:
    """Let so many requests in at once; the others are told to come again."""
    seats = chan[None](most)

    def around(serve: Serve) -> Serve:
        def layer(w: http.ResponseWriter, r: http.Request) -> None:
            if not seats.try_send(None):
                w.header().set("Retry-After", "1")
                write_json(w, http.STATUS_SERVICE_UNAVAILABLE, {"error": "too busy"})
                return
            try:
                serve(w, r)
            finally:
                seats.recv()

        return layer

    return around


def within(d: float | timedelta) -> Layer:
    """Give the request's context a deadline; who passes it on is held to it."""

    def around(serve: Serve) -> Serve:
        def layer(w: http.ResponseWriter, r: http.Request) -> None:
            with context.with_timeout(r.context(), d) as (ctx, _):
                serve(w, r.with_context(ctx))

        return layer

    return around


def logged(serve: Serve) -> Serve:
    """Log each request with its status, and how long it took."""

    def layer(w: http.ResponseWriter, r: http.Request) -> None:
        watched = Watched(w)
        began = gopy.time.now()
        try:
            serve(watched, r)
        except Exception:
            watched.status = http.STATUS_INTERNAL_SERVER_ERROR
            raise  # the server logs it, and ends the connection
        finally:
            took = gopy.time.since(began).round(gopy.time.MICROSECOND)
            log.info("%s %s %d %s", r.method, r.url.path, watched.status, took)

    return layer


class Watched:
    """A ResponseWriter that remembers the status."""

    def __init__(self, w: http.ResponseWriter) -> None:
        self._w = w
        self.status = http.STATUS_OK  # as long as nobody says otherwise

    def header(self) -> http.Header:
        return self._w.header()

    def write_header(self, status: int, /) -> None:
        self.status = status
        self._w.write_header(status)

    def write(self, b: bytes | str, /) -> int:
        return self._w.write(b)

    def flush(self) -> None:
        self._w.flush()

    def hijack(self) -> tuple[Any, Any]:  # Any: as ResponseWriter has it
        return self._w.hijack()
