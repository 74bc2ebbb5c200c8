"""An accept has a deadline, and loses no connection by it.  SEMANTICS 176, 182."""

import fmt

import gopy
from gopy import net
from gopy import time as gtime


def late(li: net.Listener) -> net.OpError | None:
    try:
        li.accept()
    except net.OpError as err:
        return err
    return None


def main() -> None:
    li = net.listen("tcp", ":0")
    address = str(li.addr())
    fmt.println(address.startswith("[::]:"), li.addr().network())
    li.set_deadline(gtime.now() + 5 * gtime.MILLISECOND)
    err = late(li)
    is_late = isinstance(err, net.DeadlineExceededError)
    fmt.println(str(err).replace(address, "ADDR"), is_late)
    _, port = net.split_host_port(address)
    c = net.dial("tcp", net.join_host_port("127.0.0.1", port))
    c.write(b"hello")
    li.set_deadline(gtime.unix(0, 0))
    fmt.println(late(li) is not None)
    li.set_deadline(None)
    other = li.accept()
    fmt.println(None)
    fmt.println(other.read(100).decode())
    net.dial("tcp", address)
    fmt.println(None)


gopy.run(main)
