"""An error is reported by its text.  SEMANTICS 49."""

import gopy


def opened(name: str) -> Exception:
    return FileNotFoundError(f"open {name}: no such file")


def main() -> None:
    if (err := opened("list")) is not None:
        gopy.panic(err)


gopy.run(main)
