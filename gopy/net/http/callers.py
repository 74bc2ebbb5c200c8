"""Who called into this package: for log lines and for messages about patterns.

Go: net/http/server.go relevantCaller
"""

import sys
from os.path import basename
from types import FrameType


def caller_frame() -> FrameType:
    """Return the innermost frame outside this package."""
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__", "").startswith("gopy.net.http.") and frame.f_back:
        frame = frame.f_back
    return frame


def caller_location() -> str:
    """Return that frame's file and line."""
    frame = caller_frame()
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def caller_text() -> str:
    """Return that frame's function, as dumps name it, with the file's name and line."""
    frame = caller_frame()
    name = f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}"
    name = name.replace(".<locals>", "").replace("__main__.", "main.", 1)
    return f"{name} ({basename(frame.f_code.co_filename)}:{frame.f_lineno})"
