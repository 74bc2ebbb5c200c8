"""select: tokens that are passed on, over many channels at once, stay as many as they were."""

from ledger import Ledger

import gopy
from gopy import Case, RecvCase, SendCase, chan, go, select
from gopy.sync import WaitGroup

Token = int
SIZE = 60  # of a web: more would wait for the lock of ``stop`` rather than for each other


def webs(ledger: Ledger) -> None:
    """Keep a quarter of the goroutines busy with passing tokens, in webs of their own."""
    left = WaitGroup()
    for index in range(max(1, ledger.goroutines // 4 // SIZE)):
        left.go(_web, ledger, index)
    left.wait()


def _web(ledger: Ledger, index: int) -> None:
    channels = [chan[Token](capacity) for capacity in (0, 1, 4, 0) for _ in range(SIZE // 8)]
    stop: chan[Token] = chan()
    ends: chan[list[Token]] = chan(SIZE)
    for number in range(SIZE):
        go(_pass_on, ledger, (index, number), channels, stop, ends)
    while ledger.on:
        gopy.time.sleep(0.01)
    stop.close()
    found = [token for _ in range(SIZE) for token in ends.recv()]
    for ch in channels:
        while (got := ch.try_recv())[1]:
            found.append(got[0])
    ledger.same(sorted(found), list(range(SIZE)), f"the tokens of web {index}")


def _pass_on(
    ledger: Ledger,
    name: tuple[int, Token],
    channels: "list[chan[Token]]",
    stop: "chan[Token]",
    ends: "chan[list[Token]]",
) -> None:
    """Give a token away or take one, whatever can be, until the end."""
    chance = ledger.random("web", name)
    number = name[1]
    held = [number]
    stopped = gopy.recv(stop)
    takes: list[RecvCase[Token]] = [gopy.recv(ch) for ch in chance.sample(channels, 4)]
    gives: list[SendCase[Token]] = [gopy.send(ch) for ch in chance.sample(channels, 4)]
    how = number % 4  # wait for ever, for a while, not at all, or with new cases each time
    while True:
        cases: list[Case] = [stopped, *takes]
        for case in gives:
            if held:
                case.value = held[-1]
                cases.append(case)
        if how == 3:
            takes = [gopy.recv(ch) for ch in chance.sample(channels, 4)]
        chance.shuffle(cases)
        if how == 1:
            chosen = select(*cases, timeout=chance.uniform(0, 0.003))
        elif how == 2 and ledger.on:
            chosen = select(*cases, default=True)
        else:
            chosen = select(*cases)
        if chosen is stopped:
            break
        if chosen is None or chance.random() < 0.1:
            ledger.pause(chance)  # else two who meet again and again go on for a slice
        if chosen is None:
            ledger.did("timeouts")
        elif isinstance(chosen, SendCase):
            ledger.same(held.pop(), chosen.value, f"what {name} gave")
        else:
            held.append(chosen.value)
            ledger.did("passed")
    ends.send(held)
