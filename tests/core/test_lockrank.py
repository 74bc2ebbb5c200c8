"""Debug runs check in which order locks are taken."""

import pytest
from programs import run_program

from gopy._core.base.lockrank import CheckedLock, Rank


def test_a_lock_of_a_higher_rank_may_be_taken_under_one_of_a_lower() -> None:
    with CheckedLock(Rank.CHAN), CheckedLock(Rank.TIMER):
        pass
    with CheckedLock(Rank.BOOT):
        pass


@pytest.mark.parametrize("inner", [Rank.SCHED, Rank.P], ids=["lower", "the same"])
def test_one_of_a_lower_or_the_same_rank_may_not(inner: Rank) -> None:
    lock = CheckedLock(inner)
    with (
        CheckedLock(Rank.P),
        pytest.raises(AssertionError, match=f"lock order: .*{inner.name}.* taken under .*P"),
    ):
        lock.acquire()
    assert not lock.locked()
    with lock:  # what was refused is not held
        pass


def test_of_channels_several_may_be_taken() -> None:
    with CheckedLock(Rank.CHAN), CheckedLock(Rank.CHAN):
        pass


def test_a_select_over_several_channels_is_in_order() -> None:
    done = run_program(
        """
        from gopy import chan, recv, run, select, send

        def main():
            one, other = chan(1), chan()
            print(select(recv(other), send(one, 1)).ch is one)

        run(main)
        """,
        env={"GOPYDEBUG": "locks=1"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
