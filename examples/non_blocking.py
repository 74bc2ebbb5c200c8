"""Without waiting: try to send or receive, and do something else if that can't be now.

`try_send` and `try_recv` are for one channel, `select` with `default=True` for several.
"""

import gopy
from gopy import chan, recv, select, send


def main() -> None:
    messages, signals = chan[str](), chan[bool]()

    match select(message := recv(messages), default=True):
        case None:
            print("no message received")
        case _:
            print("received", message.value)

    if not messages.try_send("hi"):
        print("no message sent: nobody waits for it, and there is no buffer")

    message, signal = recv(messages), recv(signals)
    chosen = select(message, signal, default=True)
    print("no activity" if chosen is None else "something happened")

    box = chan[str](1)
    print("sent:", box.try_send("first"), box.try_send("second"))
    print("got:", *box.try_recv())
    print("got:", *map(repr, box.try_recv()))

    outgoing, incoming = send(box, "third"), recv(messages)
    if select(outgoing, incoming, default=True) is outgoing:
        print("third was sent;", len(box), "of", box.cap, "places taken")


if __name__ == "__main__":
    gopy.run(main)
