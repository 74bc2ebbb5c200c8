"""Contexts that a signal cancels, and what they say.  SEMANTICS 208."""

import os
from signal import SIGHUP, SIGTERM, SIGUSR1

from gopy import errors, run
from gopy.context import CANCELED, background, cause, with_cancel, with_value
from gopy.os import INTERRUPT, signal


def said(value):
    return "<nil>" if value is None else value


def main():
    parent = with_value(background(), "key", "value")
    ctx, stop = signal.notify_context(parent, INTERRUPT, SIGUSR1)
    print(said(ctx.err()), ctx.value("key"))
    child, _ = with_cancel(ctx)
    os.kill(os.getpid(), SIGUSR1)
    child.wait()
    print(ctx.err(), cause(ctx), cause(child))
    print(str(errors.is_(cause(ctx), CANCELED)).lower())
    os.kill(os.getpid(), SIGUSR1)
    stop()
    stop()

    plain, stop = signal.notify_context(background(), SIGHUP, SIGTERM)
    print(plain)
    below, _ = with_cancel(plain)
    print(below)
    stop()
    below.wait()
    print(plain.err(), cause(plain))


run(main)
