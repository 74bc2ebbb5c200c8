"""Local events of `sys.monitoring`: how a goroutine is brought to come by from 3.12 on.

They are set on the code objects of the hog's innermost frames, never on gopy's own.  A loop
or a call in one of these must come round.  Two Ms may run the same code: its events stay
until neither waits for them, and the one that isn't meant lets them pass.
"""

import sys
from _thread import get_ident
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from gopy._core.base import standstill
from gopy._core.sched.preempt.record import Record, records

# No id that the documentation gives to anybody: 0 debuggers, 1 coverage, 2 profilers, 5 optimizers.
TOOLS = (4, 3)
STRAYS = 1000  # events that nobody waited for: then somebody has forgotten to disarm

monitoring: Any = getattr(sys, "monitoring", None)  # Any: 3.11 has none


class Monitor:
    """The events that are set, and for whom."""

    def __init__(self, come_by: Callable[[Record, FrameType, tuple[int, ...]], None]) -> None:
        self._come_by = come_by
        self._tool: int | None = None
        self._events = 0
        self._holders: dict[int, int] = {}  # how many wait for the events of a code, by its id
        self._strays = 0

    def arm(self, record: Record, codes: list[CodeType]) -> bool:
        """Set events on codes, unless there is no tool id left."""
        if self._tool is None and not self._register():
            return False
        for code in codes:
            ident = id(code)
            self._holders[ident] = self._holders.get(ident, 0) + 1
            record.armed.append(code)
            with standstill.mu:
                monitoring.set_local_events(self._tool, code, self._events)
        return True

    def disarm(self, record: Record) -> None:
        """Take the events off the codes that nobody else waits for."""
        while record.armed:
            code = record.armed.pop()
            left = self._holders.pop(id(code)) - 1
            if left:
                self._holders[id(code)] = left
            else:
                with standstill.mu:
                    monitoring.set_local_events(self._tool, code, 0)

    def _register(self) -> bool:
        """Become a tool, if there is an id left for one."""
        for tool in TOOLS:
            if monitoring.get_tool(tool) is None:
                break
        else:
            return False
        monitoring.use_tool_id(tool, "gopy")
        self._tool = tool
        events = monitoring.events
        for event in (events.JUMP, events.BRANCH, events.PY_START):
            monitoring.register_callback(tool, event, self._event)
            self._events |= event
        return True

    def _event(self, code: CodeType, *offsets: int) -> None:
        """Come by: on any thread that runs code, at an instruction and before where it goes."""
        record = records.by_thread.get(get_ident())
        if record is not None and record.armed:
            self._come_by(record, sys._getframe(1), offsets)
        else:
            self._strays += 1
            if self._strays > STRAYS and records.mu.acquire(False):
                try:
                    self._strays = 0
                    for other in list(records.by_thread.values()):
                        self.disarm(other)
                finally:
                    records.mu.release()
