"""Runs asyncio's programs on asyncio's own loop, or on uvloop's: BENCH_LOOP names the module."""

import asyncio
import importlib
import os
from collections.abc import Coroutine
from typing import Any


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run main to its end on the loop that the environment asks for."""
    module = importlib.import_module(os.environ.get("BENCH_LOOP", "asyncio"))
    with asyncio.Runner(loop_factory=module.new_event_loop) as runner:
        runner.run(main)
