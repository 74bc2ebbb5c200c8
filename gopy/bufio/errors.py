"""The errors of buffered reading, writing and scanning.

Go: bufio/bufio.go, bufio/scan.go
"""

from gopy.io.errors import Worded


class ErrBufferFull(Worded):
    """The buffer is too small for what was asked; ``partial`` is what is in it.

    Go: bufio/bufio.go ErrBufferFull
    """

    TEXT = "bufio: buffer full"

    def __init__(self, *args: object, partial: bytes = b"") -> None:
        super().__init__(*args)
        self.partial = partial


class ErrNegativeCount(Worded, ValueError):
    """A count of bytes is negative.

    Go: bufio/bufio.go ErrNegativeCount
    """

    TEXT = "bufio: negative count"


class ErrInvalidUnreadByte(Worded):
    """The last operation read no byte that could be put back.

    Go: bufio/bufio.go ErrInvalidUnreadByte
    """

    TEXT = "bufio: invalid use of UnreadByte"


class ErrInvalidUnreadRune(Worded):
    """The last operation was no read_rune.

    Go: bufio/bufio.go ErrInvalidUnreadRune
    """

    TEXT = "bufio: invalid use of UnreadRune"


class ErrTooLong(Worded):
    """A token doesn't fit into the scanner's buffer.

    Go: bufio/scan.go ErrTooLong
    """

    TEXT = "bufio.Scanner: token too long"


class ErrNegativeAdvance(Worded):
    """A split function wants to go back.

    Go: bufio/scan.go ErrNegativeAdvance
    """

    TEXT = "bufio.Scanner: SplitFunc returns negative advance count"


class ErrAdvanceTooFar(Worded):
    """A split function wants to go beyond the data that it was given.

    Go: bufio/scan.go ErrAdvanceTooFar
    """

    TEXT = "bufio.Scanner: SplitFunc returns advance count beyond input"


class ErrBadReadCount(Worded):
    """A scanner's reader gave more than it was asked for.

    Go: bufio/scan.go ErrBadReadCount
    """

    TEXT = "bufio.Scanner: Read returned impossible count"


class ErrFinalToken(Worded):
    """Raised by a split function: ``token``, unless it's None, is the last one.

    It's no error of the scan, which ends well.

    Go: bufio/scan.go ErrFinalToken
    """

    TEXT = "final token"

    def __init__(self, token: bytes | None = None) -> None:
        super().__init__()
        self.token = token
