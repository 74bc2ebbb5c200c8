"""How many files this process may have open at the same time."""

import resource
from typing import Final

SPARE: Final = 64  # for what is open besides connections


class TooManyError(Exception):
    """More connections than the system permits descriptors; the text tells the limit."""


def permit(connections: int) -> None:
    """Raise the soft limit so that connections and what else there is fit below it.

    Raises:
        TooManyError: the hard limit does not permit it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + SPARE
    if _fits(needed, soft):
        return
    if not _fits(needed, hard):
        raise TooManyError(
            f"{connections} connections need {needed} file descriptors, but the limit"
            f" (RLIMIT_NOFILE, `ulimit -Hn`) is {hard}: at most {max(0, hard - SPARE)} connections"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def _fits(needed: int, limit: int) -> bool:
    return limit == resource.RLIM_INFINITY or needed <= limit
