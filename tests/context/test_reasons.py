"""The errors of contexts, and how they are raised."""

import copy
import pickle
import traceback

import pytest

from gopy.context import (
    CANCELED,
    DEADLINE_EXCEEDED,
    Canceled,
    DeadlineExceeded,
    background,
    cause,
    with_cancel,
    with_cancel_cause,
    with_timeout_cause,
)


def test_all_instances_of_one_class_are_equal() -> None:  # SEMANTICS 140
    assert Canceled() == CANCELED
    assert DeadlineExceeded() == DEADLINE_EXCEEDED
    assert CANCELED != DEADLINE_EXCEEDED
    assert len({CANCELED, Canceled(), DEADLINE_EXCEEDED, DeadlineExceeded()}) == 2
    assert TimeoutError("context deadline exceeded") != DEADLINE_EXCEEDED


def test_a_subclass_is_another_class_that_counts_as_canceled() -> None:
    class Interrupted(Canceled):
        pass

    assert Interrupted() != CANCELED
    assert Interrupted() == Interrupted()
    assert Interrupted().is_(CANCELED)
    assert not Interrupted().is_(DEADLINE_EXCEEDED)


@pytest.mark.parametrize("error", [CANCELED, DEADLINE_EXCEEDED], ids=["canceled", "deadline"])
def test_they_carry_go_s_text_and_can_be_copied(error: Exception) -> None:
    text = "context canceled" if error is CANCELED else "context deadline exceeded"
    for each in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert str(each) == text
        assert each == error


def test_check_names_the_cause_and_raises_a_new_error_each_time() -> None:
    why = ValueError("why")
    ctx, cancel = with_cancel_cause(background())
    cancel(why)
    seen = []
    for _ in range(3):
        with pytest.raises(Canceled) as caught:
            ctx.check()
        assert caught.value.__cause__ is why
        seen.append(caught.value)
    assert len({id(error) for error in seen}) == 3
    err = ctx.err()
    assert err is not None
    assert err.__traceback__ is None
    assert err.__cause__ is None
    assert len(traceback.extract_tb(seen[-1].__traceback__)) == len(
        traceback.extract_tb(seen[0].__traceback__)
    )


def test_check_without_a_cause_has_none() -> None:
    ctx, cancel = with_cancel(background())
    cancel()
    with pytest.raises(Canceled) as caught:
        ctx.check()
    assert caught.value.__cause__ is None


def test_a_deadline_is_a_timeout_error_and_names_its_cause() -> None:
    why = ValueError("slow")
    ctx, _ = with_timeout_cause(background(), 0, why)
    with pytest.raises(TimeoutError, match="^context deadline exceeded$") as caught:
        ctx.check()
    assert caught.value.__cause__ is why


def test_an_error_may_be_the_cause_of_another_context() -> None:
    first, cancel_first = with_cancel(background())
    cancel_first()
    second, cancel_second = with_cancel_cause(background())
    cancel_second(first.err())
    assert cause(second) is first.err()
