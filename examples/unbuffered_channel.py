"""An unbuffered channel: sender and receiver meet.

It holds nothing.  A send waits for a receiver and a receive for a sender, so two
goroutines that hand each other a ball take turns without any lock.
"""

import gopy
from gopy import RecvChan, SendChan, chan
from gopy.sync import WaitGroup

LAST = 6


def play(name: str, mine: RecvChan[int], others: SendChan[int]) -> None:
    for ball in mine:  # until the other player closes it
        print(name, ball)
        if ball == LAST:
            others.close()
            return
        others.send(ball + 1)  # returns when the other one has it


def main() -> None:
    left, right = chan[int](), chan[int]()
    print("capacity", left.cap, "length", len(left))
    print("sent while nobody receives:", left.try_send(0))

    players = WaitGroup()
    players.go(play, "ping", left, right)
    players.go(play, "pong", right, left)
    left.send(1)
    players.wait()
    print("the game is over")


if __name__ == "__main__":
    gopy.run(main)
