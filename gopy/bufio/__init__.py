"""Go's package bufio: readers and writers with a buffer, and a scanner for lines and words.

Go: bufio
"""

from gopy.bufio.errors import (
    ErrAdvanceTooFar,
    ErrBadReadCount,
    ErrBufferFull,
    ErrFinalToken,
    ErrInvalidUnreadByte,
    ErrInvalidUnreadRune,
    ErrNegativeAdvance,
    ErrNegativeCount,
    ErrTooLong,
)
from gopy.bufio.reader import Reader
from gopy.bufio.readwriter import ReadWriter
from gopy.bufio.scanner import MAX_SCAN_TOKEN_SIZE, Scanner
from gopy.bufio.splitting import SplitFunc, scan_bytes, scan_lines, scan_runes, scan_words
from gopy.bufio.writer import Writer

__all__ = [
    "MAX_SCAN_TOKEN_SIZE",
    "ErrAdvanceTooFar",
    "ErrBadReadCount",
    "ErrBufferFull",
    "ErrFinalToken",
    "ErrInvalidUnreadByte",
    "ErrInvalidUnreadRune",
    "ErrNegativeAdvance",
    "ErrNegativeCount",
    "ErrTooLong",
    "ReadWriter",
    "Reader",
    "Scanner",
    "SplitFunc",
    "Writer",
    "scan_bytes",
    "scan_lines",
    "scan_runes",
    "scan_words",
]
