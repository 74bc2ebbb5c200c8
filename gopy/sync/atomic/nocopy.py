"""NoCopy: what `copy`, `deepcopy` and `pickle` refuse.

A copied lock is a second lock: whoever holds the first one does not exclude those
who take the second.  Go leaves that to ``go vet``; here the copy itself fails.

Go: sync/atomic/type.go noCopy, sync/cond.go noCopy
"""

from typing import NoReturn, SupportsIndex


class NoCopy:
    """A base of objects that are one of a kind."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> NoReturn:
        """Refuse: all of the standard library's ways to copy come through here."""
        raise TypeError(f"{type(self).__module__}.{type(self).__qualname__} can't be copied")
