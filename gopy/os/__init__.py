"""What the operating system offers: to end the process.

Go: os
"""

from gopy.os.ending import exit

__all__ = ["exit"]
