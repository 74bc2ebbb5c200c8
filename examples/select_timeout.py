"""Select: wait for several things at once, time among them.

The case that happened comes back; compare it with `is`.  Time is a channel like any
other (`gopy.time.after`), or the argument `timeout=`, with which None means too late.
"""

import gopy
from gopy import RecvChan, chan, go, recv, select
from gopy.time import HOUR, MILLISECOND, Duration


def ask(question: str, takes: Duration) -> RecvChan[str]:
    """Return where the answer will arrive."""
    answers = chan[str](1)  # with room for one, a late answer keeps no goroutine waiting

    @go
    def think() -> None:
        gopy.time.sleep(takes)
        answers.send(f"{question}? 42")

    return answers


def main() -> None:
    quick, slow = ask("six by seven", MILLISECOND), ask("the meaning of life", HOUR)

    match select(answer := recv(quick), recv(gopy.time.after(HOUR))):
        case chosen if chosen is answer:
            print(answer.value)
        case _:
            print("an hour has passed")

    late = recv(gopy.time.after(20 * MILLISECOND))
    if select(answer := recv(slow), late) is late:
        print("no answer within 20ms")

    print("with a timeout:", select(recv(slow), timeout=20 * MILLISECOND))
    print("without waiting:", select(recv(slow), default=True))

    try:
        slow.recv(timeout=20 * MILLISECOND)
    except TimeoutError:
        print("a plain receive raises TimeoutError")


if __name__ == "__main__":
    gopy.run(main)
