"""Errors that wrap others: what is found in them, and how they are joined."""

from typing import Any

import pytest

from gopy.context import CANCELED, Canceled, DeadlineExceeded
from gopy.errors import as_, is_, join


class Coded(Exception):
    """An error with a number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code


def wrapped(inner: BaseException | None, text: str = "wrapped") -> Exception:
    error = RuntimeError(text)
    error.__cause__ = inner
    return error


ONE, OTHER = ValueError("one"), ValueError("one")
GROUP = ExceptionGroup("group", [OTHER, wrapped(ONE)])


@pytest.mark.parametrize(
    ("err", "target", "found"),
    [
        (None, None, True),
        (None, ONE, False),
        (ONE, None, False),
        (ONE, ONE, True),
        (ONE, OTHER, False),
        (wrapped(wrapped(ONE)), ONE, True),
        (wrapped(OTHER), ONE, False),
        (GROUP, ONE, True),
        (wrapped(GROUP), ONE, True),
        (join(None, OTHER, wrapped(ONE)), ONE, True),
        (wrapped(Canceled()), CANCELED, True),
        (wrapped(DeadlineExceeded()), CANCELED, False),
        (wrapped(ONE), ValueError, True),
        (wrapped(ONE), LookupError, False),
    ],
)
def test_an_error_is_what_it_wraps(err: Any, target: Any, found: bool) -> None:
    assert is_(err, target) is found


def test_what_was_only_handled_meanwhile_is_not_wrapped() -> None:
    try:
        try:
            raise ONE
        except ValueError:
            raise KeyError("other")  # noqa: B904  without a cause
    except KeyError as error:
        assert error.__context__ is ONE
        assert not is_(error, ONE)


def test_an_error_may_say_itself_what_it_is() -> None:
    class Interrupted(Canceled):
        pass

    assert is_(wrapped(Interrupted()), CANCELED)
    assert not is_(wrapped(CANCELED), Interrupted)


def test_as_gives_the_outermost_and_the_first() -> None:
    first, second = Coded(1), Coded(2)
    assert as_(wrapped(join(wrapped(first), second)), Coded) is first
    first.__cause__ = second
    assert as_(first, Coded) is first
    assert as_(wrapped(None), Coded) is None
    assert as_(None, Coded) is None


def test_a_circle_of_causes_ends() -> None:
    a, b = Coded(1), Coded(2)
    a.__cause__, b.__cause__ = b, a
    assert not is_(a, ONE)
    assert is_(a, b)


def test_joined_errors_have_a_line_each_and_can_be_caught_one_by_one() -> None:
    assert join() is None
    assert join(None, None) is None
    joined = join(Coded(1), None, ONE)
    assert str(joined) == "code 1\none"
    assert joined is not None
    caught: list[Any] = []
    try:
        raise joined
    except* Coded as group:
        caught.append(group)
    except* ValueError as group:
        caught.append(group)
    assert [str(group) for group in caught] == ["code 1", "one"]
