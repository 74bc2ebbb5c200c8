"""Tests of concurrent code in a bubble: its own clock, and a way to wait until nothing moves.

Go: package testing/synctest
"""

from gopy.testing.synctest.running import bubble, cleanup, run, test
from gopy.testing.synctest.waiting import sleep, wait

__all__ = ["bubble", "cleanup", "run", "sleep", "test", "wait"]
