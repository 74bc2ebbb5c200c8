"""A thread of the system's for one goroutine alone.

Go: runtime/proc.go LockOSThread
"""

from gopy._core import lock_thread, unlock_thread


def lock_os_thread() -> None:
    """Keep goroutines that have not begun yet off the caller's thread, until it unlocks or ends.

    A goroutine that has begun never changes its thread anyway.  Locked, it gets no new company;
    one that locks first thing shares its thread only with those that began there before it, and
    wait now.  What needs a thread of its own runs best on one: `blocking`.

    Locks nest: each needs its `unlock_os_thread`.  A thread that gopy did not start has its
    one goroutine to itself without it.

    A goroutine that ends while it is locked takes its thread along: whatever it did to that thread,
    nobody meets it.  Nor do threads that gopy starts meanwhile inherit any of it.

    Raises:
        RuntimeError: the system has no thread for that which starts those.

    Go: runtime/proc.go LockOSThread
    Differs: the thread ends when those have ended too that had begun there before; the main thread
    does not, and takes no newcomers any more.  From the first lock on, every operation takes its
    locks, as with several Ps.
    """
    lock_thread()


def unlock_os_thread() -> None:
    """Undo the caller's last `lock_os_thread` that is not undone; nothing if there is none.

    Go: runtime/proc.go UnlockOSThread
    """
    unlock_thread()
