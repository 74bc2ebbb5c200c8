"""The garbage collector's one setting.

Go: runtime/debug/garbage.go
"""

from gopy._core import set_gc_percent as _set


def set_gc_percent(percent: int) -> int:
    """Set how much cyclic garbage may be left lying; return the previous setting, 100 at first.

    It counts while there are 10,000 goroutines or more: what has survived a full collection
    is then not looked at again before as many objects have come to it as percent % of all,
    which keeps pauses short.  A smaller figure finds garbage earlier, by pauses that last as
    long as there are many objects.  Reference counting frees what is in no cycle at once,
    whatever is set here.

    A build without the GIL looks at everything each time: a third of a second beside a million
    goroutines, in which no thread runs.  There no collection begins before so many objects are
    new that garbage may be percent % as large as the goroutines' stacks.

    Args:
        percent: less than 0 turns the cyclic collector off, as `gc.disable` does.

    Go: runtime/debug/garbage.go SetGCPercent
    """
    return _set(percent)
