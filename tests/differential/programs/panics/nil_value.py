"""panic(None) is a panic all the same, with an error for a value.  SEMANTICS 53."""

import fmt

import gopy


@gopy.func
def attempt(value: object) -> None:
    def after() -> None:
        recovered = gopy.recover()
        is_nil = isinstance(recovered, gopy.runtime.PanicNilError)
        fmt.println(recovered, is_nil)

    gopy.defer(after)
    gopy.panic(value)


def main() -> None:
    attempt(None)
    attempt("not nil")
    gopy.panic(None)


gopy.run(main)
