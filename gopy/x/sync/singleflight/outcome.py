"""Result: how a flight ended, for those who asked by a channel.

Go: golang.org/x/sync/singleflight/singleflight.go Result
"""

from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")


class Result(NamedTuple, Generic[V]):
    """What the function returned, or its exception; and whether others got the same.

    Go: golang.org/x/sync/singleflight/singleflight.go Result
    """

    val: V | None
    err: Exception | None
    shared: bool
