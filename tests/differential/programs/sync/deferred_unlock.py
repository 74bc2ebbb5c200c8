"""Leaving `with` frees the mutex although the holder panics.  SEMANTICS 46, 90."""

import fmt

import gopy

mu = gopy.sync.Mutex()


def careful(fail: bool) -> None:
    with mu:
        if fail:
            gopy.panic("while locked")
        fmt.println("went well, locked:", not mu.try_lock())


@gopy.func
def careless() -> None:
    gopy.defer(lambda: fmt.println("recovered:", gopy.recover()))
    careful(True)


def main() -> None:
    careful(False)
    careless()
    fmt.println("free:", mu.try_lock())


gopy.run(main)
