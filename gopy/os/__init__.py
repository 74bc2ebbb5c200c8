"""What the operating system offers: to end the process, its signals, other programs.

Go: os
"""

from gopy.os import exec as exec
from gopy.os import signal as signal
from gopy.os.ending import exit
from gopy.os.signum import INTERRUPT, KILL, Signal

__all__ = ["INTERRUPT", "KILL", "Signal", "exit"]
