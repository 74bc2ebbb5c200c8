"""Rate limiting: a ticker for an even pace, tokens in a buffer where bursts are welcome.

The even limiter serves one request a tick.  The bursty one saves up to three unused
ticks, so that three requests can pass at once; the next ones wait for fresh ticks.
"""

import gopy
from gopy import RecvChan, SendChan, chan, go
from gopy.time import MILLISECOND, Ticker, Time

PERIOD = 10 * MILLISECOND
BURST = 3


def refill(tokens: SendChan[str], ticks: RecvChan[Time]) -> None:
    for _ in ticks:
        tokens.try_send("a fresh token")  # if the buffer is full the tick is lost


def main() -> None:
    began = gopy.time.now()
    ticker = Ticker(PERIOD)
    for request in range(1, 4):
        ticker.c.recv()
        late_enough = gopy.time.since(began) >= request * PERIOD
        print(f"even: request {request} waited for its tick: {late_enough}")
    ticker.stop()

    tokens = chan[str](BURST)
    for _ in range(BURST):
        tokens.send("a saved token")
    began = gopy.time.now()
    go(refill, tokens, gopy.time.tick(PERIOD))
    for request in range(1, 6):
        print(f"bursty: request {request} used {tokens.recv()}")
    print("the last two waited for two ticks:", gopy.time.since(began) >= 2 * PERIOD)


if __name__ == "__main__":
    gopy.run(main)
