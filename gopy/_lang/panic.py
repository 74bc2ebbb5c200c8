"""panic: raise any value.

    panic(v)                 Panic(v)              recover() gives v
    panic(exception)         Panic(exception)      recover() gives the exception
    panic(None)              PanicNilError         recover() gives the error
    raise anything           is a panic as well    recover() gives the exception

Go: runtime/panic.go gopanic
"""

from typing import NoReturn

from gopy.errors import Panic, PanicNilError


def panic(value: object, /) -> NoReturn:
    """Raise ``Panic(value)``: unwind this goroutine, and end the program unless recovered.

    Raises:
        Panic: always; its ``__cause__`` is value where that is an exception.
        PanicNilError: value is None.

    Go: builtin/builtin.go panic
    """
    if value is None:
        raise PanicNilError
    if isinstance(value, BaseException):
        raise Panic(value) from value
    raise Panic(value)
