"""One target, led by coverage: ``python -m fuzzing.coverage TARGET CORPUS [libFuzzer's flags]``.

Needs atheris, which there isn't for every interpreter.
"""

import importlib
import importlib.util
import logging
import sys

AVAILABLE = importlib.util.find_spec("atheris") is not None


def main() -> None:
    atheris = importlib.import_module("atheris")
    logging.disable(logging.CRITICAL)
    with atheris.instrument_imports(include=["gopy.net", "gopy.time"]):
        targets = importlib.import_module("fuzzing.targets")
    target = targets.BY_NAME[sys.argv[1]]

    def one(data: bytes) -> None:
        pieces = [data]
        if target.in_pieces and len(data) > 2:  # the last byte says where it's cut
            at = data[-1] * len(data) // 256
            pieces = [data[:at], data[at:]]
        target.run(pieces)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
