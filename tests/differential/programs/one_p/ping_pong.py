"""Two goroutines that hand a ball to and fro leave a third one waiting.  SEMANTICS 211, 218."""

import fmt

import gopy


def main() -> None:
    order: list[str] = []
    ping, pong = gopy.chan[int](), gopy.chan[int]()

    @gopy.go
    def _() -> None:
        for ball in ping:
            order.append(f"pong {ball}")
            pong.send(ball + 1)

    gopy.runtime.gosched()
    gopy.go(lambda: order.append("third"))
    ball = 0
    while ball < 6:
        order.append(f"ping {ball}")
        ping.send(ball)
        ball = pong.recv() + 1
    gopy.runtime.gosched()
    fmt.println(order)


gopy.run(main)
