"""An OpError's text: made late, the same whoever asks."""

import copy
import errno
import pickle
from collections.abc import Callable

import pytest

from gopy.net.operror import ErrClosed, Later, OpError, failed


def test_the_text_and_the_addresses_of_an_error_are_made_when_they_are_asked_for() -> None:
    made = []

    def make(raw: object) -> str:
        made.append(raw)
        return f"<{raw}>"

    error = failed("read", "tcp", Later(make, 1), Later(make, 2), OSError(errno.ENOBUFS, ""))
    assert (error.errno, error.timeout(), made) == (errno.ENOBUFS, False, [])
    text = "read tcp <1>-><2>: read: no buffer space available"
    assert error.args == (errno.ENOBUFS, text)
    assert (str(error), error.strerror) == (text, text)
    assert repr(error) == f"OpError({errno.ENOBUFS}, {text!r})"
    assert (error.source, error.addr, made) == ("<1>", "<2>", [1, 2])


@pytest.mark.parametrize("ask", [repr, str, lambda error: error.args, lambda error: error.strerror])
@pytest.mark.parametrize("err", ["text", OSError(2, "text")], ids=["a text", "an errno"])
def test_an_error_says_the_same_whatever_is_asked_first(
    ask: Callable[[OpError], object], err: Exception | str
) -> None:
    first, second = OpError("read", err=err), OpError("read", err=err)
    assert second.args[-1] == str(second)
    assert ask(first) == ask(second)
    assert (first.args, first.strerror) == (second.args, second.strerror)


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
@pytest.mark.parametrize(
    "error",
    [OpError("read", "tcp", 1, 2, "text"), OpError("read", err=OSError(2, "")), ErrClosed("read")],
    ids=["a text", "an errno", "closed"],
)
def test_a_copy_of_an_error_is_like_it(again: Callable[[OpError], OpError], error: OpError) -> None:
    error.n = 7
    other = again(error)
    assert type(other) is type(error)
    assert (other.args, str(other), other.errno) == (error.args, str(error), error.errno)
    assert (other.op, other.net, other.source, other.addr, other.n) == (
        (error.op, error.net, error.source, error.addr, 7)
    )


def test_what_is_set_in_an_error_stays() -> None:
    error = OpError("read", err=OSError(2, "text"))
    error.strerror = "mine"
    assert (error.strerror, error.args) == ("mine", (2, str(error)))
    error.args = (1, 2, 3)
    assert (error.strerror, error.args) == ("mine", (1, 2, 3))
    error.source, error.addr = "near", "far"
    assert str(error) == "read near->far: [Errno 2] text"
