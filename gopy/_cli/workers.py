"""A pool of workers: goroutines that take jobs from one channel."""

from collections.abc import Callable
from typing import NamedTuple

from gopy._cli.protocol import Request
from gopy._lang.chan import chan
from gopy.sync import WaitGroup


class Job(NamedTuple):
    """A request, and the channel of its connection where the reply goes."""

    request: Request
    replies: chan[bytes]


class Workers:
    """Answer requests, count at a time; who asks waits while all are at work."""

    def __init__(self, count: int, answer: Callable[[Request], bytes]) -> None:
        self._jobs = chan[Job]()
        self._answer = answer
        self._group = WaitGroup()
        for _ in range(count):
            self._group.go(self._work)

    def ask(self, request: Request, replies: chan[bytes]) -> bytes:
        """Have request answered; replies is a channel of the caller's own with room for one."""
        self._jobs.send(Job(request, replies))
        return replies.recv()

    def stop(self) -> None:
        """Wait until the jobs at hand are done; nobody may ask any more."""
        self._jobs.close()
        self._group.wait()

    def _work(self) -> None:
        for job in self._jobs:
            job.replies.send(self._answer(job.request))
