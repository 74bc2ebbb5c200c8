"""Signals of the system as values in channels.

Go: package os/signal
"""

from gopy.os.signal.ctx import notify_context
from gopy.os.signal.notifying import ignore, ignored, notify, reset, stop

__all__ = ["ignore", "ignored", "notify", "notify_context", "reset", "stop"]
