"""What a worker of ``serve`` gets from its supervisor, as a word of the command line."""

from typing import NamedTuple


class Given(NamedTuple):
    """The descriptors of a listener and of a socket to the supervisor; how many processes serve."""

    listener_fd: int
    control_fd: int
    procs: int

    def __str__(self) -> str:
        return ",".join(map(str, self))


def given(text: str) -> Given:
    """Return what ``str(Given)`` has made."""
    return Given(*map(int, text.split(",")))
