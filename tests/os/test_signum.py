"""Signals print as Go prints them, and are the system's numbers."""

import pickle
import signal as system

import pytest

from gopy.os import INTERRUPT, KILL, Signal

TEXTS = [
    (system.SIGHUP, "hangup"),
    (system.SIGINT, "interrupt"),
    (system.SIGTERM, "terminated"),
    (system.SIGUSR1, "user defined signal 1"),
    (system.SIGCHLD, "child exited"),
    (system.SIGWINCH, "window changed"),
    (system.SIGRTMIN, f"signal {int(system.SIGRTMIN)}"),
    (0, "signal 0"),
]


@pytest.mark.parametrize(("number", "text"), TEXTS)
def test_a_signal_prints_go_s_text_and_equals_its_number(number: int, text: str) -> None:
    sig = Signal(number)
    assert str(sig) == f"{sig}" == text
    assert repr(sig) == f"<Signal {int(number)}: {text}>"
    assert sig == number
    assert hash(sig) == hash(number)
    assert sig in {number}
    assert pickle.loads(pickle.dumps(sig)) == sig


def test_two_have_names() -> None:
    assert (INTERRUPT, KILL) == (system.SIGINT, system.SIGKILL)


def test_a_signal_is_a_number() -> None:
    with pytest.raises(TypeError):
        Signal("SIGINT")  # type: ignore[arg-type]
