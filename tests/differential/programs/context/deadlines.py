"""Deadlines: the earliest holds, and its error is a timeout.  SEMANTICS 141, 144, 145, 146."""

import fmt

import gopy
from gopy import context, errors, net
from gopy import time as gtime


def main() -> None:
    noon = gtime.date(2100, 1, 1, 12, 0, 0, 0, gtime.UTC)
    outer, cancel = context.with_deadline(context.background(), noon)
    inner, _ = context.with_deadline(outer, noon + gtime.HOUR)
    nearer, _ = context.with_deadline(inner, noon - gtime.HOUR)
    for ctx in (outer, inner, nearer, context.without_cancel(nearer)):
        deadline = ctx.deadline()
        shown = deadline if deadline is not None else gtime.Time()
        fmt.println(shown.format(gtime.DATE_TIME), deadline is not None, ctx.err())
    cancel()
    fmt.println(outer.err(), inner.err(), nearer.err())

    gone, _ = context.with_deadline(context.background(), gtime.unix(1, 0))
    fmt.println(gone.err(), context.cause(gone))
    err = gone.err()
    assert isinstance(err, context.DeadlineExceeded)
    fmt.println(isinstance(err, TimeoutError) and err.timeout() and err.temporary())
    targets = (context.DEADLINE_EXCEEDED, context.CANCELED, net.DeadlineExceededError)
    fmt.println(*[errors.is_(err, target) for target in targets])
    born, _ = context.with_timeout(gone, gtime.HOUR)
    fmt.println(born.err())

    soon, root = gtime.MILLISECOND, context.background()
    parent, _ = context.with_timeout_cause(root, soon, ValueError("parent's"))
    child, _ = context.with_timeout_cause(parent, gtime.HOUR, ValueError("child's"))
    child.wait()
    fmt.println(child.err(), context.cause(child))
    early, stop = context.with_timeout_cause(root, gtime.HOUR, ValueError("never"))
    stop()
    fmt.println(early.err(), context.cause(early))


gopy.run(main)
